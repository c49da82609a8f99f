"""The 12 occupations by SPARQL and by GraphQL, against answers written by hand.

``occupations.tsv`` was written from the article, the names and the digest, not from the graph.
"""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from running import Served

TABLE = Path(__file__).with_name("occupations.tsv")
OPENED, CLOSED = "2026-07-02", "2026-07-17"
PREFIXES = """
PREFIX og: <https://w3id.org/occugraph/ontology#>
PREFIX occ: <https://w3id.org/occugraph/id/occupation/>
PREFIX scheme: <https://w3id.org/occugraph/id/scheme/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""


def read_golden() -> list[dict[str, str]]:
    """Return the rows of the table."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


GOLDEN = read_golden()
SLUGS = [row["slug"] for row in GOLDEN]
each = pytest.mark.parametrize("golden", GOLDEN, ids=SLUGS)

WHOLE = """query ($slug: String!) { occupation(slug: $slug) {
  slug scheme en: prefLabel(lang: "en") zh: prefLabel(lang: "zh-Hans-CN")
  enEvidence: labelEvidence(lang: "en") { source { uri } method confidence }
  zhEvidence: labelEvidence(lang: "zh") { source { uri } method confidence }
  enDefinition: definition(lang: "en") zhDefinition: definition(lang: "zh")
  definitionEvidence { method confidence quote source { uri } }
  status { kind since note evidence { source { uri } method confidence } }
  statusHistory { kind since }
  designations { kind basis evidence { quote source { uri } } }
  tasks { position en: description(lang: "en") zh: description(lang: "zh")
          evidence { quote method } }
  skills(first: 100) { totalCount edges { necessity confidence node { uri scheme prefLabel }
          evidence { quote method source { uri } confidence } } }
  technologies { totalCount edges { confidence node { slug zh: prefLabel(lang: "zh") }
          evidence { method } } }
  sectors { edges { node { scheme code } evidence { method } } }
  esco: mappings(scheme: "esco") { edges { node { predicate negative noTermFound } } }
  csco: mappings(scheme: "csco-2022") { edges { node { negative object { uri } } } }
} }"""


@pytest.fixture(scope="module")
def whole(server: Served) -> dict[str, dict[str, Any]]:
    """Return each occupation, whole, by its slug."""
    return {slug: server.data(WHOLE, slug=slug)["occupation"] for slug in SLUGS}


def test_there_are_twelve() -> None:
    assert len(GOLDEN) == 12
    assert sum(row["status"] == "RECOGNISED" for row in GOLDEN) == 8
    assert sum(row["duties"] == "no" for row in GOLDEN) == 6  # 4 named only, 2 only called green


def test_graphql_lists_exactly_the_twelve(server: Served) -> None:
    data = server.data(
        '{occupations(filter: {scheme: {eq: "occugraph"}}) {totalCount edges {node {slug}}}}'
    )
    assert data["occupations"]["totalCount"] == 12
    assert {edge["node"]["slug"] for edge in data["occupations"]["edges"]} == set(SLUGS)


def test_sparql_lists_exactly_the_twelve(server: Served) -> None:
    rows = server.sparql(
        PREFIXES
        + """SELECT ?slug ?en ?zh ?status WHERE {
          ?o a og:Occupation ; skos:inScheme scheme:occugraph ; og:slug ?slug ;
             skos:prefLabel ?en , ?zh ; og:currentStatus ?s .
          FILTER(LANG(?en) = "en") FILTER(LANG(?zh) = "zh")
          BIND(UCASE(REPLACE(REPLACE(STR(?s), "^.*/", ""), "-", "_")) AS ?status)
        }"""
    )
    expected = {(row["slug"], row["en"], row["zh"], row["status"]) for row in GOLDEN}
    assert len(rows) == 12
    assert {(row["slug"], row["en"], row["zh"], row["status"]) for row in rows} == expected


@each
def test_names_have_their_sources(golden: dict[str, str], whole: dict[str, dict[str, Any]]) -> None:
    found = whole[golden["slug"]]
    assert (found["en"], found["zh"]) == (golden["en"], golden["zh"])
    [english], [chinese] = found["enEvidence"], found["zhEvidence"]
    assert english["source"]["uri"].endswith("/source/china-daily-2026-07-03")
    assert english["method"] == "PRESS"
    assert chinese["source"]["uri"].endswith("/source/jobe-6e14be41")
    assert (chinese["method"], chinese["confidence"]) == ("SECONDARY_SOURCE", 0.6)


@each
def test_definition_is_curated_where_no_source_states_duties(
    golden: dict[str, str], whole: dict[str, dict[str, Any]]
) -> None:
    found = whole[golden["slug"]]
    assert found["enDefinition"]
    assert found["zhDefinition"]
    methods = {item["method"] for item in found["definitionEvidence"]}
    if golden["duties"] == "no":
        assert methods == {"EXPERT_CURATION"}
        assert all(item["confidence"] == 0.3 for item in found["definitionEvidence"])
        assert {item["method"] for task in found["tasks"] for item in task["evidence"]} == {
            "EXPERT_CURATION"
        }
    else:
        assert "PRESS" in methods


