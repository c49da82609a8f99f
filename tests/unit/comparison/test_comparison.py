"""Gaps, transitions and similar occupations, on graphs drawn at random."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings

from drawn_spaces import DrawnSpace, occupation, skill, spaces
from occugraph.binding import Necessity
from occugraph.comparison import (
    WEIGHTS,
    Score,
    assess_transition,
    find_gap,
    find_similar,
)
from unit.comparison.plain_score import score as compute_plainly

ONE, TWO = occupation(1), occupation(2)
FEW = settings(max_examples=150, deadline=None)


def needs_of(drawn: DrawnSpace, *occupations: str) -> set[str]:
    """Return the skills that occupations require."""
    return {each for owner, each, _ in drawn.needs if owner in occupations}


@FEW
@given(drawn=spaces())
def test_a_gap_parts_the_skills_of_both_sides(drawn: DrawnSpace) -> None:
    """Each stands in exactly one list; essential before optional, then by IRI."""
    gap = find_gap(drawn.space, [ONE, occupation(3)], TWO)
    shared, missing, surplus = (
        [need.skill for need in side] for side in (gap.shared, gap.missing, gap.surplus)
    )
    assert len({*shared, *missing, *surplus}) == len(shared) + len(missing) + len(surplus)
    assert {*shared, *missing} == needs_of(drawn, TWO)
    assert {*shared, *surplus} == needs_of(drawn, ONE, occupation(3))
    for side in (gap.shared, gap.missing, gap.surplus):
        order = [(need.necessity is Necessity.OPTIONAL, need.skill) for need in side]
        assert order == sorted(order)
    for need in (*gap.shared, *gap.missing):
        is_essential = (TWO, need.skill, 0) in drawn.needs
        assert need.necessity is (Necessity.ESSENTIAL if is_essential else Necessity.OPTIONAL)


@FEW
@given(drawn=spaces())
def test_a_near_match_leads_from_what_is_there_to_what_is_missing(drawn: DrawnSpace) -> None:
    """At most one for each that is missing; its path is one of links that are there."""
    gap = find_gap(drawn.space, [ONE], TWO)
    missing = [need.skill for need in gap.missing]
    found = [match.need for match in gap.near_matches]
    assert found == [each for each in missing if each in found]
    links = {frozenset(pair) for pair in drawn.broader}
    for match in gap.near_matches:
        assert match.have in needs_of(drawn, ONE)
        assert (match.path[0], match.path[-1]) == (match.have, match.need)
        ends = {frozenset(pair) for pair in drawn.matches} if match.match else links
        assert all(frozenset(pair) in ends for pair in pairwise(match.path))
        assert 0 < match.value <= 1
        assert 0 < match.confidence <= 1


def check_sum(score: Score) -> None:
    """Check what must hold of any score."""
    if score.score is None:
        assert score == Score(None, None, None, ())
        return
    assert score.low is not None
    assert score.high is not None
    assert 0 <= score.low <= score.score <= score.high <= 1
    assert score.score == round(math.fsum(each.value for each in score.contributions), 6)
    assert math.isclose(math.fsum(each.weight for each in score.contributions), 1.0, abs_tol=1e-5)
    assert [each.factor for each in score.contributions] == list(WEIGHTS)
    assert not score.calibrated


@FEW
@given(drawn=spaces())
def test_a_score_is_the_sum_of_its_contributions(drawn: DrawnSpace) -> None:
    """Also that of each similar occupation; low and high stand on either side."""
    check_sum(assess_transition(drawn.space, ONE, TWO).score)
    for similar in find_similar(drawn.space, ONE, most=9):
        check_sum(similar.score)


@FEW
@given(drawn=spaces())
def test_a_contribution_is_share_times_weight_but_for_a_millionth(drawn: DrawnSpace) -> None:
    """Share and weight are rounded, too; of similar ones it is the mean of both directions."""
    there = assess_transition(drawn.space, ONE, TWO).score.contributions
    back = assess_transition(drawn.space, TWO, ONE).score.contributions
    for each in (*there, *back):
        assert each.value == pytest.approx((each.share or 0.0) * each.weight, abs=2.5e-6)
    for similar in find_similar(drawn.space, ONE, most=9):
        if similar.occupation == TWO:
            for each, one, other in zip(similar.score.contributions, there, back, strict=True):
                assert each.value == pytest.approx((one.value + other.value) / 2, abs=2.5e-6)


@settings(max_examples=300, deadline=None)
@given(drawn=spaces())
def test_scores_are_those_of_a_plain_computation(drawn: DrawnSpace) -> None:
    """Within what rounding the contributions can add up to."""
    found = assess_transition(drawn.space, ONE, TWO).score
    expected = compute_plainly(drawn, ONE, TWO)
    if expected is None:
        assert found.score is None
        return
    for name in ("score", "low", "high"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), abs=4e-6)


@FEW
@given(drawn=spaces())
def test_similar_ones_come_best_first_and_have_the_mean_of_both_ways(drawn: DrawnSpace) -> None:
    """All that share something are there, the occupation itself is not."""
    space = drawn.space
    found = find_similar(space, ONE, most=9)
    scores = [each.score.score or 0.0 for each in found]
    order = [(-score, each.occupation) for score, each in zip(scores, found, strict=True)]
    assert order == sorted(order)
    assert ONE not in {each.occupation for each in found}
    for other in {*space.occupations} - {ONE}:
        ways = [
            assess_transition(space, *pair).score.score or 0.0
            for pair in ((ONE, other), (other, ONE))
        ]
        by_name = {each.occupation: each.score.score for each in found}
        requires = bool(needs_of(drawn, ONE)) and bool(needs_of(drawn, other))
        expected = sum(ways) / 2 if requires else 0.0
        assert (by_name.get(other) or 0.0) == pytest.approx(expected, abs=1e-5)
    assert find_similar(space, ONE, most=2) == found[:2]


def test_whoever_has_it_all_for_certain_scores_one() -> None:
    """An occupation is wholly like itself."""
    needs = {(ONE, skill(1), 0): 1.0, (ONE, skill(2), 1): 1.0, (TWO, skill(3), 0): 1.0}
    drawn = DrawnSpace({**needs}, frozenset(), frozenset({skill(2)}), {}, {})
    score = assess_transition(drawn.space, ONE, ONE).score
    assert (score.score, score.low, score.high) == (1.0, 1.0, 1.0)
    reasons = {each.factor.value: each.reason for each in score.contributions}
    assert reasons["ESSENTIAL_SKILLS"] == "1 of 1 essential skills"
    assert reasons["OPTIONAL_SKILLS"] == "not assessed: it has no optional skills"
    none = assess_transition(drawn.space, ONE, TWO).score
    assert (none.score, none.high) == (0.0, 0.0)


def test_an_occupation_that_requires_nothing_cannot_be_assessed() -> None:
    """It is said, not scored."""
    drawn = DrawnSpace({(ONE, skill(1), 0): 1.0}, frozenset(), frozenset(), {}, {})
    assert assess_transition(drawn.space, ONE, TWO).score == Score(None, None, None, ())
    assert find_similar(drawn.space, TWO, most=5) == ()
