"""Loads into a real Neo4j: whole, as a difference, interrupted, and into what others changed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from neo4j import ManagedTransaction
from neo4j.exceptions import Neo4jError

from neo4j_servers import Neo4jServer
from occugraph.errors import ConflictError
from occugraph.index import GraphIndex, build_index
from occugraph.iri import expand_curie
from occugraph.neo4j import load as load_module
from occugraph.neo4j.content import Content, read_content
from occugraph.neo4j.difference import Difference
from occugraph.neo4j.load import LoadCounts, LoadKind, Progress, load_index
from occugraph.neo4j.model import FORMAT
from occugraph.neo4j.projection import project
from occugraph.neo4j.writing import Written, write_difference
from sample_graph import load_sample_store, make_sample_view
from store_triples import triples_of

pytestmark = pytest.mark.integration

OCCUPATION = expand_curie("occ:microgrid-operator")
BREAKER = expand_curie("esco-skill:55944cd4-03ea-4e52-832a-4ce72b62cf84")
NOTHING = Written()

Edit = Callable[[ox.Store], None]


def _build(folder: Path, edit: Edit = lambda _store: None) -> GraphIndex:
    store = load_sample_store()
    edit(store)
    build_index(triples_of(store), make_sample_view(), "5" * 64, folder)
    return GraphIndex.open(folder)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> GraphIndex:
    """The index of the sample."""
    return _build(tmp_path_factory.mktemp("load") / "index")


@dataclass
class Loader:
    """Loads into one server."""

    server: Neo4jServer

    def load(
        self,
        index: GraphIndex,
        name: str = "sample",
        *,
        rebuild: bool = False,
        progress: Progress = lambda _stage, _done, _total: None,
    ) -> LoadCounts:
        return load_index(
            self.server.driver,
            index,
            name,
            database=self.server.target.database,
            rebuild=rebuild,
            progress=progress,
        )

    def read(self) -> Content:
        with self.server.driver.session(database=self.server.target.database) as session:
            return session.execute_read(lambda tx: read_content(tx.run))

    def holds(self, index: GraphIndex) -> bool:
        """Return whether all is there that is in the index, and nothing else."""
        content, rows = self.read(), project(index)
        nodes = {label: found for label, found in content.rows.nodes.items() if found}
        links = {family: found for family, found in content.rows.links.items() if found}
        return (
            not content.spoiled
            and nodes == {label: found for label, found in rows.nodes.items() if found}
            and links == {family: found for family, found in rows.links.items() if found}
        )

    def publication(self) -> dict[str, object]:
        [[found]] = self.server.run("MATCH (p:Publication) RETURN properties(p)")
        assert isinstance(found, dict)
        return found


@pytest.fixture
def loader(empty_neo4j: Neo4jServer) -> Loader:
    return Loader(empty_neo4j)


@pytest.fixture
def loaded(neo4j: Neo4jServer, index: GraphIndex) -> Loader:
    """A server that holds the sample, and nothing that another test left."""
    loader = Loader(neo4j)
    neo4j.run("MATCH (n:Person|Trial) DETACH DELETE n")
    try:
        loader.load(index)
    except ConflictError:
        neo4j.clear()
        loader.load(index)
    return loader


def test_a_first_load_writes_everything_and_then_says_so(loader: Loader, index: GraphIndex) -> None:
    counts = loader.load(index)
    rows = project(index)
    assert counts.kind is LoadKind.FIRST
    assert (counts.nodes, counts.relationships) == (rows.node_count, rows.link_count)
    assert counts.written.nodes_created == rows.node_count + 1
    assert counts.written.relationships_created == rows.link_count
    assert counts.written.nodes_deleted == counts.written.relationships_deleted == 0
    assert loader.holds(index)
    assert loader.publication() == {
        "id": "sample",
        "digest": "5" * 64,
        "view": "current",
        "format": FORMAT,
        "languages": list(index.meta.languages),
        "complete": True,
    }


def test_the_same_again_writes_nothing(loaded: Loader, index: GraphIndex) -> None:
    counts = loaded.load(index)
    assert (counts.kind, counts.written) == (LoadKind.UNCHANGED, NOTHING)


def test_a_rebuild_writes_everything_anew(loaded: Loader, index: GraphIndex) -> None:
    counts = loaded.load(index, rebuild=True)
    assert (counts.kind, counts.reason) == (LoadKind.REBUILD, "asked for")
    assert counts.written.nodes_deleted == counts.nodes
    assert counts.written.relationships_created == counts.relationships
    assert loaded.holds(index)


def _rename(store: ox.Store) -> None:
    thing, label = ox.NamedNode(OCCUPATION), ox.NamedNode(expand_curie("skos:prefLabel"))
    for quad in list(
        store.quads_for_pattern(thing, label, ox.Literal("microgrid operator", language="en"), None)
    ):
        store.remove(quad)
        store.add(ox.Quad(thing, label, ox.Literal("Grid keeper", language="en"), quad.graph_name))


def test_one_changed_label_is_a_few_writes(loaded: Loader, tmp_path: Path) -> None:
    changed = _build(tmp_path / "index", _rename)
    counts = loaded.load(changed, "renamed")
    # prefLabel_en, labelKey, labelKey_en and labelKeys_en; the rest is the publication's.
    assert counts.kind is LoadKind.DIFFERENCE
    assert counts.written.properties_set == 4 + 6
    assert counts.written.total == counts.written.properties_set
    assert loaded.holds(changed)
    assert loaded.publication()["id"] == "renamed"


def _swap_necessity(store: ox.Store) -> None:
    essential, optional = (
        ox.NamedNode(expand_curie(f"og:requires{name}Skill")) for name in ("Essential", "Optional")
    )
    plant = ox.NamedNode(expand_curie("esco-occ:72381086-cb6e-455e-a40b-ccb26550aab6"))
    for quad in list(store.quads_for_pattern(plant, optional, None, None)):
        store.remove(quad)
        store.add(ox.Quad(plant, essential, quad.object, quad.graph_name))


def test_one_changed_link_is_one_relationship(loaded: Loader, tmp_path: Path) -> None:
    changed = _build(tmp_path / "index", _swap_necessity)
    written = loaded.load(changed, "swapped").written
    assert (written.relationships_deleted, written.relationships_created) == (1, 1)
    assert (written.nodes_created, written.nodes_deleted) == (0, 0)
    assert loaded.holds(changed)


def _add_language(store: ox.Store) -> None:
    thing, label = ox.NamedNode(OCCUPATION), ox.NamedNode(expand_curie("skos:prefLabel"))
    store.add(ox.Quad(thing, label, ox.Literal("opérateur de micro-réseau", language="fr")))


def test_labels_of_a_new_language_are_found(loaded: Loader, tmp_path: Path) -> None:
    loaded.load(_build(tmp_path / "index", _add_language), "french")
    assert _search(loaded, "opérateur") == [OCCUPATION]


@pytest.mark.parametrize("text", ["电网", "operator AND microgrid", "hiddenLabels_en:micro"])
def test_labels_are_found_by_full_text(loaded: Loader, text: str) -> None:
    assert OCCUPATION in _search(loaded, text)


def _search(loader: Loader, text: str) -> list[object]:
    found = loader.server.run(
        "CALL db.index.fulltext.queryNodes('labels', $text) YIELD node RETURN node.uri", text=text
    )
    return [uri for (uri,) in found]


@pytest.mark.parametrize(
    "edit",
    [
        "MATCH (:Occupation)-[r:REQUIRES_SKILL]->() WITH r LIMIT 1 DELETE r",
        "MATCH (a)-[r:IN_SECTOR]->(b) CREATE (a)-[s:IN_SECTOR]->(b) SET s = r",
        "MATCH ()-[r:REQUIRES_SKILL]->() SET r.confidence = 0.123",
        "MATCH ()-[r:REQUIRES_SKILL]->() SET r.checked = true",
        "MATCH (a:Skill), (b:Skill) WHERE a <> b WITH a, b LIMIT 1 CREATE (a)-[:BROADER]->(b)",
        "MATCH (n:Occupation) SET n.prefLabel_en = 'other', n.note = 'mine'",
        "MATCH (n:Evidence) SET n.recorded = date('1999-01-01')",
        "MATCH (n:Occupation) REMOVE n:Concept",
        "MATCH (n:Occupation) REMOVE n:Occupation",
        "MATCH (n:Occupation) REMOVE n:Resource",
        "MATCH (n:Occupation) SET n:Skill",
        "MATCH (n:Skill) REMOVE n.uri",
        "MATCH (n:Skill) DETACH DELETE n",
        "MATCH (n:Statement) DETACH DELETE n",
        "CREATE (:Skill:Concept:Resource {uri: 'urn:x'})-[:RELATED]->(:Task {uri: 'urn:y'})",
        "CREATE (:Skill)",
        "DROP INDEX labels",
        "DROP CONSTRAINT resource_uri",
    ],
)
def test_what_others_changed_is_put_right(loaded: Loader, index: GraphIndex, edit: str) -> None:
    loaded.server.run(edit)
    assert loaded.load(index).kind is LoadKind.DIFFERENCE
    assert loaded.holds(index)
    assert loaded.load(index).kind is LoadKind.UNCHANGED


def test_what_is_not_ours_stays(loaded: Loader, index: GraphIndex) -> None:
    loaded.server.run(
        "MATCH (o:Occupation {uri: $uri}) SET o:Favorite CREATE (:Person)-[:LIKES]->(o)",
        uri=OCCUPATION,
    )
    assert loaded.load(index).kind is LoadKind.UNCHANGED
    loaded.load(index, rebuild=True)
    assert loaded.server.run("MATCH (p:Person) RETURN count(p)") == [(1,)]


def test_a_database_with_nodes_of_our_labels_is_refused(loader: Loader, index: GraphIndex) -> None:
    loader.server.run("CREATE (:Task {name: 'wash up'})")
    with pytest.raises(ConflictError, match=r"did not write: 1 Task .*a database of its own"):
        loader.load(index)
    assert loader.server.run("MATCH (n) RETURN count(n)") == [(1,)]


def test_a_load_removes_its_own_lanes_alone(loader: Loader, index: GraphIndex) -> None:
    """Others may have nodes of that name; what a cut load has left goes with the next."""
    lanes = "MATCH (n) WHERE any(name IN labels(n) WHERE name CONTAINS 'Lane') RETURN labels(n)"
    loader.server.run("CREATE (:LoadLane {name: 'dock 4'})")

    def stop(found: str, _done: int, _total: int) -> None:
        if found == "nodes":
            raise _Stop

    with pytest.raises(_Stop):
        loader.load(index, progress=stop)
    assert len(loader.server.run(lanes)) > 1
    loader.load(index)
    assert loader.server.run(lanes) == [(["LoadLane"],)]


class _Stop(BaseException):
    """Ends a load in its middle, as a signal does."""


@pytest.mark.parametrize("stage", ["remove", "nodes", "relationships", "index"])
def test_a_load_that_was_cut_is_incomplete_and_the_next_one_ends_clean(
    loaded: Loader, index: GraphIndex, stage: str
) -> None:
    def stop(found: str, _done: int, _total: int) -> None:
        if found == stage:
            raise _Stop

    with pytest.raises(_Stop):
        loaded.load(index, rebuild=True, progress=stop)
    assert loaded.publication()["complete"] is (False)
    counts = loaded.load(index)
    assert (counts.kind, counts.reason) == (LoadKind.REBUILD, "the last load did not end")
    assert loaded.holds(index)
    assert loaded.publication()["complete"] is True


def test_a_cut_first_load_is_marked_too(loader: Loader, index: GraphIndex) -> None:
    def stop(found: str, _done: int, _total: int) -> None:
        if found == "relationships":
            raise _Stop

    with pytest.raises(_Stop):
        loader.load(index, progress=stop)
    assert loader.publication()["complete"] is False
    loader.load(index)
    assert loader.holds(index)


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        ("MATCH ()-[r:HAS_TASK]->() WITH r LIMIT 1 DELETE r", "HAS_TASK"),
        ("MATCH (o:Occupation {uri: $uri}) CREATE (o)-[:HAS_TASK]->(:Person)", "HAS_TASK"),
        ("MATCH (o:Occupation {uri: $uri}) REMOVE o:Occupation", "Occupation"),
    ],
)
def test_a_load_that_others_wrote_into_is_not_called_complete(
    loader: Loader, index: GraphIndex, edit: str, name: str
) -> None:
    def interfere(stage: str, done: int, _total: int) -> None:
        if stage == "index" and not done:
            loader.server.run(edit, uri=OCCUPATION)

    with pytest.raises(ConflictError, match=rf"Neo4j has \d+ {name} where \d+ were written"):
        loader.load(index, progress=interfere)
    assert loader.publication()["complete"] is False


def test_relationships_between_nodes_of_others_do_not_count(
    loader: Loader, index: GraphIndex
) -> None:
    loader.server.run("CREATE (:Person)-[:HAS_TASK]->(:Trial)")
    assert loader.load(index).kind is LoadKind.FIRST
    loader.load(index, rebuild=True)
    assert loader.holds(index)
    assert loader.server.run("MATCH (:Person)-[r]->(:Trial) RETURN type(r)") == [("HAS_TASK",)]


def test_of_two_loads_at_once_the_later_one_wins(loaded: Loader, index: GraphIndex) -> None:
    begun: list[str] = []

    def interfere(stage: str, _done: int, _total: int) -> None:
        if stage == "nodes" and not begun:
            begun.append(stage)
            loaded.load(index)

    with pytest.raises(ConflictError, match="another load"):
        loaded.load(index, rebuild=True, progress=interfere)
    assert loaded.publication()["complete"] is True
    assert loaded.holds(index)


def test_a_difference_fails_where_another_load_was_quicker(
    loaded: Loader, index: GraphIndex, tmp_path: Path
) -> None:
    changed = _build(tmp_path / "index", _rename)
    begun: list[str] = []

    def interfere(stage: str, _done: int, _total: int) -> None:
        if stage == "write" and not begun:
            begun.append(stage)
            loaded.load(index, "quicker")

    with pytest.raises(ConflictError, match="another load"):
        loaded.load(changed, "slower", progress=interfere)
    assert loaded.publication()["id"] == "quicker"
    assert loaded.holds(index)


def test_a_difference_that_fails_changes_nothing(
    loaded: Loader, index: GraphIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = _build(tmp_path / "index", _rename)
    monkeypatch.setattr(load_module, "write_difference", _write_and_fail)
    with pytest.raises(_Stop):
        loaded.load(changed, "failed")
    assert loaded.publication()["id"] == "sample"
    assert loaded.holds(index)


def _write_and_fail(
    transaction: ManagedTransaction,
    difference: Difference,
    ids: dict[str, dict[str, int]],
    keys: dict[str, str],
) -> Written:
    write_difference(transaction, difference, ids, keys)
    raise _Stop


def test_what_is_too_large_for_one_transaction_is_a_rebuild(
    loaded: Loader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_module, "MOST_CHANGES", 0)
    changed = _build(tmp_path / "index", _rename)
    counts = loaded.load(changed, "renamed")
    assert counts.kind is LoadKind.REBUILD
    assert counts.reason == (
        "1 nodes and relationships differ: more than 0, which one transaction may change"
    )
    assert loaded.holds(changed)


def test_another_format_is_a_rebuild(loaded: Loader, index: GraphIndex) -> None:
    loaded.server.run("MATCH (p:Publication) SET p.format = 0")
    counts = loaded.load(index)
    assert counts.reason == f"what is there is of format 0, this is {FORMAT}"
    assert loaded.publication()["format"] == FORMAT


def test_an_iri_stands_for_one_thing(loaded: Loader) -> None:
    with pytest.raises(Neo4jError, match="already exists"):
        loaded.server.run("CREATE (:Skill:Resource {uri: $uri})", uri=OCCUPATION)


def test_stored_strings_are_in_the_order_of_code_points(loaded: Loader) -> None:
    texts = ["a", "Z", "～", "😀", "\ue000", "é", "", "\x00a"]
    loaded.server.run("UNWIND $texts AS text CREATE (:Trial {text: text})", texts=texts)
    found = loaded.server.run("MATCH (n:Trial) RETURN n.text ORDER BY n.text")
    loaded.server.run("MATCH (n:Trial) DELETE n")
    assert [text for (text,) in found] == sorted(texts)


def test_the_newer_line_is_loaded_the_same(
    neo4j_2025: Neo4jServer, index: GraphIndex, tmp_path: Path
) -> None:
    neo4j_2025.clear()
    loader = Loader(neo4j_2025)
    assert loader.load(index).kind is LoadKind.FIRST
    assert loader.load(index).kind is LoadKind.UNCHANGED
    changed = _build(tmp_path / "index", _swap_necessity)
    assert loader.load(changed, "swapped").kind is LoadKind.DIFFERENCE
    assert loader.holds(changed)
    assert _search(loader, "电网")
