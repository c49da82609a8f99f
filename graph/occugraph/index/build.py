"""Builds the graph index of a view from its triples."""

from pathlib import Path

import numpy as np

from occugraph.index.adjacency import read_links
from occugraph.index.facts import Facts
from occugraph.index.layout import COLUMNS, Columns, Ints
from occugraph.index.lifecycle import (
    read_computed_kinds,
    read_designations,
    read_statuses,
    read_tasks,
)
from occugraph.index.mappings import read_consultations, read_mappings
from occugraph.index.nodes import Nodes
from occugraph.index.proofs import Proofs
from occugraph.index.storage import Meta, Origin, write_index
from occugraph.index.strings import StringPool
from occugraph.index.texts import read_texts
from occugraph.index.triples import ViewTriples
from occugraph.view import View

__all__ = ["build_index"]


def build_index(triples: ViewTriples, view: View, digest: str, directory: Path) -> None:
    """Write the graph index of a view.

    Args:
        triples: Those of the view. Every node that has evidence, and every thing, has an IRI.
        view: The graphs and releases in ``triples``.
        digest: The digest of the publication.
        directory: Where the index goes; empty or not there yet.

    The same triples, view and digest give the same bytes. Without ``meta.json``, which is written
    last, the folder is not an index.

    Raises:
        StoreError: The folder is not empty or cannot be written, or the view does not conform in
            a way that the index needs; the thing is named.
    """
    facts, strings = Facts(triples, view), StringPool()
    nodes, proofs = Nodes(facts), Proofs(facts, strings)
    columns = nodes.columns(facts, strings)
    texts, languages = read_texts(facts, nodes, proofs, strings)
    columns |= texts
    columns |= read_links(facts, nodes, proofs)
    columns |= read_statuses(facts, nodes, proofs, strings)
    columns |= read_designations(facts, nodes, proofs, strings)
    tasks, languages = read_tasks(facts, nodes, proofs, strings, languages)
    columns |= tasks
    columns |= read_mappings(facts, nodes, proofs, strings)
    columns |= read_consultations(facts, nodes, proofs)
    proven, proof_number = proofs.freeze()
    columns |= proven
    offsets, blob, string_number = strings.freeze()
    columns |= {"strings.offsets": offsets, "strings.blob": blob}
    columns = _renumber(columns, string_number, proof_number)
    columns |= _look_ups(columns)
    in_view = tuple(view.releases())
    last = tuple(entry.release for entry in facts.last_origins if entry.release)
    releases = (*in_view, *last)
    write_index(
        directory,
        Meta(
            digest=digest,
            view=view.name,
            languages=languages,
            releases=in_view,
            last_releases=last,
            sources=proofs.sources,
            origins=tuple(
                Origin(entry.name, releases.index(entry.release), int(proof_number[proof]))
                for entry, proof in zip(facts.origins, proofs.of_origins, strict=True)
                if entry.release
            ),
            computes=read_computed_kinds(facts),
        ),
        {name: np.ascontiguousarray(columns[name], COLUMNS[name].dtype) for name in COLUMNS},
    )


def _renumber(columns: Columns, strings: Ints, proofs: Ints) -> Columns:
    """Return the columns with final numbers of strings and proofs."""
    renumbered = dict(columns)
    for name, column in columns.items():
        if COLUMNS[name].is_string:
            renumbered[name] = strings[column.astype(np.int64)]
        elif name.endswith(".proof"):
            renumbered[name] = proofs[column.astype(np.int64)]
    return renumbered


def _look_ups(columns: Columns) -> Columns:
    """Return slugs and codes in order, with their things."""
    found: Columns = {}
    for name in ("slug", "code"):
        keys = columns[f"node.{name}"]
        rows = np.argsort(keys, kind="stable")
        rows = rows[keys[rows] >= 0]
        found |= {f"{name}.key": keys[rows], f"{name}.node": rows}
    return found