@each
def test_status_is_what_the_digest_states_and_unknown_else(
    golden: dict[str, str], whole: dict[str, dict[str, Any]]
) -> None:
    found = whole[golden["slug"]]
    status = found["status"]
    assert status["kind"] == golden["status"]
    assert status["since"] == (None if golden["since"] == "-" else golden["since"])
    [evidence] = status["evidence"]
    assert evidence["source"]["uri"].endswith("/source/digest-2026-09-10")
    assert (evidence["method"], evidence["confidence"]) == ("SECONDARY_SOURCE", 0.6)
    if golden["status"] == "UNKNOWN":
        assert status["note"] == "unknown, not stated in the sources held"
    first, last = found["statusHistory"]
    assert first == {"kind": "IN_CONSULTATION", "since": OPENED}
    assert last == {"kind": status["kind"], "since": status["since"]}


@each
def test_green_is_what_the_article_states_and_nothing_else(
    golden: dict[str, str], whole: dict[str, dict[str, Any]]
) -> None:
    found = whole[golden["slug"]]["designations"]
    if golden["green"] == "no":
        assert found == []
        return
    [green] = found
    assert (green["kind"], green["basis"]) == ("GREEN", "STATED")
    assert [item["quote"] for item in green["evidence"]] == ["designated as green occupations"]


@each
def test_it_is_whole(golden: dict[str, str], whole: dict[str, dict[str, Any]]) -> None:
    found = whole[golden["slug"]]
    skills = found["skills"]["edges"]
    assert len(skills) >= 10
    assert len(skills) == found["skills"]["totalCount"]
    assert {edge["necessity"] for edge in skills} == {"ESSENTIAL", "OPTIONAL"}
    assert sum(edge["node"]["scheme"] == "esco" for edge in skills) >= 8
    assert found["technologies"]["totalCount"] >= 3
    assert {"isic-4", "nace-2.1"} <= {edge["node"]["scheme"] for edge in found["sectors"]["edges"]}
    assert len(found["tasks"]) >= 3
    assert all(task["en"] and task["zh"] for task in found["tasks"])
    links = [*skills, *found["technologies"]["edges"], *found["sectors"]["edges"]]
    assert all(edge["evidence"] for edge in links)
    assert any(edge["node"]["noTermFound"] for edge in found["esco"]["edges"])
    assert not any(
        edge["node"]["predicate"].endswith("exactMatch")
        and not edge["node"]["negative"]
        and not edge["node"]["noTermFound"]
        for edge in found["esco"]["edges"]
    ), "no occupation of ESCO v1.2.0 has the same scope as one of the twelve"
    assert sum(not edge["node"]["negative"] for edge in found["csco"]["edges"]) >= 3
    if golden["technology"] != "-":
        assert golden["technology"] in {
            edge["node"]["slug"] for edge in found["technologies"]["edges"]
        }


@each
def test_the_article_is_quoted_in_its_own_words_only(
    golden: dict[str, str], whole: dict[str, dict[str, Any]]
) -> None:
    found = whole[golden["slug"]]
    quotes = [
        item["quote"]
        for part in (found["tasks"], found["skills"]["edges"], found["designations"])
        for piece in part
        for item in piece["evidence"]
        if item["quote"]
    ] + [item["quote"] for item in found["definitionEvidence"] if item["quote"]]
    assert all(len(quote.split()) <= 15 for quote in quotes)
    if golden["quote"] != "-":
        assert any(golden["quote"] in quote for quote in quotes)


@each
def test_sparql_and_graphql_agree_on_links_and_evidence(
    golden: dict[str, str], whole: dict[str, dict[str, Any]], server: Served
) -> None:
    rows = server.sparql(
        PREFIXES
        + f"""SELECT ?skill ?necessity ?confidence WHERE {{
          VALUES (?p ?necessity) {{
            (og:requiresEssentialSkill "ESSENTIAL") (og:requiresOptionalSkill "OPTIONAL") }}
          occ:{golden["slug"]} ?p ?skill .
          ?st rdf:subject occ:{golden["slug"]} ; rdf:predicate ?p ; rdf:object ?skill ;
              og:hasEvidence/og:confidence ?confidence .
        }}"""
    )
    by_sparql: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in rows:
        by_sparql[row["skill"], row["necessity"]].append(float(row["confidence"]))
    by_graphql = {
        (edge["node"]["uri"], edge["necessity"]): sorted(
            item["confidence"] for item in edge["evidence"]
        )
        for edge in whole[golden["slug"]]["skills"]["edges"]
    }
    assert {key: sorted(values) for key, values in by_sparql.items()} == by_graphql


