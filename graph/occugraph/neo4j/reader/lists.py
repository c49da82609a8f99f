"""Lists: the query of a page, and the page made of its answer.

A list is what a pattern finds and a filter keeps, in an order. One query answers for any number
of lists of one form, those of the near ends of a link or the one of a kind. Of each it returns
the edges of the page, one more than asked for to see whether the list goes on, whether something
stands before ``after`` or behind ``before``, and how long the whole list is, where that is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from occugraph.binding import Kind, LinkName, Necessity, entity_of, link_of
from occugraph.cursor import Cursor, decode_cursor
from occugraph.neo4j.reader.columns import ThingColumns
from occugraph.neo4j.reader.fields import Values, evidence_in, evidence_of
from occugraph.neo4j.reader.ordering import Ordering
from occugraph.neo4j.reader.parameters import Parameters
from occugraph.neo4j.reader.predicates import PredicateCompiler, pattern_of
from occugraph.neo4j.reader.publication import HeldPublication
from occugraph.reader import Edge, Page, PageRequest, Selection
from occugraph.request_checks import REQUIREMENTS
from occugraph.values import Evidence, Thing

__all__ = ["ListQuery"]

_PAGE: Final = "edges, is_behind, is_beyond, total"
_NECESSITIES: Final = {each.value: each for each in Necessity}
_NEAR: Final = "(near)"
# Some hundred bytes each: about 20 MB when all is full.
_KEPT_SELECTIONS: Final = 16
_KEPT_THINGS: Final = 4_096


@dataclass(frozen=True, slots=True)
class _Link:
    """What a row says of the relationship, by places in it."""

    necessity: int | None
    confidence: int | None
    evidence: int | None
    release: int | None


class ListQuery:
    """The lists of a kind, or of a link, under one request.

    Args:
        held: What the database holds.
        of: A kind, for all things of it; or a link, for what it leads to from the IRIs ``$nodes``.
        request: The request, which was checked.
        selection: What the caller will read.

    Raises:
        ArgumentError: A cursor is malformed or of another order.
    """

    def __init__(
        self,
        held: HeldPublication,
        of: Kind | LinkName,
        request: PageRequest,
        selection: Selection,
    ) -> None:
        self.parameters: Final = Parameters()
        self._held = held
        link = self._link = of if isinstance(of, LinkName) else None
        self._request = request
        self._selection = selection
        kinds = link_of(of).targets if isinstance(of, LinkName) else frozenset({of})
        self._pattern = _pattern(link, kinds)
        self._columns = ThingColumns(held, kinds, selection.columns)
        if len(held.things) > _KEPT_SELECTIONS:
            held.things.clear()
        self._things = held.things.setdefault((kinds, selection.columns), {})
        self._ordering = Ordering(
            request.order,
            held,
            kinds,
            has_link=link is not None,
            has_necessity=link in REQUIREMENTS,
        )
        self._after, self._before = self._read_cursors()
        self._kept = self._keep(kinds)
        self._values: list[str] = []
        self._of_link = self._select_link()
        self._keys_at = len(self._values)
        self._values += self._ordering.expressions
        self._thing_at = len(self._values)
        self._values += self._columns.expressions
        self.text: Final = self._compile()
        """The query so far: one row with a list of answers."""

    def _compile(self) -> str:
        if self._link is None:
            return f"WITH {self._answer()}\nWITH [[null, {_PAGE}]] AS answers"
        near = f"(near:Resource:{entity_of(link_of(self._link).source).neo4j_label} {{uri: asked}})"
        return (
            f"UNWIND $nodes AS asked\nMATCH {near}\nWITH asked, {self._answer()}\n"
            f"WITH collect([asked, {_PAGE}]) AS answers"
        )

    def page(self, answer: Sequence[Any]) -> Page:
        """Return the page of an answer: the IRI of the near end, and what was returned for it."""
        _, rows, is_behind, is_beyond, total = answer
        first, last = self._request.first, self._request.last
        is_cut = len(rows) > (first or last or len(rows))
        if is_cut:
            rows = rows[: first or last]
        if last is not None:
            rows = rows[::-1]
        return Page(
            edges=tuple(self._edge(row) for row in rows),
            has_next=bool(is_beyond) or (is_cut and first is not None),
            has_previous=bool(is_behind) or (is_cut and last is not None),
            total=total,
        )

    def empty_page(self) -> Page:
        """Return the page of a list of which the database knows nothing."""
        return Page(total=0 if self._request.with_total else None)

    def _read_cursors(self) -> tuple[Cursor | None, Cursor | None]:
        order = self._request.order
        given = (("after", self._request.after), ("before", self._request.before))
        after, before = (
            None if text is None else decode_cursor(text, order, argument=argument)
            for argument, text in given
        )
        return after, before

    def _keep(self, kinds: frozenset[Kind]) -> list[str]:
        kept = []
        if self._link is None and self._ordering.is_indexed:
            # Always so, but without a condition Neo4j would sort all there is.
            kept.append("far.uri IS NOT NULL")
        if self._link is not None and self._request.necessity is not None:
            # A link of another kind has none, and so is not of this one.
            wanted = self.parameters.add(self._request.necessity.value)
            kept.append(f"link.necessity = {wanted}" if self._link in REQUIREMENTS else "false")
        if self._request.filter is not None:
            compiler = PredicateCompiler(self._held, self.parameters, kinds)
            kept.append(compiler.compile(self._request.filter))
        return kept

    def _select_link(self) -> _Link:
        if self._link is None:
            return _Link(None, None, None, None)
        has_evidence = "evidence" in self._selection.edge

        def add(expression: str, *, wanted: bool) -> int | None:
            if not wanted:
                return None
            self._values.append(expression)
            return len(self._values) - 1

        return _Link(
            add("link.necessity", wanted=self._link in REQUIREMENTS),
            add("link.confidence", wanted="confidence" in self._selection.edge),
            add(evidence_in("link.evidence"), wanted=has_evidence),
            add("link.release", wanted=has_evidence),
        )

    def _answer(self) -> str:
        request, kept = self._request, self._kept
        after = [self._ordering.after(self._after, self.parameters)] if self._after else []
        before = [self._ordering.before(self._before, self.parameters)] if self._before else []
        size = request.first or request.last
        order = self._ordering.clause(backward=request.last is not None)
        limit = f" LIMIT {self.parameters.add(size + 1)}" if size else ""
        names = "far, link" if self._link else "far"
        edges = (
            f"COLLECT {{ {self._match(*kept, *after, *before)} WITH {names} ORDER BY {order}{limit}"
            f" RETURN [{', '.join(self._values)}] }}"
        )
        behind = _exists(self._match(*kept, f"NOT ({after[0]})")) if after else "false"
        beyond = _exists(self._match(*kept, *after, f"NOT ({before[0]})")) if before else "false"
        total = f"COUNT {{ {self._match(*kept)} }}" if request.with_total else "null"
        return f"{edges} AS edges,\n{behind} AS is_behind, {beyond} AS is_beyond, {total} AS total"

    def _match(self, *conditions: str) -> str:
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"MATCH {self._pattern}{where}"

    def _edge(self, row: Values) -> Edge:
        link, thing = self._of_link, self._thing(row[self._thing_at :])
        necessity = None if link.necessity is None else _NECESSITIES[row[link.necessity]]
        evidence: tuple[Evidence, ...] = ()
        if link.evidence is not None and link.release is not None:
            release = row[link.release]
            by_release = () if release is None else (self._held.proofs[release],)
            evidence = evidence_of(self._held, row[link.evidence]) or by_release
        return Edge(
            cursor=self._ordering.cursor(row[self._keys_at :], thing.uri, necessity),
            node=thing,
            necessity=necessity,
            confidence=None if link.confidence is None else row[link.confidence],
            evidence=evidence,
        )

    def _thing(self, values: Values) -> Thing:
        """Return the thing of a row; one that many lists and requests show is made once."""
        row = tuple(values)
        try:
            thing = self._things.get(row)
        except TypeError:  # it holds a list
            thing, row = None, ()
        if thing is None:
            thing = self._columns.thing(values)
            assert thing is not None  # noqa: S101 - the pattern says of which kinds it is
            if row and len(self._things) < _KEPT_THINGS:
                self._things[row] = thing
        return thing


def _pattern(link: LinkName | None, kinds: frozenset[Kind]) -> str:
    labels = "|".join(sorted(entity_of(kind).neo4j_label for kind in kinds))
    far = f"(far:{labels})"
    return far if link is None else _NEAR + pattern_of(link_of(link), far)


def _exists(match: str) -> str:
    return f"EXISTS {{ {match} }}"
