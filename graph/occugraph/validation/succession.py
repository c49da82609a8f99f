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
from itertools import count, takewhile
from typing import Any, Final

import pyoxigraph as ox

from occugraph.aside import Aside
from occugraph.canonical import CanonicalGraph
from occugraph.errors import StoreError
from occugraph.iri import PREFIXES
from occugraph.revalidation.neighborhood import MOST_CHANGED
from occugraph.validation.fast_engine import is_available
from occugraph.validation.footprint import read_footprints
from occugraph.validation.probes import CANARIES
from occugraph.validation.profile import CONSTRAINTS, Profile, read_profile
from occugraph.validation.report import Severity
from occugraph.validation.shapes import Shapes
from occugraph.validation.validator import read_setting

__all__ = ["Judge", "count_conforming", "write_bare_shapes"]

_SH: Final = PREFIXES["sh"]
# ESCO takes four seconds; this ends an engine that hangs.
_PATIENCE_S: Final = 600
_log: Final = logging.getLogger(__name__)


class Judge:
    """A process that reads graphs as they become known, and judges a chain of them.

    Where nobody asks it and this is no more needed, the process is ended.

    Raises:
        StoreError: It cannot be started.
    """

    def __init__(self) -> None:
        self._aside: Final = Aside(
            "occugraph.revalidation.child", failure="what changed cannot be judged", answers=True
        )
        self._numbers: Final[dict[str, int]] = {}
        self._counter: Final = count()

    @staticmethod
    def begin() -> "Judge | None":
        """Return one; None where none can be had or is asked for."""
        if not is_available() or read_setting() == "pyshacl":
            return None
        try:
            return Judge()
        except StoreError as err:
            _log.warning("%s", err)
            return None

    def read(self, graphs: Iterable[CanonicalGraph]) -> None:
        """Have it read graphs that it has not read yet, while we go on."""
        for graph in graphs:
            if graph.sha256 not in self._numbers:
                number = self._numbers[graph.sha256] = next(self._counter)
                # What of the end of each line is no triple.
                cut = len(f" <{graph.name}> .".encode())
                self._tell({"part": number, "size": len(graph.payload), "cut": cut})
                self._aside.give((graph.payload,))

    def judge(
        self, chain: Iterable[Sequence[CanonicalGraph]], footprints: bytes, shapes: bytes
    ) -> list[list[dict[str, Any]] | None]:
        """Have it judge a chain of graphs; it can be asked once.

        Args:
            chain: Its first graph is known to conform. They are read one after the other, while
                those before are judged.
            footprints: Of the shapes, pickled.
            shapes: N-Triples, without targets.

        Returns:
            The engine's results for each graph but the first. The last may be None: nothing is
            known of that graph and those after it.

        Raises:
            StoreError: It failed.
        """
        before: set[str] = set()
        asked = iter(chain)
        first = next(asked, ())
        self.read(first)
        self._tell({"footprints": len(footprints), "shapes": len(shapes)})
        self._aside.give((footprints, shapes))
        for graphs in chain_of([first], asked):
            self.read(graphs)
            digests = [graph.sha256 for graph in graphs]
            numbers = [self._numbers[digest] for digest in digests]
            # What only the earlier graph has leaves the memory.
            gone = [self._numbers.pop(digest) for digest in sorted(before.difference(digests))]
            self._tell({"graph": numbers, "gone": gone})
            before = set(digests)
        self._tell({})
        answers: list[list[dict[str, Any]] | None] = json.loads(
            self._aside.wait(patience_s=_PATIENCE_S)
        )
        return answers

    def discard(self) -> None:
        """End the process, whatever it is at."""
        self._aside.discard()

    def _tell(self, header: Mapping[str, Any]) -> None:
        self._aside.give((json.dumps(header).encode() + b"\n",))


def count_conforming(
    known: Sequence[CanonicalGraph],
    chain: Iterable[Sequence[CanonicalGraph]],
    shapes: Shapes,
    judge: Judge | None = None,
) -> int:
    """Return how many of a chain are known to conform, since each differs little from the last.

    Args:
        known: Graphs whose union conforms to the shapes.
        chain: Graphs whose unions are asked about: the first because ``known`` conforms, each
            other one because the one before it does. They are made while those before are judged.
        shapes: The shapes.
        judge: One that has begun to read the graphs, where there is one.

    Returns:
        The first so many break no shape of severity Violation. Of the others nothing is known.
    """
    profile, footprints = read_profile(shapes), _write_footprints(shapes)
    if profile is None or footprints is None:
        return 0
    asked = _take_alike(known, chain)
    first = next(asked, None)
    if first is None or not (judge := judge or Judge.begin()):
        return 0
    try:
        answers = judge.judge(
            chain_of([known, first], asked), footprints, write_bare_shapes(shapes)
        )
    except StoreError as err:
        _log.warning("%s: all of it is validated", err)
        return 0
    judged = takewhile(lambda each: each is not None and _conforms(each, profile), answers)
    return sum(1 for _ in judged)


def _take_alike(
    known: Sequence[CanonicalGraph], chain: Iterable[Sequence[CanonicalGraph]]
) -> Iterator[Sequence[CanonicalGraph]]:
    """Yield those of the chain that may be near enough to the one before by their size."""
    earlier = sum(graph.quads for graph in known)
    for graphs in chain:
        quads = sum(graph.quads for graph in graphs)
        if abs(quads - earlier) > MOST_CHANGED * quads:
            return
        yield graphs
        earlier = quads


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
