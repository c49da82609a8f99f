"""Validation of a graph that follows another one, which conforms: what changed is judged.

Says yes or nothing. Where it says nothing, the whole graph is validated, so that a report is
always of the whole.
"""

import json
import logging
import pickle
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

import pyoxigraph as ox

from occugraph.canonical import CanonicalGraph
from occugraph.iri import PREFIXES
from occugraph.revalidation.neighborhood import MOST_CHANGED
from occugraph.validation.fast_engine import FastEngineError, ask_child, is_available
from occugraph.validation.footprint import read_footprints
from occugraph.validation.probes import CANARIES
from occugraph.validation.profile import Profile, read_profile
from occugraph.validation.report import Severity
from occugraph.validation.shapes import Shapes
from occugraph.validation.validator import read_setting

__all__ = ["conforms_like", "write_bare_shapes"]

_SH: Final = PREFIXES["sh"]
_CHILD: Final = ("-P", "-m", "occugraph.revalidation.child")
_log: Final = logging.getLogger(__name__)


def conforms_like(
    before: Sequence[CanonicalGraph], after: Sequence[CanonicalGraph], shapes: Shapes
) -> bool:
    """Return whether graphs are known to conform, since others do that differ a little.

    Args:
        before: Graphs whose union conforms to the shapes.
        after: Graphs whose union is asked about.
        shapes: The shapes.

    Returns:
        True: no shape of severity Violation is broken. False: nothing is known.
    """
    profile, footprints = read_profile(shapes), read_footprints(shapes)
    if profile is None or footprints is None or not is_available() or read_setting() == "pyshacl":
        return False
    count, earlier = (sum(graph.quads for graph in graphs) for graphs in (after, before))
    if abs(count - earlier) > MOST_CHANGED * count:
        return False
    # A graph that is on both sides has nothing that changed.
    told = {graph.sha256 for graph in after}
    gone = [graph for graph in before if graph.sha256 not in told]
    given: list[bytes] = [pickle.dumps(footprints), write_bare_shapes(shapes)]
    header = {
        "footprints": len(given[0]),
        "shapes": len(given[1]),
        "after": _measure(after),
        "before": _measure(gone),
        "known": [place for place, graph in enumerate(after) if graph in before],
    }
    given += [graph.payload for graph in (*after, *gone)]
    try:
        results = ask_child(_CHILD, (json.dumps(header).encode() + b"\n", *given))
    except FastEngineError as err:
        _log.warning("what changed could not be judged (%s): all of it is validated", err)
        return False
    return results is not None and _conforms(results, profile)


def _measure(graphs: Sequence[CanonicalGraph]) -> list[tuple[int, int]]:
    """Return the size of each graph, and how much of the end of its lines is no triple."""
    return [(len(graph.payload), len(f" <{graph.name}> .".encode())) for graph in graphs]


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
