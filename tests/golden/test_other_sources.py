"""O*NET, the crosswalk, ISCO-08, China 2022, ISIC and NACE: what is loaded is what the files hold.

The counts are computed from the files by other means than the loaders' own: csv, json and polars.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from occugraph.canonical import canonicalize
from occugraph.inferred_technologies import infer_technologies
from occugraph.iri import Iri, expand_curie
from occugraph.release import DraftGraph
from occugraph_loaders.crosswalk import ESCO_ONET
from occugraph_loaders.csco import CSCO
from occugraph_loaders.isco import ISCO
from occugraph_loaders.isic import ISIC
from occugraph_loaders.nace import NACE
from occugraph_loaders.onet import ONET
from occugraph_loaders.pipeline import ReleaseSource
from official_facts import data_directory

pytestmark = pytest.mark.release

OCCUPATION = "http://data.europa.eu/esco/occupation/"


def need(pattern: str) -> Path:
    """Return the one file at hand whose name fits; skip the test where there is none."""
    found = sorted(data_directory().rglob(pattern))
    if not found:
        pytest.skip(f"{pattern} is not at hand (OCCUGRAPH_DATA)")
    return found[0]


@cache
def draft(source: ReleaseSource[Any, Any]) -> DraftGraph:
    (package,) = source.find(data_directory())
    return source.stages.draft(package)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def read_crosswalk() -> list[list[str]]:
    text = need("*crosswalk*.csv").read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[17:]


def pairs(graph: DraftGraph, curie: str) -> Iterator[tuple[str, str]]:
    predicate = f"<{expand_curie(curie)}>"
    return ((s[1:-1], o) for s, p, o in graph.content.triples() if p == predicate)


def typed(graph: DraftGraph, curie: str) -> int:
    return sum(kind == f"<{expand_curie(curie)}>" for _, kind in pairs(graph, "rdf:type"))


def test_onet_occupations_and_tasks() -> None:
    occupations = read_csv(need("occupation_data.csv"))
    tasks = read_csv(need("task_statements.csv"))
    graph = draft(ONET)
    assert typed(graph, "og:Occupation") == len(occupations) == 1016
    assert typed(graph, "og:Task") == len(tasks) == 18796
    codes = {value.strip('"') for _, value in pairs(graph, "skos:notation")}
    assert {row["O*NET-SOC Code"] for row in occupations} <= codes
    assert graph.quarantined == ()


def test_onet_technologies_and_their_links() -> None:
    rows = read_csv(need("technology_skills.csv"))
    graph = draft(ONET)
    tools = {row["Example"] for row in rows}
    commodities = {row["Commodity Code"] for row in rows}
    by_commodity = {(row["O*NET-SOC Code"], row["Commodity Code"]) for row in rows}
    by_tool = {(row["O*NET-SOC Code"], row["Example"]) for row in rows}
    in_demand = {(row["O*NET-SOC Code"], row["Example"]) for row in rows if row["In Demand"] == "Y"}
    assert (len(tools), len(commodities)) == (8785, 137)
    assert typed(graph, "og:Technology") == 8785 + 137
    assert len(list(pairs(graph, "og:usesTechnology"))) == len(by_commodity) + len(by_tool)
    assert len(list(pairs(graph, "og:usesInDemandTechnology"))) == len(in_demand)
    hot = {row["Example"] for row in rows if row["Hot Technology"] == "Y"}
    assert len(list(pairs(graph, "skos:member"))) == len(hot)


def test_crosswalk_mappings_by_type_of_match() -> None:
    rows = read_crosswalk()
    graph = draft(ESCO_ONET)
    found = Counter(
        value[1:-1].rpartition("#")[2] for _, value in pairs(graph, "owl:annotatedProperty")
    )
    types = Counter(row[6].replace("exactISCO", "exactMatch") for row in rows)
    assert found == types
    assert typed(graph, "sssom:Mapping") == len(rows) == 4253
    asserted = sum(len(list(pairs(graph, f"skos:{name}"))) for name in types)
    assert asserted == 4253
    assert graph.quarantined == ()


def test_technologies_reach_esco_occupations_by_every_path() -> None:
    rows = [row for row in read_crosswalk() if row[3].startswith(OCCUPATION)]
    used: dict[str, set[str]] = {}
    for row in read_csv(need("technology_skills.csv")):
        carried = used.setdefault(row["O*NET-SOC Code"], set())
        carried.add(row["Commodity Code"])
        if row["In Demand"] == "Y":
            carried.add(row["Example"])
    expected = {(row[3], technology) for row in rows for technology in used.get(row[0], ())}
    kind, scheme = (f"<{expand_curie(curie)}>" for curie in ("rdf:type", "skos:inScheme"))
    esco = [
        triple
        for uri in {row[3] for row in rows}
        for triple in (
            (f"<{uri}>", kind, f"<{expand_curie('og:Occupation')}>"),
            (f"<{uri}>", scheme, f"<{expand_curie('scheme:esco')}>"),
        )
    ]
    graphs = [
        draft(ONET).content,
        draft(ESCO_ONET).content,
        canonicalize(Iri("urn:esco"), esco),
    ]
    links = infer_technologies(graphs)
    assert len(links) == len(expected) == 57321
    assert len({subject for subject, _, _ in links}) == 2473


def test_isco_groups_have_titles_levels_and_definitions() -> None:
    book = pl.read_excel(need("ISCO-08*.xlsx"), sheet_id=1, infer_schema_length=0)
    graph = draft(ISCO)
    assert typed(graph, "og:ConceptGroup") == len(book) == 619
    codes = sorted(value.strip('"') for _, value in pairs(graph, "skos:notation"))
    assert codes == sorted(book["ISCO 08 Code"])
    definitions = sum(bool((text or "").strip()) for text in book["Definition"])
    assert len(list(pairs(graph, "skos:definition"))) == definitions
    assert graph.quarantined == ()


def test_china_2022_occupations_groups_and_marks() -> None:
    rows = read_csv(need("csco2022_codes_names.csv"))
    graph = draft(CSCO)
    levels = Counter(row["level"] for row in rows)
    assert typed(graph, "og:Occupation") == levels["4"] == 1631
    assert typed(graph, "og:ConceptGroup") == levels["1"] + levels["2"] + levels["3"] == 416
    kinds = Counter(value.rpartition("/")[2] for _, value in pairs(graph, "og:designationKind"))
    assert kinds == {"green>": 134, "digital>": 95}
    # Everything but the eight of the top is below something.
    assert len(list(pairs(graph, "skos:broader"))) == len(rows) - 8
    assert graph.quarantined == ()


def test_isic_sectors_of_every_level() -> None:
    tree = json.loads(need("isic4*.json").read_text(encoding="utf-8"))
    divisions = [division for section in tree["sections"] for division in section["divisions"]]
    groups = [group for division in divisions for group in division["groups"]]
    classes = [entry for group in groups for entry in group["classes"]]
    found = Counter(value[1] for _, value in pairs(draft(ISIC), "og:level"))
    assert found == {
        "1": len(tree["sections"]),
        "2": len(divisions),
        "3": len(groups),
        "4": len(classes),
    }
    assert sum(found.values()) == 766


def test_nace_sectors_with_their_parents() -> None:
    book = pl.read_excel(need("NACE*2.1*.xlsx"), sheet_id=1, infer_schema_length=0)
    graph = draft(NACE)
    assert typed(graph, "og:Sector") == len(book) == 1047
    namespace = expand_curie("nace:A")[:-1]
    above = {
        (subject.removeprefix(namespace), parent[1:-1].removeprefix(namespace))
        for subject, parent in pairs(graph, "skos:broader")
    }
    assert above == {
        (row["CODE"], row["PARENT_CODE"])
        for row in book.iter_rows(named=True)
        if row["PARENT_CODE"]
    }


@pytest.mark.parametrize(
    "source", [ONET, ESCO_ONET, ISCO, CSCO, ISIC, NACE], ids=lambda each: each.stages.key
)
def test_each_release_says_its_terms_and_its_files(source: ReleaseSource[Any, Any]) -> None:
    if not source.find(data_directory()):
        pytest.skip(f"{source.stages.key} is not at hand (OCCUGRAPH_DATA)")
    graph = draft(source)
    release = graph.release
    assert release is not None
    assert release.license
    assert release.attribution
    assert release.modified
    assert all(len(origin.sha256) == 64 for origin in graph.origins)


@pytest.mark.parametrize("source", [ONET, CSCO], ids=lambda each: each.stages.key)
def test_the_same_files_give_the_same_bytes(source: ReleaseSource[Any, Any]) -> None:
    if not source.find(data_directory()):
        pytest.skip(f"{source.stages.key} is not at hand (OCCUGRAPH_DATA)")
    (package,) = source.find(data_directory())
    assert source.stages.draft(package).content.sha256 == draft(source).content.sha256
