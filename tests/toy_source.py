"""A source of releases in miniature: a package is one JSON file of things and relations.

``{"skills": {"fire": "fire a kiln"}, "occupations": {...}, "needs": [["potter", "fire"]]}``; the
file's name is the version. A relation to a skill that the file does not have is left out.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from occugraph.canonical import NTriple, canonicalize
from occugraph.errors import SourceError
from occugraph.iri import ID, OG, PREFIXES, Iri, release_graph
from occugraph.location import Location, Locator
from occugraph.release import DraftGraph, Origin, QuarantinedRow, read_release
from occugraph_loaders.pipeline import ReleaseSource, Source

__all__ = ["FirstRow", "ToyPackage", "ToySource", "write_toy"]

_SKOS = PREFIXES["skos"]
_TYPE = f"<{PREFIXES['rdf']}type>"
_ESCO = "http://data.europa.eu/esco/"


@dataclass(frozen=True)
class ToyPackage:
    """A file, and what it says of itself by its name."""

    path: Path
    version: str
    issued: date | None = None


_Rows = tuple[ToyPackage, dict[str, Any]]


class FirstRow:
    """Says that everything stands in the first row."""

    def __init__(self, file: str) -> None:
        self._file = file

    def locate(self, node: str, path: Iri | None = None, value: str | None = None) -> Location:
        del node, path, value
        return Location(self._file, 1, "label")

    def files(self) -> Iterable[str]:
        return [self._file]


class ToySource:
    """Reads toy packages, and counts how often."""

    def __init__(self) -> None:
        self.reads = 0

    def source(self) -> ReleaseSource[ToyPackage, _Rows]:
        """Return it for a pipeline."""
        stages = Source("esco", self._extract, self._transform)
        return ReleaseSource(stages, self._find, self._origins, self._locate)

    def _find(self, data: Path) -> Sequence[ToyPackage]:
        paths = sorted((*data.glob("*.json"), *data.glob("*/*.json")))
        return [ToyPackage(path, path.stem) for path in paths]

    def _origins(self, package: ToyPackage) -> tuple[Origin, ...]:
        digest = hashlib.sha256(package.path.read_bytes()).hexdigest()
        return (Origin(package.path.name, digest),)

    def _locate(self, package: ToyPackage) -> Locator:
        return FirstRow(package.path.name)

    def _extract(self, package: ToyPackage) -> _Rows:
        self.reads += 1
        try:
            return package, json.loads(package.path.read_text("utf-8"))
        except ValueError as err:
            raise SourceError(f"{package.path.name} is not JSON: {err}") from err

    def _transform(self, rows: _Rows) -> DraftGraph:
        package, given = rows
        name = release_graph("esco", package.version)
        release = list(_describe(package))
        triples = list(release)
        for kind, folder in (("Skill", "skills"), ("Occupation", "occupations")):
            for key, label in given.get(folder, {}).items():
                thing = f"<{_ESCO}{kind.lower()}/{key}>"
                triples.append((thing, _TYPE, f"<{OG}{kind}>"))
                if label:
                    triples.append((thing, f"<{_SKOS}prefLabel>", f'"{label}"@en'))
        aside, left_out = [], []
        for number, (occupation, skill) in enumerate(given.get("needs", []), 2):
            relation = (
                f"<{_ESCO}occupation/{occupation}>",
                f"<{OG}requiresEssentialSkill>",
                f"<{_ESCO}skill/{skill}>",
            )
            if skill in given["skills"]:
                triples.append(relation)
                continue
            aside.append(relation)
            left_out.append(QuarantinedRow(package.path.name, number, skill, "no such skill"))
        content = canonicalize(name, triples)
        return DraftGraph(
            content,
            read_release(release, checksum=content.sha256, place=name),
            self._origins(package),
            tuple(left_out),
            tuple(aside),
        )


def write_toy(folder: Path, version: str, **content: object) -> Path:
    """Write a package into a folder, and return its file."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{version}.json"
    path.write_text(json.dumps({"skills": {}, **content}), encoding="utf-8")
    return path


def _describe(package: ToyPackage) -> Iterable[NTriple]:
    release = f"<{ID}release/esco/{package.version}>"
    yield release, _TYPE, f"<{OG}Release>"
    yield release, f"<{OG}sourceKey>", '"esco"'
    yield release, f"<{OG}releaseKind>", '"release"'
    yield release, f"<{PREFIXES['owl']}versionInfo>", f'"{package.version}"'
    if package.issued:
        day = f'"{package.issued}"^^<{PREFIXES["xsd"]}date>'
        yield release, f"<{PREFIXES['dcterms']}issued>", day
