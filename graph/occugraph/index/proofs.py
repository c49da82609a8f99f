"""Evidence and proofs: why each fact of the index may be believed."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from occugraph.computed_designations import COLLECTIONS, confidence_of_share
from occugraph.errors import StoreError
from occugraph.index.facts import Facts, Term, name_of, ordinal_of, texts_of, value_of
from occugraph.index.layout import METHODS, NONE, Ints
from occugraph.index.sources import english_of, read_sources
from occugraph.index.strings import StringPool
from occugraph.inferred_technologies import TechnologyPath, read_paths
from occugraph.iri import ID, OG, compact_iri
from occugraph.values import EvidenceMethod

__all__ = ["Proofs"]

_METHOD_CODE: Final = {method.value: code for code, method in enumerate(METHODS)}
_INVALID: Final = "validate the view before it is published"
_USES: Final = OG + "usesTechnology"
_StatementKey = tuple[str, str, Term]


class _Row(NamedTuple):
    """One row of the evidence columns."""

    iri: int
    source: int
    method: int
    confidence: float
    quote: int = NONE
    quote_lang: int = NONE
    recorded: int = 0
    retrieved: int = 0
    note: int = NONE


class Proofs:
    """The evidence of a view, and the lists of it that links, labels and things carry.

    What carries no evidence of its own is proven by the release that says it: one evidence per
    graph with a release, named as the graph, method RELEASE, confidence 1.0. Not so a link of the
    curated graph: that we say it is no evidence, its statements are.

    A technology that an ESCO occupation has by its counterpart in O*NET is proven by the mappings
    on the way, method INFERRED, each evidence named as its mapping. A designation that was
    computed is proven by the skills of the occupation: method INFERRED, named as itself, its
    source that of the collection that these skills are in.
    """

    def __init__(self, facts: Facts, strings: StringPool) -> None:
        self._facts = facts
        self._evidence_of = {
            owner: _iris(terms, owner) for owner, terms in facts.objects("og:hasEvidence").items()
        }
        self.sources, origin_sources = read_sources(facts)
        self._source_row = {source.uri: row for row, source in enumerate(self.sources)}
        self._paths = read_paths(self._pairs)
        rows = self._read_evidence(strings, origin_sources)
        rows |= self._read_inferred(strings, origin_sources)
        rows |= self._read_computed(strings, origin_sources)
        self._place = {iri: place for place, iri in enumerate(sorted(rows))}
        self._rows = [rows[iri] for iri in sorted(rows)]
        self._lists: dict[tuple[int, ...], int] = {}
        self.empty = self._intern(())
        self.of_origins = [self._intern((entry.name,)) for entry in facts.origins]
        self._curated = frozenset(
            row
            for row, entry in enumerate(facts.origins)
            if entry.release and entry.release.kind == "curated"
        )
        self._of_statement = self._read_statements()

    def of_thing(self, iri: str, origin: int) -> int:
        """Return the proof of a task, status change, designation or mapping."""
        own = self._evidence_of.get(iri)
        return self._intern(own) if own else self.of_origin(origin)

    def of_origin(self, origin: int) -> int:
        """Return the proof by the release of an origin; the empty proof for -1."""
        return self.empty if origin == NONE else self.of_origins[origin]

    def of_link(self, origin: int) -> int:
        """Return the proof of a link without statements; the empty proof for a curated one."""
        return self.empty if origin in self._curated else self.of_origin(origin)

    def of_triple(self, subject: str, predicate: str, target: Term) -> int | None:
        """Return the proof by statements about a triple, None where there are none."""
        return self._of_statement.get((subject, predicate, target))

    def of_links(self, predicate: str) -> dict[tuple[str, Term], int]:
        """Return the proofs by statements about links of a property, by subject and object."""
        return {
            (subject, target): proof
            for (subject, about, target), proof in self._of_statement.items()
            if about == predicate
        }

    def inferred_links(self, predicate: str) -> list[tuple[str, Term]]:
        """Return subject and object of the links of a property that were inferred."""
        links = self._paths.links() if predicate == _USES else ()
        return [(subject, f"<{target}>") for subject, target in dict.fromkeys(links)]

    def of_inferred(self, subject: str, target: Term) -> int:
        """Return the proof of an inferred link, by the paths that it was inferred from."""
        paths = self._paths.find(subject, value_of(target))
        return self._intern(tuple(path.mapping for path in paths))

    def source_row(self, iri: str, owner: str) -> int:
        """Return the row of a source.

        Raises:
            StoreError: ``iri`` is no og:Source of the view; ``owner`` is named.
        """
        row = self._source_row.get(iri)  # type: ignore[call-overload]  # an Iri is a str
        if row is None:
            raise StoreError(f"{owner}: its source {iri} is not in the view", hint=_INVALID)
        return int(row)

    def freeze(self) -> tuple[dict[str, npt.NDArray[np.number]], Ints]:
        """Return the columns, and the final number of each proof (-1 stays -1)."""
        ordered = sorted(self._lists)
        final = np.full(len(ordered) + 1, NONE, dtype=np.int64)
        for number, rows in enumerate(ordered):
            final[self._lists[rows]] = number
        columns: dict[str, npt.NDArray[np.number]] = {
            f"evidence.{name}": np.array([row[place] for row in self._rows])
            for place, name in enumerate(_Row._fields)
        }
        columns["proof.offsets"] = np.cumsum([0, *(len(rows) for rows in ordered)])
        columns["proof.evidence"] = np.array([row for rows in ordered for row in rows])
        return columns, final

    def _intern(self, iris: tuple[str, ...]) -> int:
        places = {self._place[iri] for iri in iris}
        best = sorted(places, key=lambda place: (-self._rows[place].confidence, place))
        return self._lists.setdefault(tuple(best), len(self._lists))

    def _pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        for subject, term in self._facts.pairs_of(predicate[1:-1]):
            yield f"<{subject}>", term

    def _read_inferred(self, strings: StringPool, origin_sources: list[int]) -> dict[str, _Row]:
        """Return one row of evidence for each mapping that carries technologies over."""
        paths = [path for each in self._paths.of_occupation.values() for path in each]
        if not paths:
            return {}
        origins = self._facts.origins_of("owl:annotatedSource")
        names, codes = self._facts.objects("skos:prefLabel"), self._facts.values("skos:notation")

        def note(path: TechnologyPath) -> str:
            name = english_of(names.get(path.via, [])) or path.via
            return f"as of {name} ({codes.get(path.via, path.via)}), {compact_iri(path.match)}"

        method = _METHOD_CODE[EvidenceMethod.INFERRED.value]
        return {
            path.mapping: _Row(
                iri=strings.add(path.mapping),
                source=origin_sources[origins[path.mapping]],
                method=method,
                confidence=path.confidence,
                note=strings.add(note(path)),
            )
            for path in paths
        }

    def _read_computed(self, strings: StringPool, origin_sources: list[int]) -> dict[str, _Row]:
        """Return one row of evidence for each designation that was computed from skills."""
        shares = self._facts.values("og:skillShare")
        if not shares:
            return {}
        kinds = self._facts.values("og:designationKind")
        reasons = self._facts.objects("rdfs:comment")
        origins = {
            collection: origin
            # Where several graphs name members, that of the first by IRI counts.
            for (collection, _), origin in sorted(
                self._facts.origins_of_links("skos:member").items(), reverse=True
            )
        }
        sources = {
            f"{ID}designation-kind/{kind}": origin_sources[origins[collection]]
            for kind, collection in COLLECTIONS.items()
            if collection in origins
        }
        self._evidence_of |= {iri: (iri,) for iri in shares}
        return {
            iri: _Row(
                iri=strings.add(iri),
                source=sources[kinds[iri]],
                method=_METHOD_CODE[EvidenceMethod.INFERRED.value],
                confidence=confidence_of_share(float(share)),
                note=strings.add(english_of(reasons.get(iri, []))),
            )
            for iri, share in shares.items()
        }

    def _read_statements(self) -> dict[_StatementKey, int]:
        objects = self._facts.objects("rdf:object")
        predicates = self._facts.values("rdf:predicate")
        evidence: dict[_StatementKey, tuple[str, ...]] = {}
        for statement, subject in self._facts.values("rdf:subject").items():
            own = self._evidence_of.get(statement, ())
            for term in objects.get(statement, ()):
                key = (subject, predicates.get(statement, ""), term)
                evidence[key] = evidence.get(key, ()) + own
        return {key: self._intern(iris) for key, iris in evidence.items() if iris}

    def _read_evidence(self, strings: StringPool, origin_sources: list[int]) -> dict[str, _Row]:
        facts, add = self._facts, strings.add
        release = _METHOD_CODE[EvidenceMethod.RELEASE.value]
        rows = {
            str(entry.name): _Row(add(entry.name), source, release, 1.0)
            for entry, source in zip(facts.origins, origin_sources, strict=True)
        }
        sources, methods = facts.values("dcterms:source"), facts.values("og:method")
        confidences, quotes = facts.values("og:confidence"), facts.objects("og:quote")
        recorded, notes = facts.values("dcterms:created"), facts.objects("rdfs:comment")
        retrieved = facts.values("og:retrieved")
        for iri in {iri for iris in self._evidence_of.values() for iri in iris}:
            method = name_of(methods.get(iri, ""), "method")
            if iri not in sources or method not in _METHOD_CODE or iri not in confidences:
                raise StoreError(
                    f"evidence {iri} lacks a source, a known method or a confidence",
                    hint=_INVALID,
                )
            language, quote = next(iter(texts_of(quotes.get(iri, []))), (None, None))
            rows[iri] = _Row(
                iri=add(iri),
                source=self.source_row(sources[iri], iri),
                method=_METHOD_CODE[method],
                confidence=float(confidences[iri]),
                quote=add(quote),
                quote_lang=add(language),
                recorded=ordinal_of(recorded.get(iri), iri),
                retrieved=ordinal_of(retrieved.get(iri, retrieved.get(sources[iri])), iri),
                note=add(english_of(notes.get(iri, []))),
            )
        return rows


def _iris(terms: list[Term], owner: str) -> tuple[str, ...]:
    if not all(term.startswith("<") for term in terms):
        raise StoreError(
            f"{owner}: its evidence has no IRI",
            hint="publish a view whose nodes the transform stage has named",
        )
    return tuple(map(value_of, terms))
