"""Technologies that ESCO's occupations have by their counterparts in O*NET.

ESCO says nothing of technologies, O*NET much. Where a mapping says that an ESCO occupation and an
O*NET occupation match, what O*NET says of the one is inferred of the other: each such path, from
the ESCO occupation by a mapping to an O*NET occupation and its technology, is one piece of
evidence of method ``inferred``. How far it is trusted follows from the match alone
(:data:`CONFIDENCE`). Of O*NET's technologies the commodities of UNSPSC are carried over, and the
tools that are in demand in that occupation; the other tools are found below their commodity.

The derived graph holds the links and nothing else. A statement for each would be six triples for
one; its evidence is what stands between the two ends already, and is read from there, by the graph
index (:class:`TechnologyPaths`) and by SPARQL (docs/sources.md has the query).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Final, TypeAlias

from occugraph.canonical import CanonicalGraph, NTriple
from occugraph.iri import OG, PREFIXES, Iri, expand_curie, mint_iri
from occugraph.lines import find_pairs

__all__ = [
    "CONFIDENCE",
    "Pairs",
    "TechnologyPath",
    "TechnologyPaths",
    "infer_technologies",
    "read_paths",
]

Pairs: TypeAlias = Callable[[str], Iterable[tuple[str, str]]]
"""Gives the subjects and objects of a property in a view, all as N-Triples terms."""

CONFIDENCE: Final[Mapping[Iri, float]] = MappingProxyType(
    {
        # The same occupation: what is true of one is true of the other.
        expand_curie("skos:exactMatch"): 0.9,
        # Nearly the same.
        expand_curie("skos:closeMatch"): 0.6,
        # O*NET's occupation is a part of ESCO's: some of its people use the technology.
        expand_curie("skos:narrowMatch"): 0.6,
        # ESCO's is a part of O*NET's: others than its people may be the ones who use it.
        expand_curie("skos:broadMatch"): 0.3,
    }
)
"""How far a link is trusted, by the match from the ESCO to the O*NET occupation: high 0.9,
medium 0.6, low 0.3. A related match carries nothing over."""

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_OCCUPATIONS: Final = (f"<{OG}Occupation>", f"<{PREFIXES['esco']}Occupation>")
_USES: Final = f"<{OG}usesTechnology>"
_IN_DEMAND: Final = f"<{OG}usesInDemandTechnology>"
_IN_SCHEME: Final = f"<{PREFIXES['skos']}inScheme>"
_ESCO: Final = f"<{mint_iri('scheme', 'esco')}>"
_ONET: Final = f"<{mint_iri('scheme', 'onet-soc-2019')}>"
_UNSPSC: Final = f"<{mint_iri('scheme', 'unspsc')}>"
_STATUS: Final = f"<{OG}currentStatus>"
_REMOVED: Final = f"<{mint_iri('status', 'removed')}>"
_SUBJECT: Final = f"<{PREFIXES['owl']}annotatedSource>"
_PREDICATE: Final = f"<{PREFIXES['owl']}annotatedProperty>"
_OBJECT: Final = f"<{PREFIXES['owl']}annotatedTarget>"
_MODIFIER: Final = f"<{PREFIXES['sssom']}predicate_modifier>"

# Seen from ESCO; a mapping may be written from either end.
_INVERSE: Final = MappingProxyType(
    {
        expand_curie("skos:exactMatch"): expand_curie("skos:exactMatch"),
        expand_curie("skos:closeMatch"): expand_curie("skos:closeMatch"),
        expand_curie("skos:narrowMatch"): expand_curie("skos:broadMatch"),
        expand_curie("skos:broadMatch"): expand_curie("skos:narrowMatch"),
    }
)


@dataclass(frozen=True, slots=True, order=True)
class TechnologyPath:
    """How a technology reaches an ESCO occupation: by which mapping, from which occupation.

    ``match`` is seen from the ESCO occupation, whichever end the mapping was written from.
    """

    mapping: Iri
    via: Iri
    match: Iri

    @property
    def confidence(self) -> float:
        """How far a link by this path is trusted."""
        return CONFIDENCE[self.match]


@dataclass(frozen=True, slots=True)
class TechnologyPaths:
    """What is carried over in a view.

    Attributes:
        of_occupation: The paths from each ESCO occupation, sorted.
        technologies: What is carried over from each O*NET occupation.
    """

    of_occupation: Mapping[str, tuple[TechnologyPath, ...]] = field(default_factory=dict)
    technologies: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def find(self, occupation: str, technology: str) -> tuple[TechnologyPath, ...]:
        """Return the paths by which a technology reaches an occupation; none for another link."""
        return tuple(
            path
            for path in self.of_occupation.get(occupation, ())
            if technology in self.technologies.get(path.via, ())
        )

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield occupation and technology of each link, once for each path."""
        for occupation, paths in self.of_occupation.items():
            for path in paths:
                for technology in self.technologies.get(path.via, ()):
                    yield occupation, technology


