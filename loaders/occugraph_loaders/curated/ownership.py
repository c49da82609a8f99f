"""What an authored file may speak of: its own things, in terms that the ontology declares.

The shapes see the union of all graphs and cannot ask this: only here is it known which file says
what.
"""

import re
from collections.abc import Iterable
from typing import Final

from occugraph.canonical import NTriple
from occugraph.errors import RowError
from occugraph.iri import GRAPH_CURATED, GRAPH_ONTOLOGY, ID, OG, PREFIXES, Iri, starter_graph
from occugraph.skolemization import name_blank_nodes
from occugraph_loaders.curated.position import place_triples
from occugraph_loaders.curated.turtle import TurtleDocument

__all__ = ["refuse_foreign_subjects", "refuse_undeclared_terms"]

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_IN_SCHEME: Final = f"<{PREFIXES['skos']}inScheme>"
_SCHEME: Final = f"<{ID}scheme/"
_RELEASE: Final = f"<{ID}release/"
_TERM: Final = f"<{OG}"

# Classifications without IRIs of their own have theirs below ours, but are not ours.
_OURS: Final = re.compile(rf"<{re.escape(ID)}(?!(?:csco-2022|isic-4|nace-2\.1|unspsc)/)")


def refuse_foreign_subjects(document: TurtleDocument, graph: Iri) -> None:
    """Refuse what a file says of a thing that is not for it to describe.

    A curated file describes things of ours, a starter the things of its source. Matches of things
    of others come from the tables of mappings.

    Raises:
        RowError: Says file, line and subject.
    """
    if graph == GRAPH_ONTOLOGY:
        return
    is_curated = graph == GRAPH_CURATED
    schemes = {s: o for s, p, o in document.triples if p == _IN_SCHEME}
    for triple in document.triples:
        subject = triple[0]
        if subject in document.anonymous or subject.startswith(("_:", _RELEASE)):
            continue
        is_ours = _OURS.match(subject) is not None
        if is_curated:
            # An entry that no copy of its classification has may be entered here, whole.
            is_entry = subject.startswith(f"<{ID}") and subject in document.subjects
            fits = is_ours or is_entry
        else:
            scheme = schemes.get(subject, "").removeprefix(_SCHEME)
            in_source = not scheme or starter_graph(scheme[:-1]).startswith(graph)
            fits = not is_ours and in_source and subject in document.subjects
        if not fits:
            expected = "things of our own" if is_curated else "things of its own source"
            raise _error(document, triple, subject, f"expected {expected}", "describes ")


def refuse_undeclared_terms(documents: Iterable[TurtleDocument], graphs: Iterable[Iri]) -> None:
    """Refuse a property or class of occugraph that no module of the ontology declares.

    Args:
        documents: All files, the modules of the ontology among them.
        graphs: The graph that each goes to.

    Raises:
        RowError: Says file, line and term.
    """
    pairs = list(zip(documents, graphs, strict=True))
    declared = {
        subject
        for document, graph in pairs
        if graph == GRAPH_ONTOLOGY
        for subject, predicate, _ in document.triples
        if predicate == _TYPE and subject.startswith(_TERM)
    }
    for document, graph in pairs:
        if graph == GRAPH_ONTOLOGY:
            continue
        for triple in document.triples:
            _, predicate, obj = triple
            term = obj if predicate == _TYPE else predicate
            if term.startswith(_TERM) and term not in declared:
                raise _error(document, triple, term, "expected a term of the ontology", "")


def _error(
    document: TurtleDocument, triple: NTriple, value: str, expected: str, verb: str
) -> RowError:
    file, line = document.source.file, _line_of(document, triple)
    return RowError(
        f"{file}:{line} {verb}{value}: {expected}", file=file, line=line, value=value[1:-1]
    )


def _line_of(document: TurtleDocument, triple: NTriple) -> int:
    placed = place_triples(document.source.text)
    named = name_blank_nodes(each.triple for each in placed).triples
    lines = (each.line for each, found in zip(placed, named, strict=True) if found == triple)
    return next(lines, 1)
