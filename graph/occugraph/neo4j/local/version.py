"""The versions of the server that can be started, and the jars of each.

Each line of versions has a list in ``jars/``, written by ``tools/lock_neo4j.py``: the SHA-256 of
each jar and its Maven coordinates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from occugraph.errors import ArgumentError

__all__ = ["DEFAULT_LINE", "VERSIONS", "Jar", "ServerVersion", "get_version"]


@dataclass(frozen=True, slots=True)
class Jar:
    """One jar: what Maven calls it, and the digest of its bytes."""

    coordinates: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ServerVersion:
    """A version of the server.

    Attributes:
        line: What users call it, e.g. ``5.26``.
        version: The exact one, e.g. ``5.26.30``.
        main_class: What starts it.
    """

    line: str
    version: str
    main_class: str

    def jars(self) -> tuple[Jar, ...]:
        """Return its jars, sorted by coordinates."""
        text = (files(__package__) / "jars" / f"{self.line}.txt").read_text(encoding="utf-8")
        rows = (line.split(" ") for line in text.splitlines())
        return tuple(Jar(coordinates, digest) for digest, coordinates in rows)


DEFAULT_LINE: Final = "5.26"
"""The line with long-term support."""

# Both run on Java 21. https://neo4j.com/docs/operations-manual/current/installation/requirements/
VERSIONS: Final[Mapping[str, ServerVersion]] = MappingProxyType(
    {
        version.line: version
        for version in (
            ServerVersion("5.26", "5.26.30", "org.neo4j.server.CommunityEntryPoint"),
            ServerVersion("2025", "2025.12.1", "org.neo4j.server.Neo4jCommunity"),
        )
    }
)
"""By line, the default first."""


def get_version(line: str) -> ServerVersion:
    """Return a version by its line.

    Raises:
        ArgumentError: There is no such line.

    Example:
        >>> get_version("5.26").main_class
        'org.neo4j.server.CommunityEntryPoint'
    """
    try:
        return VERSIONS[line]
    except KeyError as err:
        allowed = ", ".join(VERSIONS)
        raise ArgumentError(
            f"Neo4j version {line!r}: expected one of {allowed}", value=line, allowed=allowed
        ) from err
