"""What makes two texts alike, and how names read."""

import pytest

from occugraph.folding import fold, fold_pinyin, join_words, split_words
from occugraph.text.pinyin import read_aloud


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Müller", "muller"),
        ("ＣＮＣ　lathe", "cnc lathe"),
        ("2–02–18–07", "2-02-18-07"),
        ("CO₂ capture", "co2 capture"),
        ("Straße", "STRASSE"),
        ("  a \t b\n", "a b"),
    ],
)
def test_what_is_written_differently_is_alike(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


def test_words_are_cut_at_what_is_no_letter() -> None:
    assert split_words(fold("off-grid (ESG管理) C++")) == ["off", "grid", "esg", "管", "理", "c"]


@pytest.mark.parametrize(
    "text", ["".join(map(chr, range(128))), "a_b-c\x00d", "", "für_Öl (a) 管理"]
)
def test_joined_words_are_the_words(text: str) -> None:
    assert join_words(fold(text)).split() == split_words(fold(text))


@pytest.mark.parametrize(
    "typed", ["wei dian wang", "WeiDianWang", "wēi diàn wǎng", "wei'dian'wang"]
)
def test_pinyin_is_typed_in_several_ways(typed: str) -> None:
    assert fold_pinyin(typed) == "weidianwang"


def test_a_character_is_read_as_in_its_word_and_otherwise_too() -> None:
    """行长 of a bank is hang zhang, from a list of words; 装调工 is in none: 调 is tiao there."""
    assert "^yinhanghangzhang" in read_aloud("银行行长").pinyin
    readings = read_aloud("装调工")
    assert {"^zhuangtiaogong", "tiaogong"} <= set(readings.pinyin)
    assert {"^ztg", "tg"} <= set(readings.initials)


def test_u_with_two_dots_is_typed_as_v_or_u() -> None:
    assert {"^lvse", "^luse"} <= set(read_aloud("绿色").pinyin)
    assert fold_pinyin("lǜsè") == "lvse"


def test_latin_letters_in_a_chinese_name_stand_for_themselves() -> None:
    assert "^esgguanli" in read_aloud("ESG管理").pinyin
    assert "^esggl" in read_aloud("ESG管理").initials
