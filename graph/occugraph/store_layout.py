"""The layout of a store file: how much of it answers for the default graph alone.

A store file is N-Quads in two parts. The **head** is the default graph and whatever named graphs
share blank nodes with it: a blank node keeps what it is only within one load. The **tail** is all
other named graphs. A query that names no graph has the same answers from the head as from the
whole, so a server that has loaded the head can answer it. The layout is a small JSON file beside
the store file; without it a store file is loaded whole.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

__all__ = ["LAYOUT", "STORE_FILE", "StoreLayout", "find_layout", "find_store_file"]

STORE_FILE: Final = Path("store", "view.nq")
"""The store file, in the folder of a publication."""

LAYOUT: Final = "layout.json"
"""The name of the layout, in the folder of the store file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLayout:
    """What a store file holds, in the order it is written.

    Attributes:
        file: Its name.
        head_bytes: Length of the head.
        whole_bytes: Length of the file.
        quads: Quads of the file, the triples of the default graph included.
        graphs: IRIs of the named graphs that are not empty, sorted.
    """

    file: str
    head_bytes: int
    whole_bytes: int
    quads: int
    graphs: tuple[str, ...]

    def serialize(self) -> bytes:
        """Return the layout as JSON, the same bytes for the same layout."""
        return f"{json.dumps(asdict(self), indent=1, sort_keys=True)}\n".encode()


def find_layout(store_file: Path) -> StoreLayout | None:
    """Return the layout of a store file; None where none is beside it that fits it.

    Raises:
        OSError: The store file cannot be read.
    """
    whole_bytes = store_file.stat().st_size
    try:
        content = json.loads(store_file.with_name(LAYOUT).read_bytes())
        layout = StoreLayout(**{**content, "graphs": tuple(content["graphs"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    fits = layout.file == store_file.name and layout.whole_bytes == whole_bytes
    return layout if fits else None


def find_store_file(home: Path) -> Path | None:
    """Return the store file of the current publication of a home, None where it has none.

    For who is in a hurry: nothing is checked and nothing else is read. Whoever serves asks
    :func:`occugraph.publication.get_current`, too.
    """
    try:
        current = (home / "CURRENT").read_text(encoding="utf-8").strip()
        path = home / "publications" / current / STORE_FILE
        return path if current and path.is_file() else None
    except (OSError, ValueError):
        return None
