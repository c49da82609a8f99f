"""The index on disk: a folder of immutable columns and ``meta.json``, opened memory-mapped."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Final, Self, TypeVar, cast

import numpy as np
import numpy.typing as npt

from occugraph.errors import StoreError
from occugraph.index.layout import COLUMNS, FORMAT, Column, Ints, vocabulary
from occugraph.iri import Iri
from occugraph.values import Dataset, Release, Source

__all__ = ["GraphIndex", "Meta", "Origin", "write_index"]

_META: Final = "meta.json"
_REBUILD: Final = "run: occugraph build"

_Record = TypeVar("_Record", Release, Source)


@dataclass(frozen=True, slots=True)
class Origin:
    """A graph that holds a release: row of it among all releases, and of the proof it gives."""

    graph: Iri
    release: int
    proof: int


@dataclass(frozen=True, slots=True)
class Meta:
    """What is not a column: names, releases, sources, languages.

    ``last_releases`` are not in the view: they were the last to have what is removed. ``computes``
    is as in Dataset.
    """

    digest: str
    view: str
    languages: tuple[str, ...]
    releases: tuple[Release, ...]
    last_releases: tuple[Release, ...]
    sources: tuple[Source, ...]
    origins: tuple[Origin, ...]
    computes: tuple[str, ...]

    @property
    def all_releases(self) -> tuple[Release, ...]:
        """The releases of the view, then the last ones; rows of origins point into these."""
        return (*self.releases, *self.last_releases)

    @property
    def dataset(self) -> Dataset:
        """Which publication this is an index of."""
        return Dataset(self.view, self.releases, self.digest, self.computes)


@dataclass(frozen=True, slots=True)
class GraphIndex:
    """An opened index: its columns are views of files and cannot be written.

    Processes that open the same folder share its memory.
    """

    meta: Meta
    columns: Mapping[str, Column]

    def ints(self, name: str) -> Ints:
        """Return a column of integers, of the width that the layout gives it."""
        return cast("Ints", self.columns[name])

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """Return a column of fractions."""
        return cast("npt.NDArray[np.float64]", self.columns[name])

    def bytes(self, name: str) -> npt.NDArray[np.uint8]:
        """Return a column of UTF-8."""
        return cast("npt.NDArray[np.uint8]", self.columns[name])

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open the index in ``directory``; takes milliseconds, reads no column.

        Raises:
            StoreError: There is no whole index, or it is of another format.
        """
        meta = _read_meta(directory)
        columns = {name: _open_column(directory, name) for name in COLUMNS}
        described = meta["columns"]
        for name, column in columns.items():
            shown = [column.dtype.str, column.size]
            if not isinstance(described, dict) or described.get(name) != shown:
                raise StoreError(
                    f"graph index {directory.name}: column {name} is {shown}, not as meta.json "
                    "says",
                    hint=_REBUILD,
                    column=name,
                )
        try:
            return cls(_decode_meta(meta), columns)
        except (KeyError, TypeError, ValueError) as err:
            raise StoreError(
                f"graph index {directory.name}: {_META} lacks or misstates {err}", hint=_REBUILD
            ) from err


def write_index(directory: Path, meta: Meta, columns: Mapping[str, Column]) -> None:
    """Write an index; ``meta.json`` comes last, so a folder without it is not whole.

    Args:
        directory: A folder that is empty or not there.
        meta: What is not a column.
        columns: Every column of the layout.

    Raises:
        StoreError: ``directory`` holds something already, or cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if any(directory.iterdir()):
            raise StoreError(
                f"graph index {directory.name}: the folder is not empty",
                hint="an index is never written over; give a new folder",
            )
        for name in COLUMNS:
            np.save(directory / f"{name}.npy", columns[name], allow_pickle=False)
        content = _encode_meta(meta) | {
            "format": FORMAT,
            "vocabulary": vocabulary(),
            "columns": {name: [columns[name].dtype.str, columns[name].size] for name in COLUMNS},
        }
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        (directory / _META).write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as err:
        raise StoreError(
            f"graph index {directory.name}: cannot be written: {err.strerror}"
        ) from err


def _open_column(directory: Path, name: str) -> Column:
    try:
        mapped = np.load(directory / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as err:
        raise StoreError(
            f"graph index {directory.name}: column {name} cannot be read",
            hint=_REBUILD,
            column=name,
        ) from err
    # A plain array over the same memory: np.memmap makes every slice and scalar slower.
    return np.asarray(mapped).view(np.ndarray)


def _read_meta(directory: Path) -> dict[str, object]:
    try:
        meta = json.loads((directory / _META).read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise StoreError(
            f"graph index {directory.name}: there is no whole index", hint=_REBUILD
        ) from err
    found = meta.get("format") if isinstance(meta, dict) else None
    if found != FORMAT or meta.get("vocabulary") != vocabulary() or "columns" not in meta:
        raise StoreError(
            f"graph index {directory.name}: format {found!r} does not fit this version, which "
            f"reads format {FORMAT} with its own vocabulary",
            hint=_REBUILD,
        )
    return dict(meta)


def _encode_record(record: Release | Source) -> dict[str, object]:
    values = {item.name: getattr(record, item.name) for item in fields(record)}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def _decode_record(kind: type[_Record], content: Mapping[str, object]) -> _Record:
    values = dict(content)
    for name in ("issued", "retrieved"):
        value = values.get(name)
        if isinstance(value, str):
            values[name] = date.fromisoformat(value)
    covers = values.get("covers")
    if isinstance(covers, list):
        values["covers"] = tuple(covers)
    return kind(**values)  # type: ignore[arg-type]  # the names and types that were written


def _encode_meta(meta: Meta) -> dict[str, object]:
    return {
        "digest": meta.digest,
        "view": meta.view,
        "languages": meta.languages,
        "releases": [_encode_record(release) for release in meta.releases],
        "last_releases": [_encode_record(release) for release in meta.last_releases],
        "sources": [_encode_record(source) for source in meta.sources],
        "origins": [[origin.graph, origin.release, origin.proof] for origin in meta.origins],
        "computes": meta.computes,
    }


def _decode_meta(content: Mapping[str, object]) -> Meta:
    def records(name: str) -> list[dict[str, object]]:
        found = content[name]
        if not isinstance(found, list):
            raise TypeError(name)
        return found

    return Meta(
        digest=str(content["digest"]),
        view=str(content["view"]),
        languages=tuple(str(tag) for tag in records("languages")),
        releases=tuple(_decode_record(Release, item) for item in records("releases")),
        last_releases=tuple(_decode_record(Release, item) for item in records("last_releases")),
        sources=tuple(_decode_record(Source, item) for item in records("sources")),
        origins=tuple(
            Origin(Iri(str(graph)), int(str(release)), int(str(proof)))
            for graph, release, proof in records("origins")
        ),
        computes=tuple(str(kind) for kind in records("computes")),
    )
