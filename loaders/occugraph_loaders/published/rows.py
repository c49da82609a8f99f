"""Rows as triples with their places, and the release graph that they make."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

import pyoxigraph as ox

from occugraph.canonical import NTriple, canonicalize
from occugraph.errors import ReleaseError
from occugraph.iri import PREFIXES, Iri, expand_curie, mint_iri, release_graph
from occugraph.location import Location
from occugraph.release import DraftGraph, Origin, QuarantinedRow, read_release

__all__ = [
    "ONET_ATTRIBUTION",
    "RELEASED",
    "TYPE",
    "PlacedTriple",
    "ReleaseNote",
    "RowLocator",
    "draft_release",
    "language_text",
    "plain_text",
    "term",
    "whole_number",
]

_XSD: Final = PREFIXES["xsd"]


def term(curie: str) -> str:
    """Return the IRI of a CURIE of our list as an N-Triples term."""
    return f"<{expand_curie(curie)}>"


TYPE: Final = term("rdf:type")
RELEASED: Final = f"<{mint_iri('status', 'released')}>"

ONET_ATTRIBUTION: Final = (
    "This page includes information from the O*NET {version} Database by the U.S. Department of"
    " Labor, Employment and Training Administration (USDOL/ETA). Used under the CC BY 4.0"
    " license. O*NET(R) is a trademark of USDOL/ETA. The information was selected and rearranged;"
    " USDOL/ETA has not approved, endorsed, or tested these modifications."
)
"""The wording that O*NET's license page asks for, https://www.onetcenter.org/license_db.html."""


class PlacedTriple(NamedTuple):
    """A triple as N-Triples terms, and the cell it comes from; ``row`` 0 is no row."""

    subject: str
    predicate: str
    object: str
    file: str
    row: int
    column: str | None

    @property
    def triple(self) -> NTriple:
        """The triple alone."""
        return self.subject, self.predicate, self.object


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """What is said of a release as a whole.

    Attributes:
        source: The source's key.
        version: As the files say it.
        license: An IRI, or the publisher's wording.
        attribution: The wording that the publisher asks for.
        provenance: How the files came here, in a sentence.
        issued: None where it is unknown.
        covers: Other sources whose things it holds.
    """

    source: str
    version: str
    license: str
    attribution: str
    provenance: str
    issued: date | None = None
    covers: tuple[str, ...] = ()

    @property
    def graph(self) -> Iri:
        """The name of its graph."""
        return release_graph(self.source, self.version)

    def triples(self) -> list[NTriple]:
        """Return the og:Release."""
        node = f"<{mint_iri('release', f'{self.source}/{self.version}')}>"
        is_link = self.license.startswith("https://")
        triples = [
            (node, TYPE, term("og:Release")),
            (node, term("og:sourceKey"), plain_text(self.source)),
            (node, term("owl:versionInfo"), plain_text(self.version)),
            (node, term("og:releaseKind"), plain_text("release")),
            (
                node,
                term("dcterms:license"),
                f"<{self.license}>" if is_link else plain_text(self.license),
            ),
            (node, term("og:attribution"), plain_text(self.attribution)),
            (node, term("og:provenance"), plain_text(self.provenance)),
            # Selected and rearranged, as the terms of most sources ask to be told.
            (node, term("og:isModified"), f'"true"^^<{_XSD}boolean>'),
        ]
        triples += [(node, term("og:covers"), plain_text(key)) for key in self.covers]
        if self.issued:
            day = f'"{self.issued.isoformat()}"^^<{_XSD}date>'
            triples.append((node, term("dcterms:issued"), day))
        return triples


def draft_release(
    note: ReleaseNote,
    placed: Iterable[PlacedTriple],
    *,
    origins: tuple[Origin, ...],
    quarantined: Iterable[QuarantinedRow],
) -> DraftGraph:
    """Return the draft of a release.

    Raises:
        ReleaseError: No row stands.
    """
    triples = [each.triple for each in placed]
    rejected = tuple(sorted(set(quarantined)))
    if not triples:
        raise ReleaseError(
            f"{note.source} {note.version}: no row stands, {len(rejected)} were set aside",
            hint=f"{rejected[0].file}:{rejected[0].row} {rejected[0].reason}" if rejected else "",
            source=note.source,
        )
    content = canonicalize(note.graph, [*note.triples(), *triples])
    # Of its own triples alone: reading all of them again would double the time.
    release = read_release(note.triples(), checksum=content.sha256, place=note.graph)
    return DraftGraph(content, release, tuple(sorted(origins)), rejected)


class RowLocator:
    """Finds file, row and column of what a package's rows say.

    The rows are transformed a second time when the first place is asked for, not before.
    """

    def __init__(self, produce: Callable[[], Iterable[PlacedTriple]]) -> None:
        self._produce = produce

    def locate(
        self, node: str, path: Iri | None = None, value: str | None = None
    ) -> Location | None:
        """Return the nearest place known; see :class:`occugraph.location.Locator`."""
        predicate = f"<{path}>" if path else None
        for key in ((node, predicate, value), (node, predicate, None), (node, None, None)):
            found = self._places.get(key)
            if found is not None:
                return found
        return None

    def files(self) -> Iterable[str]:
        """Return the files that were read, sorted."""
        return sorted({place.file for place in self._places.values()})

    @cached_property
    def _places(self) -> dict[tuple[str, str | None, str | None], Location]:
        places: dict[tuple[str, str | None, str | None], Location] = {}
        for subject, predicate, obj, file, row, column in self._produce():
            if not row:
                continue
            place = Location(file, row, column)
            places.setdefault((subject, None, None), Location(file, row))
            places.setdefault((subject, predicate, None), place)
            places.setdefault((subject, predicate, obj), place)
        return places


def language_text(text: str, language: str) -> str:
    """Return a text with its language as an N-Triples term."""
    return str(ox.Literal(text, language=language))


def plain_text(text: str) -> str:
    """Return a text without language as an N-Triples term."""
    return str(ox.Literal(text))


def whole_number(number: int) -> str:
    """Return a number as an N-Triples term."""
    return f'"{number}"^^<{_XSD}integer>'
