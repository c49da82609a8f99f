"""What a scheme holds, judged from mappings that are written out."""

import pytest

from occugraph.binding import Kind, Necessity
from occugraph.coverage.holding import (
    CoverageCounts,
    Holding,
    SkillHolding,
    count_mappings,
    judge_mappings,
    judge_skill,
)
from occugraph.iri import Iri, expand_curie
from occugraph.values import MappingEnd, Status, StatusKind, Thing

SKILL = Iri("https://w3id.org/occugraph/id/skill/x")
NEEDED = (Necessity.ESSENTIAL,)


def mapping(
    match: str,
    confidence: float | None = 0.6,
    *,
    target: str | None = "urn:t",
    is_negative: bool = False,
    status: StatusKind | None = None,
) -> Thing:
    values = {
        "predicate": expand_curie(f"skos:{match}Match"),
        "objectScheme": "esco",
        "objectStatus": Status(status) if status else None,
        "confidence": confidence,
        "negative": is_negative,
        "noTermFound": target is None,
        "object": MappingEnd(Iri(target), (), "esco") if target else None,
    }
    return Thing(Kind.MAPPING, Iri(f"urn:m/{match}/{target}/{is_negative}"), values)


def test_each_mapping_is_in_one_count() -> None:
    found = count_mappings(
        [
            mapping("exact"),
            mapping("close"),
            mapping("close", target="urn:u"),
            mapping("related"),
            mapping("exact", target=None),
            mapping("exact", is_negative=True),
            mapping("broad", status=StatusKind.REMOVED),
            mapping("narrow", status=StatusKind.RELEASED),
        ]
    )
    assert found == CoverageCounts(
        exact=1, close=2, broad=0, narrow=1, related=1, no_term=1, negative=1, removed=1
    )


def test_the_nearest_counts_with_the_highest_confidence_that_it_states() -> None:
    found = judge_mappings(
        [
            mapping("related", 0.9),
            mapping("close", 0.3),
            mapping("close", 0.6, target="urn:u"),
            mapping("close", None, target="urn:v"),
        ]
    )
    assert found == (Holding.CLOSE, 0.6, ("urn:t", "urn:u", "urn:v"))


def test_a_confidence_that_nobody_states_stays_unknown() -> None:
    assert judge_mappings([mapping("exact", None)]) == (Holding.EXACT, None, ("urn:t",))


@pytest.mark.parametrize(
    ("mappings", "holding"),
    [
        ([], Holding.UNKNOWN),
        ([mapping("exact", is_negative=True)], Holding.UNKNOWN),
        ([mapping("exact", status=StatusKind.REMOVED)], Holding.UNKNOWN),
        ([mapping("exact", target=None)], Holding.NO_TERM),
        ([mapping("exact", target=None), mapping("related")], Holding.RELATED),
    ],
)
def test_having_none_and_nothing_known_are_two_things(
    mappings: list[Thing], holding: Holding
) -> None:
    """A match denied is no finding of no term, nor is one to what was dropped."""
    assert judge_mappings(mappings)[0] is holding


@pytest.mark.parametrize(
    ("mappings", "holding"),
    [
        ([mapping("broad")], SkillHolding.MATCHED),
        ([mapping("narrow")], SkillHolding.MATCHED),
        ([mapping("related")], SkillHolding.RELATED),
        ([mapping("exact", target=None)], SkillHolding.NO_TERM),
        ([], SkillHolding.UNKNOWN),
    ],
)
def test_a_related_match_is_no_counterpart_of_a_skill(
    mappings: list[Thing], holding: SkillHolding
) -> None:
    found = judge_skill(SKILL, NEEDED, is_own=False, mappings=mappings)
    assert found.holding is holding
    assert found.is_mapped == (holding is SkillHolding.MATCHED)


def test_a_skill_of_the_scheme_itself_is_mapped() -> None:
    found = judge_skill(SKILL, NEEDED, is_own=True, mappings=())
    assert (found.holding, found.is_mapped, found.targets) == (SkillHolding.OWN, True, (SKILL,))
