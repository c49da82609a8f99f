"""The address of Neo4j: what is refused before anything is asked."""

import pytest

from occugraph.errors import ArgumentError
from occugraph.neo4j.connection import Neo4jTarget, open_driver


@pytest.mark.parametrize(
    "uri",
    [
        "bolt://127.0.0.1:abc",
        "bolt://127.0.0.1:99999",
        "bolt://",
        "http://127.0.0.1:7474",
        "127.0.0.1:7687",
        "bolt://someone:topsecret@127.0.0.1:7687",
    ],
)
def test_wrong_address_is_refused_and_no_password_shown(uri: str) -> None:
    """An address with a user is wrong, too: both have settings of their own."""
    with pytest.raises(ArgumentError, match="expected one like neo4j://host:7687") as caught:
        open_driver(Neo4jTarget(uri, "neo4j", "x"))
    assert "topsecret" not in str(caught.value) + repr(caught.value.facts)


@pytest.mark.parametrize("name", ["system", "System"])
def test_the_database_of_the_server_itself_is_refused(name: str) -> None:
    """It takes no data, and would say so in words of its own."""
    with pytest.raises(ArgumentError, match=f"Neo4j database '{name}': expected one for data"):
        open_driver(Neo4jTarget("bolt://127.0.0.1:1", database=name))
