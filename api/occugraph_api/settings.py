"""Settings: ``OCCUGRAPH_*`` in the environment, then a TOML file, then these defaults."""

import difflib
import os
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from occugraph.errors import ArgumentError
from occugraph.neo4j.timing import Timing
from occugraph_api.sparql.limits import QueryLimits

__all__ = ["Settings", "load_settings"]

_PREFIX: Final = "OCCUGRAPH_"
_CONFIG_FILE: Final = "occugraph.toml"

# A server that listens on this machine alone is asked for by these names.
_LOCAL_HOSTS: Final = ("127.0.0.1", "[::1]", "localhost")

_DEFAULTS: Final = QueryLimits()
_NEO4J: Final = Timing()

# What the system's calls for limits can hold, with room to add to it.
_MAX_SECONDS: Final = 10**6
_MAX_MEBIBYTES: Final = 2**32

# Names in the environment that are no settings of the server: the file of settings, those that
# tests and tools read.
_OTHER_NAMES: Final = frozenset({"CONFIG"})
_OTHER_PREFIXES: Final = ("DATA_", "SHACL", "W3C")


class Settings(BaseSettings):
    """What can be set.

    The file is ``occugraph.toml`` in the working directory, or the one that
    ``OCCUGRAPH_CONFIG`` names; its keys are the names below in lower case.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True
    )

    home: Path = Field(Path(".occugraph"), description="The record and its projections.")
    data: Path = Field(Path("releases"), description="The folder with release packages.")
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on.")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Host names that requests may name besides local ones, by comma; * for all.",
    )
    query_timeout_s: float = Field(
        _DEFAULTS.timeout_s, gt=0, le=_MAX_SECONDS, description="Seconds a SPARQL query may run."
    )
    query_memory_mb: int = Field(
        _DEFAULTS.memory_mb, gt=0, le=_MAX_MEBIBYTES, description="MiB a SPARQL query may allocate."
    )
    query_max_mb: int = Field(
        _DEFAULTS.output_mb,
        gt=0,
        le=_MAX_MEBIBYTES,
        description="MiB of an answer; a longer one is refused.",
    )
    query_max_rows: int = Field(
        _DEFAULTS.max_rows, gt=0, description="Rows of an answer; more are refused."
    )
    query_max_kb: int = Field(_DEFAULTS.query_kb, gt=0, description="KiB of query text.")
    query_workers: int = Field(
        _DEFAULTS.workers, gt=0, description="SPARQL queries that run at once."
    )
    query_queue: int = Field(
        _DEFAULTS.queue, ge=0, description="SPARQL queries that may wait for a worker."
    )

    reader: Literal["index", "neo4j"] = Field(
        "index", description="What answers GraphQL for the current view: the graph index, or Neo4j."
    )
    neo4j_uri: str = Field(
        "",
        description="Where Neo4j is, e.g. neo4j+s://host:7687; empty: the local one of "
        "`occugraph neo4j start`.",
    )
    neo4j_user: str = Field("neo4j", description="The user of Neo4j.")
    neo4j_password: SecretStr = Field(
        SecretStr(""), description="Their password; that of the local one is known."
    )
    neo4j_database: str = Field("neo4j", description="The database; Community has one.")
    neo4j_timeout_s: float = Field(
        _NEO4J.query_s, gt=0, le=_MAX_SECONDS, description="Seconds a Neo4j query may run."
    )
    neo4j_connect_timeout_s: float = Field(
        _NEO4J.connect_s,
        gt=0,
        le=_MAX_SECONDS,
        description="Seconds a connection to Neo4j may take; twice this until a dead one is told.",
    )
    neo4j_load_timeout_s: float = Field(
        _NEO4J.load_s,
        gt=0,
        le=_MAX_SECONDS,
        description="Seconds a load tries a batch again while Neo4j is away.",
    )

    publish_user: str = Field(
        "",
        description="Who writes in the store of `publish`, by basic authentication; empty: none.",
    )
    publish_password: SecretStr = Field(SecretStr(""), description="Their password there.")

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- pydantic's own signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings come from, the strongest first."""
        file = TomlConfigSettingsSource(settings_cls, _config_file())
        return init_settings, env_settings, file

    def hosts(self) -> tuple[str, ...]:
        """Return the host names that a request may name."""
        return tuple(dict.fromkeys((*self.allowed_hosts, self.host, *_LOCAL_HOSTS)))

    def neo4j_timing(self) -> Timing:
        """Return how long to wait for Neo4j."""
        return Timing(
            connect_s=self.neo4j_connect_timeout_s,
            query_s=self.neo4j_timeout_s,
            load_s=self.neo4j_load_timeout_s,
        )

    def query_limits(self) -> QueryLimits:
        """Return what one SPARQL query may use."""
        return QueryLimits(
            timeout_s=self.query_timeout_s,
            memory_mb=self.query_memory_mb,
            output_mb=self.query_max_mb,
            max_rows=self.query_max_rows,
            query_kb=self.query_max_kb,
            workers=self.query_workers,
            queue=self.query_queue,
        )


def load_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        ArgumentError: A value is not what its setting allows, a name in the environment or a key
            of the file is unknown, or the file cannot be read.
    """
    _refuse_unknown_names()
    try:
        return Settings()
    except ValidationError as err:
        first = err.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ArgumentError(
            f"setting {_PREFIX}{name.upper()} {first['input']!r}: {first['msg']}",
            hint=f"set it in the environment or in {_config_file()}",
            setting=name,
        ) from err
    except ValueError as err:
        raise ArgumentError(f"{_config_file()} is not TOML: {err}") from err


def _refuse_unknown_names() -> None:
    known = {name.upper() for name in Settings.model_fields} | _OTHER_NAMES
    for variable in sorted(os.environ):
        name = variable.removeprefix(_PREFIX)
        if name == variable or name in known or name.startswith(_OTHER_PREFIXES):
            continue
        near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0)[0]
        raise ArgumentError(
            f"setting {variable} {os.environ[variable]!r}: there is no such setting",
            hint=f"did you mean {_PREFIX}{near}?",
            setting=name.lower(),
        )


def _config_file() -> Path:
    named = os.environ.get(f"{_PREFIX}CONFIG")
    if named and not Path(named).is_file():
        raise ArgumentError(
            f"setting {_PREFIX}CONFIG {named!r}: expected a file", setting="config", value=named
        )
    return Path(named or _CONFIG_FILE)
