"""The texts of things by language, the search text of labels, and the ranks to sort by."""

from typing import Final, NamedTuple

import numpy as np
import pyoxigraph as ox

from occugraph.binding import Kind
from occugraph.index.facts import Facts, Term, text_of, texts_of
from occugraph.index.layout import NONE, TEXTS, Columns, offsets_of
from occugraph.index.nodes import Nodes
from occugraph.index.proofs import Proofs
from occugraph.index.strings import StringPool
from occugraph.iri import expand_curie

__all__ = ["SEPARATOR", "read_texts"]

SEPARATOR: Final = b"\x00"
_PREF, _ALT = (list(TEXTS).index(name) for name in ("prefLabel", "altLabel"))
# Only these texts of occupations have evidence of their own (reader.py: labelEvidence).
_PROVEN: Final = frozenset({"prefLabel", "definition"})


class _Text(NamedTuple):
    """One text; sorted as the port wants it: by language, then text."""

    owner: int  # place in TEXTS × number of nodes + node
    lang: str
    text: str
    proof: int = NONE


def read_texts(
    facts: Facts, nodes: Nodes, proofs: Proofs, strings: StringPool
) -> tuple[Columns, tuple[str, ...]]:
    """Return the columns of texts, labels and ranks, and the languages in order."""
    texts = sorted(
        text
        for place, name in enumerate(TEXTS)
        for text in (
            _read_issuers(facts, nodes, place)
            if name == "issuer"
            else _read_property(facts, nodes, proofs, name, place)
        )
    )
    languages = tuple(sorted({text.lang for text in texts}))
    code = {tag: number for number, tag in enumerate(languages)}
    columns: Columns = {
        "text.offsets": offsets_of([text.owner for text in texts], len(TEXTS) * len(nodes)),
        "text.string": np.array([strings.add(text.text) for text in texts], np.int64),
        "text.lang": np.array([code[text.lang] for text in texts], np.int64),
        "text.proof": np.array([text.proof for text in texts], np.int64),
    }
    columns |= _search_text(texts, len(nodes))
    columns |= _ranks(texts, len(nodes), code, strings)
    return columns, languages


def _read_property(
    facts: Facts, nodes: Nodes, proofs: Proofs, name: str, place: int
) -> list[_Text]:
    start, row_of = place * len(nodes), nodes.row
    may_be_proven = name in _PROVEN
    texts: list[_Text] = []
    for iri, term in facts.pairs(TEXTS[name]):
        row, found = row_of.get(iri), text_of(term)
        if row is None or found is None:
            continue
        proof = NONE
        if may_be_proven and nodes.kinds[row] is Kind.OCCUPATION:
            proof = _proof_of(proofs, iri, name, term, nodes.origins[row])
        texts.append(_Text(start + row, *found, proof))
    return texts


def _proof_of(proofs: Proofs, iri: str, name: str, term: Term, origin: int) -> int:
    target = term if isinstance(term, ox.Literal) else term.value
    stated = proofs.of_triple(iri, expand_curie(TEXTS[name]), target)
    return proofs.of_origin(origin) if stated is None else stated


def _read_issuers(facts: Facts, nodes: Nodes, place: int) -> list[_Text]:
    """Return the names of each consultation's issuers, in their languages."""
    names = facts.objects("skos:prefLabel") if nodes.of_kind(Kind.CONSULTATION) else {}
    return [
        _Text(place * len(nodes) + nodes.row[iri], lang, text)
        for iri, agent in facts.pairs(TEXTS["issuer"])
        if iri in nodes.row
        for lang, text in texts_of(names.get(agent.value, []))
    ]


def _search_text(texts: list[_Text], count: int) -> Columns:
    """Return the case-folded labels one after the other, and where each starts."""
    labels = sorted(
        (text.owner % count, row)
        for row, text in enumerate(texts)
        if text.owner // count in {_PREF, _ALT}
    )
    folded = [SEPARATOR + texts[row].text.casefold().encode() for _, row in labels]
    starts = np.cumsum([0, *(len(label) for label in folded)], dtype=np.int64)
    blob = b"".join(folded) + SEPARATOR
    return {
        "label.offsets": offsets_of([node for node, _ in labels], count),
        "label.text": np.array([row for _, row in labels], np.int64),
        "label.start": starts,
        "label.blob": np.frombuffer(blob, np.uint8),
    }


def _ranks(texts: list[_Text], count: int, code: dict[str, int], strings: StringPool) -> Columns:
    """Return the case-folded preferred label of each thing by language, and its first one.

    Strings are numbered in their order, so the columns are ranks once the pool is frozen.
    """
    by_language = np.full(len(code) * count, NONE, dtype=np.int64)
    first = np.full(count, NONE, dtype=np.int64)
    for text in reversed(texts):  # the first of several in one language stays
        if text.owner // count == _PREF:
            number = strings.add(text.text.casefold())
            node = text.owner % count
            by_language[code[text.lang] * count + node] = number
            first[node] = number
    return {"rank.language": by_language, "rank.first": first}
