"""Gaps between the 12, against what their files say, read by the parser alone."""

import itertools
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from running import ROOT, Served

OG = "https://w3id.org/occugraph/ontology#"
FILES = {path.stem: path for path in sorted((ROOT / "ontology" / "occupations").glob("*.ttl"))}
PAIRS = list(itertools.permutations(FILES, 2))[::11]
GAP = """query ($from: [String!]!, $to: String!) { skillGap(from: $from, to: $to) {
  shared { necessity skill { uri } } missing { necessity skill { uri } evidence { uri } }
  surplus { necessity skill { uri } }
} }"""
TRANSITION = """query ($from: String!, $to: String!) { transition(from: $from, to: $to) {
  score low high calibrated contributions { factor value weight reason }
  gap { missing { skill { uri } } }
} }"""


@cache
def read_needs(path: Path) -> dict[str, str]:
    """Return the skills of an occupation's file, with the stronger necessity."""
    found: dict[str, str] = {}
    for necessity in ("Optional", "Essential"):
        link = ox.NamedNode(f"{OG}requires{necessity}Skill")
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            if quad.predicate == link:
                assert isinstance(quad.object, ox.NamedNode)
                found[quad.object.value] = necessity.upper()
    return found


def show(side: list[dict[str, object]]) -> list[tuple[str, str]]:
    """Return skill and necessity of each need, in their order."""
    return [(need["skill"]["uri"], str(need["necessity"])) for need in side]  # type: ignore[index]


def sort(needs: dict[str, str]) -> list[tuple[str, str]]:
    """Return essential before optional, then by IRI."""
    return sorted(needs.items(), key=lambda need: (need[1] != "ESSENTIAL", need[0]))


@pytest.mark.integration
@pytest.mark.parametrize(("have", "want"), PAIRS)
def test_gap_is_what_the_files_say(server: Served, have: str, want: str) -> None:
    """All three lists, with necessity and order; what is missing has evidence."""
    had, wanted = read_needs(FILES[have]), read_needs(FILES[want])
    gap = server.data(GAP, **{"from": [have], "to": want})["skillGap"]
    assert show(gap["shared"]) == sort({k: v for k, v in wanted.items() if k in had})
    assert show(gap["missing"]) == sort({k: v for k, v in wanted.items() if k not in had})
    assert show(gap["surplus"]) == sort({k: v for k, v in had.items() if k not in wanted})
    assert all(need["evidence"] for need in gap["missing"])


@pytest.mark.integration
def test_several_occupations_are_taken_together(server: Served) -> None:
    """What two of them have is there, and nothing twice."""
    first, second, want = (
        "microgrid-operator",
        "digital-twin-engineering-technician",
        "incense-artisan",
    )
    had = {**read_needs(FILES[first]), **read_needs(FILES[second])}
    wanted = read_needs(FILES[want])
    gap = server.data(GAP, **{"from": [first, second], "to": want})["skillGap"]
    assert [need["skill"]["uri"] for need in gap["missing"]] == [
        uri for uri, _ in sort({k: v for k, v in wanted.items() if k not in had})
    ]
    assert len(gap["surplus"]) == len(had.keys() - wanted.keys())


@pytest.mark.integration
def test_transition_and_similar_agree(server: Served) -> None:
    """The contributions sum to the score; nobody says that it is calibrated."""
    have, want = "digital-twin-engineering-technician", "embodied-ai-robot-application-technician"
    moved = server.data(TRANSITION, **{"from": have, "to": want})["transition"]
    assert moved["calibrated"] is False
    assert moved["low"] <= moved["score"] <= moved["high"]
    assert round(sum(each["value"] for each in moved["contributions"]), 6) == moved["score"]
    back = server.data(TRANSITION, **{"from": want, "to": have})["transition"]
    answer = server.data(
        """query ($slug: String!) { occupation(slug: $slug) { similar(first: 3) {
          score low high calibrated occupation { slug }
          shared { skill { uri } } missing { skill { uri } } contributions { value } } } }""",
        slug=have,
    )
    similar = {each["occupation"]["slug"]: each for each in answer["occupation"]["similar"]}
    assert similar[want]["score"] == pytest.approx((moved["score"] + back["score"]) / 2, abs=1e-5)
    assert [need["skill"]["uri"] for need in similar[want]["missing"]] == [
        need["skill"]["uri"] for need in moved["gap"]["missing"]
    ]


@pytest.mark.integration
@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"from": ["none"], "to": "microgrid-operator"}, "from"),
        ({"from": ["microgrid-operator"], "to": "https://example.org/none"}, "to"),
        ({"from": [], "to": "microgrid-operator"}, "from"),
    ],
)
def test_what_names_nothing_is_refused(
    server: Served, given: dict[str, object], argument: str
) -> None:
    """With the argument and what was expected."""
    [error] = server.graphql(GAP, **given)["errors"]
    assert error["extensions"]["code"] == "ARGUMENT_INVALID"
    assert error["extensions"]["argument"] == argument
    assert "expected" in error["message"]
