"""All links of a name: the query, and the columns made of its answer."""

from collections.abc import Sequence
from typing import Any, Final

from occugraph.binding import CONCEPTS, Kind, LinkName, entity_of, link_of
from occugraph.link_columns import NECESSITIES, NO_NECESSITY, LinkColumns, columns_of
from occugraph.neo4j.reader.parameters import Parameters
from occugraph.neo4j.reader.predicates import pattern_of
from occugraph.request_checks import REQUIREMENTS
from occugraph.values import StatusKind

__all__ = ["LinkQuery"]

_NUMBERS: Final = {each.value: number for number, each in enumerate(NECESSITIES)}


class LinkQuery:
    """The links of one name; its cost is one row a link.

    Args:
        link: The name.
    """

    def __init__(self, link: LinkName) -> None:
        self.parameters: Final = Parameters()
        self._link = link_of(link)
        self._has_necessity = link in REQUIREMENTS
        self.text: Final = self._compile()
        """The query so far: one row with a list of near ends, each with its links."""

    def _compile(self) -> str:
        link = self._link
        near = f"(near:{entity_of(link.source).neo4j_label})"
        labels = "|".join(sorted(entity_of(kind).neo4j_label for kind in link.targets))
        removed = self.parameters.add(StatusKind.REMOVED.value)
        kept = [
            f"coalesce({name}.status, '') <> {removed}"
            for name, kinds in (("near", {link.source}), ("far", link.targets))
            if _has_status(kinds)
        ]
        where = f" WHERE {' AND '.join(kept)}" if kept else ""
        necessity = "link.necessity" if self._has_necessity else "null"
        return (
            f"CALL () {{\nMATCH {near}{pattern_of(link, f'(far:{labels})')}{where}\n"
            f"RETURN near.uri AS asked, collect([far.uri, {necessity}, link.confidence]) AS found\n"
            "}\nWITH collect([asked, found]) AS answers"
        )

    def columns(self, answers: Sequence[Any]) -> LinkColumns:
        """Return the columns of an answer."""
        return columns_of(
            [
                (near, far, NO_NECESSITY if need is None else _NUMBERS[need], confidence)
                for near, found in answers
                for far, need, confidence in found
            ]
        )


def _has_status(kinds: frozenset[Kind] | set[Kind]) -> bool:
    """Return whether the things may be removed; the status of an entry is another's."""
    return not CONCEPTS.isdisjoint(kinds)
