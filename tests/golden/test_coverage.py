"""Coverage from every face, against what is counted in our own files by other means.

The mapping tables are read as plain tab-separated values, the occupations with pyoxigraph;
nothing of the reader or of the coverage module is used.
"""

import csv
import io
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from document_blocks import find_blocks
from occugraph.iri import ID, PREFIXES, expand_curie
from occugraph.resources import ontology_dir
from running import ROOT, Served, run_command

SCHEMES = ("csco-2022", "esco", "isco-08", "onet-soc-2019")
RELATIONS = ("exact", "close", "broad", "narrow", "related")
NAMES = (*RELATIONS, "noTerm", "negative")
MAPPED = frozenset({"exact", "close", "broad", "narrow"})


def read_mappings() -> list[dict[str, str]]:
    """Return the rows of all our tables."""
    rows: list[dict[str, str]] = []
    for path in sorted((ontology_dir() / "mappings").glob("*.sssom.tsv")):
        lines = [line for line in path.read_text("utf-8").splitlines() if line[0] != "#"]
        rows += csv.DictReader(lines, delimiter="\t")
    return rows


def tell(row: dict[str, str]) -> str:
    """Return what a row says."""
    if row["object_id"] == "sssom:NoTermFound":
        return "noTerm"
    if row.get("predicate_modifier"):
        return "negative"
    return row["predicate_id"].removeprefix("skos:").removesuffix("Match")


ROWS = read_mappings()
SLUGS = sorted(path.stem for path in (ontology_dir() / "occupations").glob("*.ttl"))


def expected_counts(scheme: str) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {slug: Counter() for slug in SLUGS}
    for row in ROWS:
        prefix, _, slug = row["subject_id"].partition(":")
        if prefix == "occ" and row["object_source"] == f"scheme:{scheme}":
            found[slug][tell(row)] += 1
    return {slug: {name: counts[name] for name in NAMES} for slug, counts in found.items()}


def expected_skills() -> dict[str, set[str]]:
    """Return the skills that each occupation requires."""
    needs = {expand_curie(f"og:requires{kind}Skill") for kind in ("Essential", "Optional")}
    found: dict[str, set[str]] = defaultdict(set)
    for slug in SLUGS:
        subject = ox.NamedNode(f"{ID}occupation/{slug}")
        for quad in ox.parse(path=str(ontology_dir() / "occupations" / f"{slug}.ttl")):
            if quad.subject == subject and quad.predicate.value in needs:
                assert isinstance(quad.object, ox.NamedNode)
                found[slug].add(quad.object.value)
    return found


def expected_gap() -> dict[str, set[str]]:
    """Return the skills of which ESCO has no counterpart."""
    matched = {
        expand_curie(row["subject_id"])
        for row in ROWS
        if row["object_source"] == "scheme:esco" and tell(row) in MAPPED
    }
    return {
        slug: {
            skill
            for skill in skills
            if not skill.startswith(PREFIXES["esco-skill"]) and skill not in matched
        }
        for slug, skills in expected_skills().items()
    }


QUERY = """query ($against: String!) { coverage(against: $against) { scheme hasSkills totalCount
  edges { node { occupation { slug } holding confidence skillsMapped skillsTotal
    counts { exact close broad narrow related noTerm negative removed }
    skillCounts { own matched related noTerm unknown }
    mappings { id negative noTermFound confidence }
    gap { uri } } }
  bySector { thing { uri ... on Sector { code scheme } } occupationsTotal occupationsHeld
    skillsTotal skillsMapped gap { uri } }
  byTechnology { thing { uri } occupationsTotal skillsTotal skillsMapped gap { uri } } } }"""


