"""Two versions of the whole of ESCO: GraphQL and SPARQL agree about both, on drawn questions."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from occugraph.resources import ontology_dir
from occugraph_loaders.esco import ESCO
from occugraph_loaders.pipeline import AUTHORED
from official_facts import data_directory
from running import Served
from small_releases import publish_drafts

pytestmark = [pytest.mark.release, pytest.mark.integration, pytest.mark.timeout(600)]

ISSUED = {"1.1.1": date(2022, 10, 5), "1.2.0": date(2024, 5, 15)}
PREFIXES = """PREFIX og: <https://w3id.org/occugraph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX scheme: <https://w3id.org/occugraph/id/scheme/>
"""
LINKS = {"ESSENTIAL": "og:requiresEssentialSkill", "OPTIONAL": "og:requiresOptionalSkill"}
VERSIONS = st.sampled_from(sorted(ISSUED))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Served]) -> Served:
    """A server over both versions, the older one already built as a view."""
    packages = {package.version: package for package in ESCO.find(data_directory())}
    missing = sorted(ISSUED.keys() - packages.keys())
    if missing:
        pytest.skip(f"ESCO {', '.join(missing)} not in {data_directory()}: 4 tests not run")
    home: Path = tmp_path_factory.mktemp("esco") / "home"
    drafts = [
        ESCO.stages.draft(replace(packages[version], issued=day)) for version, day in ISSUED.items()
    ]
    publish_drafts(home, AUTHORED.transform(AUTHORED.extract(ontology_dir())), drafts)
    server = serve(home)
    for _ in range(60):
        answer = server.client.get(
            "/sparql", params={"query": "ASK {}", "as-of": "esco@1.1.1"}, timeout=60
        )
        if answer.status_code == 200:
            return server
        assert answer.status_code == 503, answer.text
        time.sleep(float(answer.headers["retry-after"]))
    raise AssertionError("the view was not built")


def graphql(served: Served, version: str, query: str, **variables: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the data of a query whose variable `at` is the view."""
    return served.data(query, at={"releases": [f"esco@{version}"]}, **variables)


def sparql(served: Served, version: str, query: str) -> list[tuple[str, ...]]:
    """Return the sorted rows of a SELECT whose variables are always bound."""
    answer = served.client.get(
        "/sparql",
        params={"query": PREFIXES + query, "as-of": f"esco@{version}"},
        headers={"accept": "application/sparql-results+json"},
    )
    assert answer.status_code == 200, answer.text
    names = answer.json()["head"]["vars"]
    return sorted(
        tuple(row[name]["value"] for name in names) for row in answer.json()["results"]["bindings"]
    )


@pytest.fixture(scope="module")
def uris(served: Served) -> list[str]:
    """Return the IRIs of occupations that one version or the other has."""
    query = "SELECT ?o { ?o a og:Occupation ; skos:inScheme scheme:esco }"
    both = [uri for version in ISSUED for (uri,) in sparql(served, version, query)]
    return sorted(set(both))


def test_each_version_has_its_numbers(served: Served) -> None:
    """Occupations and skills as the publisher counts them; the relations that stand."""
    query = """query ($at: AsOf) {
      occupations(asOf: $at, filter: {scheme: {eq: "esco"}}) { totalCount }
      skills(asOf: $at, filter: {scheme: {eq: "esco"}}) { totalCount }
      groups(asOf: $at, filter: {scheme: {eq: "isco-08"}}) { totalCount } }"""
    found = {
        version: [each["totalCount"] for each in graphql(served, version, query).values()]
        for version in ISSUED
    }
    assert found == {"1.1.1": [3_007, 13_896, 619], "1.2.0": [3_039, 13_939, 619]}
    relations = """SELECT (COUNT(*) AS ?n) { ?o skos:inScheme scheme:esco .
      { ?o og:requiresEssentialSkill ?s } UNION { ?o og:requiresOptionalSkill ?s } }"""
    assert sparql(served, "1.2.0", relations) == [("129004",)]
    assert sparql(served, "1.1.1", relations) == [(str(123_855 - 67),)]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_occupation_is_the_same_on_both(
    served: Served, uris: list[str], data: st.DataObject
) -> None:
    """Its label, code, groups, and the skills of one necessity with how many require each."""
    version = data.draw(VERSIONS)
    uri = data.draw(st.sampled_from(uris))
    necessity = data.draw(st.sampled_from(sorted(LINKS)))
    query = """query ($at: AsOf, $uri: String, $n: Necessity) { occupation(uri: $uri, asOf: $at) {
      prefLabel code status { kind } groups { uri }
      skills(first: 500, necessity: $n) { edges { node { uri prefLabel
        occupations(first: 1, necessity: $n) { totalCount } } } } } }"""
    found = graphql(served, version, query, uri=uri, n=necessity)["occupation"]
    gone = found is None or found["status"]["kind"] == "REMOVED"
    described = sparql(
        served,
        version,
        f"""SELECT ?l ?c ?g {{ <{uri}> skos:prefLabel ?l ; skos:notation ?c ; skos:broader ?g .
          ?g a og:ConceptGroup FILTER(LANG(?l) = "en") }}""",
    )
    if gone:
        assert described == []
        return
    assert (
        described
        == sorted((found["prefLabel"], found["code"], group["uri"]) for group in found["groups"])
        or not found["groups"]
    )
    expected = sparql(
        served,
        version,
        f"""SELECT ?s ?l (COUNT(?back) AS ?n) {{ <{uri}> {LINKS[necessity]} ?s .
          ?s skos:prefLabel ?l . ?back {LINKS[necessity]} ?s FILTER(LANG(?l) = "en") }}
          GROUP BY ?s ?l""",
    )
    assert expected == sorted(
        (
            edge["node"]["uri"],
            edge["node"]["prefLabel"],
            str(edge["node"]["occupations"]["totalCount"]),
        )
        for edge in found["skills"]["edges"]
    )


@settings(max_examples=20, deadline=None)
@given(
    version=VERSIONS,
    word=st.sampled_from(["welding", "green", "data", "hydrogen", "care", "grid", "train"]),
    removed=st.booleans(),
)
def test_a_list_is_the_same_on_both(
    served: Served, version: str, word: str, *, removed: bool
) -> None:
    """With and without what is removed."""
    query = """query ($at: AsOf, $word: String, $removed: Boolean) { skills(asOf: $at, first: 500,
      filter: {label: {contains: $word, lang: "en"}, scheme: {eq: "esco"}, includeRemoved: $removed}
      ) { edges { node { uri } } } }"""
    found = graphql(served, version, query, word=word, removed=removed)["skills"]["edges"]
    labels = "?s a og:Skill ; skos:inScheme scheme:esco ; skos:prefLabel|skos:altLabel ?l"
    gone = f"UNION {{ GRAPH <https://w3id.org/occugraph/graph/history> {{ {labels} }} }}"
    expected = sparql(
        served,
        version,
        f"""SELECT DISTINCT ?s {{ {{ {labels} }} {gone if removed else ""}
          FILTER(LANG(?l) = "en" && CONTAINS(LCASE(?l), "{word}")) }}""",
    )
    assert sorted((edge["node"]["uri"],) for edge in found) == expected[: len(found)]
    assert len(found) in {500, len(expected)}
