"""Columns of numbers and bytes in files of their own, opened memory-mapped."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["open_bytes", "open_ints", "write_column"]


def write_column(directory: Path, name: str, column: npt.NDArray[np.number]) -> None:
    """Write a column as ``NAME.npy``."""
    np.save(directory / f"{name}.npy", column, allow_pickle=False)


def open_ints(directory: Path, name: str) -> npt.NDArray[np.int64]:
    """Open a column of whole numbers, of any width.

    Raises:
        OSError: There is no such file.
        ValueError: It is no such column.
    """
    column = _open(directory, name)
    if column.ndim != 1 or column.dtype.kind != "i":
        raise ValueError(f"{name}: {column.ndim} dimensions of {column.dtype}")
    return column


def open_bytes(directory: Path, name: str) -> npt.NDArray[np.uint8]:
    """Open a column of UTF-8; errors as of :func:`open_ints`."""
    column = _open(directory, name)
    if column.ndim != 1 or column.dtype != np.uint8:
        raise ValueError(f"{name}: {column.ndim} dimensions of {column.dtype}")
    return column.view(np.uint8)


def _open(directory: Path, name: str) -> npt.NDArray[np.int64]:
    try:
        mapped = np.load(directory / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    except EOFError as err:
        raise ValueError(f"{name}: {err}") from err
    # A plain array over the same memory: np.memmap makes every slice and scalar slower.
    return np.asarray(mapped).view(np.ndarray)
