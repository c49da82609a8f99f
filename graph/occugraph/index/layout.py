"""The layout of the index: which columns there are, and what their numbers mean.

Every column is one ``.npy`` file. Rows that belong together share the part of the name before the
dot. Strings are numbers into one dictionary of all strings, sorted by code point, so a smaller
number is a smaller string; -1 is none. Days are proleptic Gregorian ordinals; 0 is none.
``<x>.offsets`` is the usual first row and row after the last: row ``i`` of the owner has the
rows ``offsets[i]`` to ``offsets[i + 1]``.

A change of this file's meaning is a new :data:`FORMAT`; an index is rebuilt, never migrated.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from occugraph.binding import CONCEPTS, Kind, LinkName
from occugraph.link_columns import NECESSITIES
from occugraph.values import EvidenceMethod, StatusKind

__all__ = [
    "COLUMNS",
    "CONCEPTS",
    "FORMAT",
    "KINDS",
    "LINKS_IN_ORDER",
    "METHODS",
    "NECESSITIES",
    "NONE",
    "STATUSES",
    "TEXTS",
    "Column",
    "ColumnType",
    "Columns",
    "Ints",
    "offsets_of",
    "vocabulary",
]

FORMAT: Final = 5
NONE: Final = -1

Ints = npt.NDArray[np.int64]
Column = npt.NDArray[np.number]
Columns = dict[str, Column]

KINDS: Final = tuple(Kind)
LINKS_IN_ORDER: Final = tuple(LinkName)
STATUSES: Final = tuple(StatusKind)
METHODS: Final = tuple(EvidenceMethod)

# Name of a text and the property that it reads; the issuer's names are read from the agents.
TEXTS: Final[dict[str, str]] = {
    "prefLabel": "skos:prefLabel",
    "altLabel": "skos:altLabel",
    "hiddenLabel": "skos:hiddenLabel",
    "definition": "skos:definition",
    "scopeNote": "skos:scopeNote",
    "title": "dcterms:title",
    "draftName": "og:draftName",
    "issuer": "og:issuer",
}


@dataclass(frozen=True, slots=True)
class ColumnType:
    """The numbers of a column; ``is_string`` where they point into the dictionary."""

    dtype: str
    is_string: bool = False


_STRING = ColumnType("<i4", is_string=True)
_CODE = ColumnType("|i1")
_SMALL = ColumnType("<i2")
_ROW = ColumnType("<i4")
_OFFSET = ColumnType("<i8")
_NUMBER = ColumnType("<f8")
_BYTES = ColumnType("|u1")

COLUMNS: Final[dict[str, ColumnType]] = {
    "strings.offsets": _OFFSET,
    "strings.blob": _BYTES,
    # One row per thing, sorted by IRI; also the far ends of mappings that are no thing (kind -1).
    "node.iri": _STRING,
    "node.kind": _CODE,
    "node.slug": _STRING,
    "node.code": _STRING,
    "node.scheme": _STRING,
    "node.type": _STRING,
    "node.reuse": _STRING,
    "node.level": _ROW,
    "node.origin": _SMALL,  # a row of the origins in meta.json: the graph that holds the type
    "node.status": _ROW,  # a row of status; of an entry: its outcome
    "kind.offsets": _OFFSET,  # by KINDS
    "kind.node": _ROW,
    "slug.key": _STRING,  # sorted, for look-ups
    "slug.node": _ROW,
    "code.key": _STRING,
    "code.node": _ROW,
    # By TEXTS × node, then by language and text.
    "text.offsets": _OFFSET,
    "text.string": _STRING,
    "text.lang": _SMALL,  # a row of the languages in meta.json
    "text.proof": _ROW,
    # Preferred and alternative labels of each thing, case-folded, each after a zero byte.
    "label.offsets": _OFFSET,
    "label.text": _ROW,
    "label.start": _OFFSET,
    "label.blob": _BYTES,
    "rank.language": _STRING,  # by language × node: the case-folded preferred label
    "rank.first": _STRING,  # by node: that of its first preferred label
    # By LINKS_IN_ORDER × near node, then by far node and necessity.
    "link.offsets": _OFFSET,
    "link.target": _ROW,
    "link.necessity": _CODE,
    "link.proof": _ROW,
    # A proof is a list of evidence, best first; every list is held once.
    "proof.offsets": _OFFSET,
    "proof.evidence": _ROW,
    "evidence.iri": _STRING,
    "evidence.source": _SMALL,  # a row of the sources in meta.json
    "evidence.method": _CODE,
    "evidence.confidence": _NUMBER,
    "evidence.quote": _STRING,
    "evidence.quote_lang": _STRING,
    "evidence.recorded": _ROW,
    "evidence.retrieved": _ROW,
    "evidence.note": _STRING,
    "status.kind": _CODE,
    "status.since": _ROW,
    "status.note": _STRING,
    "status.proof": _ROW,
    "status.superseded": _CODE,
    "history.offsets": _OFFSET,  # by node; of an entry: all its outcomes
    "history.status": _ROW,
    "designation.offsets": _OFFSET,  # by node
    "designation.kind": _STRING,
    "designation.basis": _STRING,
    "designation.proof": _ROW,
    "reason.offsets": _OFFSET,  # by designation
    "reason.string": _STRING,
    "task.offsets": _OFFSET,  # by node
    "task.iri": _STRING,
    "task.position": _ROW,
    "task.proof": _ROW,
    "description.offsets": _OFFSET,  # by task
    "description.string": _STRING,
    "description.lang": _SMALL,
    # One row per mapping, in the order of their nodes.
    "mapping.node": _ROW,
    "mapping.subject": _ROW,
    "mapping.object": _ROW,
    "mapping.object_scheme": _STRING,
    "mapping.predicate": _STRING,
    "mapping.confidence": _NUMBER,  # not a number: none
    "mapping.justification": _STRING,
    "mapping.author": _STRING,
    "mapping.comment": _STRING,
    "mapping.negative": _CODE,
    "mapping.subject_version": _STRING,
    "mapping.object_version": _STRING,
    "mapping.proof": _ROW,
    # One row per consultation, in the order of their nodes.
    "consultation.node": _ROW,
    "consultation.opened": _ROW,
    "consultation.closed": _ROW,
    "consultation.source": _SMALL,
}


def offsets_of(owners: Column | list[int], count: int) -> Ints:
    """Return for each of ``count`` owners its first row, and the end; rows sorted by owner.

    Example:
        >>> offsets_of([0, 0, 2], 3).tolist()
        [0, 2, 2, 3]
    """
    offsets = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(np.asarray(owners, dtype=np.int64), minlength=count), out=offsets[1:])
    return offsets


def vocabulary() -> dict[str, list[str]]:
    """Return the meaning of the codes; an index of another vocabulary does not fit."""
    return {
        "kinds": [kind.value for kind in KINDS],
        "links": [link.value for link in LINKS_IN_ORDER],
        "methods": [method.value for method in METHODS],
        "necessities": [necessity.value for necessity in NECESSITIES],
        "statuses": [status.value for status in STATUSES],
        "texts": list(TEXTS),
    }
