"""The rows of a release that were left out, as the record keeps them beside its graph."""

import hashlib
import json
from dataclasses import asdict, dataclass

from occugraph.canonical import NTriple
from occugraph.errors import StoreError
from occugraph.release import DraftGraph, QuarantinedRow

__all__ = ["Quarantine", "describe_quarantine", "parse_quarantine", "serialize_quarantine"]


@dataclass(frozen=True, slots=True)
class Quarantine:
    """How many rows were left out of a graph, and the SHA-256 of the file that has them."""

    rows: int
    sha256: str


def serialize_quarantine(draft: DraftGraph) -> bytes:
    """Return the rows left out of a graph and what they say; the same bytes for the same rows.

    Returns:
        JSON; empty where no row was left out.
    """
    if not draft.quarantined:
        return b""
    document = {
        "rows": [asdict(row) for row in sorted(draft.quarantined)],
        "triples": sorted(draft.set_aside),
    }
    return f"{json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def describe_quarantine(draft: DraftGraph) -> Quarantine | None:
    """Return what a manifest says of the rows left out; None where there are none."""
    content = serialize_quarantine(draft)
    if not content:
        return None
    return Quarantine(len(draft.quarantined), hashlib.sha256(content).hexdigest())


def parse_quarantine(
    content: bytes, expected: Quarantine
) -> tuple[tuple[QuarantinedRow, ...], tuple[NTriple, ...]]:
    """Return the rows that were left out, and what they say.

    Raises:
        StoreError: The file has another digest than the manifest says.
    """
    found = hashlib.sha256(content).hexdigest()
    if found != expected.sha256:
        raise StoreError(
            f"a file of quarantined rows has digest {found}, expected {expected.sha256}",
            hint="the record was changed from outside; build into a new home",
            found=found,
            expected=expected.sha256,
        )
    document = json.loads(content)
    rows = tuple(QuarantinedRow(**row) for row in document["rows"])
    triples = tuple((each[0], each[1], each[2]) for each in document["triples"])
    return rows, triples
