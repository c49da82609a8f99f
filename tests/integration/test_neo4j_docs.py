"""The page for Neo4j users is true: each Cypher query gives the answer that stands below it."""

import csv
import io
import re

import pytest

from document_blocks import Example, find_blocks, find_examples, section_of, table_rows
from neo4j_servers import Neo4jServer
from occugraph.neo4j.model import MARKS, NODE_TYPES, RELATIONSHIP_TYPES
from running import ROOT

PAGE = ROOT / "docs" / "neo4j.md"
EXAMPLES = find_examples("cypher", "csv")


def place(example: Example) -> str:
    """Return where an example stands, as the name of its test."""
    return example.query.place


def show(value: object) -> str:
    """Return a value as the page prints it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(show(item) for item in value)
    return str(value)


@pytest.mark.integration
@pytest.mark.parametrize("example", EXAMPLES, ids=place)
def test_query_is_answered_as_printed(loaded_neo4j: Neo4jServer, example: Example) -> None:
    assert example.answer, f"{example.query.place}: no csv block follows"
    found = loaded_neo4j.driver.execute_query(
        example.query.text,
        database_=loaded_neo4j.target.database,
    )
    rows = [found.keys, *([show(value) for value in record] for record in found.records)]
    assert rows == list(csv.reader(io.StringIO(example.answer.text)))


def test_there_are_ten_queries() -> None:
    assert [each.query.place.startswith("docs/neo4j.md:") for each in EXAMPLES] == [True] * 10


def test_picture_and_tables_name_only_what_the_model_has() -> None:
    """And the picture has every type of relationship but that of replacement."""
    [picture] = [block.text for block in find_blocks(PAGE) if block.info == "mermaid"]
    drawn = re.findall(r"^ +(\w+) -->\|([A-Z_, ]+)\| (\w+)", picture, re.MULTILINE)
    labels = {label for node in NODE_TYPES for label in node.labels}
    assert {name for start, _, end in drawn for name in (start, end)} <= labels
    types = {kind.name for kind in RELATIONSHIP_TYPES}
    assert {name for _, names, _ in drawn for name in names.split(", ")} == types - {"REPLACED_BY"}
    nodes = {row[0] for row in table_rows(section_of(PAGE, "## The model")) if row[0]}
    assert nodes - labels - types == {"between things"}


@pytest.mark.integration
def test_every_property_that_the_page_names_is_there(loaded_neo4j: Neo4jServer) -> None:
    section = section_of(PAGE, "## The model")
    rows = [row for row in table_rows(section) if len(row) > 1]
    named = {name for row in rows for name in re.findall(r"`([a-z]\w+)`", row[1])}
    named |= {name for name, _ in re.findall(r"^\| \| `(\w+)`(,| )", section, re.MULTILINE)}
    known = {str(key) for (key,) in loaded_neo4j.run("CALL db.propertyKeys()")}
    # What ships has no skill of ESCO's collections to compute a designation from.
    assert named - {"key", MARKS["COMPUTED"]} <= known
    assert len(named) > 20
