"""GraphQL's tree as rows: one for each entry of the list that a path leads to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from occugraph.errors import ArgumentError

__all__ = ["find_lists", "read_rows"]

Row: TypeAlias = dict[str, Any]

_NAMED: Final = 12
"""Lists that an error names."""


def read_rows(data: Mapping[str, Any], path: str | None) -> tuple[tuple[str, ...], list[Row]]:
    """Return the columns and rows of a list in an answer.

    Args:
        data: What a request gave.
        path: Response keys down to the list, e.g. ``occupations.skills``; those of connections
            without ``edges`` and ``node``. None: the outermost list, where there is one alone.

    Returns:
        A row for each entry of the list, in order. A connection's entry is its edge and node in
        one; a column is named by the keys that lead to its value, ``node`` left out unless the
        edge has that name, too. What lists above it say of themselves is repeated in each row,
        with the keys of that list before it. Lists inside an entry stay lists.

    Raises:
        ArgumentError: There is no such list, or none is given and there are several.

    Example:
        >>> data = {"groups": {"edges": [{"node": {"code": "31", "broader": []}}]}}
        >>> read_rows(data, "groups")
        (('code', 'broader'), [{'code': '31', 'broader': []}])
        >>> read_rows(data, "group")
        Traceback (most recent call last):
        ...
        occugraph.errors.ArgumentError: path 'group': expected a list of the answer ...
    """
    known = find_lists(data)
    outer = [each for each in known if not any(each.startswith(f"{other}.") for other in known)]
    if path is None and len(outer) == 1:
        path = outer[0]
    if path not in known:
        given = "several lists" if path is None else f"path {path!r}"
        raise ArgumentError(
            f"{given}: expected a list of the answer",
            hint=f"there are: {', '.join(known[:_NAMED]) or 'none'}",
            argument="path",
            value=path,
        )
    rows = list(_walk(data, path.split("."), (), {}))
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    return columns, rows


def find_lists(data: object, keys: tuple[str, ...] = ()) -> list[str]:
    """Return the paths of all lists of objects, the outer ones first."""
    found: dict[str, None] = {}
    entries = _entries(data)
    if entries is not None:
        if keys and all(isinstance(entry, Mapping) for entry in entries):
            found[".".join(keys)] = None
        for entry in entries:
            found |= dict.fromkeys(find_lists(entry, keys))
    elif isinstance(data, Mapping):
        for key, value in data.items():
            found |= dict.fromkeys(find_lists(value, (*keys, key)))
    return list(found)


def _entries(value: object) -> Sequence[Any] | None:
    """Return the entries of a list or connection, None for anything else."""
    if isinstance(value, Mapping) and isinstance(value.get("edges"), list):
        return [_merge(edge) for edge in value["edges"]]
    return value if isinstance(value, list) else None


def _merge(edge: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return edge and node as one object."""
    node = edge.get("node")
    if not isinstance(node, Mapping):
        return edge
    own = {key: value for key, value in edge.items() if key != "node"}
    return own | {f"node.{key}" if key in own else key: value for key, value in node.items()}


def _walk(value: object, keys: Sequence[str], above: tuple[str, ...], known: Row) -> Iterator[Row]:
    """Yield the rows below a value that ``keys`` still lead on from."""
    entries = _entries(value)
    if entries is not None:
        for entry in entries:
            if keys:
                yield from _walk(entry, keys, above, known)
            else:
                yield {**known, **dict(_flatten(entry, ""))}
    elif isinstance(value, Mapping) and keys and value.get(keys[0]) is not None:
        beside = {key: each for key, each in value.items() if key != keys[0]} if above else {}
        told = dict(_flatten(beside, f"{'.'.join(above)}.", keep_lists=False)) if beside else {}
        yield from _walk(value[keys[0]], keys[1:], (*above, keys[0]), {**known, **told})


def _flatten(value: object, before: str, *, keep_lists: bool = True) -> Iterator[tuple[str, Any]]:
    """Yield the values of an object by dotted name."""
    if not isinstance(value, Mapping):
        yield before.rstrip(".") or "value", value
        return
    for key, each in value.items():
        entries = _entries(each)
        if entries is not None:
            if keep_lists:
                yield f"{before}{key}", list(entries)
        elif isinstance(each, Mapping):
            yield from _flatten(each, f"{before}{key}.", keep_lists=keep_lists)
        else:
            yield f"{before}{key}", each
