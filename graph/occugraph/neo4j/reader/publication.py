"""What a database holds: the publication, its releases and sources, and its properties."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self

from occugraph.binding import LinkName
from occugraph.errors import StoreError, UnavailableError
from occugraph.iri import Iri
from occugraph.link_columns import LinkColumns
from occugraph.neo4j.model import FORMAT, text_property
from occugraph.neo4j.reading import ReadConnection
from occugraph.values import Evidence, EvidenceMethod, Release, Source, Thing

__all__ = [
    "HeldPublication",
    "LoadedPublication",
    "check_publication",
    "find_publication",
    "read_publication",
]

_FIND: Final = """// One node.
MATCH (publication:Publication) RETURN publication {.id, .digest, .format, .complete}"""

_READ: Final = """// The publication with its releases and sources: some dozens of nodes.
CALL db.propertyKeys() YIELD propertyKey
WITH collect(propertyKey) AS keys
OPTIONAL MATCH (publication:Publication)
RETURN publication {.*}, keys,
  COLLECT {
    MATCH (release:Release)
    RETURN release {.*, evidencedBy: head([(release)-[:FROM_SOURCE]->(source) | source.uri])}
  } AS releases,
  COLLECT { MATCH (source:Source) RETURN source {.*} } AS sources"""

_LOAD: Final = "run: occugraph neo4j load"


@dataclass(frozen=True, slots=True)
class LoadedPublication:
    """Which publication a database holds, in which format, and whether it is whole."""

    id: str
    digest: str
    format: int
    complete: bool

    @classmethod
    def of(cls, found: Mapping[str, Any] | None) -> Self | None:
        """Return what the properties of the node say; None where there is no node."""
        if found is None:
            return None
        return cls(found["id"], found["digest"], found["format"], bool(found["complete"]))


@dataclass(frozen=True, slots=True)
class HeldPublication:
    """A whole publication that a database holds.

    Attributes:
        languages: The tags of all texts, sorted.
        properties: The names of all properties; what is not among them has no node.
        releases: Those of the view and the last ones of what is removed, by key.
        proofs: The evidence that each release is for what it alone says, by its key.
        sources: By IRI.
        things: What was made of rows, by selection and row: a row gives the same thing each time.
        links: All links of a name, of those that were asked for.
    """

    languages: tuple[str, ...]
    properties: frozenset[str]
    releases: Mapping[str, Release]
    proofs: Mapping[str, Evidence]
    sources: Mapping[str, Source]
    things: dict[Hashable, dict[tuple[Any, ...], Thing]] = field(default_factory=dict)
    links: dict[LinkName, LinkColumns] = field(default_factory=dict)

    def text_properties(self, name: str, language: str) -> tuple[str, ...]:
        """Return which properties have the texts of a name in a language; the list is first."""
        found = (text_property(f"{name}All", language), text_property(name, language))
        return tuple(each for each in found if each in self.properties)


def find_publication(connection: ReadConnection) -> LoadedPublication | None:
    """Return which publication a database holds, None for none.

    Raises:
        UnavailableError: The database does not answer.
        StoreError: It refuses.
    """
    return next((LoadedPublication.of(found) for (found,) in connection.read(_FIND, {})), None)


def check_publication(found: LoadedPublication | None, expected_id: str) -> None:
    """Refuse what is not the expected publication as a whole.

    Raises:
        UnavailableError: It is another one, or not whole, or there is none.
        StoreError: It is of another format.
    """
    if found is None:
        raise UnavailableError("Neo4j holds no publication", hint=_LOAD)
    if found.format != FORMAT:
        raise StoreError(
            f"Neo4j holds a publication of format {found.format!r}: expected {FORMAT}",
            hint=f"{_LOAD} --rebuild",
        )
    if not found.complete:
        raise UnavailableError(
            "Neo4j holds a publication that is not whole: a load is at work, or was cut",
            hint=f"wait for it, or {_LOAD}",
            retry_after=5,
        )
    if found.id != expected_id:
        raise UnavailableError(
            f"Neo4j holds publication {found.id}: expected {expected_id}",
            hint=_LOAD,
            found=found.id,
            expected=expected_id,
        )


def read_publication(
    connection: ReadConnection, expected_id: str, known: Mapping[tuple[str, str], Release]
) -> HeldPublication:
    """Return what a database holds.

    Args:
        connection: To the database.
        expected_id: Which publication it must be.
        known: Releases by source and version, to take in the place of the database's.

    Raises:
        UnavailableError: The database does not answer, or does not hold this one as a whole.
        StoreError: It refuses, or the publication is of another format.
    """
    [(found, keys, releases, sources)] = connection.read(_READ, {})
    check_publication(LoadedPublication.of(found), expected_id)
    source_of = {item["uri"]: _source(item) for item in sources}
    return HeldPublication(
        languages=tuple(sorted(found["languages"])),
        properties=frozenset(keys),
        releases={
            item["key"]: known.get((item["source"], item["version"])) or _release(item)
            for item in releases
        },
        proofs={
            item["key"]: Evidence(
                uri=Iri(item["uri"]),
                source=source_of[item["evidencedBy"]],
                method=EvidenceMethod.RELEASE,
                confidence=1.0,
            )
            for item in releases
        },
        sources=source_of,
    )


def _day(value: Any) -> date | None:  # noqa: ANN401 - the driver's own type of day
    return None if value is None else value.to_native()


def _source(item: Mapping[str, Any]) -> Source:
    return Source(
        uri=Iri(item["uri"]),
        title=item["title"],
        creator=item.get("creator"),
        publisher=item.get("publisher"),
        issued=_day(item.get("issued")),
        page=item.get("page"),
        license=item.get("license"),
        attribution=item.get("attribution"),
        retrieved=_day(item.get("retrieved")),
    )


def _release(item: Mapping[str, Any]) -> Release:
    return Release(
        source=item["source"],
        version=item["version"],
        kind=item["kind"],
        issued=_day(item.get("issued")),
        license=item.get("license"),
        attribution=item.get("attribution"),
        modified=item["modified"],
        checksum=item["checksum"],
        is_current=item["isCurrent"],
        provenance=item.get("provenance"),
        covers=tuple(item.get("covers", ())),
    )
