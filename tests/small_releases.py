"""Small releases of one source, recorded and published, for tests of what was served when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from occugraph.canonical import NTriple, canonicalize
from occugraph.conformance import (
    ConformanceCache,
    validate_release,
    validate_view,
)
from occugraph.index import IndexProjection
from occugraph.iri import GRAPH_CURATED, GRAPH_ONTOLOGY, ID, OG, PREFIXES, release_graph
from occugraph.projection import StoreProjection
from occugraph.publication import Publication, publish
from occugraph.record import Record
from occugraph.release import DraftGraph, read_release
from occugraph.text import TextProjection
from occugraph.validation import Shapes
from occugraph.view import DraftView, compose_view

__all__ = [
    "NEWER",
    "OLDER",
    "SmallRelease",
    "compose_releases",
    "curated",
    "occupation",
    "publish_drafts",
    "publish_releases",
    "skill",
]

RDF, SKOS, OWL, DCT = (PREFIXES[name] for name in ("rdf", "skos", "owl", "dcterms"))
_TYPE = f"<{RDF}type>"
_NONE = Shapes((("none.shapes.ttl", b""),))


def occupation(number: int) -> str:
    """Return the IRI of an occupation."""
    return f"http://data.europa.eu/esco/occupation/o{number}"


def skill(number: int) -> str:
    """Return the IRI of a skill."""
    return f"http://data.europa.eu/esco/skill/s{number}"


@dataclass(frozen=True)
class SmallRelease:
    """A release: occupations and skills by number with their labels, and what requires what.

    A relation is (occupation, skill, essential). ``replaced`` are dropped occupations with what
    stands in their place; ``codes`` are those that do not follow from the number.
    """

    version: str
    issued: date | None
    occupations: dict[int, str]
    skills: dict[int, str]
    relations: frozenset[tuple[int, int, bool]]
    source: str = "esco"
    replaced: tuple[tuple[int, int], ...] = ()
    codes: dict[int, str] = field(default_factory=dict)

    def draft(self) -> DraftGraph:
        """Return the release as a graph."""
        name = release_graph(self.source, self.version)
        triples = list(self._triples())
        content = canonicalize(name, triples)
        release = read_release(triples, checksum=content.sha256, place=name)
        return DraftGraph(content, release)

    def _triples(self) -> Iterable[NTriple]:
        release = f"<{ID}release/{self.source}/{self.version}>"
        yield release, _TYPE, f"<{OG}Release>"
        yield release, f"<{OG}sourceKey>", f'"{self.source}"'
        yield release, f"<{OG}releaseKind>", '"release"'
        yield release, f"<{OWL}versionInfo>", f'"{self.version}"'
        yield release, f"<{OG}attribution>", f'"{self.source} {self.version} is theirs"'
        if self.issued:
            day = f'"{self.issued}"^^<{PREFIXES["xsd"]}date>'
            yield release, f"<{DCT}issued>", day
        for number, label in self.occupations.items():
            code = self.codes.get(number, f"{number}.1")
            yield from _concept(occupation(number), "Occupation", label, code=code)
        for number, label in self.skills.items():
            yield from _concept(skill(number), "Skill", label)
        for from_, to, essential in self.relations:
            necessity = "Essential" if essential else "Optional"
            link = f"<{OG}requires{necessity}Skill>"
            yield f"<{occupation(from_)}>", link, f"<{skill(to)}>"
        for old, new in self.replaced:
            yield f"<{occupation(old)}>", f"<{DCT}isReplacedBy>", f"<{occupation(new)}>"


OLDER = SmallRelease(
    "1.1.1",
    date(2022, 10, 5),
    {1: "smith", 2: "baker", 3: "cook"},
    {1: "forge", 2: "bake"},
    frozenset({(1, 1, True), (2, 2, True), (3, 2, False)}),
    replaced=((3, 2),),
)
NEWER = SmallRelease(
    "1.2.0",
    date(2024, 5, 15),
    {1: "blacksmith", 2: "baker", 4: "welder"},
    {1: "forge", 2: "bake", 3: "weld"},
    frozenset({(1, 1, True), (2, 2, False), (4, 3, True)}),
    codes={4: "3.1"},
)
"""Occupation 1 has another label, 3 is gone and its code is that of 4, which is new with skill 3;
what 2 needed is optional now."""


def curated(links: Iterable[tuple[str, str]] = ()) -> DraftGraph:
    """Return our own graph: one occupation, which requires skills, and mappings to others.

    Args:
        links: From our occupation: ``requires`` or ``exact``, and the IRI.
    """
    ours = f"<{ID}occupation/ours>"
    release = f"<{ID}release/occugraph/0.1.0>"
    triples: list[NTriple] = [
        (release, _TYPE, f"<{OG}Release>"),
        (release, f"<{OG}sourceKey>", '"occugraph"'),
        (release, f"<{OG}releaseKind>", '"curated"'),
        (release, f"<{OWL}versionInfo>", '"0.1.0"'),
        *_concept(ours[1:-1], "Occupation", "ours"),
        (ours, f"<{OG}slug>", '"ours"'),
    ]
    sssom, semapv = PREFIXES["sssom"], PREFIXES["semapv"]
    for place, (link, iri) in enumerate(links):
        if link == "requires":
            triples.append((ours, f"<{OG}requiresEssentialSkill>", f"<{iri}>"))
            continue
        mapping = f"<{ID}mapping/m{place}>"
        triples += [
            (mapping, _TYPE, f"<{sssom}Mapping>"),
            (mapping, f"<{OWL}annotatedSource>", ours),
            (mapping, f"<{OWL}annotatedProperty>", f"<{SKOS}exactMatch>"),
            (mapping, f"<{OWL}annotatedTarget>", f"<{iri}>"),
            (mapping, f"<{sssom}mapping_justification>", f"<{semapv}ManualMappingCuration>"),
        ]
    content = canonicalize(GRAPH_CURATED, triples)
    return DraftGraph(content, read_release(triples, checksum=content.sha256, place=GRAPH_CURATED))


def compose_releases(releases: Sequence[SmallRelease], ours: DraftGraph | None = None) -> DraftView:
    """Return the current view of the releases."""
    ontology = DraftGraph(canonicalize(GRAPH_ONTOLOGY, _ontology()))
    return compose_view([ontology, ours or curated(), *(each.draft() for each in releases)])


def publish_releases(
    home: Path, releases: Sequence[SmallRelease], ours: DraftGraph | None = None
) -> Publication:
    """Record and publish small releases, validated against no shapes at all."""
    ontology = DraftGraph(canonicalize(GRAPH_ONTOLOGY, _ontology()))
    drafts = [release.draft() for release in releases]
    return publish_drafts(home, [ontology, ours or curated()], drafts)


def publish_drafts(
    home: Path, authored: Sequence[DraftGraph], releases: Sequence[DraftGraph]
) -> Publication:
    """Record and publish graphs, validated against no shapes at all.

    Args:
        home: Where.
        authored: The ontology first, then our own graphs.
        releases: In any order.
    """
    record = Record(home)
    view = compose_view([*authored, *releases])
    # Nothing can break no shapes, so the engine is not asked.
    ontology = next(graph for graph in authored if graph.name == GRAPH_ONTOLOGY)
    rules = ontology.content.sha256
    digests = [view.digest, *(f"{draft.content.sha256} {rules}" for draft in releases)]
    cache = ConformanceCache(
        None, [ConformanceCache.receipt(digest, _NONE.digest) for digest in digests]
    )
    validated = [validate_release(draft, ontology, shapes=_NONE, cache=cache) for draft in releases]
    served = {graph.name for graph in view.graphs}
    return publish(
        record,
        validate_view(view, shapes=_NONE, cache=cache),
        projections=[StoreProjection(), IndexProjection(), TextProjection()],
        others=[each for each in validated if each.graph.name not in served],
        base=record.find_current(),
    ).publication


def _concept(iri: str, kind: str, label: str, *, code: str | None = None) -> Iterable[NTriple]:
    yield f"<{iri}>", _TYPE, f"<{OG}{kind}>"
    yield f"<{iri}>", f"<{SKOS}prefLabel>", f'"{label}"@en'
    yield f"<{iri}>", f"<{OG}currentStatus>", f"<{ID}status/released>"
    if code:
        yield f"<{iri}>", f"<{SKOS}notation>", f'"{code}"'


def _ontology() -> list[NTriple]:
    sub_property = f"<{PREFIXES['rdfs']}subPropertyOf>"
    return [
        (f"<{OG}requires{necessity}Skill>", sub_property, f"<{OG}requiresSkill>")
        for necessity in ("Essential", "Optional")
    ]
