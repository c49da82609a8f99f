"""Curriculum plans over the reader port: each reader gives the plan that is written here."""

import pytest

from occugraph.comparison import SkillSpace
from occugraph.curriculum import Basis, Edge, Plan, Wanted, make_plan
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.reader import Reader

ESCO = "http://data.europa.eu/esco/"
POWER_PLANT = ESCO + "occupation/72381086-cb6e-455e-a40b-ccb26550aab6"
REMOVED = ESCO + "occupation/7cdeb653-8f3d-4921-832b-b95f9d700a86"
ENERGY = Iri(ESCO + "skill/29bfe2cd-f011-4f94-a3aa-f77768e60460")
SAFETY = Iri(ESCO + "skill/2b76cbbf-eddc-4a12-a120-f4ea370820a5")
BREAKER = Iri(ESCO + "skill/55944cd4-03ea-4e52-832a-4ce72b62cf84")
OFF_GRID = Iri("https://w3id.org/occugraph/id/skill/off-grid-operation")


def make(reader: Reader, **wanted: object) -> Plan:
    """Return the plan of the microgrid operator."""
    wish = Wanted("microgrid-operator", **wanted)  # type: ignore[arg-type]
    return make_plan(reader, SkillSpace.read(reader), wish)


def test_plan_of_the_sample(reader: Reader) -> None:
    """What has a prerequisite comes after it; hours are as 8 to 2."""
    plan = make(reader, hours=99)
    found = [
        (module.kind.value, module.group, [need.skill for need in module.skills], module.hours)
        for module in plan.modules
    ]
    assert found == [
        ("UNGROUPED", None, [ENERGY, BREAKER], 79),
        ("WORK_CONTENT", BREAKER, [OFF_GRID], 20),
    ]
    assert [module.weight for module in plan.modules] == [800, 200]
    assert plan.modules[1].prerequisites == (Edge(BREAKER, OFF_GRID, Basis.EVIDENCE, 0.3),)
    assert [each.skill for each in plan.unresolved] == [ENERGY, BREAKER]
    assert (plan.estimated, plan.hours, plan.cycles) == (True, 99, ())


def test_what_someone_has_is_covered(reader: Reader) -> None:
    """An occupation brings its skills, a skill itself; a slug of ours will do."""
    plan = make(reader, have=(POWER_PLANT, "off-grid-operation"))
    assert plan.covered == (ENERGY, OFF_GRID)
    [module] = plan.modules
    assert ([need.skill for need in module.skills], module.hours) == ([BREAKER], None)
    nothing = make(reader, have=(POWER_PLANT, OFF_GRID, BREAKER), hours=10)
    assert (nothing.modules, nothing.hours) == ((), None)


def test_the_lowest_level_takes_in_what_is_essential(reader: Reader) -> None:
    """The others all."""
    lowest, next_one = make(reader, level="五级"), make(reader, level="level-4")
    assert [len(module.needs) for module in lowest.modules] == [2]
    assert sum(len(module.needs) for module in next_one.modules) == 3
    assert any("lowest level" in each for each in lowest.basis)


@pytest.mark.parametrize(
    ("wanted", "argument"),
    [
        ({"hours": 0}, "hours"),
        ({"hours": 100_001}, "hours"),
        ({"level": "初级"}, "level"),
        ({"level": ""}, "level"),
        ({"have": ("none",)}, "have"),
        ({"have": (REMOVED,)}, "have"),
        ({"have": ("https://w3id.org/occugraph/id/technology/microgrid",)}, "have"),
    ],
)
def test_a_wish_that_means_nothing_is_refused(
    reader: Reader, wanted: dict[str, object], argument: str
) -> None:
    """With the argument's name."""
    with pytest.raises(ArgumentError) as caught:
        make(reader, **wanted)
    assert caught.value.facts["argument"] == argument
