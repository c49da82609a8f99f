"""Every identifier in the graph that ships, against the official files, value by value."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from authored_facts import Authored, Row, read_authored
from official_facts import OFFICIAL, Facts, Official, collect_facts, data_directory

pytestmark = pytest.mark.release

# Terms of vocabularies, our own things, and pages that are only pointed to: no official list.
NOT_OF_A_RELEASE = (
    # Pages on the new occupations since 2019.
    "http://handmsg.com/",
    "http://l0ipu.hznaoa.cn/",
    "http://news.qq.com/",
    "http://sem.tongji.edu.cn/",
    "http://xzyzg.com/",
    "http://zgkjsz.com/",
    "http://data.europa.eu/esco/concept-scheme/",
    "http://data.europa.eu/esco/model",
    "http://data.europa.eu/esco/skill-reuse-level/",
    "http://data.europa.eu/esco/skill-type/",
    "http://purl.org/",
    "http://rdf-vocabulary.ddialliance.org/",
    "http://www.w3.org/",
    "http://xmlns.com/foaf/",
    "https://creativecommons.org/",
    "https://ec.europa.eu/eurostat/",
    "https://emmo-repo.github.io/",
    "https://esco.ec.europa.eu/",
    "https://github.com/",
    "https://global.chinadaily.com.cn/",
    "https://mapping-commons.github.io/",
    "https://openenergyplatform.org/ontology/",
    "https://purl.imsglobal.org/",
    "https://purl.org/",
    "https://unstats.un.org/",
    "https://w3id.org/emmo",
    "https://w3id.org/occugraph/",
    "https://w3id.org/semapv/",
    "https://w3id.org/sssom/",
    "https://www.apache.org/licenses/",
    "https://www.ilo.org/",
    "https://www.onetcenter.org/",
    "https://www.unspsc.org/",
    "https://www.wikidata.org/",
)

# 数字孪生应用技术员 was published in June 2022; the list held of the 2022 edition ends before it.
LACKING = frozenset({"https://w3id.org/occugraph/id/csco-2022/4-04-05-10"})


@pytest.fixture(scope="module")
def authored() -> Authored:
    """What the authored files say."""
    return read_authored()


@pytest.fixture(scope="module")
def files() -> Mapping[str, Path]:
    """The official files that are at hand, by name."""
    directory = data_directory()
    found = ((official.name, official.find_file(directory)) for official in OFFICIAL)
    return {name: path for name, path in found if path}


def decided_by(official: Official, authored: Authored) -> set[str]:
    """Return the identifiers in the authored files that this file decides on."""
    # The namespace itself is an ontology's IRI.
    names = official.namespaces
    return {iri for iri in authored.iris if iri.startswith(names) and iri not in names}


def compare(held: Facts, official: Facts) -> list[str]:
    """Return what the graph says of a thing and its official file does not, and the reverse."""
    findings = []
    for iri, properties in sorted(held.items()):
        if iri not in official:
            findings.append(f"{iri}: not in the official file")
            continue
        stated = official[iri]
        for prop in sorted(properties.keys() | stated.keys()):
            ours, theirs = properties.get(prop, frozenset()), stated.get(prop, frozenset())
            if ours != theirs:
                findings.append(f"{iri}: {prop} is {sorted(ours)}, officially {sorted(theirs)}")
    return findings


def compare_rows(rows: tuple[Row, ...], official: Facts, version: str) -> list[str]:
    """Return where an end of a mapping has another label or version than the official file."""
    findings = []
    for row in rows:
        stated = official.get(row.iri, {}).get("label", frozenset())
        if {row.label} != stated:
            findings.append(f"{row.place} label {row.label!r}, officially {sorted(stated)}")
        if row.version != version:
            findings.append(f"{row.place} version {row.version!r}, the file has {version!r}")
    return findings


@pytest.mark.parametrize("official", OFFICIAL, ids=lambda official: official.name)
def test_identifiers_are_those_of_the_official_file(
    official: Official, authored: Authored, files: Mapping[str, Path]
) -> None:
    named = decided_by(official, authored)
    assert named, "the graph names nothing of this source"
    if not files:
        total = sum(len(decided_by(each, authored)) for each in OFFICIAL)
        pytest.skip(
            f"no official file in {data_directory()} (set OCCUGRAPH_DATA): {total} identifiers of "
            f"{len(OFFICIAL)} sources not checked"
        )
    if official.name not in files:
        pytest.skip(f"no {' or '.join(official.patterns)}: {len(named)} identifiers not checked")
    facts = official.facts(files[official.name])

    assert not LACKING & facts.keys(), "the file has it now: no exception is needed"
    named -= LACKING
    # What is only pointed to has no facts, and is found as such: the graph says what it points to.
    held = {iri: authored.facts.get(iri, {}) for iri in named}
    rows = tuple(row for row in authored.rows if row.iri in named)
    findings = [*compare(held, facts), *compare_rows(rows, facts, official.version)]

    assert not findings, "\n".join([f"{len(findings)} findings", *findings])


def test_what_the_list_lacks_has_its_published_name(authored: Authored) -> None:
    path = next(data_directory().rglob("new_occupations_2019_2025_partial.csv"), None)
    if path is None:
        pytest.skip(f"no list of new occupations in {data_directory()}: 1 name not checked")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        published = {row["name_zh"] for row in csv.DictReader(lines)}
    names = {name for iri in LACKING for name in authored.facts[iri]["label"]}
    assert names <= published


def test_every_identifier_is_of_a_source_or_of_a_vocabulary(authored: Authored) -> None:
    decided = {iri for official in OFFICIAL for iri in decided_by(official, authored)}
    strange = {iri for iri in authored.iris - decided if not iri.startswith(NOT_OF_A_RELEASE)}
    assert not strange


def test_labels_of_our_own_things_in_mappings_are_those_of_the_graph(authored: Authored) -> None:
    own = tuple(
        row
        for row in authored.rows
        if row.iri.startswith("https://w3id.org/occugraph/id/")
        and not row.iri.startswith(tuple(name for each in OFFICIAL for name in each.namespaces))
    )
    assert own
    unknown = [row for row in own if row.label not in authored.facts[row.iri]["label"]]
    assert not unknown


FACTS = collect_facts(
    [
        ("http://example.org/1", "label", "fuel cell engineer"),
        ("http://example.org/1", "code", "0110.1"),
        ("http://example.org/1", "mark", "green"),
    ]
)


def test_what_is_right_has_no_findings() -> None:
    assert compare(FACTS, FACTS) == []


@pytest.mark.parametrize(
    ("spoilt", "finding"),
    [
        (
            {"label": {"fuel cell engineers"}},
            "label is ['fuel cell engineers'], officially ['fuel cell engineer']",
        ),
        ({"code": {"110.1"}}, "code is ['110.1'], officially ['0110.1']"),
        ({"mark": set()}, "mark is [], officially ['green']"),
        (
            {"mark": {"green", "digital"}},
            "mark is ['digital', 'green'], officially ['green']",
        ),
        ({"definition": {"Designs cells."}}, "definition is ['Designs cells.'], officially []"),
    ],
)
def test_a_spoilt_fact_is_found(spoilt: dict[str, set[str]], finding: str) -> None:
    right = FACTS["http://example.org/1"]
    wrong = {prop: frozenset(values) for prop, values in spoilt.items()}
    held = {"http://example.org/1": {**right, **wrong}}
    assert compare(held, FACTS) == [f"http://example.org/1: {finding}"]


def test_an_unknown_identifier_is_found() -> None:
    held = {"http://example.org/2": {"label": frozenset({"fuel cell engineer"})}}
    assert compare(held, FACTS) == ["http://example.org/2: not in the official file"]


def test_a_spoilt_label_or_version_of_a_mapping_is_found() -> None:
    rows = (
        Row("a.sssom.tsv:9 object", "http://example.org/1", "fuel cell engineer", "1.2.0"),
        Row("a.sssom.tsv:10 object", "http://example.org/1", "Fuel cell engineer", "1.1.1"),
    )
    assert compare_rows(rows, FACTS, "1.2.0") == [
        "a.sssom.tsv:10 object label 'Fuel cell engineer', officially ['fuel cell engineer']",
        "a.sssom.tsv:10 object version '1.1.1', the file has '1.2.0'",
    ]


def test_a_spoilt_file_is_found(tmp_path: Path) -> None:
    """The whole way: a label changed in Turtle is read, compared and found."""
    (tmp_path / "a.ttl").write_text(
        """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <http://example.org/1> skos:prefLabel "fuel cell enginer"@en ; skos:notation "0110.1" ."""
    )
    held = read_authored(tmp_path).facts
    assert "http://example.org/1: label is ['fuel cell enginer'], officially" in "\n".join(
        compare(held, FACTS)
    )
