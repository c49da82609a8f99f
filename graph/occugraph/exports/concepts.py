"""Rows of concepts under the names of ESCO's columns.

ESCO's own tables of v1.2.0 name the columns; ``modifiedDate`` and ``regulatedProfessionNote`` are
left out, for the graph does not hold them. After them come ours: ``slug``, ``scheme`` and the
columns of attribution. Values are written as ESCO writes them: labels one a line, types and
relations in lower case.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from occugraph.binding import Kind, LinkName
from occugraph.exports.attribution import ATTRIBUTION_COLUMNS, attribute
from occugraph.exports.table import Cell, Row
from occugraph.exports.texts import text_in, texts_in
from occugraph.iri import Iri, mint_iri
from occugraph.reader import Compare, Operator, PageRequest, Reader, Selection
from occugraph.values import Status, Thing

__all__ = ["COLUMNS", "SELECTIONS", "SKILL_TYPES", "concept_rows", "write_status"]

_OWN: Final = ("slug", "scheme", *ATTRIBUTION_COLUMNS)
_TEXTS: Final = ("scopeNote", "inScheme", "description", "code")

_NAMES: Final = ("preferredLabel", "altLabels", "hiddenLabels", "status")
_OCCUPATION: Final = ("conceptType", "conceptUri", "iscoGroup", *_NAMES, *_TEXTS, *_OWN)
_SKILL: Final = ("conceptType", "conceptUri", "skillType", "reuseLevel", *_NAMES, *_TEXTS, *_OWN)
_OTHER: Final = ("conceptType", "conceptUri", *_NAMES, *_TEXTS, *_OWN)

COLUMNS: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        Kind.OCCUPATION: _OCCUPATION,
        Kind.SKILL: _SKILL,
        Kind.CONCEPT_GROUP: _OTHER,
        Kind.TECHNOLOGY: _OTHER,
        Kind.SECTOR: _OTHER,
    }
)
"""The columns of a table of each kind."""

_CONCEPT: Final = frozenset(
    {
        *("slug", "code", "scheme", "prefLabels", "altLabels", "hiddenLabels", "definitions"),
        *("scopeNotes", "status", "release"),
    }
)
SELECTIONS: Final[Mapping[Kind, Selection]] = MappingProxyType(
    {
        kind: Selection(columns=_CONCEPT | {"type", "reuseLevel"})
        if kind is Kind.SKILL
        else Selection(columns=_CONCEPT)
        for kind in COLUMNS
    }
)
"""What a reader is asked for."""

SKILL_TYPES: Final = MappingProxyType({"SKILL": "skill/competence", "KNOWLEDGE": "knowledge"})
"""ESCO's words for the types of a skill."""

_TYPES: Final = MappingProxyType(
    {
        Kind.OCCUPATION: "Occupation",
        Kind.SKILL: "KnowledgeSkillCompetence",
        Kind.TECHNOLOGY: "Technology",
        Kind.SECTOR: "Sector",
    }
)
_GROUP_TYPES: Final = MappingProxyType({"isco-08": "ISCOGroup", "esco": "SkillGroup"})
_BETWEEN: Final = "\n"
_ISCO: Final = PageRequest(filter=Compare("scheme", Operator.EQ, "isco-08"))


def concept_rows(reader: Reader, kind: Kind, things: Sequence[Thing], lang: str) -> Iterator[Row]:
    """Yield a row of COLUMNS for each thing of one kind, with SELECTIONS of it.

    Of occupations the ISCO groups are read, for all at once.
    """
    groups = _read_isco_codes(reader, things) if kind is Kind.OCCUPATION else {}
    for thing in things:
        values: Mapping[str, Any] = thing.values
        labels = values["prefLabels"]
        cells: dict[str, Cell] = {
            "conceptType": _TYPES.get(kind) or _GROUP_TYPES.get(values["scheme"], "ConceptGroup"),
            "conceptUri": thing.uri,
            "iscoGroup": groups.get(thing.uri),
            "skillType": SKILL_TYPES.get(values.get("type") or ""),
            "reuseLevel": values.get("reuseLevel"),
            "preferredLabel": text_in(labels, lang),
            "altLabels": _join(texts_in(values["altLabels"], lang)),
            "hiddenLabels": _join(texts_in(values["hiddenLabels"], lang)),
            "status": write_status(values["status"]),
            "scopeNote": _join(texts_in(values["scopeNotes"], lang)),
            "inScheme": mint_iri("scheme", values["scheme"]) if values["scheme"] else None,
            "description": text_in(values["definitions"], lang),
            "code": values["code"],
            "slug": values["slug"],
            "scheme": values["scheme"],
            **dict(zip(ATTRIBUTION_COLUMNS, attribute(values["release"]), strict=True)),
        }
        yield tuple(cells[column] for column in COLUMNS[kind])


def write_status(status: Status) -> str:
    """Return a status in lower case, e.g. ``in-consultation``, as in its IRI."""
    return status.kind.value.lower().replace("_", "-")


def _join(texts: Sequence[str]) -> str | None:
    return _BETWEEN.join(texts) or None


def _read_isco_codes(reader: Reader, things: Sequence[Thing]) -> dict[Iri, str]:
    """Return the code of each occupation's ISCO group: the deepest, where it has several."""
    uris = [thing.uri for thing in things]
    selection = Selection(columns=frozenset({"code"}))
    pages = reader.linked(LinkName.OCCUPATION_GROUPS, uris, _ISCO, selection)
    found = {}
    for uri, page in zip(uris, pages, strict=True):
        codes = [str(edge.node.values["code"] or "") for edge in page.edges]
        if codes:
            found[uri] = max(codes, key=lambda code: (len(code), code))
    return found
