"""``occugraph verify``: what is changed in a projection is found and named, in Neo4j a real one."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neo4j_servers import Neo4jServer, load_home
from occugraph.index.layout import KINDS, NONE
from occugraph.index.strings import StringPool, StringTable
from occugraph.iri import ID, Iri
from occugraph.neo4j.model import FORMAT
from occugraph.publication import Publication, get_current
from occugraph.record import Record
from occugraph.search import SearchField
from occugraph.text import TextIndex
from occugraph.text.build import write_terms
from occugraph.text.entries import Entry, EntryColumns, write_entries
from occugraph.text.layout import FIELDS, FOLDER, META
from occugraph.verification.neo4j_account import Neo4jAccount
from occugraph.verification.record_account import RecordAccount
from occugraph.verification.tally import Tally
from running import run_command

pytestmark = pytest.mark.integration

MICROGRID = f"{ID}occupation/microgrid-operator"


def verify(home: Path, code: int, **settings: str) -> dict[str, Any]:
    """Run the command and return what it says, by the name of the projection."""
    done = run_command(home, "verify", "--json", **settings)
    assert done.returncode == code, done.stderr + done.stdout
    document: dict[str, Any] = json.loads(done.stdout)
    assert document["equal"] == (code == 0)
    return {each["name"]: each for each in document["projections"]}


def differences(report: dict[str, Any]) -> set[tuple[str, str]]:
    """Return section and thing of what differs."""
    return {(each["section"], each["thing"]) for each in report["differences"]}


@pytest.fixture
def home(built_home: Path, tmp_path: Path) -> Path:
    """A copy of the home with the starter graph."""
    return Path(shutil.copytree(built_home, tmp_path / "home"))


@pytest.fixture
def publication(home: Path) -> Publication:
    """The publication of the copy."""
    return get_current(Record(home))


# Store and index.


def test_what_was_built_is_equal(built_home: Path) -> None:
    found = verify(built_home, 0)
    assert sorted(found) == ["index", "store", "text"]
    assert all(each["equal"] and not each["differences"] for each in found.values())
    skills = found["index"]["sections"]["Occupation.skills"]
    assert skills["record"] == skills["projection"]
    assert skills["record"]["facts"] > 300


def test_text_says_what_was_compared(built_home: Path) -> None:
    done = run_command(built_home, "verify")
    assert done.returncode == 0
    first, store, index, text, neo4j = done.stdout.splitlines()
    assert first.startswith("publication ")
    assert store.startswith("store  equal to the record: ")
    assert index.startswith("index  equal to the record: ")
    assert text.startswith("text   equal to the record: ")
    assert neo4j.startswith("neo4j  not compared: ")


def test_a_change_in_the_store_is_named(home: Path, publication: Publication) -> None:
    """A changed label, a lost relationship, a wrong confidence, an extra thing."""
    file = publication.store_file
    lines = file.read_text().splitlines(keepends=True)
    label = next(
        n
        for n, line in enumerate(lines)
        if line.startswith(f"<{MICROGRID}> ") and '"microgrid operator"@en .' in line
    )
    lines[label] = lines[label].replace(" operator", " manager")
    link = next(
        n
        for n, line in enumerate(lines)
        if line.startswith(f"<{MICROGRID}> ") and "#usesTechnology" in line
    )
    lost = lines.pop(link).split()
    doubt = next(n for n, line in enumerate(lines) if "#confidence" in line and '"0.9"' in line)
    evidence = lines[doubt].split()[0][1:-1]
    lines[doubt] = lines[doubt].replace("0.9", "0.8")
    lines.append("<urn:extra> <urn:p> <urn:o> .\n")
    file.write_text("".join(lines))
    store = verify(home, 1)["store"]
    assert differences(store) == {
        ("default graph", thing) for thing in (MICROGRID, evidence, "urn:extra")
    }
    [named] = [each for each in store["differences"] if each["thing"] == MICROGRID]
    assert " ".join(lost[1:3]) in named["missing"]
    assert any('"microgrid manager"@en' in fact for fact in named["extra"])


def test_a_change_in_the_text_index_is_named(
    home: Path, publication: Publication, tmp_path: Path
) -> None:
    """A lost name, a changed one, a thing that is nowhere else, and a name that nothing finds."""
    entries = []
    for entry in TextIndex.open(publication.text_dir).read_entries():
        if entry.value == "微电网管理员" and entry.uri == MICROGRID:
            continue
        if entry.value == "incense artisan" and entry.field is SearchField.PREF_LABEL:
            entries.append(replace(entry, value="incense artist"))
        else:
            entries.append(entry)
    entries.append(replace(entries[-1], uri=Iri("urn:extra")))
    write_text_index(publication.text_dir, entries, tmp_path, silent="digital twin")
    text = verify(home, 1)["text"]
    assert differences(text) == {
        ("Text", thing)
        for thing in (MICROGRID, f"{ID}occupation/incense-artisan", "terms", "urn:extra")
    }
    named = {each["thing"]: each for each in text["differences"]}
    assert named[MICROGRID]["missing"] == ["prefLabel@zh: 微电网管理员"]
    assert "prefLabel@en: incense artist" in named[f"{ID}occupation/incense-artisan"]["extra"]
    assert any("exact 'digital twin'" in fact for fact in named["terms"]["extra"])


def write_text_index(directory: Path, entries: list[Entry], folder: Path, *, silent: str) -> None:
    """Write a text index anew; the value ``silent`` is in it, but nothing finds it."""
    meta = json.loads((directory / META).read_text())
    languages = meta["languages"]
    pool = StringPool()
    rows = [
        (
            pool.add(entry.uri),
            KINDS.index(entry.kind),
            FIELDS.index(entry.field),
            pool.add(entry.value),
            languages.index(entry.lang) if entry.lang else NONE,
        )
        for entry in entries
    ]
    mute, silenced = pool.add("nothing"), pool.add(silent)
    offsets, blob, numbers = pool.freeze()
    columns = EntryColumns(*np.array(rows).T)
    columns = columns._replace(iri=numbers[columns.iri], value=numbers[columns.value])
    shutil.rmtree(directory / FOLDER)
    for name, column in (("offsets", offsets), ("blob", blob)):
        np.save(folder / f"strings.{name}.npy", column)
    write_entries(directory, columns, folder)
    found_by = np.where(columns.value == numbers[silenced], numbers[mute], columns.value)
    write_terms(columns._replace(value=found_by), StringTable(offsets, blob), languages, directory)
    meta["entries"] = len(entries)
    (directory / META).write_text(json.dumps(meta))


def test_a_change_in_the_index_is_named(home: Path, publication: Publication) -> None:
    """A changed label, a lost relationship, a wrong confidence, an extra thing."""
    directory = publication.index_dir

    def write(name: str, column: np.ndarray) -> None:
        np.save(directory / f"{name}.npy", column)

    blob = np.load(directory / "strings.blob.npy").tobytes()
    changed = blob.replace("微电网管理员".encode(), "微电网管理人".encode())
    write("strings.blob", np.frombuffer(changed, np.uint8))
    offsets = np.load(directory / "link.offsets.npy")
    offsets[offsets == offsets[-1]] -= 1
    write("link.offsets", offsets)
    confidence = np.load(directory / "evidence.confidence.npy")
    confidence[np.flatnonzero(confidence == 0.9)[0]] = 0.8
    write("evidence.confidence", confidence)
    kinds = np.load(directory / "node.kind.npy")
    kinds[int(np.argmin(kinds))] = 1
    write("node.kind", kinds)
    found = verify(home, 1)
    assert found["store"]["equal"]
    sections = {section for section, _ in differences(found["index"])}
    assert sections >= {"ConsultationEntry.occupation", "Evidence", "Skill", "External"}
    [named] = [
        each
        for each in found["index"]["differences"]
        if (each["section"], each["thing"]) == ("Occupation", MICROGRID)
    ]
    assert named["missing"] == ["prefLabel@zh: 微电网管理员"]
    assert named["extra"] == ["prefLabel@zh: 微电网管理人"]


def test_text_names_what_differs(home: Path, publication: Publication) -> None:
    with publication.store_file.open("a") as file:
        file.write("<urn:extra> <urn:p> <urn:o> .\n")
    done = run_command(home, "verify")
    assert done.returncode == 1
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert "store  differs from the record: 1 things" in lines
    assert "urn:extra" in lines
    assert "store only: <urn:p> <urn:o>" in lines


def test_an_index_that_is_damaged_cannot_be_read(home: Path, publication: Publication) -> None:
    """The others are compared all the same."""
    (publication.index_dir / "meta.json").unlink()
    found = verify(home, 2)
    assert "no whole index" in found["index"]["failure"]["message"]
    assert found["store"]["equal"]


def test_a_damaged_record_is_said(home: Path) -> None:
    record = Record(home)
    record.graph_path(get_current(record).view.graphs[0].sha256).unlink()
    done = run_command(home, "verify")
    assert (done.returncode, done.stdout) == (2, "")
    assert "missing from the record" in done.stderr


def test_nothing_built_is_said(tmp_path: Path) -> None:
    done = run_command(tmp_path / "none", "verify")
    assert done.returncode == 2
    assert "run: occugraph build" in done.stderr


# Neo4j.


def test_neo4j_is_equal_after_a_load(built_home: Path, loaded_neo4j: Neo4jServer) -> None:
    found = verify(built_home, 0, **loaded_neo4j.settings())["neo4j"]
    assert found["equal"]
    assert found["sections"]["Statement"]["record"]["things"] > 600


def test_a_change_in_neo4j_is_named(built_home: Path, neo4j: Neo4jServer) -> None:
    """A changed label, a lost relationship, a wrong confidence, an extra node and relationship."""
    load_home(neo4j, built_home)
    neo4j.run("MATCH (n:Occupation {uri: $uri}) SET n.prefLabel_zh = '微电网管理人'", uri=MICROGRID)
    [(technology,)] = neo4j.run(
        "MATCH (:Occupation {uri: $uri})-[r:USES_TECHNOLOGY]->(t) WITH r, t LIMIT 1 "
        "DELETE r RETURN t.uri",
        uri=MICROGRID,
    )
    [(skill,)] = neo4j.run(
        "MATCH (:Occupation {uri: $uri})-[r:REQUIRES_SKILL]->(s) WITH r, s LIMIT 1 "
        "SET r.confidence = 0.123 RETURN s.uri",
        uri=MICROGRID,
    )
    neo4j.run("CREATE (:Skill:Concept:Resource {uri: 'urn:extra', prefLabel_en: 'extra'})")
    neo4j.run("CREATE (:Skill {uri: 'urn:odd'})")
    neo4j.run(
        "MATCH (a:Occupation {uri: $uri}), (b:Sector) WITH a, b LIMIT 1 "
        "CREATE (a)-[:REQUIRES_SKILL]->(b)",
        uri=MICROGRID,
    )
    found = verify(built_home, 1, **neo4j.settings())
    assert found["index"]["equal"]
    assert differences(found["neo4j"]) >= {
        ("Occupation", MICROGRID),
        ("Occupation.technologies", MICROGRID),
        ("Technology.occupations", technology),
        ("Occupation.skills", MICROGRID),
        ("Skill.occupations", skill),
        ("Skill", "urn:extra"),
        ("Other node", "urn:odd"),
        ("Other relationship", MICROGRID),
    }
    named = {(each["section"], each["thing"]): each for each in found["neo4j"]["differences"]}
    assert named["Occupation", MICROGRID]["extra"] == ["prefLabel@zh: 微电网管理人"]
    assert named["Occupation", MICROGRID]["missing"] == ["prefLabel@zh: 微电网管理员"]
    [link] = named["Occupation.skills", MICROGRID]["extra"]
    assert link.startswith(f"{MICROGRID} ")
    assert "confidence 0.123 by" in link


CHANGED = """
CASE
  WHEN valueType(old) STARTS WITH 'BOOLEAN' THEN NOT old
  WHEN valueType(old) STARTS WITH 'INTEGER' THEN old + 7
  WHEN valueType(old) STARTS WITH 'FLOAT' THEN old / 2
  WHEN valueType(old) STARTS WITH 'DATE' THEN old + duration('P1D')
  WHEN valueType(old) STARTS WITH 'LIST' THEN old + ['x']
  ELSE old + 'x'
