"""Where each quad of a release stands in the tables of its package: file, row and column."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

from occugraph.canonical import literal_text
from occugraph.iri import OG, PREFIXES, Iri
from occugraph.location import Location
from occugraph_loaders.esco.collection import collection_iri
from occugraph_loaders.esco.concepts import split_labels
from occugraph_loaders.esco.layout import (
    BROADER_OCCUPATIONS,
    BROADER_SKILLS,
    COLLECTION,
    ISCO_GROUPS,
    OCCUPATION_SKILLS,
    OCCUPATIONS,
    SKILL_GROUPS,
    SKILL_SKILLS,
    SKILLS,
)
from occugraph_loaders.esco.package import BASE_LANGUAGE, EscoPackage
from occugraph_loaders.esco.relations import RELATIONS
from occugraph_loaders.esco.tables import Table
from occugraph_loaders.esco.terms import ISCO, TEXTS
from occugraph_loaders.esco.transform import EscoRows, extract_package

__all__ = ["EscoLocator"]

_CONCEPTS: Final = (OCCUPATIONS, SKILLS, SKILL_GROUPS, ISCO_GROUPS)
_SKOS: Final = PREFIXES["skos"]
_ESCO: Final = PREFIXES["esco"]

# The columns that a property of a thing is read from; a text may come from several.
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    f"{_SKOS}notation": ("code",),
    f"{_ESCO}skillType": ("skillType",),
    f"{_ESCO}skillReuseLevel": ("reuseLevel",),
    f"{OG}currentStatus": ("status",),
    f"{OG}level": ("code",),
    **{
        predicate[1:-1]: tuple(column for column in TEXTS if TEXTS[column] == predicate)
        for predicate in TEXTS.values()
    },
}
_Pair = tuple[str, str]
_Row = tuple[Table, int]


class EscoLocator:
    """Places of everything that is read from a package; see :class:`occugraph.location.Locator`.

    The package is read a second time when the first place is asked for, not before.
    """

    def __init__(self, package: EscoPackage) -> None:
        self._package: Final = package

    def locate(
        self, node: str, path: Iri | None = None, value: str | None = None
    ) -> Location | None:
        """Return the nearest place known: of the value, else of the property, else of the node."""
        subject = node[1:-1]
        if path is not None and value is not None:
            for find in (self._find_relation, self._find_broader, self._find_member):
                found = find(subject, path, value[1:-1])
                if found:
                    return found
        if path is not None:
            found = self._find_cell(subject, path, value) or self._find_first(subject, path)
            if found:
                return found
        rows = self._concepts.get(subject) or self._collections.get(subject)
        return _place(*rows[0], "conceptUri") if rows else None

    def files(self) -> Iterable[str]:
        """Return the files that are read, sorted."""
        return [origin.file for origin in self._package.origins]

    # ── indexes ──────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _rows(self) -> EscoRows:
        return extract_package(self._package)

    @cached_property
    def _concepts(self) -> dict[str, list[_Row]]:
        """The rows of each thing, that of the base language first."""
        found: dict[str, list[_Row]] = {}
        tables = [table for table in self._rows.tables if table.layout in _CONCEPTS]
        for table in sorted(tables, key=lambda each: (each.language != BASE_LANGUAGE, each.file)):
            for place, uri in enumerate(table.column("conceptUri")):
                found.setdefault(uri, []).append((table, place))
        return found

    @cached_property
    def _collections(self) -> dict[str, list[_Row]]:
        return {
            collection_iri(table.file): [(table, place) for place in range(len(table))]
            for table in self._rows.tables
            if table.layout is COLLECTION and len(table)
        }

    @cached_property
    def _relations(self) -> dict[tuple[str, str, str], _Row]:
        """The row of each relation, by its ends and the IRI of its property."""
        found: dict[tuple[str, str, str], _Row] = {}
        for table in self._rows.tables:
            if table.layout not in (OCCUPATION_SKILLS, SKILL_SKILLS):
                continue
            relation = RELATIONS[table.layout.name]
            ends = table.column(relation.near[0]), table.column(relation.far[0])
            cells = zip(*ends, table.column("relationType"), strict=True)
            for place, (near, far, kind) in enumerate(cells):
                predicate = relation.properties.get(kind, "<>")[1:-1]
                found.setdefault((near, far, predicate), (table, place))
        return found

    @cached_property
    def _first_relations(self) -> dict[_Pair, _Row]:
        found: dict[_Pair, _Row] = {}
        for (near, _, predicate), row in self._relations.items():
            found.setdefault((near, predicate), row)
        return found

    @cached_property
    def _broader(self) -> dict[_Pair, _Row]:
        found: dict[_Pair, _Row] = {}
        for table in self._rows.tables:
            if table.layout in (BROADER_OCCUPATIONS, BROADER_SKILLS):
                pairs = zip(table.column("conceptUri"), table.column("broaderUri"), strict=True)
                for place, pair in enumerate(pairs):
                    found.setdefault(pair, (table, place))
        return found

    # ── places ───────────────────────────────────────────────────────────────────────────────

    def _find_relation(self, subject: str, path: str, target: str) -> Location | None:
        # What was derived from a relation stands where the relation stands.
        predicates = {
            f"{OG}requiresSkill": ("requiresEssentialSkill", "requiresOptionalSkill"),
            f"{_SKOS}related": ("drawsOnEssentialSkill", "drawsOnOptionalSkill"),
        }.get(path)
        for predicate in [f"{OG}{name}" for name in predicates] if predicates else [path]:
            row = self._relations.get((subject, target, predicate))
            if row:
                return _place(*row, RELATIONS[row[0].layout.name].far[0])
        return None

    def _find_broader(self, subject: str, path: str, target: str) -> Location | None:
        if path != f"{_SKOS}broader":
            return None
        row = self._broader.get((subject, target))
        if row:
            return _place(*row, "broaderUri")
        for table, place in self._concepts.get(subject, ()):
            code = table.column("iscoGroup")[place]
            if code and target == f"{ISCO}C{code.removeprefix('C')}":
                return _place(table, place, "iscoGroup")
        return None

    def _find_member(self, subject: str, path: str, target: str) -> Location | None:
        if path != f"{_SKOS}member":
            return None
        for table, place in self._collections.get(subject, ()):
            if table.column("conceptUri")[place] == target:
                return _place(table, place, "conceptUri")
        return None

    def _find_cell(self, subject: str, path: str, value: str | None) -> Location | None:
        columns = _COLUMNS.get(path, ())
        text = literal_text(value) if value else None
        language = value.rpartition("@")[2] if value and not value.endswith('"') else None
        return (
            self._search(subject, columns, lambda table, cell: _says(table, cell, text, language))
            if text is not None
            else None
        ) or self._search(subject, columns, lambda _table, cell: bool(cell))

    def _search(
        self, subject: str, columns: tuple[str, ...], fits: Callable[[Table, str], bool]
    ) -> Location | None:
        for table, place in self._concepts.get(subject, ()):
            for column in columns:
                if column in table.columns and fits(table, table.columns[column][place]):
                    return _place(table, place, column)
        return None

    def _find_first(self, subject: str, path: str) -> Location | None:
        row = self._first_relations.get((subject, path))
        return _place(*row, RELATIONS[row[0].layout.name].far[0]) if row else None


def _says(table: Table, cell: str, text: str | None, language: str | None) -> bool:
    """Whether a cell is, or has among its labels, a text."""
    if language is not None and table.language != language:
        return False
    return text == cell or text in split_labels(cell)


def _place(table: Table, place: int, column: str) -> Location:
    return Location(table.file, table.numbers[place], column)
