"""The export of one occupation: its tables, its competency framework, its schema.org entry."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from occugraph.binding import Kind, Necessity
from occugraph.exports.attribution import ATTRIBUTION_COLUMNS, ReleaseFinder, attribute
from occugraph.exports.concepts import COLUMNS, SKILL_TYPES, concept_rows
from occugraph.exports.export import Export
from occugraph.exports.mappings import MAPPING_COLUMNS, mapping_row
from occugraph.exports.occupation_framework import make_framework
from occugraph.exports.profile import OccupationProfile, read_profile
from occugraph.exports.request import ExportRequest, ViewContent
from occugraph.exports.schema_org import describe_occupation
from occugraph.exports.table import Cell, Row, Table
from occugraph.exports.texts import text_in, texts_in
from occugraph.reader import Edge, Reader
from occugraph.values import Evidence

__all__ = ["make_occupation"]

_EVIDENCE: Final = ("confidence", "evidenceMethod", "evidenceSource", "evidenceQuote")
_SKILLS: Final = (
    *("occupationUri", "relationType", "skillType", "skillUri", "preferredLabel", "altLabels"),
    *("reuseLevel", "description", *_EVIDENCE, *ATTRIBUTION_COLUMNS),
)
_LINKED: Final = (
    *("occupationUri", "conceptUri", "preferredLabel", "scheme", "code"),
    *(*_EVIDENCE, *ATTRIBUTION_COLUMNS),
)
_TASKS: Final = ("occupationUri", "position", "description", *_EVIDENCE, *ATTRIBUTION_COLUMNS)


def make_occupation(content: ViewContent, request: ExportRequest) -> Export:
    """Return the export of the occupation that the one key of a request names.

    Its first table are the skills it requires.

    Raises:
        NotFoundError: The view has no such occupation.
    """
    reader, lang = content.reader, request.lang
    profile = read_profile(reader, request)
    uri = profile.thing.uri
    name = str(profile.thing.values["slug"] or uri.rpartition("/")[2])
    label = text_in(profile.thing.values["prefLabels"], lang) or name  # type: ignore[arg-type]  # reader.py: tuple[LangText, ...]
    return Export(
        f"occupation-{name}",
        f"occugraph: {label}",
        reader.dataset,
        tuple(_tables(reader, profile, lang)),
        framework=lambda: make_framework(profile, reader.dataset, lang),
        linked_data=lambda: describe_occupation(profile, reader.dataset),
    )


def _tables(reader: Reader, profile: OccupationProfile, lang: str) -> Iterator[Table]:
    releases = ReleaseFinder(reader.dataset)
    thing = profile.thing
    yield _table(
        "skills", _SKILLS, profile.skills, lambda edge: _skill_row(profile, edge, releases, lang)
    )
    yield Table(
        "occupation",
        COLUMNS[Kind.OCCUPATION],
        lambda: concept_rows(reader, Kind.OCCUPATION, [thing], lang),
    )
    yield Table("tasks", _TASKS, lambda: _task_rows(profile, releases, lang))
    for name, edges in (("technologies", profile.technologies), ("sectors", profile.sectors)):
        yield _table(name, _LINKED, edges, lambda edge: _linked_row(profile, edge, releases, lang))
    yield _table(
        "mappings",
        MAPPING_COLUMNS,
        profile.mappings,
        lambda edge: mapping_row(edge.node, releases, lang),
    )


def _table(
    name: str, columns: tuple[str, ...], edges: Iterable[Edge], row: Callable[[Edge], Row]
) -> Table:
    return Table(name, columns, lambda: (row(edge) for edge in edges))


def _skill_row(profile: OccupationProfile, edge: Edge, releases: ReleaseFinder, lang: str) -> Row:
    values: Mapping[str, Any] = edge.node.values
    return (
        profile.thing.uri,
        edge.necessity.value.lower() if isinstance(edge.necessity, Necessity) else None,
        SKILL_TYPES.get(values["type"] or ""),
        edge.node.uri,
        text_in(values["prefLabels"], lang),
        "\n".join(texts_in(values["altLabels"], lang)) or None,
        values["reuseLevel"],
        text_in(values["definitions"], lang),
        *_evidence_cells(edge.evidence),
        *attribute(releases.find(edge.evidence), values["release"]),
    )


def _linked_row(profile: OccupationProfile, edge: Edge, releases: ReleaseFinder, lang: str) -> Row:
    values: Mapping[str, Any] = edge.node.values
    return (
        profile.thing.uri,
        edge.node.uri,
        text_in(values["prefLabels"], lang),
        values["scheme"],
        values["code"],
        *_evidence_cells(edge.evidence),
        *attribute(releases.find(edge.evidence), values["release"]),
    )


def _task_rows(profile: OccupationProfile, releases: ReleaseFinder, lang: str) -> Iterator[Row]:
    tasks: Any = profile.thing.values["tasks"]
    for task in tasks:
        yield (
            profile.thing.uri,
            task.position,
            text_in(task.descriptions, lang),
            *_evidence_cells(task.evidence),
            *attribute(releases.find(task.evidence)),
        )


def _evidence_cells(evidence: tuple[Evidence, ...]) -> tuple[Cell, ...]:
    """Return the strongest evidence; the graph has all of it."""
    if not evidence:
        return (None, None, None, None)
    best = evidence[0]
    quote = best.quote.text if best.quote else None
    return (best.confidence, best.method.value.lower().replace("_", "-"), best.source.title, quote)
