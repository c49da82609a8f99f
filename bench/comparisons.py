"""Gaps, similar occupations and plans, asked of a running server: another pair each time."""

import itertools
from typing import Any, Final

import httpx

from bench.timing import Measurement, measure

__all__ = ["MOST_MS", "measure_comparisons"]

MOST_MS: Final = (50, 100, 100, 150)
"""What 95 of 100 runs of each measurement may take, one client, whole graph."""

_GAP: Final = """
query ($from: [String!]!, $to: String!) {
  skillGap(from: $from, to: $to) {
    shared { necessity skill { uri prefLabel } }
    missing { necessity skill { uri prefLabel } }
    surplus { necessity skill { uri prefLabel } }
    nearMatches { have { uri } need { uri } path { uri } match }
  }
}"""

_TRANSITION: Final = """
query ($from: String!, $to: String!) {
  transition(from: $from, to: $to) {
    score low high contributions { factor value weight reason }
    gap { missing { skill { uri prefLabel } } }
  }
}"""

_SIMILAR: Final = """
query ($uri: String!) {
  occupation(uri: $uri) {
    similar { score low high occupation { uri prefLabel } contributions { factor value reason } }
  }
}"""

_PLAN: Final = """
query ($to: String!, $from: [String!]) {
  curriculumPlan(occupation: $to, have: $from, hours: 400) {
    hours estimated
    modules { order title hours why skills { necessity skill { uri prefLabel } }
      knowledge { uri prefLabel } prerequisites { uri basis reason } }
    cycles { reason } unresolved { reason }
  }
}"""

_PAGE: Final = """
query ($after: String) {
  occupations(first: 500, after: $after, filter: { skill: { exists: true } }) {
    pageInfo { hasNextPage endCursor } edges { node { uri } }
  }
}"""


def measure_comparisons(client: httpx.Client, *, runs: int) -> list[Measurement]:
    """Measure each question over one connection, with a pair of occupations a run.

    The pairs are spread over all occupations that require skills, ours and those of releases.
    """
    uris = _read_uris(client)
    steps = itertools.count(0, 37)
    pairs = ((uris[step % len(uris)], uris[(step * 7 + 11) % len(uris)]) for step in steps)

    def ask(query: str, *names: str, many: bool = False) -> None:
        have, want = next(pairs)
        values: dict[str, Any] = {"from": [have] if many else have, "to": want, "uri": want}
        _ask(client, query, {name: values[name] for name in names})

    size = f"of {len(uris)} occupations"
    return [
        measure("GraphQL: a gap", lambda: ask(_GAP, "from", "to", many=True), runs=runs, size=size),
        measure(
            "GraphQL: a transition", lambda: ask(_TRANSITION, "from", "to"), runs=runs, size=size
        ),
        measure(
            "GraphQL: ten similar occupations", lambda: ask(_SIMILAR, "uri"), runs=runs, size=size
        ),
        measure(
            "GraphQL: a plan", lambda: ask(_PLAN, "from", "to", many=True), runs=runs, size=size
        ),
    ]


def _read_uris(client: httpx.Client) -> list[str]:
    found: list[str] = []
    after: str | None = None
    while True:
        page = _ask(client, _PAGE, {"after": after})["occupations"]
        found += [edge["node"]["uri"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def _ask(client: httpx.Client, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/graphql", json={"query": query, "variables": variables})
    body = answer.raise_for_status().json()
    if "errors" in body:
        raise RuntimeError(body["errors"][0]["message"])
    data: dict[str, Any] = body["data"]
    return data
