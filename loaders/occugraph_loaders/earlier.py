"""The view that was published before, read again while new packages are."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from occugraph.background import Background
from occugraph.canonical import CanonicalGraph
from occugraph.conformance import EarlierView
from occugraph.errors import StoreError
from occugraph.publication import Publication
from occugraph.record import Record, RecordedGraph
from occugraph.release import DraftGraph
from occugraph.view import DraftView, reopen_view

if TYPE_CHECKING:
    from occugraph.validation.succession import Judge

__all__ = ["EarlierGraphs"]


class EarlierGraphs:
    """The graphs of the newest publication, each read once.

    Args:
        record: Where they are.
        base: The publication; it has no graphs where there is none.
        authored: Graphs that are at hand; one with the same content is not read again.
        ahead: Whether to begin at once, in a thread and a process of their own: another view is
            being made, which will be compared with this one.
    """

    def __init__(
        self,
        record: Record,
        base: Publication | None,
        authored: Iterable[DraftGraph],
        *,
        ahead: bool,
    ) -> None:
        self._record: Final = record
        self._base: Final = base
        self._at_hand: Final = {draft.content.sha256: draft for draft in authored}
        self._begun: Final = Background(self._begin, "earlier view") if base and ahead else None

    @property
    def of_view(self) -> tuple[RecordedGraph, ...]:
        """Those that the view has; those beside it are releases that are not served."""
        graphs = self._base.manifest.graphs if self._base else ()
        return tuple(graph for graph in graphs if graph.in_view)

    def _begin(self) -> "Judge | None":
        """Have all of the view read, by what will compare another view with it, too."""
        from occugraph.validation.succession import Judge  # noqa: PLC0415 -- only who validates

        judge = Judge.begin()
        try:
            for graph in self.of_view:
                if judge:
                    judge.read([self._read(graph).content])
        except StoreError:
            # Told by who needs it; a build makes anew what the record has lost.
            return None
        return judge

    def _read(self, graph: RecordedGraph) -> DraftGraph:
        found = self._at_hand.get(graph.entry.sha256)
        if found is None:
            found = self._at_hand[graph.entry.sha256] = self._record.read_draft(graph)
        return found

    def _wait(self) -> "Judge | None":
        return self._begun.wait() if self._begun else None

    def read(self, graph: RecordedGraph) -> DraftGraph:
        """Return a recorded graph as a draft, which has to be validated again.

        Raises:
            StoreError: It cannot be read.
        """
        self._wait()
        return self._read(graph)

    def expect(self, graphs: Sequence[CanonicalGraph]) -> None:
        """Be told graphs of the view that is likely compared with this one."""
        judge = self._wait()
        if judge:
            judge.read(graphs)

    def find_view(self, drafts: Sequence[DraftGraph]) -> EarlierView | None:
        """Return the view as it was published; None where there is none.

        Args:
            drafts: What the new view was made of; none of it is read again.
        """
        base = self._base
        if base is None:
            return None
        # Not for :meth:`read`: other files may have left out other rows of the same content.
        at_hand = {draft.content.sha256: draft for draft in drafts}

        def read() -> DraftView:
            graphs = [at_hand.get(each.entry.sha256) or self._read(each) for each in self.of_view]
            return reopen_view(graphs, drafts)

        return EarlierView(base.manifest.digest, read, self._wait())
