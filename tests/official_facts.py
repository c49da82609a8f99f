"""What the official files say of the things the graph names, read without any code of ours.

A fact is (IRI, property, value); a source's facts are by IRI, then property. The properties:
``label``, ``code``, ``broader``, ``level``, ``kind``, ``type``, ``reuse`` and ``mark``.
"""

import csv
import io
import json
import os
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

ROOT: Final = Path(__file__).parents[1]
Facts = Mapping[str, Mapping[str, frozenset[str]]]
Fact = tuple[str, str, str]

ESCO: Final = "http://data.europa.eu/esco/"
ID: Final = "https://w3id.org/occugraph/id/"
WIKIDATA: Final = "http://www.wikidata.org/entity/"


@dataclass(frozen=True, slots=True)
class Official:
    """One official file: the identifiers it decides on, where it is found, how it is read.

    Attributes:
        version: What the graph says it took it from; empty where the file has none.
    """

    name: str
    version: str
    namespaces: tuple[str, ...]
    patterns: tuple[str, ...]
    read: Callable[[Path], Iterator[Fact]]

    def find_file(self, directory: Path) -> Path | None:
        """Return the file, the one with the plainest name where there are several."""
        found = [path for pattern in self.patterns for path in directory.rglob(pattern)]
        return min(found, key=lambda path: (len(path.name), path), default=None)

    def facts(self, path: Path) -> Facts:
        """Return what the file says, by IRI and property."""
        return collect_facts(self.read(path))


def data_directory() -> Path:
    """Return the folder with the official files; it need not exist."""
    named = os.environ.get("OCCUGRAPH_DATA")
    if named:
        return Path(named)
    shared = ROOT.parent / "shared" / "data"
    return shared if shared.is_dir() else ROOT / "releases"


def collect_facts(facts: Iterable[Fact]) -> Facts:
    """Group facts by IRI and property; a fact with an empty value only says the IRI exists."""
    grouped: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for iri, prop, value in facts:
        values = grouped[iri][prop]
        if value:
            values.add(value)
    return {
        iri: {prop: frozenset(values) for prop, values in properties.items()}
        for iri, properties in grouped.items()
    }


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _file_rows(path: Path) -> list[dict[str, str]]:
    return _rows(path.read_text(encoding="utf-8-sig"))


