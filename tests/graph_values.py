"""Values that a graph has, by what they are compared with."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from occugraph.binding import CONCEPTS, Kind
from occugraph.reader import PageRequest, Reader, Selection
from occugraph.values import LangText, MappingEnd, Thing
from occugraph_api.graphql.global_id import encode_global_id

__all__ = ["GraphValues", "read_values"]

_COLUMNS: Final = frozenset(
    {"slug", "code", "scheme", "prefLabels", "altLabels", "reuseLevel"}
    | {"subject", "object", "predicate", "objectScheme"}
)
_LINKED: Final = {
    "skill": "Skill",
    "technology": "Technology",
    "sector": "Sector",
    "group": "ConceptGroup",
    "occupation": "Occupation",
}
# Enough to meet what is rare; a choice among thousands would meet nothing twice.
_MOST: Final = 400


@dataclass(frozen=True)
class GraphValues:
    """Values by the kind of the thing that has them, in a fixed order."""

    uris: Mapping[str, tuple[str, ...]]
    slugs: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, tuple[str, ...]]
    schemes: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]
    ids: tuple[str, ...]

    def of_field(self, kind: str, name: str) -> tuple[str, ...]:
        """Return values that a field of a filter of things of ``kind`` can be compared with."""
        kind = "Occupation" if kind == "Thing" else kind
        if name in {"uri", "slug", "code", "label"}:
            by_kind = {"uri": self.uris, "slug": self.slugs, "code": self.codes}
            return by_kind.get(name, self.labels)[kind]
        if name in {"scheme", "source", "objectScheme"}:
            return self.schemes
        return self.uris[_LINKED[name]] if name in _LINKED else self.others.get(name, ())


def read_values(reader: Reader) -> GraphValues:
    """Return the values of what a reader reads."""
    things = {
        kind: [edge.node for edge in reader.page(kind, PageRequest(), Selection(_COLUMNS)).edges]
        for kind in Kind
    }

    def strings(kinds: frozenset[Kind], column: str) -> dict[str, tuple[str, ...]]:
        return {
            kind.value: _distinct(
                value for each in things[kind] if isinstance(value := each.values[column], str)
            )
            for kind in kinds
        }

    everything = [each for found in things.values() for each in found]
    slugs = strings(CONCEPTS | {Kind.CONSULTATION}, "slug")
    schemes = strings(CONCEPTS, "scheme")
    return GraphValues(
        uris={kind.value: _distinct(each.uri for each in found) for kind, found in things.items()},
        slugs=slugs,
        codes=strings(CONCEPTS, "code"),
        labels={kind.value: _distinct(_labels(things[kind])) for kind in CONCEPTS},
        schemes=_distinct(scheme for found in schemes.values() for scheme in found),
        others={
            "predicate": strings(frozenset({Kind.MAPPING}), "predicate")["Mapping"],
            "reuseLevel": strings(frozenset({Kind.SKILL}), "reuseLevel")["Skill"],
            "subject": _distinct(_ends(things[Kind.MAPPING], "subject")),
            "object": _distinct(_ends(things[Kind.MAPPING], "object")),
        },
        ids=_distinct(encode_global_id(each.kind, each.uri) for each in everything[::3]),
    )


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    found = sorted(set(values))
    return tuple(found[:: max(1, len(found) // _MOST)])


def _labels(things: list[Thing]) -> Iterator[str]:
    for thing in things:
        for column in ("prefLabels", "altLabels"):
            texts = thing.values[column]
            assert isinstance(texts, tuple)
            yield from (text.text for text in texts if isinstance(text, LangText))


def _ends(mappings: list[Thing], column: str) -> Iterator[str]:
    for mapping in mappings:
        end = mapping.values[column]
        if isinstance(end, MappingEnd):
            yield end.uri
