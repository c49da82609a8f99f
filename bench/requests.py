"""What is asked of a running server."""

import itertools
from typing import Any, Final

import httpx

from bench.timing import Measurement, measure

__all__ = ["count_things", "measure_esco", "measure_requests", "measure_search"]

_ONE_OCCUPATION: Final = """
query ($slug: String) {
  occupation(slug: $slug) {
    prefLabel
    skills(first: 500) {
      edges { necessity confidence evidence { method confidence } node { uri prefLabel type } }
    }
  }
}"""

_TWELVE: Final = """
{
  occupations(first: 12, filter: { scheme: { eq: "occugraph" } }) {
    edges {
      node { slug prefLabel skills(first: 40) { edges { necessity node { uri prefLabel } } } }
    }
  }
}"""

_OF_ESCO: Final = """
query ($uri: String!) {
  occupation(uri: $uri) {
    prefLabel
    skills(first: 500) { edges { necessity node { uri prefLabel type } } }
  }
}"""

_FIFTY: Final = """
{
  occupations(first: 50, filter: { scheme: { eq: "esco" } }) {
    edges {
      node { uri prefLabel skills(first: 40) { edges { necessity node { uri prefLabel } } } }
    }
  }
}"""

_COVERAGE: Final = """
{
  coverage(against: "esco") {
    edges { node {
      occupation { slug prefLabel } holding confidence skillsMapped skillsTotal
      counts { exact close broad narrow related noTerm negative }
      gap { uri prefLabel }
    } }
    bySector { thing { uri } occupationsHeld gap { uri } }
    byTechnology { thing { uri } occupationsHeld gap { uri } }
  }
}"""

_COUNTS: Final = """
{ occupations { totalCount } skills { totalCount } technologies { totalCount }
  sectors { totalCount } groups { totalCount } mappings { totalCount } }"""

_SEARCH: Final = """
query ($text: String!) {
  search(text: $text, first: 10) {
    edges {
      node {
        score
        matchedOn { field value lang method }
        thing {
          uri
          ... on Occupation { en: prefLabel(lang: "en") zh: prefLabel(lang: "zh") }
          ... on Skill { en: prefLabel(lang: "en") zh: prefLabel(lang: "zh") }
          ... on Technology { en: prefLabel(lang: "en") zh: prefLabel(lang: "zh") }
        }
      }
    }
  }
}"""

# As they are typed: single letters, words of two characters, pinyin, typos, what is nowhere.
_SEARCHED: Final = (
    *("s", "el", "elec", "electrician", "operator", "managing plants", "operator of machines"),
    *("微", "微电", "电网", "管理员", "weidianwang", "wdw", "gongcheng", "gcjsry"),
    *("hydrogn electrolysis", "electrolisys", "maintenence technican", "the of", "2512", "2-02"),
    *("http://data.europa.eu/esco/isco/C2512", "xyzzy plugh", "hydrogen zeppelin pilot nurse"),
)

_SLUG: Final = "water-electrolysis-hydrogen-production-operator"

_POINT: Final = f"""
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?label WHERE {{
  <https://w3id.org/occugraph/id/occupation/{_SLUG}> skos:prefLabel ?label
}}"""


def count_things(client: httpx.Client) -> str:
    """Return how many things of each kind the server holds, in words."""
    data = _ask(client, _COUNTS)
    return ", ".join(f"{found['totalCount']:,} {name}" for name, found in data.items())


def measure_requests(client: httpx.Client, *, runs: int) -> list[Measurement]:
    """Measure each request over one connection; the first is the least a request costs."""
    one = len(_ask(client, _ONE_OCCUPATION, slug=_SLUG)["occupation"]["skills"]["edges"])
    pages = [
        edge["node"]["skills"]["edges"] for edge in _ask(client, _TWELVE)["occupations"]["edges"]
    ]
    twelve = sum(len(page) for page in pages)
    return [
        _measure_least(client, runs),
        measure(
            "GraphQL: one occupation, all its skills with evidence",
            lambda: _ask(client, _ONE_OCCUPATION, slug=_SLUG),
            runs=runs,
            size=f"{one} skills",
        ),
        measure(
            "GraphQL: 12 occupations, at most 40 skills each",
            lambda: _ask(client, _TWELVE),
            runs=runs,
            size=f"{twelve} skills of {len(pages)} occupations",
        ),
        measure_search(client, runs=runs),
        _measure_select(client, runs),
    ]


def measure_search(client: httpx.Client, *, runs: int) -> Measurement:
    """Measure searches as one types them, each text so often, one after the other."""
    texts = itertools.cycle(_SEARCHED)
    return measure(
        "GraphQL: search, ten hits of one text after the other",
        lambda: _ask(client, _SEARCH, text=next(texts)),
        runs=runs * len(_SEARCHED),
        size=f"{len(_SEARCHED)} texts",
    )


def measure_esco(client: httpx.Client, *, runs: int) -> list[Measurement]:
    """Measure what is asked of a whole release of ESCO; the first is the least a request costs."""
    edges = _ask(client, _FIFTY)["occupations"]["edges"]
    uri = edges[0]["node"]["uri"]
    one = len(_ask(client, _OF_ESCO, uri=uri)["occupation"]["skills"]["edges"])
    fifty = sum(len(edge["node"]["skills"]["edges"]) for edge in edges)
    return [
        _measure_least(client, runs),
        measure(
            "GraphQL: one occupation, all its skills",
            lambda: _ask(client, _OF_ESCO, uri=uri),
            runs=runs,
            size=f"{one} skills",
        ),
        measure(
            "GraphQL: 50 occupations, at most 40 skills each",
            lambda: _ask(client, _FIFTY),
            runs=runs,
            size=f"{fifty} skills of {len(edges)} occupations",
        ),
        measure(
            "GraphQL: coverage of our occupations by ESCO, by sector and technology",
            lambda: _ask(client, _COVERAGE),
            runs=runs,
            size=f"{len(_ask(client, _COVERAGE)['coverage']['edges'])} occupations",
        ),
        measure_search(client, runs=runs),
        _measure_select(client, runs),
    ]


def _measure_least(client: httpx.Client, runs: int) -> Measurement:
    return measure("GET /health", lambda: client.get("/health").raise_for_status(), runs=runs)


def _measure_select(client: httpx.Client, runs: int) -> Measurement:
    return measure(
        "SPARQL: the labels of one occupation",
        lambda: _select(client),
        runs=runs,
        size=f"{len(_select(client))} rows",
    )


def _ask(client: httpx.Client, query: str, **variables: str) -> dict[str, Any]:
    answer = client.post("/graphql", json={"query": query, "variables": variables})
    body = answer.raise_for_status().json()
    if "errors" in body:
        raise RuntimeError(body["errors"][0]["message"])
    data: dict[str, Any] = body["data"]
    return data


def _select(client: httpx.Client) -> list[Any]:
    headers = {"accept": "application/sparql-results+json"}
    answer = client.get("/sparql", params={"query": _POINT}, headers=headers)
    rows: list[Any] = answer.raise_for_status().json()["results"]["bindings"]
    return rows
