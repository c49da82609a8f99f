"""What the files in ``ontology/`` say, for the questions of both desks; no code of ours reads it.

Turtle is parsed, SSSOM tables are read as tables; nothing is derived, composed or validated.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from authored_facts import ONTOLOGY

__all__ = ["ID", "OG", "RDF", "SKOS", "DeskSource", "MappingRow", "short"]

ID: Final = "https://w3id.org/occugraph/id/"
OG: Final = "https://w3id.org/occugraph/ontology#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def short(iri: str) -> str:
    """Return the last part of an IRI."""
    return iri.replace("#", "/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One row of an SSSOM table, with its ends as IRIs."""

    subject: str
    predicate: str
    is_negative: bool
    object: str
    scheme: str
    confidence: float


class DeskSource:
    """The authored files as triples and as rows of mappings."""

    def __init__(self, folder: Path = ONTOLOGY) -> None:
        self._folder = folder
        self._objects: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for place, path in enumerate(sorted(folder.rglob("*.ttl"))):
            for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
                subject = self._name(quad.subject, place)
                value, language = self._name(quad.object, place), ""
                if isinstance(quad.object, ox.Literal):
                    language = quad.object.language or ""
                self._objects[subject, quad.predicate.value].append((value, language))
                self._subjects[quad.predicate.value, value].append(subject)

    @staticmethod
    def _name(term: object, place: int) -> str:
        if isinstance(term, ox.BlankNode):
            return f"_:{place}-{term.value}"
        assert isinstance(term, ox.NamedNode | ox.Literal)
        return term.value

    def objects(self, subject: str, name: str) -> list[str]:
        """Return the values of a property; its name is an IRI, or one of ours."""
        return [value for value, _ in self._objects[subject, _full(name)]]

    def subjects(self, name: str, value: str) -> list[str]:
        """Return what has a value of a property."""
        return self._subjects[_full(name), value]

    def text(self, subject: str, name: str, language: str) -> str:
        """Return the one text of a property in a language."""
        [found] = [value for value, tag in self._objects[subject, _full(name)] if tag == language]
        return found

    @cached_property
    def twelve(self) -> dict[str, str]:
        """The IRI of each of the 12 occupations by slug."""
        entries = self.objects(f"{ID}consultation/2026-07", "hasEntry")
        drafts = [draft for entry in entries for draft in self.objects(entry, "draftOf")]
        return {short(each): each for each in drafts}

    def required(self, occupation: str, *necessities: str) -> set[str]:
        """Return the skills that an occupation requires; by default both kinds."""
        return {
            skill
            for each in necessities or ("Essential", "Optional")
            for skill in self.objects(occupation, f"requires{each}Skill")
        }

    def evidence(self, subject: str, predicate: str, value: str) -> list[str]:
        """Return the evidence of a statement about a link."""
        return [
            evidence
            for statement in self.subjects(f"{RDF}subject", subject)
            if self.objects(statement, f"{RDF}object") == [value]
            and self.objects(statement, f"{RDF}predicate") == [_full(predicate)]
            for evidence in self.objects(statement, "hasEvidence")
        ]

    @cached_property
    def mappings(self) -> tuple[MappingRow, ...]:
        """The rows of all tables."""
        paths = sorted((self._folder / "mappings").glob("*.sssom.tsv"))
        return tuple(row for path in paths for row in _read_mappings(path))


def _full(name: str) -> str:
    return name if ":" in name else OG + name


def _read_mappings(path: Path) -> Iterator[MappingRow]:
    lines = path.read_text("utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    prefixes = {"": ""}
    for line in head:
        name, found, iri = line.removeprefix("#   ").partition(": ")
        if line.startswith("#   ") and found:
            prefixes[name] = iri
    rows = csv.DictReader(lines[len(head) :], delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in rows:
        yield MappingRow(
            subject=_expand(row["subject_id"], prefixes),
            predicate=short(_expand(row["predicate_id"], prefixes)),
            is_negative=row.get("predicate_modifier") == "Not",
            object=_expand(row["object_id"], prefixes),
            scheme=row["object_source"].partition(":")[2],
            confidence=float(row["confidence"]),
        )


def _expand(curie: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = curie.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + local
