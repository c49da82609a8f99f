"""``python -m bench``: build, start and ask, in a folder that is removed at the end.

starter  what ships (the default)
esco     whole releases: every package in the folder that OCCUGRAPH_DATA names
growth   releases that are made up, as large as ESCO and ten times as large

With options of their own (--help), the first two with a real Neo4j (extra neo4j-local):
neo4j_load  loads of the whole graph, and of ESCO beside what others take
neo4j_read  GraphQL from Neo4j, beside @neo4j/graphql on the same server
esco_like   writes a release that is made up
"""

import argparse
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Final

from bench.machine import describe_machine
from bench.releases import measure_growth, measure_releases
from bench.starter import measure_starter

_PROGRAMS: Final = ("neo4j_load", "neo4j_read", "esco_like")
"""Modules with options of their own; they need packages that the others do not."""


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] and sys.argv[1] in _PROGRAMS:
        import_module(f"bench.{sys.argv.pop(1)}").main()
        return
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="?", choices=("starter", "esco", "growth"), default="starter")
    parser.add_argument("--runs", type=int, default=50, help="of each request (default 50)")
    parser.add_argument("--builds", type=int, default=3, help="of each build and start (default 3)")
    parser.add_argument("--times", type=int, default=10, help="growth: so much data (default 10)")
    given = parser.parse_args()
    if given.runs < 1 or given.builds < 1 or given.times < 1:
        parser.error("--runs, --builds and --times: expected 1 or more")
    data = Path(os.environ.get("OCCUGRAPH_DATA", "releases"))
    if given.what == "esco" and not data.is_dir():
        parser.error(f"{data}: no such folder; set OCCUGRAPH_DATA to one with packages of ESCO")
    print("\n".join(describe_machine()))
    with tempfile.TemporaryDirectory(prefix="occugraph-bench-") as name:
        if given.what == "esco":
            measure_releases(Path(name), data, given)
        elif given.what == "growth":
            measure_growth(Path(name), given)
        else:
            measure_starter(Path(name), given)


if __name__ == "__main__":
    main()