END
"""
# What is changed in these shows in other things as well, and could hide what is overlooked there.
FELT_ELSEWHERE = ("Release", "Evidence", "Statement")


class Changes:
    """Changes what is in Neo4j, and asks what verification finds of it."""

    def __init__(self, server: Neo4jServer, home: Path) -> None:
        record = Record(home)
        publication = get_current(record)
        self.server = server
        self._expected = Tally.of(RecordAccount(record, publication))
        self._account = Neo4jAccount(server.target, publication.id)

    def find_things(self) -> set[str]:
        """Return the things of which Neo4j does not say what the record says."""
        found = Tally.of(self._account)
        names = (self._expected.sections.keys() | found.sections.keys()) - Neo4jAccount.LEFT_OUT
        return {thing for name in names for thing in self._expected.find_differing(found, name)}

    def is_found(self, key: str, things: set[str]) -> bool:
        """Return whether a node is among the things, or a part of one: its key begins so."""
        return key in things or key.partition("#")[0] in things

    def change_properties(self, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Change each property in one node, a node only once; return what is left to do."""
        used: set[str] = set()
        undo: list[tuple[str, str, object]] = []
        changed: list[tuple[str, str, str]] = []
        rest = []
        for label, name in pairs:
            rows = self.server.run(
                f"MATCH (n:{label}) WHERE n.`{name}` IS NOT NULL AND NOT elementId(n) IN $used "
                "WITH n LIMIT 1 "
                f"WITH n, n.`{name}` AS old, coalesce(n.uri, n.key, 'view') AS key "
                f"SET n.`{name}` = {CHANGED} RETURN elementId(n), key, old",
                used=sorted(used),
            )
            if not rows:
                rest.append((label, name))
                continue
            [(node, key, old)] = rows
            used.add(str(node))
            undo.append((str(node), name, old))
            changed.append((label, name, str(key)))
        things = self.find_things()
        for node, name, old in undo:
            self.server.run(
                f"MATCH (n) WHERE elementId(n) = $node SET n.`{name}` = $old", node=node, old=old
            )
        assert [each for each in changed if not self.is_found(each[2], things)] == []
        return rest


