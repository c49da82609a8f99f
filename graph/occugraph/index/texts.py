"""The texts of things by language, the search text of labels, and the ranks to sort by."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np

from occugraph.binding import Kind
from occugraph.index.facts import Facts, text_of, texts_of, value_of
from occugraph.index.layout import NONE, TEXTS, Columns, Ints, offsets_of
from occugraph.index.nodes import Nodes
from occugraph.index.proofs import Proofs
from occugraph.index.strings import StringPool
from occugraph.iri import expand_curie

__all__ = ["SEPARATOR", "read_texts"]

SEPARATOR: Final = b"\x00"
_PREF, _ALT = (list(TEXTS).index(name) for name in ("prefLabel", "altLabel"))
# Only these texts of occupations have evidence of their own (reader.py: labelEvidence).
_PROVEN: Final = frozenset({"prefLabel", "definition"})

_Text: TypeAlias = tuple[int, str, str, int]
"""Owner (place in TEXTS × number of nodes + node), language tag, text and proof: sorted as the
port wants it. A class with names for them would take twice the time to make and to sort."""


def read_texts(
    facts: Facts, nodes: Nodes, proofs: Proofs, strings: StringPool
) -> tuple[Columns, tuple[str, ...]]:
    """Return the columns of texts, labels and ranks, and the languages in order."""
    found: list[_Text] = []
    for place, name in enumerate(TEXTS):
        found += (
            _read_issuers(facts, nodes, place)
            if name == "issuer"
            else _read_property(facts, nodes, proofs, name, place)
        )
    found.sort()
    rows, tags, texts, proven = zip(*found, strict=True) if found else ((), (), (), ())
    owners = np.array(rows, np.int64)
    languages = tuple(sorted(set(tags)))
    code = {tag: number for number, tag in enumerate(languages)}
    langs = np.array([code[tag] for tag in tags], np.int64)
    columns: Columns = {
        "text.offsets": offsets_of(owners, len(TEXTS) * len(nodes)),
        "text.string": strings.add_all(texts),
        "text.lang": langs,
        "text.proof": np.array(proven, np.int64),
    }
    columns |= _search_text(texts, owners, len(nodes))
    columns |= _ranks(texts, owners, langs, len(nodes), strings)
    return columns, languages


def _read_property(
    facts: Facts, nodes: Nodes, proofs: Proofs, name: str, place: int
) -> list[_Text]:
    start, row_of, predicate = place * len(nodes), nodes.row, expand_curie(TEXTS[name])
    may_be_proven = name in _PROVEN
    texts: list[_Text] = []
    for iri, term in facts.pairs_of(predicate):
        row, found = row_of.get(iri), text_of(term)
        if row is None or found is None:
            continue
        proof = NONE
        if may_be_proven and nodes.kinds[row] is Kind.OCCUPATION:
            stated = proofs.of_triple(iri, predicate, term)
            proof = proofs.of_origin(nodes.origins[row]) if stated is None else stated
        texts.append((start + row, *found, proof))
    return texts


def _read_issuers(facts: Facts, nodes: Nodes, place: int) -> list[_Text]:
    """Return the names of each consultation's issuers, in their languages."""
    names = facts.objects("skos:prefLabel") if nodes.of_kind(Kind.CONSULTATION) else {}
    return [
        (place * len(nodes) + nodes.row[iri], lang, text, NONE)
        for iri, agent in facts.pairs(TEXTS["issuer"])
        if iri in nodes.row
        for lang, text in texts_of(names.get(value_of(agent), []))
    ]


def _search_text(texts: Sequence[str], owners: Ints, count: int) -> Columns:
    """Return the case-folded labels one after the other, and where each starts."""
    rows = np.flatnonzero(np.isin(owners // count, (_PREF, _ALT)))
    rows = rows[np.argsort(owners[rows] % count, kind="stable")]
    folded = [texts[row].casefold().encode() for row in rows.tolist()]
    starts = np.cumsum([0, *(len(SEPARATOR) + len(label) for label in folded)], dtype=np.int64)
    return {
        "label.offsets": offsets_of(owners[rows] % count, count),
        "label.text": rows,
        "label.start": starts,
        "label.blob": np.frombuffer(SEPARATOR.join((b"", *folded, b"")), np.uint8),
    }


def _ranks(
    texts: Sequence[str], owners: Ints, langs: Ints, count: int, strings: StringPool
) -> Columns:
    """Return the case-folded preferred label of each thing by language, and its first one.

    Strings are numbered in their order, so the columns are ranks once the pool is frozen.
    """
    by_language = np.full((int(langs.max(initial=NONE)) + 1) * count, NONE, dtype=np.int64)
    first = np.full(count, NONE, dtype=np.int64)
    # From behind: what is written last stays, the first of several in one language.
    rows = np.flatnonzero(owners // count == _PREF)[::-1]
    numbers = strings.add_all(texts[row].casefold() for row in rows.tolist())
    nodes = owners[rows] % count
    by_language[langs[rows] * count + nodes] = numbers
    first[nodes] = numbers
    return {"rank.language": by_language, "rank.first": first}
