"""Language ranges (RFC 4647 lookup)."""

import pytest

from occugraph.errors import ArgumentError
from occugraph.language import language_chain, lookup, parse_language_range
from occugraph.values import LangText

TEXTS = (
    LangText("Betreiber", "de"),
    LangText("operator", "en"),
    LangText("管理员", "zh"),
    LangText("guǎnlǐyuán", "zh-latn-pinyin"),
)


@pytest.mark.parametrize(
    ("lang_range", "found"),
    [
        ("zh", "管理员"),
        ("zh-CN", "管理员"),
        ("zh-Hans-CN", "管理员"),
        ("ZH-Latn", "管理员"),
        ("zh-Latn-pinyin", "guǎnlǐyuán"),
        ("zh-latn-pinyin-x-a", "guǎnlǐyuán"),
        ("en-GB", "operator"),
        ("de-CH-1996", "Betreiber"),
        ("fr", None),
        ("e", None),
    ],
)
def test_lookup_finds_the_range_or_what_it_is_shortened_to(
    lang_range: str, found: str | None
) -> None:
    """Never a longer tag, never another language."""
    text = lookup(TEXTS, lang_range)
    assert (text.text if text else None) == found


def test_zh_does_not_find_pinyin() -> None:
    """Lookup shortens the range, not the tags."""
    assert lookup((TEXTS[3],), "zh") is None


def test_single_letters_go_with_what_follows_them() -> None:
    """RFC 4647 §3.4 step 3, with the example of the RFC."""
    assert language_chain("zh-Hant-CN-x-private1-private2") == (
        "zh-hant-cn-x-private1-private2",
        "zh-hant-cn-x-private1",
        "zh-hant-cn",
        "zh-hant",
        "zh",
    )


@pytest.mark.parametrize("tag", ["en", "zh-CN", "zh-Hans", "zh-Latn-pinyin", "de-CH-1996"])
def test_tags_are_lowered(tag: str) -> None:
    """As the store keeps them."""
    assert parse_language_range(tag) == tag.lower()


@pytest.mark.parametrize(
    "tag", ["", "*", "e", "xx", "zh_CN", "zh-", "english", "中文", "en-latn-latn", "a" * 10_000]
)
def test_what_is_no_tag_is_refused(tag: str) -> None:
    """Malformed, or of subtags that are not registered; a long one is not repeated in full."""
    with pytest.raises(ArgumentError, match="expected a BCP 47 tag") as caught:
        parse_language_range(tag)
    assert len(str(caught.value)) < 200
