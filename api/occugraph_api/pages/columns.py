"""Typed reading of the columns that the reader port hands out, as its own table gives them."""

from typing import cast

from occugraph.language import lookup
from occugraph.values import (
    Designation,
    Evidence,
    LangText,
    MappingEnd,
    Release,
    Status,
    Task,
    Thing,
)

__all__ = [
    "designations_of",
    "end_of",
    "evidence_of",
    "flag_of",
    "number_of",
    "proofs_of",
    "release_of",
    "status_of",
    "statuses_of",
    "tasks_of",
    "text_in",
    "text_of",
    "texts_of",
]


def texts_of(thing: Thing, column: str) -> tuple[LangText, ...]:
    """Return a column of texts, empty where the kind has none."""
    return cast("tuple[LangText, ...]", thing.values.get(column) or ())


def text_of(thing: Thing, column: str) -> str | None:
    """Return a column that is a text or None."""
    return cast("str | None", thing.values.get(column))


def number_of(thing: Thing, column: str) -> float | None:
    """Return a column that is a number or None."""
    return cast("float | None", thing.values.get(column))


def flag_of(thing: Thing, column: str) -> bool:
    """Return a column that is true or false."""
    return bool(thing.values.get(column))


def status_of(thing: Thing, column: str = "status") -> Status | None:
    """Return the status, None where the kind has none."""
    return cast("Status | None", thing.values.get(column))


def statuses_of(thing: Thing) -> tuple[Status, ...]:
    """Return the dated history of an occupation."""
    return cast("tuple[Status, ...]", thing.values.get("statusHistory") or ())


def designations_of(thing: Thing) -> tuple[Designation, ...]:
    """Return the green and digital marks."""
    return cast("tuple[Designation, ...]", thing.values.get("designations") or ())


def tasks_of(thing: Thing) -> tuple[Task, ...]:
    """Return the tasks in their order."""
    return cast("tuple[Task, ...]", thing.values.get("tasks") or ())


def release_of(thing: Thing) -> Release | None:
    """Return the release that the thing is from."""
    return cast("Release | None", thing.values.get("release"))


def evidence_of(thing: Thing) -> tuple[Evidence, ...]:
    """Return the evidence of a mapping."""
    return cast("tuple[Evidence, ...]", thing.values.get("evidence") or ())


def end_of(thing: Thing, column: str) -> MappingEnd | None:
    """Return the subject or object of a mapping."""
    return cast("MappingEnd | None", thing.values.get(column))


def proofs_of(thing: Thing, column: str) -> dict[LangText, tuple[Evidence, ...]]:
    """Return the evidence of each text of ``labelEvidence`` or ``definitionEvidence``."""
    pairs = cast(
        "tuple[tuple[LangText, tuple[Evidence, ...]], ...]", thing.values.get(column) or ()
    )
    return dict(pairs)


def text_in(texts: tuple[LangText, ...], lang: str) -> str | None:
    """Return the text in ``lang``, None where there is none."""
    found = lookup(texts, lang)
    return found.text if found else None
