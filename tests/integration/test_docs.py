"""The documentation is true: its examples run, its lists are those of the code, both ways."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup, TyperOption

from document_blocks import Example, documents, find_examples, section_of, table_rows
from occugraph.errors import ArgumentError, IdentifierError, OccugraphError, SourceError
from occugraph.reader import MAX_PAGE_SIZE
from occugraph_api.cli import COMMANDS, create_app
from occugraph_api.gate import MAX_BODY_BYTES, MAX_JSON_DEPTH
from occugraph_api.graphql import answers
from occugraph_api.graphql.limits import (
    MAX_ALIASES,
    MAX_CONDITIONS,
    MAX_DEPTH,
    MAX_NODES,
    MAX_PAST_VIEWS,
    MAX_TOKENS,
    MAX_VALUES,
)
from occugraph_api.settings import Settings
from occugraph_api.sparql.endpoint import STATUS_OF_REFUSAL
from running import ROOT, Served

GRAPHQL = ROOT / "docs" / "graphql.md"
OPERATIONS = ROOT / "docs" / "operations.md"


def place(example: Example) -> str:
    """Return where an example stands, as the name of its test."""
    return example.query.place


# Examples.


@pytest.mark.integration
@pytest.mark.parametrize("example", find_examples("graphql", "json"), ids=place)
def test_graphql_example_is_answered_as_printed(server: Served, example: Example) -> None:
    assert example.answer, f"{example.query.place}: no json block follows"
    variables = json.loads(example.given) if example.given else {}
    answer = server.graphql(example.query.text, **variables)
    promised = json.loads(example.answer.text)
    if not promised.keys() & {"data", "errors"}:
        promised = {"data": promised}
    assert promised == restrict(answer, promised)
    assert ("errors" in promised) == ("errors" in answer)


@pytest.mark.integration
@pytest.mark.parametrize("example", find_examples("sparql", "csv"), ids=place)
def test_sparql_example_is_answered_as_printed(server: Served, example: Example) -> None:
    assert example.answer, f"{example.query.place}: no csv block follows"
    headers = {"accept": "text/csv"}
    answer = server.client.get("/sparql", params={"query": example.query.text}, headers=headers)
    assert answer.status_code == 200, answer.text
    found, promised = (
        list(csv.reader(io.StringIO(text.strip()))) for text in (answer.text, example.answer.text)
    )
    if "ORDER BY" not in example.query.text.upper():
        found, promised = (rows[:1] + sorted(rows[1:]) for rows in (found, promised))
    assert found == promised


def restrict(answer: dict[str, Any], promised: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of an answer that a page prints; it may leave out extensions and places."""
    kept = {name: value for name, value in answer.items() if name in promised}
    if "errors" in kept and len(kept["errors"]) == len(promised["errors"]):
        kept["errors"] = [
            {name: value for name, value in error.items() if name in shown}
            for error, shown in zip(kept["errors"], promised["errors"], strict=True)
        ]
    return kept


def test_a_wrong_answer_would_be_found() -> None:
    answer = {"data": {"occupation": None}, "extensions": {"dataset": {}}}
    assert restrict(answer, {"data": {}}) == {"data": {"occupation": None}}
    failed = {"errors": [{"message": "no", "locations": []}]}
    assert restrict(failed, {"errors": [{"message": "yes"}]}) == {"errors": [{"message": "no"}]}


# Error codes.


def error_classes(base: type[OccugraphError] = OccugraphError) -> Iterator[type[OccugraphError]]:
    """Return the errors of the tree, the base first."""
    yield base
    for each in base.__subclasses__():
        yield from error_classes(each)


def codes_in_tree() -> set[str]:
    """Return the codes of errors.py; test modules may define errors of their own."""
    return {each.code for each in error_classes() if each.__module__ == "occugraph.errors"}


