"""Chinese names of occupations: their endings, and how alike two are."""

import pytest

from occugraph.overlap.name import ENDINGS, Rarity, grams_of, read_name

NAMES = ("数字孪生应用", "大数据", "数字化管理", "设备", "物联网", "电池制造", "制香")


@pytest.mark.parametrize(
    ("text", "core", "ending"),
    [
        ("数字孪生工程技术人员", "数字孪生", "工程技术人员"),
        ("数字孪生应用技术员", "数字孪生应用", "技术员"),
        ("碳汇计量评估师", "碳汇计量评估", "师"),
        ("电解水制氢工", "电解水制氢", "工"),
        ("工", "工", None),  # an ending alone is no ending
        ("军官", "军官", None),
    ],
)
def test_a_name_is_its_core_and_its_ending(text: str, core: str, ending: str | None) -> None:
    name = read_name(text)
    assert (name.core, name.ending) == (core, ending)


def test_a_longer_ending_is_found_before_one_that_it_ends_with() -> None:
    endings = [ending for ending, _ in ENDINGS]
    for place, ending in enumerate(endings):
        assert not any(ending.endswith(earlier) for earlier in endings[:place])


def test_grams_are_characters_and_pairs_within_runs() -> None:
    assert grams_of("制、香 A") == {"制", "香", "A"}
    assert grams_of("制香") == {"制", "香", "制香"}


def test_a_rare_character_weighs_more_than_a_common_one() -> None:
    rarity = Rarity(NAMES)
    assert rarity.weigh(["孪"]) > rarity.weigh(["数"]) > 0


def test_likeness_is_one_for_the_same_and_zero_for_nothing_in_common() -> None:
    rarity = Rarity(NAMES)
    twin, incense = grams_of("数字孪生"), grams_of("制香")
    assert rarity.likeness(twin, twin) == 1
    assert rarity.likeness(twin, incense) == 0
    assert 0.5 < rarity.likeness(twin, grams_of("数字孪生应用")) < 1


def test_containment_is_of_the_part_in_the_whole() -> None:
    rarity = Rarity(NAMES)
    assert rarity.containment(grams_of("制香"), grams_of("会制香的人")) == 1
    assert rarity.containment(frozenset(), grams_of("制香")) == 0
