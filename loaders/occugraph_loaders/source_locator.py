"""Finds the file and line of a node or of one of its values, in Turtle and in tables."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from occugraph.canonical import NTriple
from occugraph.iri import Iri
from occugraph.location import Location
from occugraph.skolemization import name_blank_nodes
from occugraph.sssom.slots import SLOTS
from occugraph_loaders.curated.package import AuthoredRows
from occugraph_loaders.curated.position import place_triples
from occugraph_loaders.sssom.rdf import mapping_iri, transform_mapping_set

__all__ = ["SourceLocator"]

_Key = tuple[str, str | None, str | None]


class SourceLocator:
    """Places of everything that was read from authored files.

    The files are read a second time when the first place is asked for, not before. Where the same
    is said in several places, the first file by name, and in it the first line, is given.
    """

    def __init__(self, rows: AuthoredRows) -> None:
        self._rows: Final = rows

    def locate(
        self, node: str, path: Iri | None = None, value: str | None = None
    ) -> Location | None:
        """Return the nearest place known: of the value, else of the property, else of the node.

        See :class:`occugraph.location.Locator`.
        """
        predicate = f"<{path}>" if path else None
        for key in ((node, predicate, value), (node, predicate, None), (node, None, None)):
            found = self._places.get(key)
            if found is not None:
                return found
        return None

    def files(self) -> Iterable[str]:
        """Return the files that were read, sorted."""
        documents = [document.source.file for document in self._rows.documents]
        return sorted([*documents, *(each.source.file for each in self._rows.mapping_sets)])

    @cached_property
    def _places(self) -> dict[_Key, Location]:
        places: dict[_Key, Location] = {}
        mentions: dict[_Key, Location] = {}
        for (subject, predicate, obj), node_place, value_place in self._placed():
            places.setdefault((subject, None, None), node_place)
            places.setdefault((subject, predicate, None), value_place)
            places.setdefault((subject, predicate, obj), value_place)
            # A term that is only pointed to is found where it is pointed to.
            mentions.setdefault((obj, None, None), value_place)
        for file, node, line in self._mappings():
            # What a row lacks is missing in a column.
            for slot in SLOTS.values():
                place = Location(file, line, slot.name)
                places.setdefault((node, f"<{slot.property}>", None), place)
        return mentions | places

    def _mappings(self) -> Iterator[tuple[str, str, int]]:
        for mappings in self._rows.mapping_sets:
            for row in mappings.rows:
                yield mappings.source.file, f"<{mapping_iri(row)}>", row.line

    def _placed(self) -> Iterator[tuple[NTriple, Location, Location]]:
        for document in self._rows.documents:
            file = document.source.file
            placed = place_triples(document.source.text)
            named = name_blank_nodes(each.triple for each in placed).triples
            for triple, each in zip(named, placed, strict=True):
                yield triple, Location(file, each.subject_line), Location(file, each.line)
        for mappings in self._rows.mapping_sets:
            file = mappings.source.file
            for mapping in transform_mapping_set(mappings):
                row = Location(file, mapping.line)
                for triple in mapping.triples:
                    column = mapping.columns.get(triple[1][1:-1])
                    yield triple, row, Location(file, mapping.line, column)
