"""Reaching a Neo4j server: where it is, how long to wait, and what its errors mean."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Forbidden,
    Neo4jError,
    TransientError,
)

from occugraph.errors import ArgumentError, StoreError, UnavailableError
from occugraph.neo4j.timing import Timing

__all__ = [
    "OLDEST_VERSION",
    "Neo4jTarget",
    "ask_version",
    "check_version",
    "open_driver",
    "translated",
]

OLDEST_VERSION: Final = (5, 26)
"""The oldest server that is supported: the line with long-term support."""

DEFAULT_DATABASE: Final = "neo4j"
_SYSTEM: Final = "system"
"""Users and databases of the server itself; it holds no graph."""

_SCHEMES: Final = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_AGENT: Final = re.compile(r"Neo4j/(\d+)\.(\d+)")

# Of a server that ended a transaction because it took too long.
_TIMED_OUT: Final = "Neo.ClientError.Transaction.TransactionTimedOut"
_NO_DATABASE: Final = "Neo.ClientError.Database.DatabaseNotFound"
_MEMORY: Final = ("OutOfMemory", "MemoryPool")

_CREDENTIALS_HINT: Final = "set OCCUGRAPH_NEO4J_USER and OCCUGRAPH_NEO4J_PASSWORD"
_START_HINT: Final = "start it (occugraph neo4j start), or set OCCUGRAPH_NEO4J_URI to where it is"


@dataclass(frozen=True, slots=True)
class Neo4jTarget:
    """Where a server is, who asks, and how long to wait.

    Attributes:
        uri: ``neo4j://`` routes to the members of a cluster, ``bolt://`` goes to one server; with
            ``+s`` encrypted, with ``+ssc`` whatever the certificate.
        user: Who asks.
        password: Theirs; never in a message.
        database: Which; Community has one.
        timing: How long to wait.
    """

    uri: str
    user: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str = DEFAULT_DATABASE
    timing: Timing = field(default_factory=Timing)

    @property
    def is_routed(self) -> bool:
        """Whether reads and writes may go to different members of a cluster."""
        return self.uri.lower().startswith("neo4j")


def open_driver(target: Neo4jTarget, *, retry_s: float | None = None) -> Driver:
    """Return a driver; nothing is sent before its first use. Close it when done.

    Args:
        target: Where to.
        retry_s: For how long a managed transaction that failed for a passing reason (a deadlock,
            a lost connection) is tried again; None: as a load does, which also waits as long
            for a connection, since a server that writes is slow to take one.

    Raises:
        ArgumentError: The address is malformed, or the database is the server's own.
    """
    if not _is_address(target.uri):
        raise _wrong_address(target.uri)
    if target.database.lower() == _SYSTEM:
        raise ArgumentError(
            f"Neo4j database {target.database!r}: expected one for data, as {DEFAULT_DATABASE!r}",
            hint="set OCCUGRAPH_NEO4J_DATABASE; system is the server's own",
            value=target.database,
        )
    # Our errors say what is wrong; without a handler Python would print the driver's words as well.
    logging.getLogger("neo4j").addHandler(logging.NullHandler())
    wait_s = target.timing.load_s if retry_s is None else target.timing.connect_s
    try:
        return GraphDatabase.driver(
            target.uri,
            auth=(target.user, target.password),
            connection_timeout=wait_s,
            # Takes in the handshake and the log-in: a server that accepts and says nothing.
            connection_acquisition_timeout=wait_s,
            max_transaction_retry_time=target.timing.load_s if retry_s is None else retry_s,
            initial_retry_delay=0.1,
            liveness_check_timeout=10,
            telemetry_disabled=True,
            user_agent="occugraph",
            # What the server suggests about a query is for its authors, not for a log.
            notifications_min_severity="OFF",
        )
    except (ConfigurationError, ValueError) as err:
        raise _wrong_address(target.uri) from err


def _is_address(uri: str) -> bool:
    """Return whether the driver can be given an address: scheme, host, port, no user."""
    try:
        parts = urlsplit(uri)
        has_user = parts.username is not None or parts.password is not None
        return (
            parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port != 0 and not has_user
        )
    except ValueError:  # the port is no number, or too large a one
        return False


def _wrong_address(uri: str) -> ArgumentError:
    # A password may stand before the host: it is not for a screen or a log.
    scheme, separator, rest = uri.rpartition("@")[2].rpartition("://")
    shown = f"{uri.partition('://')[0]}://…@{rest}" if "@" in uri else f"{scheme}{separator}{rest}"
    return ArgumentError(
        f"Neo4j address {shown!r}: expected one like neo4j://host:7687, with one of the schemes"
        f" {', '.join(_SCHEMES)}",
        hint="set OCCUGRAPH_NEO4J_URI; user and password have settings of their own",
        value=shown,
    )


def ask_version(target: Neo4jTarget) -> str:
    """Return the version of the server, once it has answered a query on the database.

    Raises:
        ArgumentError: The address is malformed, or the database is the server's own.
        UnavailableError: It does not answer.
        StoreError: It refuses the user, has no such database or is too old.
    """
    with open_driver(target, retry_s=0) as driver, translated(target):
        found = driver.execute_query("RETURN 1", database_=target.database)
        return check_version(found.summary.server.agent)


def check_version(agent: str) -> str:
    """Return the version that a server says of itself, e.g. ``Neo4j/5.26.30``.

    Raises:
        StoreError: It is too old, or no Neo4j.

    Example:
        >>> check_version("Neo4j/2025.12.1")
        '2025.12.1'
    """
    found = _AGENT.match(agent)
    oldest = ".".join(map(str, OLDEST_VERSION))
    if found is None or (int(found[1]), int(found[2])) < OLDEST_VERSION:
        raise StoreError(
            f"the server is {agent!r}: expected Neo4j {oldest} or newer", found=agent, oldest=oldest
        )
    return agent.partition("/")[2]


@contextmanager
def translated(target: Neo4jTarget) -> Iterator[None]:
    """Raise what goes wrong inside as our own errors, which name no query and no secret.

    Raises:
        UnavailableError: The server is down, cut off, too slow or at odds with itself; trying
            again may help.
        StoreError: Trying again does not help: wrong password, no such database, no memory.
    """
    try:
        yield
    except (AuthError, Forbidden) as err:
        raise StoreError(
            f"Neo4j refuses user {target.user!r}", hint=_CREDENTIALS_HINT, user=target.user
        ) from err
    except Neo4jError as err:
        raise _translate(err, target) from err
    except ConfigurationError as err:
        raise StoreError("Neo4j cannot be used with these settings", hint=_START_HINT) from err
    except (DriverError, OSError) as err:
        raise UnavailableError("Neo4j does not answer", hint=_START_HINT, retry_after=1) from err


def _translate(err: Neo4jError, target: Neo4jTarget) -> StoreError:
    code = err.code or ""
    if code == _NO_DATABASE:
        return StoreError(
            f"Neo4j has no database {target.database!r}",
            hint="set OCCUGRAPH_NEO4J_DATABASE",
            database=target.database,
        )
    if code.startswith(_TIMED_OUT):
        return UnavailableError(
            f"Neo4j did not answer within {target.timing.query_s:g} s",
            hint="ask for less, or set OCCUGRAPH_NEO4J_TIMEOUT_S",
            timeout_s=target.timing.query_s,
        )
    if any(part in code for part in _MEMORY):
        return StoreError(
            "Neo4j has too little memory for this",
            hint="raise server.memory.heap.max_size in its configuration",
        )
    if isinstance(err, TransientError) or err.is_retryable():
        return UnavailableError("Neo4j could not finish this now", hint="try again", retry_after=1)
    return StoreError(
        f"Neo4j refused what it was asked ({code.rpartition('.')[2] or 'no reason given'})",
        hint="its log says why",
        reason=code,
    )
