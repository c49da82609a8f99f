"""A publication in another SPARQL store: its graphs, its default graph, and a note of them.

The protocol has no transaction over several graphs. So a note, the graph ``…/graph/published``,
names what is there: a graph leaves it before it is written and comes back after, and the digest
of the view stands in it only while all is there. Whoever was stopped runs the command again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from occugraph.graph_store import GraphStore
from occugraph.iri import GRAPH_PUBLISHED, PREFIXES
from occugraph.publication import Publication
from occugraph.record import Record
from occugraph.view import DraftView

__all__ = ["PushReport", "push_publication"]

_DEFAULT: Final = f"{GRAPH_PUBLISHED}#default"
"""What the note calls the default graph, which has no name."""

_IDENTIFIER: Final = f"{PREFIXES['dcterms']}identifier"
_PART: Final = f"{PREFIXES['dcterms']}hasPart"


@dataclass(frozen=True, slots=True)
class PushReport:
    """What was done.

    Attributes:
        digest: Of the view that is there now.
        written: Graphs that were written, sorted; the default graph is ``default``.
        removed: Graphs of an earlier publication that were removed, sorted.
        triples: How many were sent.
    """

    digest: str
    written: tuple[str, ...]
    removed: tuple[str, ...]
    triples: int


@dataclass(frozen=True, slots=True)
class _Note:
    """What the store says it holds: the digest of each graph, and of the whole view."""

    digest: str
    graphs: dict[str, str]

    def serialize(self) -> bytes:
        lines = [f"<{GRAPH_PUBLISHED}> <{_PART}> <{name}> ." for name in self.graphs]
        lines += [f'<{name}> <{_IDENTIFIER}> "{found}" .' for name, found in self.graphs.items()]
        if self.digest:
            lines.append(f'<{GRAPH_PUBLISHED}> <{_IDENTIFIER}> "{self.digest}" .')
        return "".join(f"{line}\n" for line in sorted(lines)).encode()

    @classmethod
    def parse(cls, content: bytes) -> "_Note":
        found = {
            triple.subject.value: triple.object.value
            for triple in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)
            if triple.predicate.value == _IDENTIFIER
            and isinstance(triple.subject, ox.NamedNode)
            and isinstance(triple.object, ox.Literal)
        }
        return cls(found.pop(GRAPH_PUBLISHED, ""), found)


def push_publication(
    record: Record,
    publication: Publication,
    store: GraphStore,
    *,
    rebuild: bool = False,
    progress: Callable[[str], None] = lambda _text: None,
) -> PushReport:
    """Make a store hold the view of a publication.

    Args:
        record: Where the publication is from.
        publication: What the store is to hold: the named graphs of its view, and as default graph
            what a query sees that names none.
        store: Where to.
        rebuild: Whether to write also what the store says it holds.
        progress: Told of each graph before it is sent.

    Returns:
        What was written. Nothing where the store holds that view: then nothing was sent.

    Guarantees:
        Other graphs of the store are left alone, but for its default graph. A blank node is
        known within its graph alone, since each graph is sent by itself.

    Raises:
        StoreError: The record cannot be read, or the store refuses.
        UnavailableError: The store does not answer; what it holds is said in its note.
    """
    drafts = tuple(
        record.read_draft(graph)
        for graph in publication.manifest.graphs
        if graph.in_view and graph.entry.quads
    )
    default_graph = DraftView(publication.view.name, drafts).default_graph
    wanted: dict[str, str] = {graph.name: graph.content.sha256 for graph in drafts}
    wanted[_DEFAULT] = hashlib.sha256(default_graph).hexdigest()
    note = store.read(GRAPH_PUBLISHED)
    held = _Note.parse(note) if note else _Note("", {})
    kept = dict(() if rebuild else wanted.items() & held.graphs.items())
    if kept == held.graphs == wanted and held.digest == publication.digest:
        return PushReport(publication.digest, (), (), 0)
    store.write(GRAPH_PUBLISHED, _Note("", kept).serialize())
    removed = sorted(held.graphs.keys() - wanted.keys())
    for name in removed:
        progress(f"removing {name}")
        store.remove(name)
    written, triples = [], 0
    for graph in drafts:
        if graph.name not in kept:
            progress(f"sending {graph.name}")
            lines = graph.content.triple_lines()
            store.write(graph.name, b" .\n".join(lines) + b" .\n")
            written.append(str(graph.name))
            triples += graph.content.quads
    if _DEFAULT not in kept:
        progress("sending the default graph")
        store.write(None, default_graph)
        written.append("default")
        triples += default_graph.count(b"\n")
    store.write(GRAPH_PUBLISHED, _Note(publication.digest, wanted).serialize())
    return PushReport(publication.digest, tuple(sorted(written)), tuple(removed), triples)