@pytest.fixture
def changes(built_home: Path, neo4j: Neo4jServer) -> Changes:
    """Changes of a server that holds the starter graph."""
    load_home(neo4j, built_home)
    found = Changes(neo4j, built_home)
    assert found.find_things() == set()
    return found


@pytest.mark.parametrize("labels", ["things", *FELT_ELSEWHERE])
def test_every_property_of_a_node_counts(changes: Changes, labels: str) -> None:
    """Changed in one node of each kind that has it."""
    rows = changes.server.run(
        "MATCH (n) WITH [l IN labels(n) WHERE NOT l IN ['Resource', 'Concept']][0] AS label, "
        "keys(n) AS names UNWIND names AS name WITH DISTINCT label, name "
        "WHERE NOT name IN ['uri', 'key'] RETURN label, name ORDER BY label, name"
    )
    pairs = [
        (str(label), str(name))
        for label, name in rows
        if label == labels or (labels == "things" and label not in FELT_ELSEWHERE)
    ]
    assert pairs
    while pairs:
        pairs = changes.change_properties(pairs)
    assert changes.find_things() == set()


def test_every_property_of_a_relationship_counts(built_home: Path, changes: Changes) -> None:
    """Changed in one relationship of each type that has it; and one more of each type is lost."""
    rows = changes.server.run(
        "MATCH ()-[r]->() UNWIND keys(r) + [null] AS name WITH DISTINCT type(r) AS type, name "
        "RETURN type, name ORDER BY type, name"
    )
    while rows:
        used: list[str] = []
        changed: list[tuple[object, object, str]] = []
        rest: list[tuple[object, ...]] = []
        for type_, name in rows:
            ends = _change_relationship(changes.server, str(type_), name, used)
            if ends is None:
                rest.append((type_, name))
            else:
                used.append(ends[0])
                # Tasks and statements say themselves whose they are.
                is_part = type_ in {"HAS_TASK", "HAS_STATEMENT"}
                changed.append((type_, name, ends[is_part]))
        things = changes.find_things()
        assert [each for each in changed if not changes.is_found(each[2], things)] == []
        assert len(rest) < len(rows)
        rows = rest
        load_home(changes.server, built_home)


