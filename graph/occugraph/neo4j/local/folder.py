"""The folder of a local server: its configuration, its password, and where it listens.

::

    HOME/neo4j/
        conf/neo4j.conf   written at each start
        data/             the databases
        logs/             neo4j.log, debug.log; output.txt has what Java itself says
        password          of the user neo4j, mode 0600
        server.json       the process that runs and its ports; absent where none does
"""

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from occugraph.errors import StoreError
from occugraph.record import write_atomically

__all__ = ["LOOPBACK", "USER", "Process", "ServerFolder"]

USER: Final = "neo4j"
"""The user that Neo4j makes."""

LOOPBACK: Final = "127.0.0.1"

_PRIVATE: Final = 0o600
_PASSWORD_BYTES: Final = 24

# As SystemGraphCredential of Neo4j writes and reads a password: Apache Shiro's SimpleHash.
_ROUNDS: Final = 1024
_SALT_BYTES: Final = 32

# Neo4j reads this as a Java properties file. No path stands in it, for some would need escapes:
# the folders are those that Neo4j has below its home by itself.
_CONFIG: Final = """\
server.default_listen_address={host}
server.default_advertised_address={host}
server.bolt.listen_address={host}:{bolt_port}
server.bolt.advertised_address={host}:{bolt_port}
server.http.listen_address={host}:{http_port}
server.http.advertised_address={host}:{http_port}
server.https.enabled=false
internal.server.bolt.thread_pool_shutdown_wait_time=0s
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
server.memory.heap.initial_size={heap_mb}m
server.memory.heap.max_size={heap_mb}m
server.memory.pagecache.size={cache_mb}m
db.tx_log.rotation.retention_policy=keep_none
dbms.usage_report.enabled=false
client.allow_telemetry=false
"""


@dataclass(frozen=True, slots=True)
class Process:
    """The process of a server, as its folder says.

    Attributes:
        pid: Its number.
        line: The line of versions, e.g. ``5.26``.
        version: The exact version.
        bolt_port: Where it speaks Bolt.
        http_port: Where it serves Neo4j Browser and the HTTP API.
    """

    pid: int
    line: str
    version: str
    bolt_port: int
    http_port: int


@dataclass(frozen=True, slots=True)
class ServerFolder:
    """The folder of a local server."""

    path: Path

    @property
    def password_file(self) -> Path:
        """The password of the user neo4j."""
        return self.path / "password"

    @property
    def config_dir(self) -> Path:
        """Where ``neo4j.conf`` is."""
        return self.path / "conf"

    @property
    def log_file(self) -> Path:
        """What the server says."""
        return self.path / "logs" / "neo4j.log"

    @property
    def output_file(self) -> Path:
        """What Java says where the server cannot."""
        return self.path / "logs" / "output.txt"

    def prepare(self, *, bolt_port: int, http_port: int, heap_mb: int, cache_mb: int) -> None:
        """Write what a start needs; the password is kept where there is one.

        Raises:
            StoreError: The folder cannot be written.
        """
        try:
            for name in ("conf", "data", "logs", "run", "import", "plugins"):
                (self.path / name).mkdir(parents=True, exist_ok=True)
            config = _CONFIG.format(
                host=LOOPBACK,
                bolt_port=bolt_port,
                http_port=http_port,
                heap_mb=heap_mb,
                cache_mb=cache_mb,
            )
            (self.config_dir / "neo4j.conf").write_text(config, encoding="ascii")
            self._prepare_password()
        except OSError as err:
            raise StoreError(f"{err.filename} cannot be written: {err.strerror}") from err

    def read_password(self) -> str:
        """Return the password of the user neo4j.

        Raises:
            StoreError: It is not there.
        """
        try:
            return self.password_file.read_text(encoding="ascii").strip()
        except OSError as err:
            raise StoreError(
                f"the password of the local Neo4j cannot be read: {err.strerror}",
                hint="it is made by: occugraph neo4j start",
            ) from err

    def read_process(self) -> Process | None:
        """Return the process that was started last, None where there is none.

        It may have ended since.
        """
        try:
            return Process(**json.loads((self.path / "server.json").read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write_process(self, process: Process) -> None:
        """Note the process that runs."""
        write_atomically(self.path / "server.json", json.dumps(asdict(process)).encode())

    def forget_process(self) -> None:
        """Note that none runs."""
        (self.path / "server.json").unlink(missing_ok=True)

    def _prepare_password(self) -> None:
        databases = self.path / "data" / "databases" / "system"
        if self.password_file.is_file() and databases.is_dir():
            return
        if databases.is_dir():
            raise StoreError(
                f"{self.path} has data, but the file with its password is gone",
                hint="remove the folder; occugraph neo4j load writes all anew",
            )
        secret = secrets.token_urlsafe(_PASSWORD_BYTES)
        # Given to a server without users before its first start, so that it never has the
        # password that everybody knows.
        first_user = self.path / "data" / "dbms" / "auth.ini"
        first_user.parent.mkdir(parents=True, exist_ok=True)
        _write_private(first_user, f"{USER}:{_hash(secret)}:\n")
        _write_private(self.password_file, f"{secret}\n")


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)


def _hash(password: str) -> str:
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    return f"SHA-256,{digest.hex()},{salt.hex()},{_ROUNDS}"
