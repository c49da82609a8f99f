"""A draft: one graph with the release it holds, before anything has validated it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from occugraph.canonical import CanonicalGraph, NTriple, literal_text
from occugraph.errors import ReleaseError
from occugraph.iri import OG, PREFIXES, Iri
from occugraph.values import Release

__all__ = ["DraftGraph", "Origin", "QuarantinedRow", "read_release", "release_iri"]

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_RELEASE: Final = f"<{OG}Release>"
_KINDS: Final = ("curated", "starter", "release")


def release_iri(release: Release) -> Iri:
    """Return the IRI of the og:Release: of a starter it has no version, since it is not whole."""
    name = "starter" if release.kind == "starter" else release.version
    return Iri(f"{PREFIXES['release']}{release.source}/{name}")


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A file that a graph was made from: its name inside its package, and its SHA-256."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True, order=True)
class QuarantinedRow:
    """A row of a source's table that cannot stand, and was left out.

    Attributes:
        file: The file inside its package.
        row: Counted as a spreadsheet does; the header is row 1.
        value: What is wrong, as written.
        reason: Why it cannot stand.
    """

    file: str
    row: int
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class DraftGraph:
    """A graph in canonical form that nothing has validated yet.

    Attributes:
        content: The graph.
        release: What it holds a release of; None for ontology, history and derived graphs.
        origins: The files it was made from, sorted; empty for derived graphs.
        quarantined: Rows of those files that were left out, sorted.
        set_aside: What those rows say, as far as it can be said as triples, sorted. A comparison
            of files, unlike one of graphs, counts it.
    """

    content: CanonicalGraph
    release: Release | None = None
    origins: tuple[Origin, ...] = ()
    quarantined: tuple[QuarantinedRow, ...] = ()
    set_aside: tuple[NTriple, ...] = ()

    @property
    def name(self) -> Iri:
        """The graph's IRI."""
        return self.content.name


def read_release(triples: Iterable[NTriple], *, checksum: str, place: str) -> Release:
    """Return what a graph says about the one og:Release in it.

    Args:
        triples: Of the graph.
        checksum: SHA-256 of the graph's canonical bytes.
        place: The file or graph, for messages.

    Raises:
        ReleaseError: There is no og:Release or more than one, or it lacks its key, version or
            kind, or a value is malformed.
    """
    found: dict[str, dict[str, list[str]]] = {}
    releases: set[str] = set()
    for subject, predicate, obj in triples:
        if predicate == _TYPE and obj == _RELEASE:
            releases.add(subject)
        found.setdefault(subject, {}).setdefault(predicate[1:-1], []).append(obj)
    if len(releases) != 1:
        named = ", ".join(sorted(releases)) or "none"
        raise ReleaseError(
            f"{place}: og:Release {named}: expected exactly one",
            hint="each starter file and ontology/sources.ttl describe one release",
            file=place,
        )
    facts = _Facts(found[releases.pop()], place)
    return Release(
        source=facts.text(OG + "sourceKey"),
        version=facts.text(PREFIXES["owl"] + "versionInfo"),
        kind=facts.one_of(OG + "releaseKind", _KINDS),
        issued=facts.find_date(PREFIXES["dcterms"] + "issued"),
        license=facts.find(PREFIXES["dcterms"] + "license"),
        attribution=facts.find(OG + "attribution"),
        modified=facts.find(OG + "isModified") in {"true", "1"},
        checksum=checksum,
        is_current=False,
        provenance=facts.find(OG + "provenance"),
        covers=facts.texts(OG + "covers"),
    )


class _Facts:
    def __init__(self, properties: dict[str, list[str]], place: str) -> None:
        self._properties = properties
        self._place = place

    def find(self, predicate: str) -> str | None:
        values = sorted(self._properties.get(predicate, []))
        if len(values) > 1:
            raise ReleaseError(
                f"{self._place}: og:Release has {len(values)} values of {predicate}: expected one",
                file=self._place,
                property=predicate,
            )
        return literal_text(values[0]) if values else None

    def texts(self, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(map(literal_text, self._properties.get(predicate, []))))

    def text(self, predicate: str) -> str:
        value = self.find(predicate)
        if not value:
            raise ReleaseError(
                f"{self._place}: og:Release lacks {predicate}",
                file=self._place,
                property=predicate,
            )
        return value

    def one_of(self, predicate: str, allowed: tuple[str, ...]) -> str:
        value = self.text(predicate)
        if value not in allowed:
            raise ReleaseError(
                f"{self._place}: og:Release {predicate} {value!r}: expected {', '.join(allowed)}",
                file=self._place,
                property=predicate,
                value=value,
            )
        return value

    def find_date(self, predicate: str) -> date | None:
        value = self.find(predicate)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as err:
            raise ReleaseError(
                f"{self._place}: og:Release {predicate} {value!r}: expected a date YYYY-MM-DD",
                file=self._place,
                property=predicate,
                value=value,
            ) from err
