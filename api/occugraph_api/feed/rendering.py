"""The feed in its two forms.

Atom: https://www.rfc-editor.org/rfc/rfc4287. JSON Feed: https://www.jsonfeed.org/version/1.1/.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from html import escape as escape_markup
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from occugraph_api.feed.changes import Change

__all__ = ["ATOM", "JSON_FEED", "render_atom", "render_json"]

ATOM: Final = "application/atom+xml"
JSON_FEED: Final = "application/feed+json"

_TITLE: Final = "occugraph: changes"
# What XML 1.0 (§2.2) has no way to write.
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EMPTY: Final = datetime(1970, 1, 1, tzinfo=UTC)


def render_atom(changes: Sequence[Change], base: str, feed_url: str) -> bytes:
    """Return the feed as Atom.

    Args:
        changes: The newest first.
        base: The address of the home page.
        feed_url: The feed's own.
    """
    updated = changes[0].at if changes else _EMPTY
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_escape(feed_url)}</id>",
        f"<title>{_TITLE}</title>",
        f"<updated>{_stamp(updated)}</updated>",
        "<author><name>occugraph</name></author>",
        f'<link rel="self" type="{ATOM}" href="{_escape(feed_url)}"/>',
        f'<link rel="alternate" type="text/html" href="{_escape(base)}"/>',
    ]
    for change in changes:
        parts += [
            "<entry>",
            f"<id>{_escape(change.id)}</id>",
            f"<title>{_escape(change.title)}</title>",
            f"<updated>{_stamp(change.at)}</updated>",
            f'<category term="{change.kind}"/>',
            f'<link rel="alternate" href="{_escape(_address(change, base))}"/>',
            f'<content type="text">{_escape(_text(change))}</content>',
            "</entry>",
        ]
    return "\n".join([*parts, "</feed>", ""]).encode()


def render_json(changes: Sequence[Change], base: str, feed_url: str) -> bytes:
    """Return the feed as a JSON Feed; arguments as for :func:`render_atom`."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _TITLE,
        "home_page_url": base,
        "feed_url": feed_url,
        "authors": [{"name": "occugraph"}],
        "language": "en",
        "items": [_item(change, base) for change in changes],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def _item(change: Change, base: str) -> dict[str, Any]:
    return {
        "id": change.id,
        "url": _address(change, base),
        "title": change.title,
        "content_text": _text(change),
        "date_published": _stamp(change.at),
        "tags": [change.kind],
        # The format's own way for more: a name that begins with an underscore.
        "_occugraph": {
            "source": change.source,
            "from": change.before,
            "to": change.version,
            "changes": {name: asdict(side) for name, side in change.sides.items()},
        },
    }


def _address(change: Change, base: str) -> str:
    """Return where more is said: the difference in GraphQL, else the home page."""
    if change.source is None or change.before is None:
        return base
    counts = "{ added removed changed }"
    document = (
        f'{{ diff(source: "{change.source}", from: "{change.before}", to: "{change.version}") '
        f"{{ occupations {counts} skills {counts} groups {counts} relations {counts} }} }}"
    )
    return f"{base}graphql?{urlencode({'query': document})}"


def _text(change: Change) -> str:
    return "\n".join(change.lines) or change.title


def _escape(text: str) -> str:
    return escape_markup(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
