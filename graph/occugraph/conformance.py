"""The gate: only what conforms to the shapes becomes a validated release or a validated view.

Nothing else makes these types, and only they can be recorded and published, so that leaving out
validation is a type error (``tests/typing``).
"""

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from occugraph.background import Background
from occugraph.canonical import CanonicalGraph, canonicalize_bytes
from occugraph.conformance_cache import ConformanceCache
from occugraph.errors import ShapeViolationError, StoreError
from occugraph.iri import GRAPH_HISTORY
from occugraph.location import Locator
from occugraph.materialization import Materializer
from occugraph.release import DraftGraph
from occugraph.validation import Report, Severity, Shapes, validate
from occugraph.view import DraftView, compose_view

if TYPE_CHECKING:
    from occugraph.validation.succession import Judge

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
    """A release that has to conform by itself; it is judged when it is first waited for.

    Args:
        graph: The release.
        compose: Gives its view by itself.
        judge: Validates that.
        remember: Told once, when it is known to conform.
        proof: That it conforms, where that is known already.
    """

    def __init__(
        self,
        graph: DraftGraph,
        compose: Callable[[], DraftView],
        judge: Callable[[DraftView], _Proof],
        remember: Callable[[], None],
        proof: _Proof | None,
    ) -> None:
        self.graph: Final = graph
        self.compose: Final = compose
        self._judge: Final = judge
        self._remember: Final = remember
        self._proof = proof

    @property
    def is_known(self) -> bool:
        """Whether it is known to conform already."""
        return self._proof is not None

    def settle(self, proof: _Proof) -> None:
        """Know from elsewhere that it conforms."""
        self._proof = proof
        self._remember()

    def wait(self, alone: DraftView | None = None) -> ValidatedRelease:
        """Return the release once it is known to conform by itself.

        Args:
            alone: Its view by itself, where that was composed.

        Raises:
            NonConformanceError: It breaks a shape of severity Violation.
        """
        if self._proof is None:
            self.settle(self._judge(alone or self.compose()))
        assert self._proof is not None  # noqa: S101 -- settled; for the type checker
        return ValidatedRelease(self.graph, self._proof)


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
        judge: What has begun to read its graphs, None for nothing.
    """

    digest: str
    read: Callable[[], DraftView]
    judge: "Judge | None" = None

    def discard(self) -> None:
        """Have no more read of it."""
        if self.judge:
            self.judge.discard()


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
    """Return a release that has to conform by itself, together with the ontology.

    Args:
        draft: The release.
        ontology: What says which class is below which.
        shapes: What it must conform to.
        cache: Where a result by digests may already be; then nothing is derived.
        locator: Finds files and rows for the findings; asked only where there are any.
        peers: Other releases of its source. Where one of them is in the cache, only what differs
            from it, and what points to that, is validated.
        materializer: What derives from the ontology, where there is one already.
    """
    proof, data = _Proof(draft.content.sha256), _name_alone(draft, ontology)
    others = tuple(peers)

    def judge(alone: DraftView) -> _Proof:
        known = (each for each in others if cache.has(_name_alone(each, ontology), shapes.digest))
        peer = next(known, None)
        before = _compose_alone(peer, ontology, materializer) if peer else None
        if before is None or not _count_conforming(before, [alone], shapes):
            del before
            _validate_whole(alone, draft.name, shapes=shapes, locator=locator)
        return proof

    return PendingRelease(
        draft,
        lambda: _compose_alone(draft, ontology, materializer),
        judge,
        lambda: cache.add(data, shapes.digest),
        proof if cache.has(data, shapes.digest) else None,
    )


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
) -> ValidatedView:
    """Return the view as one that conforms as a whole.

    Args:
        draft: The view, with what was materialized.
        shapes: What it must conform to.
        cache: Where a result by digest may already be.
        locator: Finds files and lines for the findings; asked only where there are any.
        releases: Releases that have to conform, too. With the largest of those in the view most
            of it is known to conform: what is around it, and what either points to, is validated.
        earlier: A view that it followed. Where that is known to conform, what differs from it is
            validated; and of the largest release in the view what differs from the view.

    Raises:
        NonConformanceError: It, or one of the releases, breaks a shape of severity Violation.
    """
    pending = tuple(releases)
    data = _name_view(draft.digest, draft)
    if not cache.has(data, shapes.digest):
        largest = _find_largest(draft, pending)
        # Composed at most once, and while the view is judged.
        compose = functools.cache(largest.compose) if largest else None
        has_to_be_asked = largest is not None and not largest.is_known

        def chain() -> Iterator[DraftView]:
            yield draft
            if compose and has_to_be_asked:
                yield compose()

        count = _count_following(chain(), earlier, shapes, cache) if earlier else 0
        if largest and has_to_be_asked and count > 1:
            largest.settle(_Proof(largest.graph.content.sha256))
        # To be like what does not conform is nothing; both as a whole would need the memory.
        for each in pending:
            each.wait(compose() if compose and each is largest and not each.is_known else None)
        if not count and (compose is None or not _count_conforming(compose(), [draft], shapes)):
            del compose
            _validate_whole(draft, f"view {draft.name}", shapes=shapes, locator=locator)
        cache.add(data, shapes.digest)
    elif earlier:
        earlier.discard()
    return ValidatedView(draft, _Proof(draft.digest))


def _name_view(digest: str, view: DraftView) -> str:
    if view.absent:
        return f"{digest} {hashlib.sha256(b''.join(view.absent)).hexdigest()}"
    return digest


def _find_largest(view: DraftView, releases: Iterable[PendingRelease]) -> PendingRelease | None:
    """Return the largest release of the view, None where the view has none."""
    served = {graph.content.sha256 for graph in view.graphs}
    found = [each for each in releases if each.graph.content.sha256 in served]
    return max(found, key=lambda each: each.graph.content.quads, default=None)


def _count_following(
    chain: Iterable[DraftView], earlier: EarlierView, shapes: Shapes, cache: ConformanceCache
) -> int:
    """Return how many of a view and its largest release by itself conform since another view does.

    The release differs from the view by what is around it, and little of that points to it.
    """
    try:
        view = earlier.read()
        # What the starters say may be another than when it was published: then nothing is known.
        if not cache.has(_name_view(earlier.digest, view), shapes.digest):
            return 0
        return _count_conforming(view, chain, shapes, earlier.judge)
    except StoreError:
        # A build makes anew what the record has lost.
        return 0
    finally:
        # What it holds in memory may be wanted for the whole.
        earlier.discard()


def _count_conforming(
    known: DraftView, chain: Iterable[DraftView], shapes: Shapes, judge: "Judge | None" = None
) -> int:
    """Return how many of a chain are known to conform, if the known one does."""
    from occugraph.validation.succession import (  # noqa: PLC0415 -- only who validates
        count_conforming,
    )

    return count_conforming(_list_graphs(known), map(_list_graphs, chain), shapes, judge)


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
