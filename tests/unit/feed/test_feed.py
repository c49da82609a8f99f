"""The change feed, without a server."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from occugraph.publication import get_current, undo
from occugraph.record import Record
from occugraph_api.feed.changes import Change, Sides, read_changes
from occugraph_api.feed.rendering import render_atom
from small_releases import NEWER, OLDER, curated, publish_releases

CHANGE = Change(
    id="urn:occugraph:publication:1",
    kind="publication",
    at=datetime(2026, 11, 23, tzinfo=UTC),
    title="a title",
    lines=(),
    source=None,
    before=None,
    version="1",
    sides={},
)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("character", ["\x0b", "\x00", "\ufffe"])
def test_character_that_xml_has_no_way_to_write_is_replaced(character: str) -> None:
    """And what means something in XML is escaped."""
    text = render_atom(
        [replace(CHANGE, title=f"<a{character}b>")], "http://x.test/", "http://x.test/feed"
    )
    assert fromstring(text).findtext(f"{ATOM}entry/{ATOM}title") == "<a\N{REPLACEMENT CHARACTER}b>"


async def _compare(_source: str, _before: str, _after: str) -> Sides:
    return {}


def test_publication_that_was_undone_is_no_entry(tmp_path: Path) -> None:
    """The feed ends with what is served."""
    record = Record(tmp_path)
    for releases in ([OLDER], [OLDER, NEWER]):
        publish_releases(tmp_path, releases, curated([]))

    def published() -> list[str]:
        found = asyncio.run(read_changes(record, get_current(record), _compare))
        return [change.version for change in found if change.kind == "publication"]

    both = published()
    assert len(both) == 2
    older = undo(record)
    assert set(both) > {older.id}
    assert published() == [older.id]
