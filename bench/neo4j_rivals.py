"""How others load the same elements into Neo4j: what a script does that one writes in an hour."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from neo4j import Driver

from occugraph.neo4j.rows import Properties, Rows, Value, count_links, thaw

__all__ = ["PROPERTY", "count_elements", "load_plainly", "select_elements", "write_triples"]

PROPERTY: Final = "https://example.org/property/"
_LABELS: Final = ("Occupation", "Skill", "ConceptGroup")
_TYPES: Final = ("REQUIRES_SKILL", "BROADER", "RELATED")
_BATCH: Final = 5_000


def select_elements(rows: Rows) -> Rows:
    """Return ESCO's occupations, skills and groups, and the relationships between them."""
    nodes = {
        label: {
            key: node for key, node in rows.nodes.get(label, {}).items() if node["source"] == "esco"
        }
        for label in _LABELS
    }
    kept = {key for found in nodes.values() for key in found}
    selected = Rows(nodes=nodes)
    for family, bundles in rows.links.items():
        if family.name not in _TYPES:
            continue
        for start, found in bundles.items():
            for values, ends in found.items():
                for end in ends:
                    if start in kept and end in kept:
                        selected.add_link(family, start, end, values)
    return selected


def count_elements(rows: Rows) -> tuple[int, int]:
    """Return how many nodes and relationships there are."""
    return rows.node_count, sum(count_links(bundles) for bundles in rows.links.values())


def load_plainly(driver: Driver, database: str, rows: Rows) -> None:
    """Load by UNWIND and MERGE on the IRI under a constraint, in batches, one after the other."""

    def run(query: str, batch: list[dict[str, object]]) -> None:
        for first in range(0, len(batch), _BATCH):
            part = batch[first : first + _BATCH]
            driver.execute_query(query, rows=part, database_=database)

    for label in _LABELS:
        driver.execute_query(
            f"CREATE CONSTRAINT FOR (n:{label}) REQUIRE n.uri IS UNIQUE", database_=database
        )
    driver.execute_query(
        "CREATE CONSTRAINT FOR (n:Resource) REQUIRE n.uri IS UNIQUE", database_=database
    )
    for label, found in rows.nodes.items():
        query = f"UNWIND $rows AS row MERGE (n:Resource {{uri: row.uri}}) SET n:{label}, n += row.p"
        run(query, [{"uri": key, "p": _plain(node)} for key, node in found.items()])
    for name in _TYPES:
        query = (
            "UNWIND $rows AS row MATCH (a:Resource {uri: row.a}) MATCH (b:Resource {uri: row.b}) "
            f"MERGE (a)-[r:{name} {{necessity: row.necessity}}]->(b) SET r.confidence = row.c"
        )
        run(query, list(_relationships(rows, name)))


def _plain(node: Properties) -> Properties:
    """Return what ESCO says; the keys for order and search are occugraph's own."""
    return {name: value for name, value in node.items() if not name.startswith("labelKey")}


def _relationships(rows: Rows, name: str) -> Iterator[dict[str, object]]:
    for family, bundles in rows.links.items():
        if family.name == name:
            for start, found in bundles.items():
                for values, ends in found.items():
                    properties = thaw(values)
                    for end in ends:
                        yield {
                            "a": start,
                            "b": end,
                            # MERGE takes no null.
                            "necessity": properties.get("necessity", ""),
                            "c": properties.get("confidence"),
                        }


def write_triples(rows: Rows, path: Path) -> None:
    """Write the same elements as N-Triples; necessity is a part of the property."""
    with path.open("wb") as file:
        ox.serialize(_triples(rows), file, format=ox.RdfFormat.N_TRIPLES)


def _triples(rows: Rows) -> Iterator[ox.Triple]:
    type_of = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for label, found in rows.nodes.items():
        for key, node in found.items():
            subject = ox.NamedNode(key)
            yield ox.Triple(subject, type_of, ox.NamedNode(PROPERTY + label))
            for name, value in _plain(node).items():
                for each in value if isinstance(value, list) else [value]:
                    if name != "uri":
                        yield ox.Triple(subject, ox.NamedNode(PROPERTY + name), _literal(each))
    for family, bundles in rows.links.items():
        for start, by_values in bundles.items():
            for values, ends in by_values.items():
                necessity = thaw(values).get("necessity", "")
                property_ = ox.NamedNode(f"{PROPERTY}{family.name}{necessity}")
                for end in ends:
                    yield ox.Triple(ox.NamedNode(start), property_, ox.NamedNode(end))


def _literal(value: Value) -> ox.Literal:
    if isinstance(value, bool | int | float):
        return ox.Literal(value)
    return ox.Literal(str(value))