LEDGER = """{consultations {totalCount edges {node {opened closed issuers {text lang}
  entries {zh: draftName(lang: "zh") en: draftName(lang: "en") kind
           outcome {kind since note superseded evidence {source {uri} method confidence}}
           outcomes {kind} occupation {slug}}}}}}"""
WORK_TYPES = {"低空物流员", "新能源汽车检测员", "智能体开发员", "适老化改造设计师"}


@pytest.fixture(scope="module")
def consultation(server: Served) -> dict[str, Any]:
    """Return the one consultation, with its entries."""
    data = server.data(LEDGER)["consultations"]
    assert data["totalCount"] == 1
    found: dict[str, Any] = data["edges"][0]["node"]
    return found


def test_the_ledger_has_twelve_drafts_with_an_outcome_each(consultation: dict[str, Any]) -> None:
    assert (consultation["opened"], consultation["closed"]) == (OPENED, CLOSED)
    assert {
        "text": "Ministry of Human Resources and Social Security",
        "lang": "en",
    } in consultation["issuers"]
    drafts = [entry for entry in consultation["entries"] if entry["kind"] == "OCCUPATION"]
    found = {
        (
            entry["occupation"]["slug"],
            entry["en"],
            entry["zh"],
            entry["outcome"]["kind"],
            entry["outcome"]["since"] or "-",
        )
        for entry in drafts
    }
    assert len(drafts) == 12
    assert found == {
        (row["slug"], row["en"], row["zh"], row["status"], row["since"]) for row in GOLDEN
    }


def test_an_outcome_that_no_source_states_says_so(consultation: dict[str, Any]) -> None:
    unknown = [entry for entry in consultation["entries"] if entry["outcome"]["kind"] == "UNKNOWN"]
    assert {entry["outcome"]["note"] for entry in unknown} == {
        "unknown, not stated in the sources held"
    }
    assert len(unknown) == 8  # four drafts and four work types
    for entry in consultation["entries"]:
        [evidence] = entry["outcome"]["evidence"]
        assert evidence["source"]["uri"].endswith("/source/digest-2026-09-10")
        assert (evidence["method"], evidence["confidence"]) == ("SECONDARY_SOURCE", 0.6)
        assert [claim["kind"] for claim in entry["outcomes"]] == [entry["outcome"]["kind"]]


def test_work_types_are_of_their_own_kind(consultation: dict[str, Any]) -> None:
    work_types = [entry for entry in consultation["entries"] if entry["kind"] == "WORK_TYPE"]
    assert {entry["zh"] for entry in work_types} == WORK_TYPES
    assert {(entry["occupation"], entry["en"]) for entry in work_types} == {(None, None)}


@pytest.mark.parametrize(
    ("slug", "zh"),
    [
        ("digital-twin", "数字孪生"),
        ("water-electrolysis", "电解"),
        ("satellite-navigation", "卫星导航"),
    ],
)
def test_named_technologies_lead_to_their_occupations(server: Served, slug: str, zh: str) -> None:
    data = server.data(
        """query ($slug: String!) {technology(slug: $slug) {
             zh: prefLabel(lang: "zh") definition skills {totalCount}
             occupations {edges {node {slug}}}}}""",
        slug=slug,
    )["technology"]
    assert zh in data["zh"]
    assert data["definition"]
    assert data["skills"]["totalCount"] >= 1
    expected = {row["slug"] for row in GOLDEN if row["technology"] == slug}
    assert expected <= {edge["node"]["slug"] for edge in data["occupations"]["edges"]}


def test_a_false_friend_is_a_negative_mapping(server: Served) -> None:
    """ESCO's hydrogenation machine operator (8160.39) makes margarine."""
    data = server.data(
        """{occupation(slug: "water-electrolysis-hydrogen-production-operator") {
             mappings(filter: {negative: true}) {edges {node {comment object {uri prefLabel}}}}}}"""
    )
    negative = {
        edge["node"]["object"]["prefLabel"]: edge["node"]["comment"]
        for edge in data["occupation"]["mappings"]["edges"]
    }
    assert {"hydrogenation machine operator", "perform electrolysis", "types of membranes"} <= set(
        negative
    )
    assert all(negative.values())


def test_the_near_duplicate_of_2022_is_another_occupation(server: Served) -> None:
    data = server.data(
        """{occupation(slug: "digital-twin-engineering-technician") {
             mappings(scheme: "csco-2022", filter: {negative: true}) {edges {node {
               predicate object {uri prefLabel(lang: "zh")}}}}}}"""
    )
    assert {
        "predicate": "http://www.w3.org/2004/02/skos/core#exactMatch",
        "object": {
            "uri": "https://w3id.org/occugraph/id/csco-2022/4-04-05-10",
            "prefLabel": "数字孪生应用技术员",
        },
    } in [edge["node"] for edge in data["occupation"]["mappings"]["edges"]]
