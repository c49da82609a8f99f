"""The folder of authored files: what it holds, and which file goes to which graph."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from occugraph.canonical import NTriple, canonicalize, literal_text
from occugraph.errors import ReleaseError, RowError, SourceError
from occugraph.iri import GRAPH_CURATED, GRAPH_ONTOLOGY, OG, PREFIXES, Iri, starter_graph
from occugraph.release import DraftGraph, Origin, read_release
from occugraph_loaders.curated.ownership import (
    refuse_foreign_subjects,
    refuse_undeclared_terms,
)
from occugraph_loaders.curated.turtle import TurtleDocument, parse_document
from occugraph_loaders.sssom.findings import WrongCellsError
from occugraph_loaders.sssom.rdf import transform_mapping_set
from occugraph_loaders.sssom.table import MappingTable, read_mapping_set
from occugraph_loaders.text import AuthoredText, read_text

__all__ = [
    "MAPPING_SUFFIX",
    "TURTLE_SUFFIX",
    "AuthoredRows",
    "extract_files",
    "extract_folder",
    "graph_of",
    "transform_authored",
]

TURTLE_SUFFIX: Final = ".ttl"
MAPPING_SUFFIX: Final = ".sssom.tsv"

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_ONTOLOGY: Final = f"<{PREFIXES['owl']}Ontology>"
_RELEASE_KIND: Final = f"<{OG}releaseKind>"
_SOURCE_KEY: Final = f"<{OG}sourceKey>"


@dataclass(frozen=True, slots=True)
class AuthoredRows:
    """What was read from authored files, each sorted by file name."""

    documents: tuple[TurtleDocument, ...]
    mapping_sets: tuple[MappingTable, ...]


def extract_folder(directory: Path) -> AuthoredRows:
    """Return the content of every Turtle and SSSOM file below a folder.

    Args:
        directory: Its name begins the names of the files in messages and in the record.

    Raises:
        SourceError: The folder does not exist or has no such file, or a file cannot be used.
        RowError: A file is wrong at one place.
    """
    if not directory.is_dir():
        raise SourceError(f"{directory} is not a folder: expected the folder of the ontology")
    names = {
        path: f"{directory.name}/{path.relative_to(directory).as_posix()}"
        for path in directory.rglob("*")
        if path.name.endswith((TURTLE_SUFFIX, MAPPING_SUFFIX))
    }
    if not names:
        raise SourceError(
            f"{directory} has neither a {TURTLE_SUFFIX} nor a {MAPPING_SUFFIX} file",
            hint="expected the folder of the ontology",
        )
    return extract_files(names)


def extract_files(names: Mapping[Path, str]) -> AuthoredRows:
    """Return the content of Turtle and SSSOM files.

    Args:
        names: What messages and the record call each file.

    Raises:
        SourceError: A file cannot be used.
        RowError: A file is wrong at one place.
        WrongCellsError: Cells of tables are wrong; has those of all tables.
    """
    documents: list[TurtleDocument] = []
    wrong: list[RowError] = []
    mapping_sets: list[MappingTable] = []
    for path, name in sorted(names.items(), key=lambda item: item[1]):
        if path.name.endswith(TURTLE_SUFFIX):
            documents.append(parse_document(read_text(path, name=name)))
        elif path.name.endswith(MAPPING_SUFFIX):
            try:
                mapping_sets.append(read_mapping_set(read_text(path, name=name)))
            except WrongCellsError as err:
                wrong.extend(err.cells)
        else:
            raise SourceError(
                f"{name}: expected a file *{TURTLE_SUFFIX} or *{MAPPING_SUFFIX}", file=name
            )
    if wrong:
        raise WrongCellsError(wrong)
    return AuthoredRows(tuple(documents), tuple(mapping_sets))


def graph_of(document: TurtleDocument) -> Iri:
    """Return the graph that a Turtle file goes to.

    A file with an owl:Ontology is a module of the ontology, one with the og:Release of a starter
    is that starter, any other is curated.

    Raises:
        ReleaseError: It lies in a folder ``starter`` and has no such release, or one of another
            source than its name says.
    """
    key = ""
    is_starter = False
    for _, predicate, obj in document.triples:
        if predicate == _TYPE and obj == _ONTOLOGY:
            return GRAPH_ONTOLOGY
        if predicate == _RELEASE_KIND and literal_text(obj) == "starter":
            is_starter = True
        elif predicate == _SOURCE_KEY:
            key = literal_text(obj)
    path = Path(document.source.file)
    if path.parent.name == "starter" and (not is_starter or key != path.stem):
        raise ReleaseError(
            f"{document.source.file} has og:sourceKey {key!r}: expected a starter release of"
            f" {path.stem!r}",
            file=document.source.file,
            value=key,
        )
    return starter_graph(key) if is_starter else GRAPH_CURATED


def transform_authored(rows: AuthoredRows) -> tuple[DraftGraph, ...]:
    """Return the ontology, the curated graph and the starters, sorted by name.

    Raises:
        ReleaseError: A graph that needs a release has none, or more than one.
        RowError: Two files describe the same thing; a file describes a thing of others, or uses
            a term of occugraph that the ontology does not declare.
        WrongCellsError: Rows of tables repeat each other, or have a wrong ``record_id``.
    """
    graphs = [graph_of(document) for document in rows.documents]
    triples: dict[Iri, list[NTriple]] = {}
    sources: dict[Iri, list[AuthoredText]] = {}
    for document, name in zip(rows.documents, graphs, strict=True):
        triples.setdefault(name, []).extend(document.triples)
        sources.setdefault(name, []).append(document.source)
    _refuse_twice_described(rows.documents)
    for document, name in zip(rows.documents, graphs, strict=True):
        refuse_foreign_subjects(document, name)
    refuse_undeclared_terms(rows.documents, graphs)
    seen: dict[Iri, str] = {}
    wrong: list[RowError] = []
    for mappings in rows.mapping_sets:
        sources.setdefault(GRAPH_CURATED, []).append(mappings.source)
        for mapping in transform_mapping_set(mappings):
            place = f"{mappings.source.file}:{mapping.line}"
            earlier = seen.setdefault(mapping.node, place)
            if earlier != place:
                wrong.append(
                    RowError(
                        f"{place} repeats {earlier}: expected one row for a subject, predicate and"
                        " object over all files",
                        file=mappings.source.file,
                        line=mapping.line,
                        column="object_id",
                    )
                )
            triples.setdefault(GRAPH_CURATED, []).extend(mapping.triples)
    if wrong:
        raise WrongCellsError(wrong)
    return tuple(_draft(name, triples[name], sources[name]) for name in sorted(triples))


def _draft(name: Iri, triples: Iterable[NTriple], sources: list[AuthoredText]) -> DraftGraph:
    content = canonicalize(name, triples)
    origins: tuple[Origin, ...] = tuple(sorted(source.origin for source in sources))
    if name == GRAPH_ONTOLOGY:
        return DraftGraph(content, None, origins)
    place = origins[0].file if len(origins) == 1 else f"graph {name}"
    release = read_release(content.triples(), checksum=content.sha256, place=place)
    return DraftGraph(content, release, origins)


def _refuse_twice_described(documents: Iterable[TurtleDocument]) -> None:
    """Refuse a thing that two files of data describe: which of them is right is not for us."""
    seen: dict[str, str] = {}
    for document in documents:
        if graph_of(document) == GRAPH_ONTOLOGY:
            continue
        for subject in sorted(document.subjects):
            earlier = seen.setdefault(subject, document.source.file)
            if earlier != document.source.file:
                raise RowError(
                    f"{document.source.file} describes {subject}, as {earlier} does: expected one"
                    " file for a thing",
                    file=document.source.file,
                    value=subject,
                )
