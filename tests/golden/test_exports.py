"""Files that are exported, against what they are made from, read by other means.

Of ours the Turtle files are read with pyoxigraph, of ESCO the publisher's tables with polars;
neither knows the reader, the index or the record.
"""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl
import pyoxigraph as ox
import pytest
from jsonschema import Draft202012Validator

from case_rules import PACKAGE_RULES
from occugraph.comparison import SkillSpace, find_gap
from occugraph.exports.delimited import restore_text
from occugraph.index import GraphIndex, IndexReader
from occugraph.iri import ID, Iri, expand_curie
from occugraph.publication import get_current
from occugraph.record import Record
from occugraph.resources import ontology_dir
from official_facts import data_directory
from running import run_command

NEEDS = {
    ox.NamedNode(expand_curie("og:requiresEssentialSkill")): "essential",
    ox.NamedNode(expand_curie("og:requiresOptionalSkill")): "optional",
}
SLUGS = sorted(path.stem for path in (ontology_dir() / "occupations").glob("*.ttl"))
ESCO_ZIP = "ESCO dataset - v1.2.0 *.zip"


def export(home: Path, *arguments: str) -> str:
    done = run_command(home, "export", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def read_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def triples_of(slug: str) -> list[ox.Triple]:
    path = ontology_dir() / "occupations" / f"{slug}.ttl"
    return [quad.triple for quad in ox.parse(path=str(path))]


@pytest.mark.parametrize("slug", SLUGS)
def test_skills_of_an_occupation_are_those_of_its_file(slug: str, built_home: Path) -> None:
    subject = ox.NamedNode(f"{ID}occupation/{slug}")
    expected = {
        (NEEDS[triple.predicate], triple.object.value)
        for triple in triples_of(slug)
        if triple.subject == subject
        and triple.predicate in NEEDS
        and isinstance(triple.object, ox.NamedNode)
    }
    rows = read_rows(export(built_home, "occupation", slug))
    assert len(rows) == len(expected) >= 15
    assert {(row["relationType"], row["skillUri"]) for row in rows} == expected
    assert all(row["preferredLabel"] and row["confidence"] for row in rows)


def test_occupations_of_ours_have_the_labels_of_their_files(built_home: Path) -> None:
    for lang in ("en", "zh"):
        expected = {}
        for slug in SLUGS:
            subject = ox.NamedNode(f"{ID}occupation/{slug}")
            label = ox.NamedNode(expand_curie("skos:prefLabel"))
            (expected[slug],) = [
                triple.object.value
                for triple in triples_of(slug)
                if triple.subject == subject
                and triple.predicate == label
                and isinstance(triple.object, ox.Literal)
                and triple.object.language == lang
            ]
        text = export(built_home, "occupations", "--where", "scheme=occugraph", "--lang", lang)
        rows = read_rows(text)
        assert {row["slug"]: row["preferredLabel"] for row in rows} == expected


def test_mappings_are_the_rows_of_our_tables(built_home: Path) -> None:
    expected = []
    for path in sorted((ontology_dir() / "mappings").glob("*.sssom.tsv")):
        lines = [line for line in path.read_text("utf-8").splitlines() if line[0] != "#"]
        expected += list(csv.DictReader(lines, delimiter="\t"))
    rows = read_rows(export(built_home, "mappings"))
    assert len(rows) == len(expected)
    assert {
        (row["record_id"], row["predicate_id"], row["predicate_modifier"], row["confidence"])
        for row in rows
    } == {
        (
            expand_curie(row["record_id"]),
            row["predicate_id"],
            row.get("predicate_modifier") or "",
            row["confidence"],
        )
        for row in expected
    }


def test_a_set_comes_out_with_the_rows_of_its_table(built_home: Path) -> None:
    path = ontology_dir() / "mappings" / "esco.sssom.tsv"
    name = "https://w3id.org/occugraph/mappings/esco"
    text = export(built_home, "mappings", "--format", "sssom", "--set", name)

    def cells(content: str) -> list[list[tuple[str, str]]]:
        lines = [line for line in content.splitlines() if line[0] != "#"]
        rows = csv.DictReader(lines, delimiter="\t")
        return sorted(sorted(item for item in row.items() if item[1]) for row in rows)

    assert cells(text) == cells(path.read_text("utf-8"))


def test_a_workbook_has_a_sheet_for_each_table(built_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "microgrid-operator.xlsx"
    assert export(built_home, "occupation", "microgrid-operator", "--to", str(file)) == ""
    book = fastexcel.read_excel(file)
    assert book.sheet_names == [
        *("skills", "occupation", "tasks", "technologies", "sectors", "mappings", "sources")
    ]
    skills = book.load_sheet("skills").to_polars()
    assert skills.height == len(read_rows(export(built_home, "occupation", "microgrid-operator")))
    tasks = book.load_sheet("tasks").to_polars()
    assert tasks["position"].cast(pl.Int64).to_list() == [1, 2, 3, 4, 5]
    sources = book.load_sheet("sources").to_polars()
    assert {"esco@1.2.0", "occugraph@0.1.0"} <= set(sources["release"])
    assert sources["attribution"].null_count() == 0


def test_schema_org_says_what_the_file_says(built_home: Path) -> None:
    document = json.loads(export(built_home, "occupation", "incense-artisan", "--format", "jsonld"))
    assert document["@context"] == "https://schema.org"
    # Without the remote context, which no test may fetch; its terms are all of one vocabulary.
    local = json.dumps({**document, "@context": {"@vocab": "https://schema.org/"}})
    triples = [quad.triple for quad in ox.parse(local, format=ox.RdfFormat.JSON_LD)]
    subject = ox.NamedNode(f"{ID}occupation/incense-artisan")
    names = {
        (triple.object.language, triple.object.value)
        for triple in triples
        if triple.subject == subject
        and triple.predicate.value == "https://schema.org/name"
        and isinstance(triple.object, ox.Literal)
    }
    assert names == {("en", "incense artisan"), ("zh", "制香香艺师")}
    skills = {
        triple.object.value
        for triple in triples
        if triple.subject == subject
        and triple.predicate.value == "https://schema.org/skills"
        and isinstance(triple.object, ox.NamedNode)
    }
    assert skills == {
        triple.object.value
        for triple in triples_of("incense-artisan")
        if triple.subject == subject
        and triple.predicate in NEEDS
        and isinstance(triple.object, ox.NamedNode)
    }
    # https://schema.org/Occupation and the types it leads to.
    properties = {triple.predicate.value.rpartition("/")[2] for triple in triples}
    assert properties <= {
        *("22-rdf-syntax-ns#type", "name", "alternateName", "description", "identifier", "url"),
        *("occupationalCategory", "responsibilities", "skills", "subjectOf", "codeValue"),
        *("inCodeSet", "inDefinedTermSet", "termCode", "disambiguatingDescription", "version"),
        *("creditText", "license", "isBasedOn", "datePublished"),
    }
    credited = [triple for triple in triples if triple.predicate.value.endswith("creditText")]
    assert any("ESCO classification" in str(triple.object) for triple in credited)


BARE = """#mapping_set_id: https://example.org/sets/bare
#license: https://creativecommons.org/publicdomain/zero/1.0/
#curie_map:
#  occ: https://w3id.org/occugraph/id/occupation/
#  jobs: https://example.org/jobs/
subject_id\tpredicate_id\tobject_id\tmapping_justification
jobs:1\tskos:closeMatch\tocc:incense-artisan\tsemapv:LexicalMatching
"""


def test_what_a_set_of_others_leaves_open_stays_unknown(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bare.sssom.tsv").write_text(BARE)
    home = tmp_path / "home"
    done = run_command(home, "build", DATA=str(tmp_path / "data"))
    assert done.returncode == 0, done.stderr
    [row] = read_rows(export(home, "mappings", "--where", "subject=https://example.org/jobs/1"))
    assert row["release"].startswith("sssom-example.org-sets-bare@")
    unknown = ("confidence", "author_label", "subject_source_version", "object_source_version")
    assert [row[name] for name in unknown] == ["", "", "", ""]
    text = export(home, "mappings", "--format", "sssom", "--set", "https://example.org/sets/bare")
    columns = next(line for line in text.splitlines() if line[0] != "#").split("\t")
    assert not {"confidence", "mapping_date", "author_id"} & set(columns)


def skills_of(slug: str) -> dict[str, str]:
    """Return the skills of an occupation of ours, and how it requires each; essential prevails."""
    subject = ox.NamedNode(f"{ID}occupation/{slug}")
    found = {}
    for triple in triples_of(slug):
        if triple.subject == subject and triple.predicate in NEEDS:
            assert isinstance(triple.object, ox.NamedNode)
            found[triple.object.value] = NEEDS[triple.predicate]
    return found


def test_a_gap_is_what_the_files_leave_of_each_other(built_home: Path) -> None:
    have, want = "microgrid-operator", "water-electrolysis-hydrogen-production-operator"
    rows = read_rows(export(built_home, "gap", have, want))
    there, needed = skills_of(have), skills_of(want)
    expected = {
        "shared": {skill: needed[skill] for skill in needed.keys() & there.keys()},
        "missing": {skill: needed[skill] for skill in needed.keys() - there.keys()},
        "surplus": {skill: there[skill] for skill in there.keys() - needed.keys()},
    }
    found: dict[str, dict[str, str]] = {part: {} for part in expected}
    for row in rows:
        found[row["gap"]][row["skillUri"]] = row["relationType"]
    assert found == expected
    assert len(rows) == sum(map(len, expected.values()))
    package = json.loads(export(built_home, "gap", have, want, "--format", "case"))
    assert list(Draft202012Validator(PACKAGE_RULES).iter_errors(package)) == []
    children = [
        each for each in package["CFAssociations"] if each["associationType"] == "isChildOf"
    ]
    assert len(children) == 1 + len(expected["missing"])


@pytest.mark.parametrize("slug", SLUGS)
def test_a_plan_has_each_required_skill_once(slug: str, built_home: Path) -> None:
    rows = read_rows(export(built_home, "plan", slug, "--hours", "400"))
    assert {row["skillUri"]: row["relationType"] for row in rows} == skills_of(slug)
    assert len(rows) == len(skills_of(slug))
    hours = {row["module"]: int(row["moduleHours"]) for row in rows}
    assert sum(hours.values()) == 400
    assert {row["estimated"] for row in rows} == {"true"}


def test_a_plan_as_a_framework_keeps_the_order(built_home: Path) -> None:
    package = json.loads(export(built_home, "plan", "sports-data-analyst", "--format", "case"))
    assert list(Draft202012Validator(PACKAGE_RULES).iter_errors(package)) == []
    modules = [item for item in package["CFItems"] if item["CFItemType"] == "Module"]
    rows = read_rows(export(built_home, "plan", "sports-data-analyst", "--table", "modules"))
    assert [item["fullStatement"] for item in modules] == [row["moduleTitle"] for row in rows]
    order = read_rows(export(built_home, "plan", "sports-data-analyst", "--table", "order"))
    before = [
        (each["originNodeURI"]["uri"], each["destinationNodeURI"]["uri"])
        for each in package["CFAssociations"]
        if each["associationType"] == "precedes"
    ]
    assert before == [(row["beforeUri"], row["afterUri"]) for row in order]


def test_a_plan_leaves_out_what_is_there(built_home: Path) -> None:
    have = "microgrid-operator"
    want = "water-electrolysis-hydrogen-production-operator"
    rows = read_rows(export(built_home, "plan", want, "--have", have))
    assert {row["skillUri"] for row in rows} == skills_of(want).keys() - skills_of(have).keys()


@pytest.fixture(scope="module")
def esco_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with ESCO v1.2.0 as its publisher has it; skip where that is not at hand."""
    found = sorted(data_directory().rglob(ESCO_ZIP))
    if not found:
        pytest.skip(f"ESCO v1.2.0 is not in {data_directory()}: its export is not compared")
    folder = tmp_path_factory.mktemp("esco")
    (folder / "data").mkdir()
    (folder / "data" / found[0].name).symlink_to(found[0])
    done = run_command(folder / "home", "build", DATA=str(folder / "data"))
    assert done.returncode == 0, done.stderr
    return folder / "home"


@pytest.fixture(scope="module")
def esco_tables() -> dict[str, pl.DataFrame]:
    """The tables of the publisher, by name."""
    import zipfile  # noqa: PLC0415 -- where it is needed

    tables = {}
    with zipfile.ZipFile(min(data_directory().rglob(ESCO_ZIP))) as archive:
        for name in ("occupations", "skills", "occupationSkillRelations"):
            content = archive.read(f"{name}_en.csv")
            tables[name] = pl.read_csv(io.BytesIO(content), infer_schema=False)
    return tables


def lines_of(cell: str | None) -> frozenset[str]:
    return frozenset(part.strip() for part in (cell or "").split("\n") if part.strip())


def rows_of(home: Path, what: str) -> Iterator[dict[str, str]]:
    for row in read_rows(export(home, what, "--where", "source=esco")):
        yield {name: restore_text(cell) for name, cell in row.items()}


@pytest.mark.release
def test_relations_of_esco_are_those_of_the_publisher(
    esco_home: Path, esco_tables: dict[str, pl.DataFrame]
) -> None:
    columns = ["occupationUri", "relationType", "skillType", "skillUri"]
    expected = sorted(esco_tables["occupationSkillRelations"].select(columns).rows())
    found = sorted(tuple(row[name] for name in columns) for row in rows_of(esco_home, "relations"))
    assert len(found) == 129_004
    assert found == expected


@pytest.mark.release
@pytest.mark.parametrize("what", ["occupations", "skills"])
def test_things_of_esco_are_those_of_the_publisher(
    what: str, esco_home: Path, esco_tables: dict[str, pl.DataFrame]
) -> None:
    same = {
        "occupations": ("conceptType", "iscoGroup", "preferredLabel", "status", "code"),
        "skills": ("conceptType", "skillType", "reuseLevel", "preferredLabel", "status"),
    }[what]
    expected = {row["conceptUri"]: row for row in esco_tables[what].iter_rows(named=True)}
    found = {row["conceptUri"]: row for row in rows_of(esco_home, what)}
    assert found.keys() == expected.keys()
    for uri, row in found.items():
        given = expected[uri]
        assert [row[name] for name in same] == [(given[name] or "").strip() for name in same]
        # Ours never repeats the preferred label among the alternative ones.
        others = lines_of(given["altLabels"]) - {given["preferredLabel"].strip()}
        assert lines_of(row["altLabels"]) == others, uri
        assert row["release"] == "esco@1.2.0"


@pytest.mark.release
def test_gaps_of_esco_are_those_of_the_publishers_relations(
    esco_home: Path, esco_tables: dict[str, pl.DataFrame]
) -> None:
    """Of 300 pairs of occupations; what is both essential and optional counts as essential."""
    needs: dict[str, dict[str, str]] = {}
    for row in esco_tables["occupationSkillRelations"].iter_rows(named=True):
        known = needs.setdefault(row["occupationUri"], {})
        if known.get(row["skillUri"]) != "essential":
            known[row["skillUri"]] = row["relationType"]
    names = sorted(needs)
    pairs = [(names[each], names[(each * 7 + 11) % len(names)]) for each in range(0, 3_000, 10)]
    index = GraphIndex.open(get_current(Record(esco_home)).index_dir)
    space = SkillSpace.read(IndexReader(index))
    for have, want in pairs:
        had, wanted = needs[have], needs[want]
        gap = find_gap(space, [Iri(have)], Iri(want))
        found = [
            {need.skill: need.necessity.value.lower() for need in side}
            for side in (gap.shared, gap.missing, gap.surplus)
        ]
        assert found == [
            {skill: kind for skill, kind in wanted.items() if skill in had},
            {skill: kind for skill, kind in wanted.items() if skill not in had},
            {skill: kind for skill, kind in had.items() if skill not in wanted},
        ]
