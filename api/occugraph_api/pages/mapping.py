"""Mappings as a page lists them: by scheme, the closest first, then denials, then gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from occugraph.iri import Iri
from occugraph.values import Evidence, LangText, Status, Thing
from occugraph_api.pages import columns
from occugraph_api.pages.address import page_path_in
from occugraph_api.pages.wording import PREDICATES, SCHEMES, Words

__all__ = ["MappingGroup", "MappingRow", "group_mappings"]

_RANK: Final = {predicate: rank for rank, predicate in enumerate(PREDICATES)}
_SCHEME_RANK: Final = {scheme: rank for rank, scheme in enumerate(SCHEMES)}


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One mapping seen from one end; ``uri`` and ``labels`` are of the other end.

    ``uri`` is None where the scheme was searched and no term was found.
    """

    predicate: Words
    uri: Iri | None
    labels: tuple[LangText, ...]
    path: str | None
    negative: bool
    no_term_found: bool
    confidence: float | None
    reason: str | None
    status: Status | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class MappingGroup:
    """The mappings to (or from) one scheme."""

    scheme: str
    title: Words
    version: str | None
    rows: tuple[MappingRow, ...]


def group_mappings(mappings: Sequence[Thing], *, inverse: bool = False) -> tuple[MappingGroup, ...]:
    """Return mappings by the scheme of their other end.

    Args:
        mappings: With the columns of a mapping.
        inverse: True where the page is the object's, so that the other end is the subject.
    """
    groups: dict[str, list[Thing]] = {}
    for mapping in mappings:
        end = columns.end_of(mapping, "subject") if inverse else None
        scheme = end.scheme if end else columns.text_of(mapping, "objectScheme")
        groups.setdefault(scheme or "", []).append(mapping)
    return tuple(
        MappingGroup(
            scheme,
            SCHEMES.get(scheme) or Words(scheme, scheme),
            None if inverse else columns.text_of(groups[scheme][0], "objectVersion"),
            tuple(_row(mapping, inverse=inverse) for mapping in sorted(groups[scheme], key=_place)),
        )
        for scheme in sorted(groups, key=lambda name: (_SCHEME_RANK.get(name, 99), name))
    )


def _place(mapping: Thing) -> tuple[bool, bool, int, float, str]:
    return (
        columns.flag_of(mapping, "noTermFound"),
        columns.flag_of(mapping, "negative"),
        _RANK.get(columns.text_of(mapping, "predicate") or "", len(_RANK)),
        -(columns.number_of(mapping, "confidence") or 0.0),
        mapping.uri,
    )


def _row(mapping: Thing, *, inverse: bool) -> MappingRow:
    end = columns.end_of(mapping, "subject" if inverse else "object")
    predicate = columns.text_of(mapping, "predicate") or ""
    return MappingRow(
        predicate=PREDICATES.get(predicate) or Words(predicate, predicate),
        uri=end.uri if end else None,
        labels=end.labels if end else (),
        path=page_path_in(end.scheme, end.uri) if end else None,
        negative=columns.flag_of(mapping, "negative"),
        no_term_found=columns.flag_of(mapping, "noTermFound"),
        confidence=columns.number_of(mapping, "confidence"),
        reason=columns.text_of(mapping, "comment"),
        status=None if inverse else columns.status_of(mapping, "objectStatus"),
        evidence=columns.evidence_of(mapping),
    )
