"""One occupation as a file."""

from collections.abc import Sequence

import pytest

from occugraph.binding import Kind
from occugraph.errors import NotFoundError
from occugraph.exports.profile import read_profile
from occugraph.exports.request import ExportRequest
from occugraph.reader import Key, Selection


class AskedReader:
    """Has nothing; keeps the keys that it was asked for."""

    def __init__(self) -> None:
        self.keys: list[Key] = []

    def find(self, kind: Kind | None, keys: Sequence[Key], selection: Selection) -> list[None]:
        """Remember."""
        del kind, selection
        self.keys += keys
        return [None] * len(keys)


@pytest.mark.parametrize(
    ("name", "by"), [("microgrid-operator", "slug"), ("urn:x:1", "uri"), ("https://e.org/1", "uri")]
)
def test_a_name_with_a_colon_is_a_uri_here_as_everywhere(name: str, by: str) -> None:
    reader = AskedReader()
    with pytest.raises(NotFoundError):
        read_profile(reader, ExportRequest(keys=(name,)))  # type: ignore[arg-type]
    assert [key.by for key in reader.keys] == [by]
