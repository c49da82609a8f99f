"""Verification: what the record says, worked out anew and compared with every projection.

The record's graph files are parsed by themselves (``graphs``, ``evidence``, ``things``,
``links``); a projection tells what it says in the same words (``index_account``,
``neo4j_account``); ``tally`` counts, hashes and compares the two. The store is compared line by
line (``store_file``).
"""

from occugraph.verification.verification import (
    NAMED_THINGS,
    Failure,
    Neo4jPlace,
    ProjectionReport,
    SectionReport,
    check_store,
    verify,
)

__all__ = [
    "NAMED_THINGS",
    "Failure",
    "Neo4jPlace",
    "ProjectionReport",
    "SectionReport",
    "check_store",
    "verify",
]