def ask(server: Served, scheme: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    found = server.data(QUERY, against=scheme)["coverage"]
    return found, {edge["node"]["occupation"]["slug"]: edge["node"] for edge in found["edges"]}


@pytest.mark.integration
@pytest.mark.parametrize("scheme", SCHEMES)
def test_counts_are_those_of_the_tables(scheme: str, server: Served) -> None:
    found, rows = ask(server, scheme)
    assert found["totalCount"] == 12
    assert list(rows) == SLUGS
    expected = expected_counts(scheme)
    for slug, row in rows.items():
        assert row["counts"] == {**expected[slug], "removed": 0}, slug
        assert len(row["mappings"]) == sum(expected[slug].values())


@pytest.mark.integration
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_nearest_counterpart_and_its_confidence_are_those_of_the_tables(
    scheme: str, server: Served
) -> None:
    _, rows = ask(server, scheme)
    stated: dict[str, list[tuple[int, float]]] = defaultdict(list)
    order = (*RELATIONS, "noTerm")
    for row in ROWS:
        prefix, _, slug = row["subject_id"].partition(":")
        if prefix == "occ" and row["object_source"] == f"scheme:{scheme}" and tell(row) in order:
            stated[slug].append((order.index(tell(row)), float(row["confidence"])))
    for slug, found in rows.items():
        nearest = min(place for place, _ in stated[slug])
        assert found["holding"] == {"noTerm": "NO_TERM"}.get(order[nearest], order[nearest].upper())
        trusted = max(trust for place, trust in stated[slug] if place == nearest)
        assert found["confidence"] == trusted


@pytest.mark.integration
def test_skills_and_gap_of_esco_are_those_of_the_files(server: Served) -> None:
    found, rows = ask(server, "esco")
    assert found["hasSkills"] is True
    skills, gap = expected_skills(), expected_gap()
    for slug, row in rows.items():
        assert {skill["uri"] for skill in row["gap"]} == gap[slug]
        assert row["skillsTotal"] == len(skills[slug])
        assert row["skillsMapped"] == len(skills[slug]) - len(gap[slug])
        assert sum(row["skillCounts"].values()) == len(skills[slug])


@pytest.mark.integration
def test_a_scheme_without_skills_says_so(server: Served) -> None:
    for scheme in ("isco-08", "onet-soc-2019", "csco-2022"):
        found, rows = ask(server, scheme)
        assert found["hasSkills"] is False
        assert {row["skillsMapped"] for row in rows.values()} == {0}


@pytest.mark.integration
def test_shares_are_those_of_the_files(server: Served) -> None:
    found, _ = ask(server, "esco")
    sectors: dict[str, set[str]] = defaultdict(set)
    uses: dict[str, set[str]] = defaultdict(set)
    in_sector, uses_technology = expand_curie("og:inSector"), expand_curie("og:usesTechnology")
    for slug in SLUGS:
        subject = ox.NamedNode(f"{ID}occupation/{slug}")
        for quad in ox.parse(path=str(ontology_dir() / "occupations" / f"{slug}.ttl")):
            if quad.subject == subject and isinstance(quad.object, ox.NamedNode):
                if quad.predicate.value == in_sector:
                    sectors[quad.object.value].add(slug)
                elif quad.predicate.value == uses_technology:
                    uses[quad.object.value].add(slug)
    skills, gap = expected_skills(), expected_gap()
    assert {share["thing"]["uri"] for share in found["bySector"]} == sectors.keys()
    for share in found["bySector"]:
        users = sectors[share["thing"]["uri"]]
        assert share["occupationsTotal"] == len(users)
        assert share["skillsTotal"] == len(set().union(*(skills[slug] for slug in users)))
        found_gap = {skill["uri"] for skill in share["gap"]}
        assert found_gap == set().union(*(gap[slug] for slug in users))
    involves = expand_curie("og:involvesSkill")
    involved: dict[str, set[str]] = defaultdict(set)
    for quad in ox.parse(path=str(ontology_dir() / "technologies.ttl")):
        if quad.predicate.value == involves and isinstance(quad.subject, ox.NamedNode):
            assert isinstance(quad.object, ox.NamedNode)
            involved[quad.subject.value].add(quad.object.value)
    assert {share["thing"]["uri"] for share in found["byTechnology"]} == uses.keys()
    for share in found["byTechnology"]:
        technology = share["thing"]["uri"]
        needed = set().union(*(skills[slug] for slug in uses[technology]))
        missing = set().union(*(gap[slug] for slug in uses[technology]))
        assert share["skillsTotal"] == len(needed & involved[technology])
        assert {skill["uri"] for skill in share["gap"]} == missing & involved[technology]


@pytest.mark.integration
@pytest.mark.parametrize("scheme", SCHEMES)
def test_sparql_says_the_same(scheme: str, server: Served) -> None:
    blocks = [each for each in find_blocks(ROOT / "docs" / "coverage.md") if each.info == "sparql"]
    counts, skills = (each.text for each in blocks)
    rows = server.sparql(counts.replace('"isco-08"', f'"{scheme}"'))
    expected = expected_counts(scheme)
    assert {row["slug"]: {name: int(row[name]) for name in NAMES} for row in rows} == expected
    _, found = ask(server, scheme)
    rows = server.sparql(skills.replace("scheme:esco }", f"scheme:{scheme} }}"))
    assert {row["slug"]: (int(row["total"]), int(row["mapped"])) for row in rows} == {
        slug: (row["skillsTotal"], row["skillsMapped"]) for slug, row in found.items()
    }


@pytest.mark.integration
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_command_says_the_same(scheme: str, server: Served, built_home: Path) -> None:
    done = run_command(built_home, "coverage", scheme, "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
    _, found = ask(server, scheme)
    assert len(rows) == 12
    for row in rows:
        graphql = found[row["occupationUri"].rpartition("/")[2]]
        assert {name: int(row[name]) for name in NAMES} == {
            name: graphql["counts"][name] for name in NAMES
        }
        assert row["holding"] == graphql["holding"].lower().replace("_", "-")
        assert float(row["confidence"]) == graphql["confidence"]
        assert int(row["skillsMapped"]) == graphql["skillsMapped"]
        assert int(row["skillsTotal"]) == graphql["skillsTotal"]
    over_http = server.client.get("/export/coverage.csv", params={"key": scheme})
    assert over_http.text == done.stdout.replace("\n", "\r\n").replace("\r\r", "\r")


@pytest.mark.integration
def test_sssom_has_the_rows_that_coverage_rests_on(built_home: Path) -> None:
    done = run_command(built_home, "coverage", "esco", "--format", "sssom")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line[0] != "#"]
    found = {row["record_id"] for row in csv.DictReader(lines, delimiter="\t")}
    required = set().union(*expected_skills().values())
    expected = {
        row["record_id"]
        for row in ROWS
        if row["object_source"] == "scheme:esco"
        and (row["subject_id"].startswith("occ:") or expand_curie(row["subject_id"]) in required)
    }
    assert found == expected


@pytest.mark.integration
def test_a_page_ends_and_goes_on(server: Served) -> None:
    query = """query ($after: String) { coverage(against: "onet", first: 5, after: $after) {
      scheme totalCount pageInfo { hasNextPage endCursor }
      edges { node { occupation { slug } } } bySector { skillsTotal } } }"""
    slugs: list[str] = []
    after = None
    while True:
        page = server.data(query, after=after)["coverage"]
        assert (page["scheme"], page["totalCount"], len(page["bySector"])) == (
            "onet-soc-2019",
            12,
            45,
        )
        slugs += [edge["node"]["occupation"]["slug"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert slugs == SLUGS


@pytest.mark.integration
@pytest.mark.parametrize(
    ("against", "message"),
    [
        ("escoo", "against 'escoo' is no scheme of the record"),
        ("nace-2.1", "against 'nace-2.1': expected one of csco-2022, esco, isco-08, onet-soc-2019"),
    ],
)
def test_an_unknown_scheme_is_an_error(against: str, message: str, server: Served) -> None:
    answer = server.graphql(QUERY, against=against)
    [error] = answer["errors"]
    assert message in error["message"]
    assert error["extensions"]["code"] == "ARGUMENT_INVALID"
