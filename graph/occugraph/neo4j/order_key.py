"""Keys that make Neo4j order texts by code point, as the reader port does.

Neo4j orders stored strings by code point, but compares a stored string with a parameter by UTF-16
code units (measured on 5.26; neither is documented). The two differ only where a character beyond
the Basic Multilingual Plane meets one of U+E000 to U+FFFF: a rare Han character meets a full-width
bracket. A key has a character before each of both, so that either comparison gives the order by
code point.
"""

import re
from typing import Final

__all__ = ["order_key", "plain_text"]

_HIGH: Final = re.compile("[\ue000-\uffff]|[\U00010000-\U0010ffff]")
_BMP, _ASTRAL = "\ue000", "\ue001"
_MARKED: Final = re.compile(f"[{_BMP}{_ASTRAL}](.)", re.DOTALL)
_LAST_OF_BMP: Final = "\uffff"


def order_key(text: str) -> str:
    r"""Return the key of ``text``.

    Keys compare, by code point as by code unit, as their texts do by code point.
    Most texts are their own key.

    Example:
        >>> order_key("microgrid operator")
        'microgrid operator'
        >>> order_key("（") < order_key("𠀀"), ascii(order_key("（"))
        (True, "'\\ue000\\uff08'")
    """
    return _HIGH.sub(lambda found: _mark(found.group()) + found.group(), text)


def plain_text(key: str) -> str:
    r"""Return the text of a key.

    Example:
        >>> plain_text(order_key("（𠀀\ue000")) == "（𠀀\ue000"
        True
    """
    return _MARKED.sub(r"\1", key)


def _mark(character: str) -> str:
    return _ASTRAL if character > _LAST_OF_BMP else _BMP
