"""What a new release does to what points into its source: mappings and curated links.

Each entry names the link, what became of the thing it points to, and a proposal: ``retarget`` (to
what took its place), ``review`` (a person has to look) or ``keep``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from occugraph.canonical import literal_text
from occugraph.diff import ContentDiff
from occugraph.iri import GRAPH_CURATED, PREFIXES
from occugraph.lines import TripleLines, split_line
from occugraph.location import Locator
from occugraph.release import DraftGraph
from occugraph_loaders.fate import GONE, Fate, FateName, find_successors, read_fates
from occugraph_loaders.sssom_release.mapping_set import KEY_PREFIX

__all__ = ["Impact", "ImpactEntry", "Proposal", "assess_impact"]

Proposal = Literal["retarget", "review", "keep"]

_OWL: Final = PREFIXES["owl"]
_RDF: Final = PREFIXES["rdf"]
_SKOS: Final = PREFIXES["skos"]
_SSSOM: Final = PREFIXES["sssom"]


def _term(iri: str) -> bytes:
    return f"<{iri}>".encode()


_SOURCE: Final = _term(f"{_OWL}annotatedSource")
_TARGET: Final = _term(f"{_OWL}annotatedTarget")
_PROPERTY: Final = _term(f"{_OWL}annotatedProperty")
_OBJECT_LABEL: Final = _term(f"{_SSSOM}object_label")
_SUBJECT_LABEL: Final = _term(f"{_SSSOM}subject_label")
_OBJECT_VERSION: Final = _term(f"{_SSSOM}object_source_version")
_SUBJECT_VERSION: Final = _term(f"{_SSSOM}subject_source_version")
_SUBJECT: Final = _term(f"{_RDF}subject")
_PREDICATE: Final = _term(f"{_RDF}predicate")
_OBJECT: Final = _term(f"{_RDF}object")
_REPLACED_BY: Final = _term(f"{PREFIXES['dcterms']}isReplacedBy")
_ALT_LABEL: Final = _term(f"{_SKOS}altLabel")
_TYPE: Final = _term(f"{_RDF}type")

# A mapping asserts its SKOS triple, too: the mapping stands for both.
_OF_MAPPINGS: Final = frozenset(
    _term(f"{_SKOS}{name}Match") for name in ("exact", "close", "broad", "narrow", "related")
)
_NO_LINKS: Final = _OF_MAPPINGS | {_SOURCE, _TARGET, _SUBJECT, _OBJECT, _TYPE, _REPLACED_BY}


@dataclass(frozen=True, slots=True)
class ImpactEntry:
    """A link that points to something that changed.

    Attributes:
        graph: Where it stands.
        node: The mapping or statement, empty for a link without one.
        subject: Of the link.
        predicate: Of the link.
        object: Of the link.
        thing: Which of its ends changed.
        label: Its preferred label, the last one where it is gone.
        change: What became of it; ``absent`` for what this release does not have yet.
        proposal: What to do.
        to: For ``retarget`` what takes the place of the thing.
        reason: Of the proposal, in a sentence.
        place: File and line of the link, where it is known; of a set that the user brought, and
            whose file is not at hand, its release and file.
    """

    graph: str
    node: str
    subject: str
    predicate: str
    object: str
    thing: str
    label: str | None
    change: FateName
    proposal: Proposal
    to: str | None
    reason: str
    place: str | None = None

    @property
    def is_broken(self) -> bool:
        """Whether the link would point to something that is gone, and is ours to mend."""
        return self.change in GONE and self.proposal != "keep"


@dataclass(frozen=True, slots=True)
class Impact:
    """Every link that is affected, by graph, subject, predicate and object."""

    mappings: tuple[ImpactEntry, ...] = ()
    curated: tuple[ImpactEntry, ...] = ()

    @property
    def broken(self) -> int:
        """How many links of ours would point to something that is gone."""
        return sum(entry.is_broken for entry in (*self.mappings, *self.curated))


def assess_impact(
    changes: ContentDiff,
    release: DraftGraph,
    graphs: Sequence[DraftGraph],
    *,
    absent: Iterable[bytes] = (),
    locator: Locator | None = None,
) -> Impact:
    """Return what a release does to the links of other graphs.

    Args:
        changes: Between the release before and this one.
        release: This one.
        graphs: Those of the view with this release, history among them.
        absent: What starters say of things that the release does not have, as lines ``s p o``.
        locator: Finds files and lines of the curated graph; asked only where there are entries.
    """
    every = read_fates(changes, absent)
    others = [
        (graph, TripleLines(graph.content))
        for graph in graphs
        if graph.release and graph.name != release.name and _may_point(graph)
    ]
    pointed = {thing for _, lines in others for thing in _find_ends(lines)}
    fates = {thing: fate for thing, fate in every.items() if thing in pointed}
    if not fates:
        return Impact()
    after = TripleLines(release.content)
    fates |= find_successors(fates, after, graphs)
    version = release.release.version if release.release else ""
    mappings: list[ImpactEntry] = []
    curated: list[ImpactEntry] = []
    for graph, lines in others:
        ours, origin = _is_ours(graph), _tell_origin(graph)
        context = _Context(str(graph.name), ours, origin, version, after, lines, locator)
        mappings += _find_mappings(fates, context)
        if graph.name == GRAPH_CURATED:
            curated += _find_links(fates, context)
    return Impact(_sort(mappings), _sort(curated))


def _may_point(graph: DraftGraph) -> bool:
    return graph.name == GRAPH_CURATED or _TARGET in graph.content.payload


def _is_ours(graph: DraftGraph) -> bool:
    """Return whether we, or the user, can change a graph's links."""
    release = graph.release
    return release is not None and (
        release.kind == "curated" or release.source.startswith(KEY_PREFIX)
    )


