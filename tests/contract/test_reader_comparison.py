"""Comparisons over the reader port: each reader gives the numbers that are written here."""

import pytest

from occugraph.comparison import (
    SkillSpace,
    assess_transition,
    find_gap,
    find_similar,
)
from occugraph.iri import Iri
from occugraph.reader import Reader

ESCO = "http://data.europa.eu/esco/"
MICROGRID = Iri("https://w3id.org/occugraph/id/occupation/microgrid-operator")
OFF_GRID = "https://w3id.org/occugraph/id/skill/off-grid-operation"
POWER_PLANT = Iri(ESCO + "occupation/72381086-cb6e-455e-a40b-ccb26550aab6")
TRANSMISSION = Iri(ESCO + "occupation/7cdeb653-8f3d-4921-832b-b95f9d700a86")
ENERGY = ESCO + "skill/29bfe2cd-f011-4f94-a3aa-f77768e60460"
SAFETY = ESCO + "skill/2b76cbbf-eddc-4a12-a120-f4ea370820a5"
BREAKER = ESCO + "skill/55944cd4-03ea-4e52-832a-4ce72b62cf84"
REGULATIONS = ESCO + "skill/6360d655-3494-45f6-bfc6-d5f63afc355b"


@pytest.fixture
def space(reader: Reader) -> SkillSpace:
    """The space of the sample."""
    return SkillSpace.read(reader)


def test_gap_of_the_sample(space: SkillSpace) -> None:
    """What is both essential and optional is essential."""
    gap = find_gap(space, [MICROGRID], POWER_PLANT)
    sides = [
        [(need.skill, need.necessity.value) for need in side]
        for side in (gap.shared, gap.missing, gap.surplus)
    ]
    assert sides == [
        [(ENERGY, "ESSENTIAL")],
        [(SAFETY, "ESSENTIAL"), (REGULATIONS, "OPTIONAL")],
        [(BREAKER, "ESSENTIAL"), (OFF_GRID, "OPTIONAL")],
    ]
    assert gap.near_matches == ()


def test_score_of_the_sample(space: SkillSpace) -> None:
    """Worked out by hand: four factors are assessed, their weights 0.8 together.

    Essential: 0.9 of 2. Knowledge: 0 of 0.5. Hierarchy: 0.9 of 2.5. Rarity: what is shared is
    required by both occupations, so it counts nothing.
    """
    score = assess_transition(space, MICROGRID, POWER_PLANT).score
    assert [(each.factor.value, each.value) for each in score.contributions] == [
        ("ESSENTIAL_SKILLS", 0.196875),
        ("OPTIONAL_SKILLS", 0.0),
        ("KNOWLEDGE", 0.0),
        ("HIERARCHY", 0.045),
        ("TECHNOLOGIES", 0.0),
        ("RARITY", 0.0),
    ]
    assert (score.score, score.low, score.high) == (0.241875, 0.241875, 0.26875)


def test_similar_ones_of_the_sample(space: SkillSpace) -> None:
    """One is removed, so one is left; the other way gives the same, by hand as above."""
    [found] = find_similar(space, MICROGRID, most=5)
    assert found.occupation == POWER_PLANT
    assert find_similar(space, TRANSMISSION, most=5) == ()
    assert repr([found.score.score, found.score.low, found.score.high]) == (
        "[0.241875, 0.241875, 0.26875]"
    )
