"""Language ranges: how a ``lang`` argument finds a text (RFC 4647 lookup).

https://www.rfc-editor.org/rfc/rfc4647#section-3.4
"""

from collections.abc import Sequence
from functools import lru_cache

import langcodes

from occugraph.errors import ArgumentError
from occugraph.values import LangText

__all__ = ["language_chain", "lookup", "parse_language_range"]

# The longest registered tags are far shorter; a longer one is noise and is not parsed.
_LONGEST_TAG = 64


def parse_language_range(tag: str) -> str:
    """Return ``tag`` in lower case, as the store keeps language tags.

    Args:
        tag: A BCP 47 language tag of registered subtags, in any case.

    Raises:
        ArgumentError: ``tag`` is not well-formed, or one of its subtags is not registered.

    Example:
        >>> parse_language_range("zh-Hans-CN")
        'zh-hans-cn'
        >>> parse_language_range("chinese")
        Traceback (most recent call last):
        ...
        occugraph.errors.ArgumentError: language tag 'chinese': expected a BCP 47 tag ...
    """
    if len(tag) > _LONGEST_TAG or "_" in tag or not langcodes.tag_is_valid(tag):
        shown = tag if len(tag) <= _LONGEST_TAG else tag[:_LONGEST_TAG] + "…"
        raise ArgumentError(
            f"language tag {shown!r}: expected a BCP 47 tag of registered subtags",
            hint="for example en, zh or zh-Hans",
            argument="lang",
            value=shown,
        )
    return tag.lower()


@lru_cache(maxsize=1024)
def language_chain(lang_range: str) -> tuple[str, ...]:
    """Return the tags that lookup tries for ``lang_range``, in order, in lower case.

    A single letter or digit goes together with what follows it (RFC 4647 §3.4, step 3).

    Example:
        >>> language_chain("zh-Hant-CN-x-private1")
        ('zh-hant-cn-x-private1', 'zh-hant-cn', 'zh-hant', 'zh')
    """
    parts = lang_range.lower().split("-")
    chain: list[str] = []
    while parts:
        chain.append("-".join(parts))
        parts.pop()
        if parts and len(parts[-1]) == 1:
            parts.pop()
    return tuple(chain)


def lookup(texts: Sequence[LangText], lang_range: str) -> LangText | None:
    """Return the text that RFC 4647 lookup finds for ``lang_range``.

    Args:
        texts: The texts to choose from; the first of several in one language is taken.
        lang_range: A tag as :func:`parse_language_range` allows.

    Returns:
        The text whose tag is the range itself or the longest that truncation reaches; never one
        in another language. None where there is none.

    Example:
        >>> texts = (LangText("microgrid operator", "en"), LangText("微电网管理员", "zh"))
        >>> lookup(texts, "zh-CN")
        LangText(text='微电网管理员', lang='zh')
        >>> lookup(texts, "de") is None
        True
    """
    for tag in language_chain(lang_range):
        for text in texts:
            if text.lang == tag:
                return text
    return None
