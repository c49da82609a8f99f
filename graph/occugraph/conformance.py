"""The gate: only what conforms to the shapes becomes a validated release or a validated view.

Nothing else makes these types, and only they can be recorded and published, so that leaving out
validation is a type error (``tests/typing``).
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from occugraph import __version__
from occugraph.background import Background
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
    "EarlierView",
    "NonConformanceError",
    "PendingRelease",
    "PendingView",
    "ValidatedRelease",
    "ValidatedView",
    "begin_release",
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
    """A release that conforms to the shapes by itself. Only :func:`begin_release` makes one."""

    def __init__(self, draft: DraftGraph, proof: _Proof) -> None:
        _check(draft.content.sha256, proof)
        self._draft: Final = draft

    @property
    def graph(self) -> DraftGraph:
        """The graph that conforms."""
        return self._draft


class PendingRelease:
    """A release whose validation by itself may still be under way.

    Args:
        graph: The release.
        alone: Its view by itself, None where that had not to be composed.
        result: Gives what :meth:`wait` returns.
    """

    def __init__(
        self,
        graph: DraftGraph,
        alone: DraftView | None,
        result: Callable[[], ValidatedRelease],
    ) -> None:
        self.graph: Final = graph
        self.alone: Final = alone
        self._result: Final = result

    def wait(self) -> ValidatedRelease:
        """Return the release once it is known to conform by itself.

        Raises:
            NonConformanceError: It breaks a shape of severity Violation.
        """
        return self._result()


class ValidatedView:
    """A view that conforms to the shapes as a whole. Only :func:`validate_view` makes one."""

    def __init__(self, draft: DraftView, proof: _Proof) -> None:
        _check(draft.digest, proof)
        self._draft: Final = draft

    @property
    def content(self) -> DraftView:
        """The view that conforms."""
        return self._draft


@dataclass(frozen=True, slots=True)
class EarlierView:
    """A view that was published, and may be known to conform.

    Attributes:
        digest: Of its dump.
        read: Returns it; read only where it helps.
    """

    digest: str
    read: Callable[[], DraftView]


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
        self._validation: Final = Background(validate, "validation")

    def wait(self) -> tuple[ValidatedView, tuple[ValidatedRelease, ...]]:
        """Return the view, and the releases beside it, once they are known to conform.

        Raises:
            NonConformanceError: One of them breaks a shape of severity Violation.
        """
        view, releases = self._validation.wait()
        by_digest = {each.graph.content.sha256: each for each in releases}
        if view.content is not self.content:
            raise ValueError("what was validated is not what was to be validated")
        return view, tuple(by_digest[each.content.sha256] for each in self.beside)


def begin_release(
    draft: DraftGraph,
    ontology: DraftGraph,
    *,
    shapes: Shapes,
    cache: ConformanceCache,
    locator: Locator | None = None,
    peers: Iterable[DraftGraph] = (),
    materializer: Materializer | None = None,
) -> PendingRelease:
    """Begin to validate a release by itself, together with the ontology.

    What a peer answers goes on in the background: little of the release is looked at. Without
    such a peer the validation has ended when this returns.

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
        NonConformanceError: It breaks a shape of severity Violation; or waiting for it does.
    """
    proof, data = _Proof(draft.content.sha256), _name_alone(draft, ontology)
    if cache.has(data, shapes.digest):
        return PendingRelease(draft, None, lambda: ValidatedRelease(draft, proof))
    known = (each for each in peers if cache.has(_name_alone(each, ontology), shapes.digest))
    peer = next(known, None)
    alone = _compose_alone(draft, ontology, materializer)

    def judge() -> ValidatedRelease:
        before = _compose_alone(peer, ontology, materializer) if peer else None
        if not _conforms_like(alone, before, shapes):
            _validate_whole(alone, draft.name, shapes=shapes, locator=locator)
        cache.add(data, shapes.digest)
        return ValidatedRelease(draft, proof)

    if peer:
        return PendingRelease(draft, alone, Background(judge, f"validation of {draft.name}").wait)
    release = judge()
    return PendingRelease(draft, alone, lambda: release)


def validate_release(
    draft: DraftGraph,
    ontology: DraftGraph,
    *,
    shapes: Shapes,
    cache: ConformanceCache,
    locator: Locator | None = None,
    peers: Iterable[DraftGraph] = (),
) -> ValidatedRelease:
    """Return the release as one that conforms by itself; see :func:`begin_release`.

    Raises:
        NonConformanceError: It breaks a shape of severity Violation.
    """
    return begin_release(
        draft, ontology, shapes=shapes, cache=cache, locator=locator, peers=peers
    ).wait()


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
    releases: Iterable[PendingRelease] = (),
    earlier: EarlierView | None = None,
    materializer: Materializer | None = None,
) -> ValidatedView:
    """Return the view as one that conforms as a whole.

    Args:
        draft: The view, with what was materialized.
        shapes: What it must conform to.
        cache: Where a result by digest may already be.
        locator: Finds files and lines for the findings; asked only where there are any.
        releases: Releases that conform by themselves, or are waited for. With the largest of those
            in the view most of it is known to conform: what is around it, and what either points
            to, is validated.
        earlier: A view that it followed. Where much is around the largest release, little may
            differ from this one.
        materializer: What derives from the ontology, where there is one already.

    Raises:
        NonConformanceError: It, or one of the releases, breaks a shape of severity Violation.
    """
    pending = tuple(releases)
    data = _name_view(draft.digest, draft)
    if not cache.has(data, shapes.digest):
        largest = _compose_largest(draft, pending, materializer)
        is_like = _conforms_like(draft, largest, shapes) or (
            earlier is not None and _conforms_like_earlier(draft, earlier, shapes, cache)
        )
        # To be like what does not conform is nothing; and both as a whole would need the memory.
        for each in pending:
            each.wait()
        if not is_like:
            _validate_whole(draft, f"view {draft.name}", shapes=shapes, locator=locator)
        cache.add(data, shapes.digest)
    return ValidatedView(draft, _Proof(draft.digest))


def _name_view(digest: str, view: DraftView) -> str:
    if view.absent:
        return f"{digest} {hashlib.sha256(b''.join(view.absent)).hexdigest()}"
    return digest


def _conforms_like_earlier(
    draft: DraftView, earlier: EarlierView, shapes: Shapes, cache: ConformanceCache
) -> bool:
    view = earlier.read()
    # What the starters say may be another than when it was published: then nothing is known.
    is_known = cache.has(_name_view(earlier.digest, view), shapes.digest)
    return is_known and _conforms_like(draft, view, shapes)


def _compose_largest(
    view: DraftView, releases: Iterable[PendingRelease], materializer: Materializer | None
) -> DraftView | None:
    """Return the largest release of the view by itself, None where the view has none."""
    by_digest = {each.graph.content.sha256: each for each in releases}
    served = [each for each in view.graphs if each.content.sha256 in by_digest]
    ontology = next((each for each in view.graphs if each.name == GRAPH_ONTOLOGY), None)
    if not served or ontology is None:
        return None
    largest = max(served, key=lambda graph: graph.content.quads)
    alone = by_digest[largest.content.sha256].alone
    return alone or _compose_alone(largest, ontology, materializer)


def _conforms_like(draft: DraftView, before: DraftView | None, shapes: Shapes) -> bool:
    """Return whether a view is known to conform if another one does."""
    from occugraph.validation.succession import conforms_like  # noqa: PLC0415 -- only who validates

    return before is not None and conforms_like(_list_graphs(before), _list_graphs(draft), shapes)


def _validate_whole(
    draft: DraftView, subject: str, *, shapes: Shapes, locator: Locator | None
) -> None:
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
