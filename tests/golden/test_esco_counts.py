"""How much of ESCO is there: the CSV files read by other means, the loader, and SPARQL.

What is expected is computed from the publisher's files with polars, which nothing of the loader
uses; the figures that are known by heart stand beside.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest

from occugraph.release import DraftGraph
from occugraph.resources import ontology_dir
from occugraph.view import compose_view
from occugraph_loaders.esco import ESCO, EscoPackage
from occugraph_loaders.pipeline import AUTHORED
from official_facts import data_directory

pytestmark = pytest.mark.release

PREFIXES = """
PREFIX og: <https://w3id.org/occugraph/ontology#>
PREFIX scheme: <https://w3id.org/occugraph/id/scheme/>
PREFIX collection: <https://w3id.org/occugraph/id/collection/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX esco: <http://data.europa.eu/esco/model#>
PREFIX skill-type: <http://data.europa.eu/esco/skill-type/>
"""

# Occupations, skills, relations in the files, ISCO groups, and rows that cannot stand.
KNOWN = {
    "1.1.1": (3_007, 13_896, 123_855, 619, 67 + 8),
    "1.2.0": (3_039, 13_939, 129_004, 619, 0),
}
versions = pytest.mark.parametrize("version", sorted(KNOWN))


@dataclass(frozen=True)
class Loaded:
    """One release, as the files have it and as the graph has it."""

    tables: Mapping[str, pl.DataFrame]
    draft: DraftGraph
    view: ox.Store

    def count(self, pattern: str) -> int:
        """Return how many solutions a pattern has in the default graph of the view."""
        query = f"{PREFIXES} SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"
        solutions = self.view.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        found = next(solutions)[0]
        assert isinstance(found, ox.Literal)
        return int(found.value)


def _zips(version: str) -> list[Path]:
    return sorted(data_directory().rglob(f"ESCO dataset - v{version} *.zip"))


def _read_tables(version: str) -> dict[str, pl.DataFrame]:
    tables = {}
    for path in _zips(version):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".csv"):
                    table = pl.read_csv(io.BytesIO(archive.read(name)), infer_schema=False)
                    tables[name.removesuffix(".csv").removesuffix("_en")] = table
    return tables


@cache
def _packages() -> dict[str, EscoPackage]:
    return {package.version: package for package in ESCO.find(data_directory())}


@cache
def load(version: str) -> Loaded:
    """Return a release; skip where the files are not at hand."""
    if not _zips(version):
        pytest.skip(f"ESCO v{version} is not in {data_directory()}: 1 release not counted")
    draft = ESCO.stages.draft(_packages()[version])
    authored = AUTHORED.transform(AUTHORED.extract(ontology_dir()))
    composed = compose_view([*authored, draft])
    assert draft.name in {graph.name for graph in composed.graphs}
    store = ox.Store()
    store.bulk_load(composed.union, ox.RdfFormat.N_TRIPLES)
    return Loaded(_read_tables(version), draft, store)


def _dangling(tables: Mapping[str, pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the relations, and the broader rows, that name something no table has."""
    occupations, skills = (
        tables[name].select("conceptUri").unique() for name in ("occupations", "skills")
    )
    relations = tables["occupationSkillRelations"]
    standing = relations.join(
        occupations, left_on="occupationUri", right_on="conceptUri", how="semi"
    ).join(skills, left_on="skillUri", right_on="conceptUri", how="semi")
    broken = relations.join(standing, on=["occupationUri", "relationType", "skillUri"], how="anti")
    names = ("occupations", "skills", "skillGroups", "ISCOGroups")
    things = pl.concat([tables[name].select("conceptUri") for name in names])
    broader = pl.concat(
        [tables["broaderRelationsOccPillar"], tables["broaderRelationsSkillPillar"]]
    )
    lower = broader.join(things, on="conceptUri", how="anti")
    upper = broader.join(things, left_on="broaderUri", right_on="conceptUri", how="anti")
    return broken, pl.concat([lower, upper]).unique()


@versions
def test_files_have_what_is_known(version: str) -> None:
    """The reading by other means is right about the figures that are known by heart."""
    tables = load(version).tables
    relations, broader = _dangling(tables)
    found = (
        tables["occupations"]["conceptUri"].n_unique(),
        tables["skills"]["conceptUri"].n_unique(),
        tables["occupationSkillRelations"].height,
        tables["ISCOGroups"]["conceptUri"].n_unique(),
        relations.height + broader.height,
    )
    assert found == KNOWN[version]


@versions
def test_graph_has_every_thing_and_relation_that_stands(version: str) -> None:
    """By SPARQL over the view; what stands in no release and is not ESCO's does not count."""
    loaded = load(version)
    tables = loaded.tables
    relations, _ = _dangling(tables)
    kinds = tables["occupationSkillRelations"].join(
        relations, on=["occupationUri", "relationType", "skillUri"], how="anti"
    )["relationType"]
    in_esco = "skos:inScheme scheme:esco"
    assert loaded.count(f"?x a og:Occupation ; {in_esco}") == tables["occupations"].height
    assert loaded.count(f"?x a og:Skill ; {in_esco}") == tables["skills"].height
    assert loaded.count(f"?x a og:ConceptGroup ; {in_esco}") == tables["skillGroups"].height
    assert (
        loaded.count("?x a og:ConceptGroup ; skos:inScheme scheme:isco-08")
        == tables["ISCOGroups"].height
    )
    for kind, name in (("essential", "Essential"), ("optional", "Optional")):
        pattern = f"?x og:requires{name}Skill ?y ; {in_esco}"
        assert loaded.count(pattern) == (kinds == kind).sum()
    knowledge = (tables["skills"]["skillType"] == "knowledge").sum()
    assert loaded.count(f"?x esco:skillType skill-type:knowledge ; {in_esco}") >= knowledge
    between = "?x og:drawsOnEssentialSkill|og:drawsOnOptionalSkill ?y"
    assert loaded.count(between) == tables["skillSkillRelations"].height


