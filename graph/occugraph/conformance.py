"""The gate: only what conforms to the shapes becomes a validated release or a validated view.

Nothing else makes these types, and only they can be recorded and published, so that leaving out
validation is a type error (``tests/typing``).
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Final

from occugraph import __version__
from occugraph.canonical import CanonicalGraph, canonicalize_bytes
from occugraph.errors import ShapeViolationError
from occugraph.iri import GRAPH_HISTORY, GRAPH_ONTOLOGY
from occugraph.location import Locator
from occugraph.materialization import Materializer
from occugraph.release import DraftGraph
from occugraph.validation import Report, Severity, Shapes, validate
from occugraph.view import DraftView, compose_view

__all__ = [
    "ConformanceCache",
    "NonConformanceError",
    "PendingView",
    "ValidatedRelease",
    "ValidatedView",
    "validate_release",
    "validate_view",
]


class NonConformanceError(ShapeViolationError):
    """The data breaks at least one shape; ``report`` says where, with places in files."""

    def __init__(self, subject: str, report: Report) -> None:
        count = sum(finding.severity is Severity.VIOLATION for finding in report.findings)
        noun = "violation" if count == 1 else "violations"
        super().__init__(
            f"{subject}: {count} {noun} of the shapes",
            hint="nothing was published; what was published before is unchanged",
            subject=subject,
            violations=count,
        )
        self.report = report


class ConformanceCache:
    """Remembers which data conformed to which shapes, by their digests.

    Args:
        directory: Where; None remembers nothing.
        receipts: Results that are known from elsewhere, as :meth:`receipt` gives them.
        is_deferred: Whether what is new is written by :meth:`commit` only.
    """

    def __init__(
        self, directory: Path | None, receipts: Iterable[str] = (), *, is_deferred: bool = False
    ) -> None:
        self._directory = directory
        self._receipts = frozenset(receipts)
        self._is_deferred = is_deferred
        self._waiting: set[str] = set()

    def deferred(self) -> "ConformanceCache":
        """Return the same, but that nothing new is written before :meth:`commit`."""
        return ConformanceCache(self._directory, self._receipts, is_deferred=True)

    def commit(self) -> None:
        """Write what was deferred."""
        for receipt in sorted(self._waiting):
            self._write(receipt)
        self._waiting.clear()

    @staticmethod
    def receipt(data: str, shapes: str) -> str:
        """Return the name of the fact that this data conforms to these shapes."""
        # The version is a part, since a later engine may find more.
        return hashlib.sha256(f"{data} {shapes} {__version__}".encode()).hexdigest()

    def has(self, data: str, shapes: str) -> bool:
        """Return whether this data is known to conform to these shapes."""
        receipt = self.receipt(data, shapes)
        if receipt in self._receipts:
            return True
        return self._directory is not None and (self._directory / receipt).exists()

    def add(self, data: str, shapes: str) -> None:
        """Remember that this data conforms to these shapes, where the folder can be written."""
        receipt = self.receipt(data, shapes)
        if self._is_deferred:
            self._waiting.add(receipt)
        else:
            self._write(receipt)

    def _write(self, receipt: str) -> None:
        if self._directory is None:
            return
        with contextlib.suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
            # An empty file: its being there is the fact, so there is no half-written state.
            (self._directory / receipt).touch()


@dataclass(frozen=True, slots=True)
class _Proof:
    """That the data with this digest conforms."""

    digest: str


class ValidatedRelease:
    """A release that conforms to the shapes by itself. Only :func:`validate_release` makes one.

    ``alone`` is its view by itself, None where that had not to be composed.
    """

    def __init__(self, draft: DraftGraph, proof: _Proof, alone: DraftView | None = None) -> None:
        _check(draft.content.sha256, proof)
        self._draft: Final = draft
        self.alone: Final = alone

    @property
    def graph(self) -> DraftGraph:
        """The graph that conforms."""
        return self._draft


class ValidatedView:
    """A view that conforms to the shapes as a whole. Only :func:`validate_view` makes one."""

    def __init__(self, draft: DraftView, proof: _Proof) -> None:
        _check(draft.digest, proof)
        self._draft: Final = draft

    @property
    def content(self) -> DraftView:
        """The view that conforms."""
        return self._draft


class PendingView:
    """A view whose validation is under way, in a thread of its own.

    Its projections can be built meanwhile; to publish it takes what :meth:`wait` returns.

    Args:
        content: The view.
        beside: The releases that are recorded beside it.
        validate: Does the validation.
    """

    def __init__(
        self,
        content: DraftView,
        beside: Sequence[DraftGraph],
        validate: Callable[[], tuple[ValidatedView, Sequence[ValidatedRelease]]],
    ) -> None:
        self.content: Final = content
        self.beside: Final = tuple(beside)
        self._validate = validate
        self._result: tuple[ValidatedView, Sequence[ValidatedRelease]] | BaseException
        # It ends with the process, however that ends.
        self._thread = Thread(target=self._run, name="validation", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result = self._validate()
        except BaseException as err:  # noqa: BLE001 -- raised again in the thread that waits
            self._result = err

    def wait(self) -> tuple[ValidatedView, tuple[ValidatedRelease, ...]]:
        """Return the view, and the releases beside it, once they are known to conform.

        Raises:
            NonConformanceError: One of them breaks a shape of severity Violation.
        """
        self._thread.join()
        if isinstance(self._result, BaseException):
            raise self._result
        view, releases = self._result
        by_digest = {each.graph.content.sha256: each for each in releases}
        if view.content is not self.content:
            raise ValueError("what was validated is not what was to be validated")
        return view, tuple(by_digest[each.content.sha256] for each in self.beside)


def validate_release(
    draft: DraftGraph,
    ontology: DraftGraph,
    *,
    shapes: Shapes,
    cache: ConformanceCache,
    locator: Locator | None = None,
    peers: Iterable[DraftGraph] = (),
    materializer: Materializer | None = None,
) -> ValidatedRelease:
    """Return the release as one that conforms by itself, together with the ontology.

    Args:
        draft: The release.
        ontology: What says which class is below which.
        shapes: What it must conform to.
        cache: Where a result by digests may already be; then nothing is derived.
        locator: Finds files and rows for the findings; asked only where there are any.
        peers: Other releases of its source. Where one of them is in the cache, only what differs
            from it, and what points to that, is validated.
        materializer: What derives from the ontology, where there is one already.

    Raises:
        NonConformanceError: It breaks a shape of severity Violation.
    """
    data, alone = _name_alone(draft, ontology), None
    if not cache.has(data, shapes.digest):
        known = (each for each in peers if cache.has(_name_alone(each, ontology), shapes.digest))
        peer = next(known, None)
        before = _compose_alone(peer, ontology, materializer) if peer else None
        alone = _compose_alone(draft, ontology, materializer)
        _validate(alone, draft.name, shapes=shapes, locator=locator, before=before)
        cache.add(data, shapes.digest)
    return ValidatedRelease(draft, _Proof(draft.content.sha256), alone)


def _name_alone(draft: DraftGraph, ontology: DraftGraph) -> str:
    return f"{draft.content.sha256} {ontology.content.sha256}"


def _compose_alone(
    draft: DraftGraph, ontology: DraftGraph, materializer: Materializer | None
) -> DraftView:
    return compose_view([ontology, draft], name=draft.name, materializer=materializer)


def validate_view(
    draft: DraftView,
    *,
    shapes: Shapes,
    cache: ConformanceCache,
    locator: Locator | None = None,
    releases: Iterable[ValidatedRelease] = (),
    materializer: Materializer | None = None,
) -> ValidatedView:
    """Return the view as one that conforms as a whole.

    Args:
        draft: The view, with what was materialized.
        shapes: What it must conform to.
        cache: Where a result by digest may already be.
        locator: Finds files and lines for the findings; asked only where there are any.
        releases: Releases that conform by themselves. With the largest of those in the view most
            of it is known to conform: what is around it, and what either points to, is validated.
        materializer: What derives from the ontology, where there is one already.

    Raises:
        NonConformanceError: It breaks a shape of severity Violation.
    """
    data = draft.digest
    if draft.absent:
        data += f" {hashlib.sha256(b''.join(draft.absent)).hexdigest()}"
    if not cache.has(data, shapes.digest):
        before = _compose_largest(draft, releases, materializer)
        _validate(draft, f"view {draft.name}", shapes=shapes, locator=locator, before=before)
        cache.add(data, shapes.digest)
    return ValidatedView(draft, _Proof(draft.digest))


def _compose_largest(
    view: DraftView, releases: Iterable[ValidatedRelease], materializer: Materializer | None
) -> DraftView | None:
    """Return the largest release of the view by itself, None where the view has none."""
    conforming = {each.graph.content.sha256: each for each in releases}
    served = [each for each in view.graphs if each.content.sha256 in conforming]
    ontology = next((each for each in view.graphs if each.name == GRAPH_ONTOLOGY), None)
    if not served or ontology is None:
        return None
    largest = max(served, key=lambda graph: graph.content.quads)
    known = conforming[largest.content.sha256].alone
    return known or _compose_alone(largest, ontology, materializer)


def _validate(
    draft: DraftView,
    subject: str,
    *,
    shapes: Shapes,
    locator: Locator | None,
    before: DraftView | None,
) -> None:
    """Validate a view, by what differs from one that conforms where there is one."""
    from occugraph.validation.succession import conforms_like  # noqa: PLC0415 -- only who validates

    if before and conforms_like(_list_graphs(before), _list_graphs(draft), shapes):
        return
    absent = b"".join(line + b" .\n" for line in draft.absent)
    report = validate(draft.union + absent, shapes)
    if not report.conforms:
        raise NonConformanceError(subject, report.located(locator) if locator else report)


def _list_graphs(view: DraftView) -> list[CanonicalGraph]:
    """Return the graphs of a view, and what validation counts in."""
    graphs = [graph.content for graph in view.graphs]
    return [*graphs, canonicalize_bytes(GRAPH_HISTORY, view.absent)] if view.absent else graphs


def _check(digest: str, proof: _Proof) -> None:
    if proof.digest != digest:
        raise ValueError(f"proof is of {proof.digest}, the data is {digest}")
