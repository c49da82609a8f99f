"""The things of a view, sorted by IRI, with their columns of one value."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from occugraph.binding import ENTITIES, Kind
from occugraph.errors import StoreError
from occugraph.index.facts import Facts, name_of, value_of
from occugraph.index.layout import CONCEPTS, KINDS, NONE, Columns, offsets_of
from occugraph.index.strings import StringPool
from occugraph.iri import ID

__all__ = ["Nodes"]

_KIND_CODE: Final = {kind: code for code, kind in enumerate(KINDS)}


class Nodes:
    """The things of a view and the far ends of its mappings, by IRI.

    Attributes:
        iris: Sorted; a thing's row is its place.
        row: The row of each IRI.
        kinds: The kind of each row, None for an end of a mapping that is no thing of ours.
        codes: The same as places in ``KINDS``, -1 for None.
        origins: Per row the graph with a release that holds its type, -1 for none.

    Raises:
        StoreError: A thing is of two kinds, or a concept's type stands in no release.
    """

    def __init__(self, facts: Facts) -> None:
        kind_of: dict[str, Kind | None] = {}
        for entity in ENTITIES:
            for iri in facts.instances(entity.rdf_class):
                other = kind_of.setdefault(iri, entity.kind)
                if other is not entity.kind:
                    raise StoreError(
                        f"{iri} is of two kinds: {other} and {entity.kind}",
                        hint="the kinds are disjoint; validate the view first",
                    )
        mappings = {iri for iri, kind in kind_of.items() if kind is Kind.MAPPING}
        for curie in ("owl:annotatedSource", "owl:annotatedTarget"):
            for mapping, end in facts.pairs(curie):
                if mapping in mappings:
                    kind_of.setdefault(value_of(end), None)
        origin_of = facts.origins_of_types()
        self.iris = sorted(kind_of)
        self.row = {iri: row for row, iri in enumerate(self.iris)}
        self.kinds = [kind_of[iri] for iri in self.iris]
        self.codes = np.array(
            [NONE if kind is None else _KIND_CODE[kind] for kind in self.kinds], np.int64
        )
        self.origins = [origin_of.get(iri, NONE) for iri in self.iris]
        for iri, kind, origin in zip(self.iris, self.kinds, self.origins, strict=True):
            if kind in CONCEPTS and origin == NONE:
                raise StoreError(
                    f"{iri}: no graph of the view that holds a release has its type",
                    hint="a release, starter or curated graph must say what it is",
                )

    def __len__(self) -> int:
        return len(self.iris)

    def of_kind(self, kind: Kind) -> list[int]:
        """Return the rows of the things of ``kind``."""
        return np.flatnonzero(self.codes == _KIND_CODE[kind]).tolist()

    def columns(self, facts: Facts, strings: StringPool) -> Columns:
        """Return the columns of one value, and the rows of each kind."""
        add = strings.add
        slugs, codes = facts.values("og:slug"), facts.values("skos:notation")
        for row in self.of_kind(Kind.CONSULTATION):
            iri = self.iris[row]
            slugs.setdefault(iri, iri.rpartition("/")[2])
        schemes, levels = self._schemes(facts), facts.values("og:level")
        types, reuse = self._types(facts), facts.values("esco:skillReuseLevel")
        by_kind = np.argsort(self.codes, kind="stable")
        return {
            "node.iri": _numbers(add(iri) for iri in self.iris),
            "node.kind": self.codes,
            "node.slug": _numbers(add(slugs.get(iri)) for iri in self.iris),
            "node.code": _numbers(add(codes.get(iri)) for iri in self.iris),
            "node.scheme": _numbers(add(schemes.get(iri)) for iri in self.iris),
            "node.type": _numbers(add(types.get(iri)) for iri in self.iris),
            "node.reuse": _numbers(
                add(reuse[iri].rpartition("/")[2]) if iri in reuse else NONE for iri in self.iris
            ),
            "node.level": _numbers(int(levels.get(iri, NONE)) for iri in self.iris),
            "node.origin": np.array(self.origins, np.int64),
            "kind.offsets": offsets_of(self.codes[self.codes >= 0], len(KINDS)),
            "kind.node": by_kind[self.codes[by_kind] >= 0],
        }

    def _schemes(self, facts: Facts) -> dict[str, str]:
        """Return the scheme key of each thing; where no scheme has one, the release's source."""
        keys = facts.values("og:schemeKey")
        found: dict[str, str] = {}
        for iri, scheme in facts.pairs("skos:inScheme"):
            value = value_of(scheme)
            key = keys.get(value) or _scheme_of_ours(value)
            if key and (iri not in found or key < found[iri]):
                found[iri] = key
        for iri, origin in zip(self.iris, self.origins, strict=True):
            release = facts.origins[origin].release if origin != NONE else None
            if release:
                found.setdefault(iri, release.source)
        return found

    def _types(self, facts: Facts) -> dict[str, str]:
        types = {
            iri: value.rpartition("/")[2].upper()
            for iri, value in facts.values("esco:skillType").items()
        }
        entries = facts.values("og:entryKind")
        return types | {
            iri: name for iri, kind in entries.items() if (name := name_of(kind, "entry-kind"))
        }


def _scheme_of_ours(iri: str) -> str | None:
    start = f"{ID}scheme/"
    return iri[len(start) :] if iri.startswith(start) else None


def _numbers(values: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.fromiter(values, np.int64)
