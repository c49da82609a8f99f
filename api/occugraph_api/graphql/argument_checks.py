"""What can be said of a field's arguments before anything runs.

GraphQL's own validation knows types; these rules know what our fields take: one key of a
look-up, one direction of a page, cursors and ids that this service gave, language tags.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeGuard

from occugraph.curriculum import check_hours, find_level
from occugraph.cursor import decode_cursor
from occugraph.errors import ArgumentError, IdentifierError, OccugraphError
from occugraph.language import parse_language_range
from occugraph.reader import MAX_PAGE_SIZE, Direction, OrderField, OrderTerm
from occugraph.request_checks import check_search
from occugraph.search import SearchRequest
from occugraph.search_cursor import decode_place
from occugraph_api.graphql.global_id import decode_global_id

__all__ = ["MAX_OCCUPATIONS", "count_terms", "find_faults"]

MAX_OCCUPATIONS: Final = 20
"""The most occupations that someone comes from."""

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "occupation": ("uri", "slug", "code"),
    "technology": ("uri", "slug"),
    "sector": ("uri", "code"),
    "group": ("uri", "code"),
}
# The changes of a diff and what a search finds are no lists in an order that a caller chooses:
# their cursors are their own.
_OTHER_CURSORS: Final = frozenset({"items", "search"})
# Lists of things that someone has, at least and at most so many: nothing follows from no
# occupation, and all that each of them requires is answered.
_NAMED: Final[Mapping[str, tuple[str, int, int]]] = {
    "skillGap": ("from", 1, MAX_OCCUPATIONS),
    "curriculumPlan": ("have", 0, MAX_PAGE_SIZE),
}
_LANGUAGES_IN: Final = ("lang", "filter", "orderBy")


def count_terms(value: Any) -> tuple[int, int]:  # noqa: ANN401 - any GraphQL value
    """Return how many conditions a filter or an order has, and how many values they list.

    Example:
        >>> count_terms({"or": [{"label": {"eq": "a"}}, {"code": {"in": ["b", "c"]}}]})
        (2, 2)
    """
    if isinstance(value, list) and not any(isinstance(part, dict | list) for part in value):
        return 1, len(value)
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        counts = [count_terms(part) for part in parts]
        return sum(count for count, _ in counts), sum(count for _, count in counts)
    return (0, 0) if value is None else (1, 0)


def find_faults(field: str, given: Mapping[str, Any], *, at_root: bool) -> Iterator[OccugraphError]:
    """Yield what is wrong with the arguments of one field.

    Args:
        field: The field's name.
        given: Its arguments as plain values, variables filled in. A value of a wrong type is
            passed over: GraphQL's own validation refuses it.
        at_root: Whether it is a field of Query.
    """
    if at_root and field in _KEYS:
        yield from _check_keys(field, given)
    if at_root and field in {"node", "nodes"}:
        yield from _check_ids(given)
    if at_root and field in _NAMED:
        yield from _check_named(field, given)
    if at_root and field == "search":
        yield from _check_search(given)
    yield from _check_page(field, given)
    for argument in _LANGUAGES_IN:
        yield from _check_languages(field, argument, given.get(argument))


def _check_keys(field: str, given: Mapping[str, Any]) -> Iterator[OccugraphError]:
    keys = _KEYS[field]
    named = [key for key in keys if given.get(key) is not None]
    scheme_alone = given.get("scheme") is not None and named != ["code"]
    if len(named) == 1 and not scheme_alone:
        return
    expected = f"expected exactly one of {', '.join(keys)}"
    if "code" in keys:
        expected += ", and scheme only with code"
    found = ", ".join(named + ["scheme"] * (given.get("scheme") is not None)) or "none"
    yield ArgumentError(f"{field}: {expected}, got {found}", argument=field)


def _check_ids(given: Mapping[str, Any]) -> Iterator[OccugraphError]:
    ids = given.get("ids", [given.get("id")])
    ids = ids if isinstance(ids, list) else [ids]
    if len(ids) > MAX_PAGE_SIZE:
        yield ArgumentError(
            f"ids: {len(ids)} given, at most {MAX_PAGE_SIZE} allowed", argument="ids"
        )
        return
    for item in ids:
        if isinstance(item, str):
            try:
                decode_global_id(item)
            except IdentifierError as error:
                yield error


def _check_named(field: str, given: Mapping[str, Any]) -> Iterator[OccugraphError]:
    argument, fewest, most = _NAMED[field]
    names = given.get(argument)
    try:
        if _is_int(given.get("hours")):
            check_hours(given["hours"])
        if isinstance(given.get("level"), str):
            find_level(given["level"])
    except ArgumentError as error:
        yield error
    if isinstance(names, list) and not fewest <= len(names) <= most:
        yield ArgumentError(
            f"{field}: {argument} has {len(names)}: expected {fewest} to {most}", argument=argument
        )


def _check_search(given: Mapping[str, Any]) -> Iterator[OccugraphError]:
    text, after = given.get("text"), given.get("after")
    if isinstance(text, str):
        try:
            check_search(SearchRequest(text))
        except ArgumentError as error:
            yield ArgumentError(f"search: {error}", argument="text")
    if isinstance(after, str):
        try:
            decode_place(after)
        except ArgumentError as error:
            yield error


def _check_page(field: str, given: Mapping[str, Any]) -> Iterator[OccugraphError]:
    for argument in ("first", "last"):
        size = given.get(argument)
        if _is_int(size) and not 1 <= size <= MAX_PAGE_SIZE:
            yield ArgumentError(
                f"{field}: {argument} {size}: expected 1 to {MAX_PAGE_SIZE}",
                argument=argument,
                value=size,
            )
    if given.get("first") is not None and given.get("last") is not None:
        yield ArgumentError(f"{field}: first and last are both given: expected one of them")
    order = _read_order(given.get("orderBy"))
    for argument in ("after", "before"):
        cursor = given.get(argument)
        if isinstance(cursor, str) and order is not None and field not in _OTHER_CURSORS:
            try:
                decode_cursor(cursor, order, argument=argument)
            except ArgumentError as error:
                yield error


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _read_order(value: Any) -> tuple[OrderTerm, ...] | None:  # noqa: ANN401 - any GraphQL value
    """Return the order that ``orderBy`` asks for; None where it is malformed."""
    terms = []
    for item in value if isinstance(value, list) else [] if value is None else [value]:
        try:
            field = OrderField[item["field"]]
            direction = Direction(item.get("direction") or Direction.ASC)
            lang = item.get("lang") or "en" if field is OrderField.LABEL else None
            terms.append(OrderTerm(field, direction, parse_language_range(lang) if lang else None))
        except (KeyError, TypeError, ValueError, AttributeError, ArgumentError):
            return None
    return tuple(terms)


def _check_languages(field: str, key: str, value: Any) -> Iterator[OccugraphError]:  # noqa: ANN401
    """Check a language tag, or every ``lang`` inside a filter or an order."""
    if isinstance(value, dict):
        for inner, part in value.items():
            yield from _check_languages(field, inner, part)
    elif isinstance(value, list):
        for part in value:
            yield from _check_languages(field, key, part)
    elif key == "lang" and isinstance(value, str):
        try:
            parse_language_range(value)
        except ArgumentError as error:
            yield ArgumentError(f"{field}: {error}", argument="lang", value=value)
