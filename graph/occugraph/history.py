"""The history graph: what an older release of a source had and the current view has not.

Sources remove in silence: what is gone simply is not there. The history graph keeps a tombstone
for each such thing, computed from the releases of the record and never authored::

    <thing> a og:Skill ;
        skos:prefLabel "…"@en ; skos:notation "…" ; skos:inScheme … ;   # as they were last
        og:currentStatus status:removed ;
        og:lastRelease <https://w3id.org/occugraph/id/release/esco/1.1.1> ;
        dcterms:isReplacedBy …                                           # where a source says so
    <https://w3id.org/occugraph/id/release/esco/1.1.1> a og:Release ; …  # with its attribution
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from occugraph.canonical import CanonicalGraph, NTriple, canonicalize
from occugraph.chronology import rank_releases
from occugraph.errors import ReleaseError
from occugraph.iri import GRAPH_HISTORY, ID, OG, PREFIXES
from occugraph.lines import find_about, find_lines, find_subjects, find_things, split_line
from occugraph.release import DraftGraph

__all__ = ["LAST_RELEASE", "compute_history"]

LAST_RELEASE: Final = f"{OG}lastRelease"
"""From a tombstone to the og:Release that had the thing last."""

_SKOS: Final = PREFIXES["skos"]
_ESCO: Final = PREFIXES["esco"]
_REPLACED: Final = f"<{PREFIXES['dcterms']}isReplacedBy>".encode()
_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_RELEASE: Final = f"<{OG}Release>"
_STATUS: Final = f"<{OG}currentStatus>"
_REMOVED: Final = f"<{ID}status/removed>"

_KEPT: Final = frozenset(
    f"<{iri}>".encode()
    for iri in (
        f"{PREFIXES['rdf']}type",
        f"{_SKOS}prefLabel",
        f"{_SKOS}altLabel",
        f"{_SKOS}hiddenLabel",
        f"{_SKOS}notation",
        f"{_SKOS}inScheme",
        f"{_ESCO}skillType",
        f"{_ESCO}skillReuseLevel",
        f"{OG}level",
    )
)
"""What stays of a thing: what it is and what it was called, not what it was linked to."""


def compute_history(
    present: AbstractSet[bytes], others: Sequence[DraftGraph]
) -> CanonicalGraph | None:
    """Return the history graph of a view, None where nothing is gone.

    Args:
        present: What the graphs of the view describe, as N-Triples terms.
        others: Older releases of the sources of the view, in any order.

    Guarantees:
        Depends on nothing but the set of graphs: it makes no difference in which order, or how
        often, releases came into the record.
    """
    buried: set[bytes] = set()
    history: set[NTriple] = set()
    replaced: list[bytes] = []
    for graph in _newest_first(others):
        content = graph.content
        gone = find_things(content).keys() - present - buried
        replaced += find_lines(content, _REPLACED)
        if not gone:
            continue
        buried |= gone
        release = _get_release(content)
        for thing in gone:
            history.update(_tombstone(thing, release, find_about(content, thing)))
        history.update(_decode(line) for line in find_about(content, release))
    for line in replaced:
        if line.split(b" ", 1)[0] in buried:
            history.add(_decode(line))
    return canonicalize(GRAPH_HISTORY, history) if history else None


def _newest_first(graphs: Sequence[DraftGraph]) -> list[DraftGraph]:
    """Return the releases by source, of each the newest first."""
    by_source: dict[str, list[DraftGraph]] = {}
    for graph in graphs:
        if graph.release:
            by_source.setdefault(graph.release.source, []).append(graph)
    ordered = []
    for source in sorted(by_source):
        age = rank_releases([each.release for each in by_source[source] if each.release])
        ordered += sorted(
            by_source[source],
            key=lambda graph, age=age: age(graph.release),  # type: ignore[misc]  # a default binds
            reverse=True,
        )
    return ordered


def _get_release(graph: CanonicalGraph) -> bytes:
    """Return the term of the og:Release that a graph describes."""
    found = next(find_subjects([graph], _TYPE, _RELEASE), None)
    if found is None:
        raise ReleaseError(
            f"{graph.name} describes no og:Release: expected exactly one", graph=graph.name
        )
    return found.encode()


def _tombstone(thing: bytes, release: bytes, lines: Iterable[bytes]) -> Iterable[NTriple]:
    for line in lines:
        if split_line(line)[1] in _KEPT:
            yield _decode(line)
    yield thing.decode(), _STATUS, _REMOVED
    yield thing.decode(), f"<{LAST_RELEASE}>", release.decode()


def _decode(line: bytes) -> NTriple:
    subject, predicate, obj = split_line(line)
    return subject.decode(), predicate.decode(), obj.decode()
