"""Loads a file of N-Triples by rdflib-neo4j, as its documentation does, and prints the seconds.

Runs in an environment of its own, which ``bench.neo4j_load`` makes.
"""

import os
import sys
import time

from rdflib import Graph
from rdflib_neo4j import (  # type: ignore[import-not-found]  # only in its own environment
    HANDLE_VOCAB_URI_STRATEGY,
    Neo4jStore,
    Neo4jStoreConfig,
)
from rdflib_neo4j.config.const import (  # type: ignore[import-not-found]  # the same
    HANDLE_MULTIVAL_STRATEGY,
)

_PREFIX = "https://example.org/property/"
_LISTS = [f"{name}_{tag}" for name in ("altLabels", "hiddenLabels") for tag in ("de", "en", "zh")]


def main() -> None:
    """Load the file that is named on the command line."""
    config = Neo4jStoreConfig(
        auth_data={
            "uri": os.environ["BENCH_URI"],
            "database": "neo4j",
            "user": os.environ["BENCH_USER"],
            "pwd": os.environ["BENCH_PASSWORD"],
        },
        custom_prefixes={"p": _PREFIX},
        handle_vocab_uri_strategy=HANDLE_VOCAB_URI_STRATEGY.IGNORE,
        handle_multival_strategy=HANDLE_MULTIVAL_STRATEGY.ARRAY,
        multival_props_names=[("p", name) for name in _LISTS],
        batching=True,
    )
    start_s = time.perf_counter()
    graph = Graph(store=Neo4jStore(config=config))
    graph.parse(sys.argv[1], format="nt")
    graph.close(commit_pending_transaction=True)
    print(time.perf_counter() - start_s)


if __name__ == "__main__":
    main()
