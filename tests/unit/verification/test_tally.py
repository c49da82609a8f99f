"""Counting, hashing and comparing what two sides say."""

from collections.abc import Callable, Sequence

import pytest

from occugraph.verification.tally import Account, Difference, Listener, Tally, compare, say

Fact = tuple[str, str, str]

FACTS: tuple[Fact, ...] = (
    ("Skill", "urn:a", say("prefLabel@en", "weld")),
    ("Skill", "urn:a", say("code", "1")),
    ("Skill", "urn:b", say("prefLabel@en", "forge")),
    ("Task", "urn:t", say("position", 1)),
)


def account(facts: Sequence[Fact]) -> Account:
    """Return a side that says these facts."""

    def tell(listener: Listener) -> None:
        for fact in facts:
            listener.add(*fact)

    return tell


def test_order_makes_no_difference() -> None:
    """Nor does the number of times that a side is asked."""
    one, other = Tally.of(account(FACTS)), Tally.of(account(FACTS[::-1]))
    assert one.sections == other.sections
    assert [one.find_differing(other, section) for section in ("Skill", "Task")] == [[], []]


def test_numbers_are_those_of_the_facts() -> None:
    """The digest is the same on every machine."""
    skill = Tally.of(account(FACTS)).sections["Skill"]
    assert (skill.things, skill.facts) == (2, 3)
    assert skill.digest == "02a968b21881e45e4a471a0bc6f394b0"


CHANGES: dict[str, tuple[Callable[[list[Fact]], None], Difference]] = {
    "a changed fact": (
        lambda facts: facts.__setitem__(0, ("Skill", "urn:a", say("prefLabel@en", "melt"))),
        Difference("Skill", "urn:a", ("prefLabel@en: weld",), ("prefLabel@en: melt",)),
    ),
    "a lost fact": (
        lambda facts: facts.remove(FACTS[1]),
        Difference("Skill", "urn:a", ("code: 1",), ()),
    ),
    "a lost thing": (
        lambda facts: facts.remove(FACTS[2]),
        Difference("Skill", "urn:b", ("prefLabel@en: forge",), ()),
    ),
    "a fact told twice": (
        lambda facts: facts.append(FACTS[1]),
        Difference("Skill", "urn:a", (), ("code: 1",)),
    ),
    "an extra thing": (
        lambda facts: facts.append(("Skill", "urn:c", say("code", "9"))),
        Difference("Skill", "urn:c", (), ("code: 9",)),
    ),
    "a section of its own": (
        lambda facts: facts.append(("Other", "urn:a", "x")),
        Difference("Other", "urn:a", (), ("x",)),
    ),
    "a fact of another thing": (
        lambda facts: facts.__setitem__(1, ("Skill", "urn:c", FACTS[1][2])),
        Difference("Skill", "urn:a", ("code: 1",), ()),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_differs_is_named(change: str) -> None:
    facts = list(FACTS)
    alter, expected = CHANGES[change]
    alter(facts)
    record, projection = account(FACTS), account(facts)
    one, other = Tally.of(record), Tally.of(projection)
    names = one.sections.keys() | other.sections.keys()
    differing = {name: one.find_differing(other, name) for name in sorted(names)}
    assert expected in list(compare(record, projection, differing))


def test_two_facts_that_change_places_are_found() -> None:
    """Each thing has its own hash: what one lost and another got does not cancel out."""
    swapped = [
        ("Skill", "urn:b", FACTS[0][2]),
        FACTS[1],
        ("Skill", "urn:a", FACTS[2][2]),
        FACTS[3],
    ]
    one, other = Tally.of(account(FACTS)), Tally.of(account(swapped))
    assert one.find_differing(other, "Skill") == ["urn:a", "urn:b"]
    assert one.sections["Skill"] != other.sections["Skill"]
