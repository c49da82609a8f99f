"""Validation of a graph that follows another one, which conforms: what changed is judged.

Says yes or nothing. Where it says nothing, the whole graph is validated, so that a report is
always of the whole.
"""

import json
import logging
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain as chain_of
from itertools import takewhile
from typing import Any, Final

import pyoxigraph as ox

from occugraph.canonical import CanonicalGraph
from occugraph.iri import PREFIXES
from occugraph.revalidation.neighborhood import MOST_CHANGED
from occugraph.validation.fast_engine import FastEngineError, ask_child, is_available
from occugraph.validation.footprint import read_footprints
from occugraph.validation.probes import CANARIES
from occugraph.validation.profile import CONSTRAINTS, Profile, read_profile
from occugraph.validation.report import Severity
from occugraph.validation.shapes import Shapes
from occugraph.validation.validator import read_setting

__all__ = ["count_conforming", "write_bare_shapes"]

_SH: Final = PREFIXES["sh"]
_CHILD: Final = ("-P", "-m", "occugraph.revalidation.child")
_log: Final = logging.getLogger(__name__)


def count_conforming(
    known: Sequence[CanonicalGraph], chain: Iterable[Sequence[CanonicalGraph]], shapes: Shapes
) -> int:
    """Return how many of a chain are known to conform, since each differs little from the last.

    Args:
        known: Graphs whose union conforms to the shapes.
        chain: Graphs whose unions are asked about: the first because ``known`` conforms, each
            other one because the one before it does. They are made while those before are judged.
        shapes: The shapes.

    Returns:
        The first so many break no shape of severity Violation. Of the others nothing is known.
    """
    profile, footprints = read_profile(shapes), _write_footprints(shapes)
    if profile is None or footprints is None or not is_available() or read_setting() == "pyshacl":
        return 0
    asked = _take_alike(known, chain)
    first = next(asked, None)
    if first is None:
        return 0
    bare = write_bare_shapes(shapes)
    header = {"footprints": len(footprints), "shapes": len(bare)}
    given = chain_of((_write_line(header), footprints, bare), _write_chain([known, first], asked))
    try:
        answers = ask_child(_CHILD, given)
    except FastEngineError as err:
        _log.warning("what changed could not be judged (%s): all of it is validated", err)
        return 0
    judged = takewhile(lambda each: each is not None and _conforms(each, profile), answers)
    return sum(1 for _ in judged)


def _take_alike(
    known: Sequence[CanonicalGraph], chain: Iterable[Sequence[CanonicalGraph]]
) -> Iterator[Sequence[CanonicalGraph]]:
    """Yield those of the chain that may be near enough to the one before by their size."""
    earlier = sum(graph.quads for graph in known)
    for graphs in chain:
        count = sum(graph.quads for graph in graphs)
        if abs(count - earlier) > MOST_CHANGED * count:
            return
        yield graphs
        earlier = count


def _write_chain(
    first: Sequence[Sequence[CanonicalGraph]], others: Iterable[Sequence[CanonicalGraph]]
) -> Iterator[bytes]:
    """Yield the graphs of a chain as the child reads them; each named graph is a part."""
    before: list[str] = []
    for asked in chain_of(first, others):
        graphs = {graph.sha256: graph for graph in asked}
        kept = [digest for digest in before if digest in graphs]
        new = [graphs[digest] for digest in graphs if digest not in kept]
        yield _write_line(
            {
                "kept": [before.index(digest) for digest in kept],
                "parts": [_measure(graph) for graph in new],
            }
        )
        yield from (graph.payload for graph in new)
        before = [*kept, *(graph.sha256 for graph in new)]


def _write_line(header: Mapping[str, Any]) -> bytes:
    return json.dumps(header).encode() + b"\n"


def _measure(graph: CanonicalGraph) -> tuple[int, int]:
    """Return the size of a graph, and how much of the end of its lines is no triple."""
    return len(graph.payload), len(f" <{graph.name}> .".encode())


@lru_cache(maxsize=8)
def _write_footprints(shapes: Shapes) -> bytes | None:
    """Return the footprints of the shapes that data may break; None where one is unknown."""
    profile, footprints = read_profile(shapes), read_footprints(shapes)
    if profile is None or footprints is None:
        return None
    return pickle.dumps([each for each in footprints if _can_be_broken(profile, each.shape)])


def _can_be_broken(profile: Profile, shape: str) -> bool:
    """Return whether a shape asks for something itself, and more than a warning comes of it."""
    facts = profile.graph.facts(shape)
    violation = ox.NamedNode(f"{_SH}{Severity.VIOLATION}")
    return bool(facts.keys() & CONSTRAINTS) and violation in facts.get("severity", [violation])


@lru_cache(maxsize=8)
def write_bare_shapes(shapes: Shapes) -> bytes:
    """Return shapes, probes and canaries as N-Triples; of themselves only the latter two ask."""
    profile = read_profile(shapes)
    triples = _without_targets(profile) if profile else ()
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _without_targets(profile: Profile) -> Iterator[ox.Triple]:
    for triple in profile.triples:
        shape = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else ""
        name = triple.predicate.value.removeprefix(_SH)
        # What a shape passes on to another one is among what that one is asked.
        if shape in profile.decided and (name == "property" or name.startswith("target")):
            continue
        yield triple


def _conforms(results: Sequence[dict[str, Any]], profile: Profile) -> bool:
    """Return whether nothing worse than a warning was found, and nothing casts doubt on it."""
    found = {result["sourceShape"][1:-1] for result in results}
    violated = f"<{_SH}{Severity.VIOLATION}>"
    return (
        found >= CANARIES
        and not found & profile.doubted.keys()
        and all(
            result["sourceShape"][1:-1] in profile.decided and result["severity"] != violated
            for result in results
            if result["sourceShape"][1:-1] not in CANARIES
        )
    )