def infer_technologies(graphs: Sequence[CanonicalGraph]) -> frozenset[NTriple]:
    """Return the links that follow from mappings and O*NET's technologies.

    Args:
        graphs: What is asserted in a view: its releases, starters, curated and history graphs.

    Returns:
        ``og:usesTechnology`` of ESCO occupations that are there and not removed. A link that is
        also asserted is among them: :func:`occugraph.materialization.materialize` leaves it out
        when it is given these as ``inferred``.

    Guarantees:
        Depends on nothing but the set of triples.

    Example:
        In :func:`occugraph.view.compose_view`::

            inferred = infer_technologies(instances)
            derived = DraftGraph(materialize(ontology.content, instances, inferred=inferred))
    """
    paths = read_paths(partial(find_pairs, graphs))
    return frozenset(
        (f"<{occupation}>", _USES, f"<{technology}>") for occupation, technology in paths.links()
    )


def read_paths(pairs: Pairs) -> TechnologyPaths:
    """Return the paths of a view, none where it has no O*NET occupation with technologies."""
    technologies = _carried(pairs)
    if not technologies:
        return TechnologyPaths()
    esco = _in_scheme(pairs, _ESCO) & _occupations(pairs)
    esco -= {subject for subject, status in pairs(_STATUS) if status == _REMOVED}
    found: dict[str, set[TechnologyPath]] = {}
    for mapping, subject, match, target in _mappings(pairs):
        near, far, seen = subject, target, match
        if near not in esco:
            near, far, seen = target, subject, _INVERSE[match]
        if near in esco and far in technologies:
            path = TechnologyPath(Iri(mapping[1:-1]), Iri(far[1:-1]), seen)
            found.setdefault(near[1:-1], set()).add(path)
    return TechnologyPaths(
        {occupation: tuple(sorted(paths)) for occupation, paths in sorted(found.items())},
        {occupation[1:-1]: frozenset(used) for occupation, used in technologies.items()},
    )


def _carried(pairs: Pairs) -> dict[str, set[str]]:
    """Return what is carried over from each O*NET occupation, by its term."""
    if next(chain(pairs(_USES), pairs(_IN_DEMAND)), None) is None:
        return {}
    onet = _in_scheme(pairs, _ONET)
    commodities = _in_scheme(pairs, _UNSPSC)
    carried: dict[str, set[str]] = {}
    for occupation, technology in pairs(_USES):
        if occupation in onet and technology in commodities:
            carried.setdefault(occupation, set()).add(technology[1:-1])
    for occupation, technology in pairs(_IN_DEMAND):
        if occupation in onet:
            carried.setdefault(occupation, set()).add(technology[1:-1])
    return carried


def _in_scheme(pairs: Pairs, scheme: str) -> set[str]:
    return {subject for subject, found in pairs(_IN_SCHEME) if found == scheme}


def _occupations(pairs: Pairs) -> set[str]:
    return {subject for subject, kind in pairs(_TYPE) if kind in _OCCUPATIONS}


def _mappings(pairs: Pairs) -> Iterator[tuple[str, str, Iri, str]]:
    """Yield each mapping that carries something over: itself, subject, match and object."""
    negative = {mapping for mapping, _ in pairs(_MODIFIER)}
    subjects, targets = dict(pairs(_SUBJECT)), dict(pairs(_OBJECT))
    for mapping, predicate in pairs(_PREDICATE):
        match = Iri(predicate[1:-1])
        if match in CONFIDENCE and mapping not in negative and mapping in subjects:
            target = targets.get(mapping)
            if target:
                yield mapping, subjects[mapping], match, target
