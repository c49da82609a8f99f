"""The parts of a plan: hours, order, levels, and modules of graphs drawn at random."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_spaces import DrawnSpace, occupation, skill, spaces
from occugraph.comparison import find_gap
from occugraph.curriculum import Basis, Edge, find_level
from occugraph.curriculum.apportionment import apportion
from occugraph.curriculum.drafting import draft_modules
from occugraph.curriculum.levels import choose_level
from occugraph.curriculum.prerequisites import order
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.values import LangText

NUMBERS = st.integers(0, 7).map(str)
PAIRS = st.sets(st.tuples(NUMBERS, NUMBERS), max_size=20)


@given(total=st.integers(0, 5_000), weights=st.lists(st.integers(0, 60), min_size=1, max_size=30))
def test_hours_sum_exactly_and_stay_within_one_of_their_share(
    total: int, weights: list[int]
) -> None:
    """Nobody gets more than someone of greater weight by it."""
    hours = apportion(total, weights)
    assert sum(hours) == total
    whole = sum(weights)
    if whole:
        for got, weight in zip(hours, weights, strict=True):
            assert total * weight // whole <= got <= total * weight // whole + 1
        by_weight = sorted(zip(weights, hours, strict=True))
        assert all(less[1] <= more[1] + 1 for less, more in pairwise(by_weight))


def test_what_is_left_goes_to_the_largest_remainders() -> None:
    """Worked out by hand: of 100 hours 47.0, 16.0, 15.8, 12.0, 6.1 and 3.1."""
    assert apportion(100, [47_000, 16_000, 15_800, 12_000, 6_100, 3_100]) == [47, 16, 16, 12, 6, 3]


@settings(deadline=None)
@given(pairs=PAIRS)
def test_an_order_keeps_every_pair_that_it_does_not_name_as_dropped(
    pairs: set[tuple[str, str]],
) -> None:
    """What is dropped is the weakest pair of a circle of pairs that are there."""
    things = [str(number) for number in range(8)]
    found = order(things, pairs, strength=lambda pair: pair)
    assert sorted(found.things) == things
    place = {thing: number for number, thing in enumerate(found.things)}
    assert all(place[before] < place[after] for before, after in found.kept)
    assert found.kept | {pair for _, pair in found.dropped} == pairs
    assert len(found.kept) + len(found.dropped) == len(pairs)
    for circle, dropped in found.dropped:
        around = list(pairwise((*circle, circle[0])))
        assert set(around) <= pairs
        assert dropped == min(around)
    assert order(things, sorted(pairs, reverse=True), strength=lambda pair: pair) == found


def test_where_pairs_leave_a_choice_the_first_comes_first() -> None:
    """The order of the things decides, not that of the pairs."""
    assert order("dcba", [("a", "d")], strength=lambda pair: pair).things == ("c", "b", "a", "d")


@st.composite
def drafts(draw: st.DrawFn) -> tuple[DrawnSpace, list[Edge]]:
    """Draw a graph and edges among the skills of its second occupation."""
    drawn = draw(spaces(most_skills=12))
    names = sorted({each for owner, each, _ in drawn.needs if owner == occupation(2)})
    if not names:
        return drawn, []
    pairs = draw(st.sets(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=14))
    bases = st.tuples(st.sampled_from(Basis), st.sampled_from([1.0, 0.6, 0.0]))
    return drawn, [Edge(*pair, *draw(bases)) for pair in sorted(pairs)]


@settings(max_examples=200, deadline=None)
@given(drawn=drafts())
def test_modules_part_what_is_needed_and_keep_the_order_of_edges(
    drawn: tuple[DrawnSpace, list[Edge]],
) -> None:
    """Each need once; each edge kept in one module's list, or dropped and told."""
    facts, edges = drawn
    needs = find_gap(facts.space, [], occupation(2)).missing
    draft = draft_modules(facts.space, needs, edges)
    learned = [need for module in draft.modules for need in module.needs]
    assert sorted(learned, key=repr) == sorted(needs, key=repr)
    assert [module.order for module in draft.modules] == list(range(1, len(draft.modules) + 1))
    kept = [edge for module in draft.modules for edge in module.prerequisites]
    broken = [cycle.broken for cycle in draft.cycles]
    assert sorted([*kept, *broken], key=repr) == sorted(edges, key=repr)
    module_of = {need.skill: module for module in draft.modules for need in module.needs}
    for edge in kept:
        before, after = module_of[edge.before], module_of[edge.after]
        assert before.order <= after.order
        for needs_of in (before.skills, before.knowledge):
            names = [need.skill for need in needs_of]
            if edge.before in names and edge.after in names:
                assert names.index(edge.before) < names.index(edge.after)
    ungrouped = {each.skill for each in draft.unresolved}
    in_no_group = {
        need.skill for module in draft.modules if not module.group for need in module.skills
    }
    assert ungrouped == in_no_group
    assert draft_modules(facts.space, needs[::-1], edges[::-1]) == draft


def test_of_a_circle_the_weakest_edge_is_dropped_and_told() -> None:
    """A hierarchy gives way to a statement."""
    one, two = skill(1), skill(2)
    facts = DrawnSpace(
        {(occupation(2), one, 0): 1.0, (occupation(2), two, 0): 1.0},
        frozenset(),
        frozenset(),
        {},
        {},
    )
    strong = Edge(one, two, Basis.EVIDENCE, 0.3)
    weak = Edge(two, one, Basis.HIERARCHY, 1.0)
    draft = draft_modules(
        facts.space, find_gap(facts.space, [], occupation(2)).missing, [strong, weak]
    )
    [cycle] = draft.cycles
    assert (cycle.broken, set(cycle.members)) == (weak, {one, two})
    assert "weakest" in cycle.reason
    [module] = draft.modules
    assert [need.skill for need in module.skills] == [one, two]
    assert module.prerequisites == (strong,)


@pytest.mark.parametrize(
    ("name", "label", "key"),
    [
        ("五级", "微电网管理员", "level-5"),
        ("level-1", "微电网管理员", "level-1"),
        ("初级", "数字孪生工程技术人员", "junior"),
        ("高级", "", "senior"),
    ],
)
def test_levels_have_names_in_chinese(name: str, label: str, key: str) -> None:
    """Where no Chinese name says which three or five there are, any fits."""
    labels = [LangText(label, "zh")] if label else [LangText("smith", "en")]
    assert choose_level(name, labels).key == key


@pytest.mark.parametrize(
    ("name", "label"), [("五级", "数字孪生工程技术人员"), ("junior", "微电网管理员"), ("six", "x")]
)
def test_a_level_of_others_is_refused_with_those_there_are(name: str, label: str) -> None:
    """Engineering technicians have three, workers five."""
    with pytest.raises(ArgumentError, match="expected one of") as caught:
        choose_level(name, [LangText(label, "zh")])
    assert caught.value.facts["argument"] == "level"


def test_every_level_is_found_by_each_of_its_names() -> None:
    """No two share a name."""
    assert find_level("5") is find_level("初级工")
    with pytest.raises(ArgumentError):
        find_level(Iri(""))
