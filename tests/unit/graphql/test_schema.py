"""The schema is checked in: whoever changes it changes the file, and sees the difference."""

from pathlib import Path

from occugraph_api.graphql.schema import create_schema

SCHEMA = Path(__file__).parents[3] / "schema.graphql"


def test_schema_is_the_one_that_is_checked_in() -> None:
    assert create_schema().as_str().strip() == SCHEMA.read_text("utf-8").strip(), (
        "run `make schema` and read the difference"
    )