def _tell_origin(graph: DraftGraph) -> str | None:
    """Return release and file of a set that the user brought, None for another graph."""
    release = graph.release
    if release is None or not release.source.startswith(KEY_PREFIX):
        return None
    return " ".join(
        (f"{release.source}@{release.version}", *(origin.file for origin in graph.origins))
    )


def _find_ends(lines: TripleLines) -> Iterator[bytes]:
    """Yield the IRIs that stand in a graph."""
    for line in lines.lines:
        subject, _, obj = split_line(line)
        yield subject
        if obj.startswith(b"<"):
            yield obj


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a mapping says of the thing it points to: its label, and the version it was in."""

    label: bytes | None = None
    version: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    """A graph with links, and the release that they may point into."""

    graph: str
    is_ours: bool
    origin: str | None
    version: str
    after: TripleLines
    lines: TripleLines
    locator: Locator | None

    def place(self, node: bytes) -> str | None:
        """Return file and line of a node."""
        if not self.is_ours:
            return None
        found = self.locator.locate(node.decode()) if self.locator else None
        return str(found) if found else self.origin

    def propose(self, fate: Fate, thing: bytes, claim: _Claim) -> tuple[Proposal, str]:
        """Return what to do with a link to a thing, and why."""
        if fate.name in GONE:
            return self._propose_for_gone(fate)
        if claim.version and literal_text(claim.version.decode()) == self.version:
            return "keep", "it was made for this release"
        if fate.name == "moved":
            return "review", f"what is above it, or its code, is another: {fate.tell()}"
        if claim.label and literal_text(claim.label.decode()) == fate.label:
            return "keep", "it has the new label already"
        if fate.former_labels <= self._alternative_labels(thing):
            return "keep", "the former label is an alternative label now"
        return "review", f"it has another preferred label: {fate.tell()}"

    def _propose_for_gone(self, fate: Fate) -> tuple[Proposal, str]:
        if not self.is_ours:
            return "keep", "its publisher made it for another release; it stays, flagged"
        if fate.to:
            return "retarget", fate.why
        if fate.name == "absent":
            return "review", "this release does not have it, another one has"
        return "review", "nothing is said to take its place; the link stays, flagged"

    def _alternative_labels(self, thing: bytes) -> set[str]:
        return {
            literal_text(obj.decode())
            for _, predicate, obj in map(split_line, self.after.about(thing))
            if predicate == _ALT_LABEL
        }


def _find_mappings(fates: Mapping[bytes, Fate], context: _Context) -> Iterator[ImpactEntry]:
    for line in context.lines.lines:
        if _SOURCE not in line and _TARGET not in line:
            continue
        node, predicate, thing = split_line(line)
        fate = fates.get(thing)
        if fate is None or predicate not in {_SOURCE, _TARGET}:
            continue
        facts = {each[1]: each[2] for each in map(split_line, context.lines.about(node))}
        is_object = predicate == _TARGET
        label = facts.get(_OBJECT_LABEL if is_object else _SUBJECT_LABEL)
        version = facts.get(_OBJECT_VERSION if is_object else _SUBJECT_VERSION)
        proposal, reason = context.propose(fate, thing, _Claim(label, version))
        yield ImpactEntry(
            graph=context.graph,
            node=_iri(node),
            subject=_iri(facts.get(_SOURCE, b"")),
            predicate=_iri(facts.get(_PROPERTY, b"")),
            object=_iri(facts.get(_TARGET, b"")),
            thing=_iri(thing),
            label=fate.label,
            change=fate.name,
            proposal=proposal,
            to=fate.to if proposal == "retarget" else None,
            reason=reason,
            place=context.place(node),
        )


def _find_links(fates: Mapping[bytes, Fate], context: _Context) -> Iterator[ImpactEntry]:
    statements = _read_statements(context.lines)
    for line in context.lines.lines:
        subject, predicate, obj = split_line(line)
        if predicate in _NO_LINKS or predicate.startswith(b"<" + _SSSOM.encode()):
            continue
        for thing in dict.fromkeys((subject, obj)):
            fate = fates.get(thing)
            if fate is None:
                continue
            node = statements.get((subject, predicate, obj))
            proposal, reason = context.propose(fate, thing, _Claim())
            yield ImpactEntry(
                graph=context.graph,
                node=_iri(node or b""),
                subject=_iri(subject),
                predicate=_iri(predicate),
                object=_iri(obj) if obj.startswith(b"<") else literal_text(obj.decode()),
                thing=_iri(thing),
                label=fate.label,
                change=fate.name,
                proposal=proposal,
                to=fate.to if proposal == "retarget" else None,
                reason=reason,
                place=context.place(node or subject),
            )


def _read_statements(lines: TripleLines) -> dict[tuple[bytes, bytes, bytes], bytes]:
    """Return the statement of each link that has one."""
    parts: dict[bytes, dict[bytes, bytes]] = {}
    for line in lines.lines:
        node, predicate, obj = split_line(line)
        if predicate in {_SUBJECT, _PREDICATE, _OBJECT}:
            parts.setdefault(node, {})[predicate] = obj
    return {
        (each[_SUBJECT], each[_PREDICATE], each[_OBJECT]): node
        for node, each in parts.items()
        if len(each) == len((_SUBJECT, _PREDICATE, _OBJECT))
    }


def _iri(term: bytes) -> str:
    return term.decode().removeprefix("<").removesuffix(">")


def _sort(entries: Iterable[ImpactEntry]) -> tuple[ImpactEntry, ...]:
    return tuple(
        sorted(
            entries,
            key=lambda each: (each.graph, each.subject, each.predicate, each.object, each.thing),
        )
    )