def _table(package: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(package) as archive:
        return _rows(archive.read(name).decode("utf-8-sig"))


def _esco(package: Path) -> Iterator[Fact]:
    for row in _table(package, "occupations_en.csv"):
        iri = row["conceptUri"]
        yield iri, "kind", "Occupation"
        yield iri, "label", row["preferredLabel"].strip()
        yield iri, "code", row["code"]
        yield iri, "broader", f"{ESCO}isco/C{row['iscoGroup']}"
    for row in _table(package, "skills_en.csv"):
        iri = row["conceptUri"]
        yield iri, "kind", "Skill"
        yield iri, "label", row["preferredLabel"].strip()
        yield iri, "type", row["skillType"].removesuffix("/competence")
        yield iri, "reuse", row["reuseLevel"]


def _isco(package: Path) -> Iterator[Fact]:
    for row in _table(package, "ISCOGroups_en.csv"):
        iri, code = row["conceptUri"], row["code"]
        yield iri, "kind", "ConceptGroup"
        yield iri, "label", row["preferredLabel"].strip()
        yield iri, "code", code
        yield iri, "level", str(len(code))
    for row in _table(package, "broaderRelationsOccPillar_en.csv"):
        if row["conceptType"] == "ISCOGroup":
            yield row["conceptUri"], "broader", row["broaderUri"]


def _onet(path: Path) -> Iterator[Fact]:
    for row in _file_rows(path):
        code = row["O*NET-SOC Code"]
        iri = f"https://www.onetonline.org/link/summary/{code}"
        yield iri, "kind", "Occupation"
        yield iri, "label", row["Title"]
        yield iri, "code", code


def _unspsc(path: Path) -> Iterator[Fact]:
    table = pl.read_csv(path, infer_schema=False)
    for code, title in table.select("Commodity Code", "Commodity Title").unique().iter_rows():
        iri = f"{ID}unspsc/{code}"
        yield iri, "kind", "Concept"
        yield iri, "label", title
        yield iri, "code", code


def _csco(path: Path) -> Iterator[Fact]:
    rows = _file_rows(path)
    codes = {row["code"] for row in rows}
    for row in rows:
        code, level = row["code"], int(row["level"])
        iri = f"{ID}csco-2022/{code}"
        yield iri, "kind", "Occupation" if level == 4 else "ConceptGroup"
        yield iri, "label", row["name_zh"]
        yield iri, "code", code
        yield iri, "level", "" if level == 4 else str(level)
        parts = code.split("-")
        above = ("-".join(parts[:kept] + ["00"] * (4 - kept)) for kept in range(level - 1, 0, -1))
        # The list lacks some groups; what is below one of them stands in the next above it.
        # A group that is itself one occupation has that occupation's code, e.g. 6-24-04-00.
        parent = next((group for group in above if group in codes - {code}), None)
        yield iri, "broader", f"{ID}csco-2022/{parent}" if parent else ""
        for mark in ("green", "digital"):
            yield iri, "mark", mark if row[mark] == "true" else ""


def _isic(path: Path) -> Iterator[Fact]:
    levels = ("section", "division", "group", "class")

    def walk(node: Mapping[str, Any], depth: int, parent: str) -> Iterator[Fact]:
        code = node[levels[depth]].upper()
        iri = f"{ID}isic-4/{code}"
        yield iri, "kind", "Sector"
        yield iri, "label", node["description"]
        yield iri, "code", code
        yield iri, "level", str(depth + 1)
        yield iri, "broader", parent
        below = levels[depth + 1] if depth + 1 < len(levels) else ""
        for child in node.get(f"{below}es" if below == "class" else f"{below}s", ()):
            yield from walk(child, depth + 1, iri)

    for section in json.loads(path.read_text(encoding="utf-8"))["sections"]:
        yield from walk(section, 0, "")


def _nace(path: Path) -> Iterator[Fact]:
    for row in pl.read_excel(path).iter_rows(named=True):
        iri, parent = f"{ID}nace-2.1/{row['CODE']}", row["PARENT_CODE"]
        yield iri, "kind", "Sector"
        yield iri, "label", row["NAME"]
        yield iri, "code", row["CODE"]
        yield iri, "level", row["LEVEL"]
        yield iri, "broader", f"{ID}nace-2.1/{parent}" if parent else ""


def _technologies(path: Path) -> Iterator[Fact]:
    for row in _file_rows(path):
        yield row["iri"], "kind", "Concept"
        yield row["iri"], "label", row["label"]
        qid = row["wikidata_qid_in_source"]
        if qid:
            # Wikidata's own files are not here: the item is as EMMO states it, with EMMO's label.
            yield f"{WIKIDATA}{qid}", "kind", "Concept"
            yield f"{WIKIDATA}{qid}", "label", row["label"]
            yield f"{WIKIDATA}{qid}", "code", qid


_ESCO_PACKAGES: Final = ("*ESCO*v1.2.0*en*csv*.zip",)

OFFICIAL: Final = (
    Official("esco", "1.2.0", (f"{ESCO}occupation/", f"{ESCO}skill/"), _ESCO_PACKAGES, _esco),
    Official("isco-08", "08", (f"{ESCO}isco/",), _ESCO_PACKAGES, _isco),
    Official(
        "onet-soc-2019",
        "30.2",
        ("https://www.onetonline.org/link/summary/",),
        ("onet-30.2/occupation_data.csv",),
        _onet,
    ),
    # O*NET gives codes and titles, but not the edition of UNSPSC that they are from.
    Official("unspsc", "", (f"{ID}unspsc/",), ("onet-30.2/technology_skills.csv",), _unspsc),
    Official("csco-2022", "2022", (f"{ID}csco-2022/",), ("csco2022_codes_names.csv",), _csco),
    Official("isic-4", "4", (f"{ID}isic-4/",), ("isic4_en.json",), _isic),
    Official("nace-2.1", "2.1", (f"{ID}nace-2.1/",), ("NACE_Rev2.1_Structure*.xlsx",), _nace),
    Official(
        "emmo, oeo and wikidata",
        "",
        (
            "https://w3id.org/emmo/domain/",
            "https://openenergyplatform.org/ontology/oeo/",
            WIKIDATA,
        ),
        ("technology_identifiers.csv",),
        _technologies,
    ),
)
"""Every official file, by what it decides on; a namespace belongs to one of them."""
