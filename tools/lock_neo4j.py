"""Writes which jars a version of the Neo4j server needs, each with its digest.

Run by hand when a version is added or moved; read the difference before you commit it:
``python tools/lock_neo4j.py 5.26.30 5.26``. With the list, a first start downloads the jars and
nothing else (no project files, which take longer), and takes no jar that is not the one tested.
"""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import jgo

_ROOT: Final = Path(__file__).resolve().parent.parent
_FOLDER: Final = _ROOT / "graph" / "occugraph" / "neo4j" / "local" / "jars"

# The last Neo4j Browser that Maven Central has; it works with both lines of the server.
_BROWSER: Final = "org.neo4j.client:neo4j-browser:5.24.0"
_AT_ONCE: Final = 8


def list_jars(version: str) -> list[str]:
    """Return a line a jar, sorted: SHA-256, then group:artifact[:jar:classifier]:version."""
    found = jgo.resolve(f"org.neo4j.app:neo4j-server:{version}+org.neo4j:neo4j:{version}")
    found += [each for each in jgo.resolve(_BROWSER) if each.artifactId == "neo4j-browser"]
    found = [each for each in found if each.packaging == "jar"]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        paths = list(pool.map(lambda each: each.resolve(), found))
    lines = set()
    for artifact, path in zip(found, paths, strict=True):
        kind = f"jar:{artifact.classifier}:" if artifact.classifier else ""
        place = f"{artifact.groupId}:{artifact.artifactId}:{kind}{artifact.version}"
        lines.add((place, hashlib.sha256(Path(path).read_bytes()).hexdigest()))
    return [f"{digest} {place}" for place, digest in sorted(lines)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write ``LINE.txt`` for a version."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("version", help="e.g. 5.26.30")
    parser.add_argument("line", help="what users call it, e.g. 5.26")
    options = parser.parse_args(arguments)
    lines = list_jars(options.version)
    _FOLDER.mkdir(parents=True, exist_ok=True)
    (_FOLDER / f"{options.line}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{options.line}: {len(lines)} jars", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