def _change_relationship(
    server: Neo4jServer, type_: str, name: object, used: list[str]
) -> tuple[str, str] | None:
    """Change a property, or delete a relationship; return its ends, the start not yet used."""
    change, condition = "DELETE r", ""
    if name is not None:
        change = f"WITH r, key, end, r.`{name}` AS old SET r.`{name}` = {CHANGED}"
        condition = f"AND r.`{name}` IS NOT NULL"
    found = server.run(
        f"MATCH (a)-[r:{type_}]->(b) "
        "WITH r, coalesce(a.uri, a.key) AS key, coalesce(b.uri, b.key) AS end "
        f"WHERE NOT key IN $used {condition} WITH r, key, end LIMIT 1 {change} RETURN key, end",
        used=used,
    )
    return (str(found[0][0]), str(found[0][1])) if found else None


def test_a_load_heals_what_was_changed(built_home: Path, changes: Changes) -> None:
    """What verification finds, the difference of the next load puts right."""
    changes.server.run(
        "MATCH (n:Occupation {uri: $uri}) SET n.prefLabel_en = 'x' "
        "WITH n MATCH (n)-[r:USES_TECHNOLOGY]->() DELETE r",
        uri=MICROGRID,
    )
    assert MICROGRID in changes.find_things()
    load_home(changes.server, built_home)
    assert changes.find_things() == set()


