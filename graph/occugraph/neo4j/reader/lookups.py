"""Look-ups: the query that finds things by their keys, and which thing each key means."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from occugraph.binding import CONCEPTS, Kind, entity_of
from occugraph.iri import Iri
from occugraph.neo4j.model import CONCEPT
from occugraph.neo4j.reader.columns import ThingColumns
from occugraph.neo4j.reader.parameters import Parameters, storable
from occugraph.neo4j.reader.publication import HeldPublication
from occugraph.reader import CodeKey, Key, Selection, SlugKey, UriKey
from occugraph.request_checks import ambiguous_code, look_up_without_kind
from occugraph.values import StatusKind, Thing

__all__ = ["LookUp"]

_ALL: Final = frozenset(Kind)
_FOUND_BY: Final = ("slug", "code", "scheme", "status")


class LookUp:
    """The look-up of some keys.

    Args:
        held: What the database holds.
        kind: What is looked up; None for anything, by IRI only.
        keys: What is given.
        selection: What the caller will read.

    Raises:
        ArgumentError: A slug or code is given without a kind.
    """

    def __init__(
        self, held: HeldPublication, kind: Kind | None, keys: Sequence[Key], selection: Selection
    ) -> None:
        self.parameters: Final = Parameters()
        self._keys = keys
        if kind is None:
            for key in keys:
                if not isinstance(key, UriKey):
                    raise look_up_without_kind(key.by)
        self._label = "Resource" if kind is None else entity_of(kind).neo4j_label
        if kind in CONCEPTS:
            self._label = f"{CONCEPT}:{self._label}"
        self._columns = ThingColumns(
            held, _ALL if kind is None else frozenset({kind}), selection.columns
        )
        self.text: Final = self._compile()
        """The query so far: one row with a list of rows."""

    def _compile(self) -> str:
        known = [f"far.{name}" for name in _FOUND_BY]
        values = ", ".join([*known, *self._columns.expressions])
        return f"CALL () {{\n{chr(10).join(self._parts())}\n}}\nWITH collect([{values}]) AS answers"

    def things(self, rows: Sequence[Sequence[Any]]) -> list[Thing | None]:
        """Return one thing or None per key, in key order.

        Raises:
            ArgumentError: A code without a scheme fits several things.
        """
        by_iri = {self._columns.iri(row[len(_FOUND_BY) :]): row for row in rows}
        made: dict[Iri, Thing | None] = {}
        found: list[Thing | None] = []
        ordered = [by_iri[iri] for iri in sorted(by_iri)]
        for key in self._keys:
            row = self._choose(key, by_iri, ordered)
            if row is None:
                found.append(None)
                continue
            values = row[len(_FOUND_BY) :]
            iri = self._columns.iri(values)
            if iri not in made:
                made[iri] = self._columns.thing(values)
            found.append(made[iri])
        return found

    def _parts(self) -> Iterator[str]:
        """Yield the matches of each sort of key, with UNION between them."""
        given: dict[str, list[str]] = {
            "uri": [key.uri for key in self._keys if isinstance(key, UriKey)],
            "slug": [key.slug for key in self._keys if isinstance(key, SlugKey)],
            "code": [key.code for key in self._keys if isinstance(key, CodeKey)],
        }
        union = ""
        for name, values in given.items():
            if values:
                wanted = self.parameters.add(storable(values))
                # The IRIs are unique among all things: one index serves every kind.
                label = f"Resource:{self._label}" if name == "uri" else self._label
                yield f"{union}MATCH (far:{label}) WHERE far.{name} IN {wanted} RETURN far"
                union = "UNION "
        if not union:
            yield "UNWIND [] AS far RETURN far"

    def _choose(
        self, key: Key, by_iri: dict[Iri, Sequence[Any]], ordered: Sequence[Sequence[Any]]
    ) -> Sequence[Any] | None:
        match key:
            case UriKey(uri=uri):
                return by_iri.get(uri)
            case SlugKey(slug=slug):
                return next((row for row in ordered if row[0] == slug), None)
            case CodeKey(code=code, scheme=scheme):
                fitting = [
                    row for row in ordered if row[1] == code and scheme in {None, row[2] or ""}
                ]
                return _choose_of_code(code, fitting)


def _choose_of_code(code: str, rows: list[Sequence[Any]]) -> Sequence[Any] | None:
    if len(rows) > 1:
        # A newer release may give the code of what it dropped to something else.
        kept = [row for row in rows if row[3] != StatusKind.REMOVED.value]
        rows = kept or rows
    if len(rows) > 1:
        raise ambiguous_code(code, [row[2] or "" for row in rows])
    return rows[0] if rows else None
