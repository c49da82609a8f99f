"""Which technologies the record infers of ESCO's occupations, and by which mappings.

The rule is that of :mod:`occugraph.inferred_technologies`, worked out here once more from its
text: O*NET's commodities of UNSPSC and its tools in demand are carried over to the ESCO
occupations that a mapping matches with theirs; a narrow match seen from one end is a broad match
seen from the other.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from occugraph.inferred_technologies import CONFIDENCE
from occugraph.iri import Iri, expand_curie, mint_iri
from occugraph.verification.graphs import RecordGraphs

__all__ = ["InferredTechnologies", "Path"]

_SEEN_FROM_TARGET: Final = MappingProxyType(
    {
        expand_curie("skos:broadMatch"): expand_curie("skos:narrowMatch"),
        expand_curie("skos:narrowMatch"): expand_curie("skos:broadMatch"),
    }
)


@dataclass(frozen=True, slots=True)
class Path:
    """From an ESCO occupation by a mapping to an O*NET occupation.

    ``match`` is seen from the ESCO occupation.
    """

    mapping: str
    via: str
    match: Iri

    @property
    def confidence(self) -> float:
        """How far a technology by this path is trusted."""
        return CONFIDENCE[self.match]


@dataclass(frozen=True, slots=True)
class InferredTechnologies:
    """The paths of a view, by ESCO occupation, and what each O*NET occupation passes on."""

    _paths: Mapping[str, list[Path]]
    _technologies: Mapping[str, set[str]]

    @classmethod
    def read(cls, graphs: RecordGraphs) -> "InferredTechnologies":
        """Find the paths of a view."""
        schemes: defaultdict[str, set[str]] = defaultdict(set)
        for thing, scheme in graphs.pairs("skos:inScheme"):
            schemes[str(scheme)].add(thing)
        onet = schemes[mint_iri("scheme", "onet-soc-2019")]
        commodities = schemes[mint_iri("scheme", "unspsc")]
        technologies: defaultdict[str, set[str]] = defaultdict(set)
        for occupation, technology in graphs.pairs("og:usesTechnology"):
            if occupation in onet and technology in commodities:
                technologies[occupation].add(str(technology))
        for occupation, technology in graphs.pairs("og:usesInDemandTechnology"):
            if occupation in onet:
                technologies[occupation].add(str(technology))
        removed = mint_iri("status", "removed")
        esco = schemes[mint_iri("scheme", "esco")].intersection(
            graphs.instances(expand_curie("og:Occupation"))
        ) - {thing for thing, status in graphs.pairs("og:currentStatus") if status == removed}
        paths: defaultdict[str, list[Path]] = defaultdict(list)
        for mapping, predicate in graphs.pairs("owl:annotatedProperty"):
            match = Iri(str(predicate))
            if match not in CONFIDENCE or graphs.find(mapping, "sssom:predicate_modifier"):
                continue
            near = graphs.find(mapping, "owl:annotatedSource") or ""
            far = graphs.find(mapping, "owl:annotatedTarget") or ""
            if near not in esco:
                near, far, match = far, near, _SEEN_FROM_TARGET.get(match, match)
            if near in esco and far in technologies:
                paths[near].append(Path(mapping, far, match))
        return cls(paths, technologies)

    @property
    def paths(self) -> list[Path]:
        """All paths."""
        return [path for paths in self._paths.values() for path in paths]

    def find(self, occupation: str, technology: str) -> list[Path]:
        """Return the paths by which a technology reaches an occupation; none for another link."""
        return [
            path
            for path in self._paths.get(occupation, ())
            if technology in self._technologies[path.via]
        ]