def test_what_others_keep_in_neo4j_is_not_compared(changes: Changes) -> None:
    """Nodes, labels and relationships of names that are not ours; a load leaves them, too."""
    run = changes.server.run
    run("CREATE (:Note {text: 'mine'})")
    run(
        "MATCH (n:Note), (o:Occupation {uri: $uri}) SET o:Favorite "
        "CREATE (n)-[:ABOUT]->(o), (o)-[:REQUIRES_SKILL]->(n)",
        uri=MICROGRID,
    )
    try:
        assert changes.find_things() == set()
    finally:
        run("MATCH (n:Note) DETACH DELETE n")
        run("MATCH (o:Favorite) REMOVE o:Favorite")


def test_another_publication_in_neo4j_is_named(home: Path, loaded_neo4j: Neo4jServer) -> None:
    """And so is one whose load was cut, and what it does not say at all."""
    server = loaded_neo4j
    server.run("MATCH (p:Publication) SET p.complete = false, p.id = 'other' REMOVE p.format")
    try:
        found = verify(home, 1, **server.settings())["neo4j"]
        [named] = found["differences"]
        assert (named["section"], named["thing"]) == ("Publication", "view")
        assert "complete: False, not True" in named["extra"]
        assert f"format: nothing, not {FORMAT}" in named["extra"]
        assert any(fact.startswith("id: other, not ") for fact in named["extra"])
    finally:
        publication = get_current(Record(home)).id
        server.run(
            "MATCH (p:Publication) SET p.complete = true, p.id = $id, p.format = $format",
            id=publication,
            format=FORMAT,
        )


def test_an_empty_neo4j_differs(built_home: Path, empty_neo4j: Neo4jServer) -> None:
    found = verify(built_home, 1, **empty_neo4j.settings())["neo4j"]
    assert ("Publication", "view") in differences(found)
    assert all(not each["extra"] for each in found["differences"])


def test_neo4j_that_is_closed_cannot_be_read(built_home: Path) -> None:
    found = verify(built_home, 2, NEO4J_URI="bolt://127.0.0.1:1", NEO4J_PASSWORD="secret")  # noqa: S106
    failure = found["neo4j"]["failure"]
    assert failure["code"] == "UNAVAILABLE"
    assert "secret" not in json.dumps(found)
    assert found["store"]["equal"]
    assert found["index"]["equal"]


def test_a_wrong_password_is_said(built_home: Path, neo4j: Neo4jServer) -> None:
    settings = {**neo4j.settings(), "NEO4J_PASSWORD": "wrong"}
    failure = verify(built_home, 2, **settings)["neo4j"]["failure"]
    assert failure["code"] == "STORE_ERROR"
    assert "refuses user" in failure["message"]


def test_newer_neo4j_is_equal_after_a_load(built_home: Path, neo4j_2025: Neo4jServer) -> None:
    load_home(neo4j_2025, built_home)
    assert verify(built_home, 0, **neo4j_2025.settings())["neo4j"]["equal"]
