"""The jars of a server: from the local Maven repository, or from Maven Central the first time."""

import hashlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from occugraph.errors import StoreError, UnavailableError
from occugraph.neo4j.local.version import Jar, ServerVersion

__all__ = ["INSTALL_HINT", "fetch_jars"]

INSTALL_HINT: Final = "install the extra: pip install 'occugraph[neo4j-local]'"

_AT_ONCE: Final = 8
"""Downloads at once: a jar is small, so what counts is the way there and back."""


def fetch_jars(
    version: ServerVersion, progress: Callable[[str], None] = lambda _text: None
) -> tuple[Path, ...]:
    """Return the jars of a version, each checked by its digest.

    They are kept where Maven keeps them: the folder that ``M2_REPO`` names, else
    ``~/.m2/repository``.

    Raises:
        UnavailableError: jgo is not installed, or a jar is not there and cannot be fetched.
        StoreError: A jar is not the one that was tested.
    """
    try:
        from jgo.maven import MavenContext  # noqa: PLC0415 -- an extra
    except ImportError as err:
        raise UnavailableError(
            "starting a Neo4j server needs jgo, which is not installed", hint=INSTALL_HINT
        ) from err
    logging.getLogger("jgo").setLevel(logging.ERROR)
    context = MavenContext()
    jars = version.jars()
    if missing := sum(not Path(_describe(context, jar).cached_path).is_file() for jar in jars):
        progress(f"fetching {missing} jars of Neo4j {version.version}")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(lambda jar: _fetch(context, jar), jars))


def _describe(context: Any, jar: Jar) -> Any:  # noqa: ANN401 -- jgo is optional
    return context.create_dependency(jar.coordinates).artifact


def _fetch(context: Any, jar: Jar) -> Path:  # noqa: ANN401 -- likewise
    artifact = _describe(context, jar)
    cached = Path(artifact.cached_path)
    if cached.is_file():
        if _is_right(cached, jar):
            return cached
        # A download that was cut leaves a part, and another program may have damaged it.
        cached.unlink()
    try:
        path = Path(artifact.resolve())
    except (OSError, RuntimeError, ValueError, AssertionError) as err:
        raise UnavailableError(
            f"{jar.coordinates} cannot be fetched from Maven Central: {err}",
            hint="the first start of a version needs a network",
            jar=jar.coordinates,
        ) from err
    if not _is_right(path, jar):
        path.unlink()
        raise StoreError(
            f"{jar.coordinates} from Maven Central is not the one that was tested: expected"
            f" SHA-256 {jar.sha256}",
            jar=jar.coordinates,
        )
    return path


def _is_right(path: Path, jar: Jar) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