def codes_in_api() -> set[str]:
    """Return the codes that the API writes itself, as they stand in its source."""
    sources = (ROOT / "api" / "occugraph_api").rglob("*.py")
    texts = [path.read_text(encoding="utf-8") for path in sources]
    return {code for text in texts for code in re.findall(r'"code": "([A-Z_]+)"', text)}


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_table_has_a_heading(path: Path) -> None:
    """A blank line ends a table: the rows after it would be read as text."""
    lines = ["", *path.read_text(encoding="utf-8").splitlines(), ""]
    cut = [
        f"{path.name}:{number}"
        for number, (before, line, after) in enumerate(
            zip(lines, lines[1:], lines[2:], strict=False), start=1
        )
        if line.startswith("|") and not before.startswith("|") and not after.startswith("| --")
    ]
    assert not cut


def test_every_error_code_is_documented_and_every_documented_code_exists() -> None:
    of_graphql = {row[0] for row in table_rows(section_of(GRAPHQL, "## Errors"))}
    of_commands = {
        row[0]
        for row in table_rows(section_of(OPERATIONS, "## Errors of the commands and of Python"))
    }
    assert of_commands == codes_in_tree()
    assert of_graphql - codes_in_tree() == codes_in_api() - codes_in_tree()


def test_codes_that_graphql_lists_are_those_of_its_source() -> None:
    listed = set(re.findall(r"``([A-Z_]+)``", answers.__doc__ or ""))
    of_graphql = {row[0] for row in table_rows(section_of(GRAPHQL, "## Errors"))}
    # The gate and the HTTP endpoint refuse before GraphQL is asked.
    assert of_graphql - {"REQUEST_REFUSED"} == listed


def test_exit_codes_are_those_of_the_commands() -> None:
    rows = table_rows(section_of(OPERATIONS, "## Errors of the commands and of Python"))
    unusable = (ArgumentError, IdentifierError, SourceError)
    expected = {each.code: "2" if issubclass(each, unusable) else "1" for each in error_classes()}
    assert {row[0]: row[1] for row in rows}.items() <= expected.items()


def test_every_refusal_of_sparql_is_documented_with_its_status() -> None:
    rows = table_rows(section_of(OPERATIONS, "## Limits of SPARQL"))
    documented = {row[0]: row[1].partition(" ")[0] for row in rows}
    assert documented == {kind: str(status) for kind, status in STATUS_OF_REFUSAL.items()}


# Limits, settings and commands.


def test_limits_of_graphql_are_those_of_the_code() -> None:
    printed = [row[1] for row in table_rows(section_of(GRAPHQL, "## Limits"))]
    limits = (
        MAX_NODES,
        MAX_DEPTH,
        MAX_ALIASES,
        MAX_TOKENS,
        MAX_CONDITIONS,
        MAX_VALUES,
        MAX_PAST_VIEWS,
        MAX_PAGE_SIZE,
        MAX_BODY_BYTES,
        MAX_JSON_DEPTH,
    )
    assert printed == [f"{limit:,}" for limit in limits]


def test_every_setting_is_documented_with_its_default_and_every_documented_one_exists() -> None:
    documented = {row[0]: row[1] for row in table_rows(section_of(OPERATIONS, "## Settings"))}
    defaults = {
        f"OCCUGRAPH_{name.upper()}": str(field.get_default() or "")
        for name, field in Settings.model_fields.items()
    }
    assert documented == defaults


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    headings = re.findall(r"^### `occugraph ([a-z0-9-]+)`$", OPERATIONS.read_text(), re.MULTILINE)
    assert sorted(headings) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_documented_and_every_documented_one_exists(
    name: str,
) -> None:
    group = typer.main.get_command(create_app([name]))
    assert isinstance(group, TyperGroup)
    options = {
        option
        for parameter in group.commands[name].params
        if isinstance(parameter, TyperOption)
        for option in parameter.opts
    }
    rows = table_rows(section_of(OPERATIONS, f"### `occugraph {name}`"))
    assert {row[0] for row in rows} == options - {"--help", "-h"}