@versions
def test_hierarchy_and_collections_are_those_of_the_files(version: str) -> None:
    """Every broader row that stands, the group of every occupation, every member."""
    loaded = load(version)
    tables = loaded.tables
    _, dangling = _dangling(tables)
    pillars = ("broaderRelationsOccPillar", "broaderRelationsSkillPillar")
    rows = pl.concat([tables[name] for name in pillars]).select("conceptUri", "broaderUri")
    groups = tables["occupations"].select(
        "conceptUri", broaderUri="http://data.europa.eu/esco/isco/C" + pl.col("iscoGroup")
    )
    standing = rows.join(dangling, on=["conceptUri", "broaderUri"], how="anti")
    graph = f"<{loaded.draft.name}>"
    store = ox.Store()
    store.bulk_load(loaded.draft.content.payload, ox.RdfFormat.N_QUADS)
    query = f"{PREFIXES} SELECT ?x ?y WHERE {{ GRAPH {graph} {{ ?x skos:broader ?y }} }}"
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    found = {(str(each["x"]), str(each["y"])) for each in solutions}
    expected = pl.concat([standing, groups]).unique()
    assert found == {(f"<{lower}>", f"<{upper}>") for lower, upper in expected.iter_rows()}
    for name, table in tables.items():
        if name.endswith("Collection"):
            slug = name.removesuffix("Collection")
            slug = slug.replace("digComp", "digcomp")
            slug = slug.replace("Skills", "-skills").replace("Occupations", "-occupations")
            assert loaded.count(f"collection:esco-{slug} skos:member ?y") == table.height


@versions
def test_rows_that_cannot_stand_are_named(version: str) -> None:
    """Exactly those, each with its file, row and the end that is missing."""
    loaded = load(version)
    relations, broader = _dangling(loaded.tables)
    quarantined = loaded.draft.quarantined
    assert len(quarantined) == KNOWN[version][4]
    by_file = {
        table: [each for each in quarantined if each.file.startswith(table)]
        for table in ("occupationSkillRelations", "broaderRelations")
    }
    assert len(by_file["occupationSkillRelations"]) == relations.height
    assert len(by_file["broaderRelations"]) == broader.height
    for row in quarantined:
        name = row.file.removesuffix(".csv").removesuffix("_en")
        cells = loaded.tables[name].row(row.row - 2)
        assert row.value in cells
    assert len(loaded.draft.set_aside) == len(quarantined)


@versions
def test_labels_are_those_of_the_files(version: str) -> None:
    """One preferred label a thing in English, trimmed; German ones where they are at hand."""
    loaded = load(version)
    things = pl.concat(
        [
            loaded.tables[name].select("conceptUri", pl.col("preferredLabel").str.strip_chars())
            for name in ("occupations", "skills", "skillGroups", "ISCOGroups")
        ]
    )
    store = ox.Store()
    store.bulk_load(loaded.draft.content.payload, ox.RdfFormat.N_QUADS)
    solutions = store.query(
        f"{PREFIXES} SELECT ?x ?l WHERE {{ ?x skos:prefLabel ?l ; og:currentStatus ?any"
        " FILTER (LANG(?l) = 'en') }",
        use_default_graph_as_union=True,
    )
    assert isinstance(solutions, ox.QuerySolutions)
    found = {(str(each["x"]), str(each["l"])) for each in solutions}
    assert found == {
        (f"<{uri}>", str(ox.Literal(label, language="en"))) for uri, label in things.iter_rows()
    }
    german = next(iter(data_directory().rglob(f"occupations_de_v{version}.csv")), None)
    expected = pl.read_csv(german, infer_schema=False).height if german else 0
    assert loaded.count("?x a og:Occupation ; skos:prefLabel ?l FILTER (LANG(?l)='de')") == expected


@versions
@pytest.mark.parametrize("kind", ["digital", "green"])
def test_computed_designations_are_those_of_the_files(version: str, kind: str) -> None:
    """A quarter of the essential skills, and at least two, stand in ESCO's collection."""
    loaded = load(version)
    collection = loaded.tables[f"{kind}SkillsCollection"].select("conceptUri").unique()
    broken, _ = _dangling(loaded.tables)
    essential = (
        loaded.tables["occupationSkillRelations"]
        .join(broken, on=["occupationUri", "relationType", "skillUri"], how="anti")
        .filter(pl.col("relationType") == "essential")
        .select("occupationUri", "skillUri")
        .unique()
    )
    marked = essential.join(collection, left_on="skillUri", right_on="conceptUri", how="semi")
    counted = (
        essential.group_by("occupationUri")
        .len("all")
        .join(marked.group_by("occupationUri").len("marked"), on="occupationUri")
    )
    enough = (pl.col("marked") >= 2) & (pl.col("marked") * 4 >= pl.col("all"))
    expected = set(counted.filter(enough)["occupationUri"])
    solutions = loaded.view.query(
        f"""{PREFIXES} SELECT ?occupation WHERE {{
          ?occupation skos:inScheme scheme:esco ; og:hasDesignation ?designation .
          ?designation og:designationKind <https://w3id.org/occugraph/id/designation-kind/{kind}> ;
            og:designationBasis <https://w3id.org/occugraph/id/designation-basis/computed> }}"""
    )
    assert isinstance(solutions, ox.QuerySolutions)
    found = [row[0] for row in solutions]
    assert len(expected) > 50
    assert {term.value for term in found if isinstance(term, ox.NamedNode)} == expected
