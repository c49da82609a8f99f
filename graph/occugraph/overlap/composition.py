"""Overlaps of drafts as triples, from the graphs of a view that is being composed.

The graphs are read for the same as :mod:`occugraph.overlap.draft` reads from a reader, and ranked
by the same table: the derived graph holds what GraphQL answers, and a test holds both to it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from occugraph.canonical import CanonicalGraph, NTriple, literal_text
from occugraph.described import DescribedThings
from occugraph.iri import OG, PREFIXES, Iri, content_iri, mint_iri
from occugraph.lines import find_pairs, find_subjects
from occugraph.overlap.contribution import Factor, Overlap
from occugraph.overlap.draft import ANNOUNCED, CLASSIFICATION, Draft, Judgement, Official
from occugraph.overlap.name import grams_of, pairs_of, read_name
from occugraph.overlap.table import rank_overlaps

__all__ = ["derive_overlaps"]

PART_OF_SCORE: Final = {
    Factor.LABEL: "labelOverlap",
    Factor.TASKS: "taskOverlap",
    Factor.SKILLS: "skillOverlap",
    Factor.GROUP: "groupOverlap",
}
"""The property that has the value of each factor."""

_CHINESE: Final = "zh"
_NEGATIVE: Final = frozenset({"Not", f"{PREFIXES['sssom']}NegatedPredicate"})
_EXACT: Final = f"{PREFIXES['skos']}exactMatch"
_NO_TERM_FOUND: Final = f"<{PREFIXES['sssom']}NoTermFound>"
_REMOVED: Final = mint_iri("status", "removed")
_OCCUPATION_KIND: Final = mint_iri("entry-kind", "occupation")
_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_COMMENT: Final = f"<{PREFIXES['rdfs']}comment>"
_DECIMAL: Final = ox.NamedNode(f"{PREFIXES['xsd']}decimal")
_IN_SCHEME: Final = f"<{PREFIXES['skos']}inScheme>"
_PREF_LABEL: Final = f"<{PREFIXES['skos']}prefLabel>"
_DEFINITION: Final = f"<{PREFIXES['skos']}definition>"
_NOTATION: Final = f"<{PREFIXES['skos']}notation>"
_DESCRIPTION: Final = f"<{PREFIXES['dcterms']}description>"
_MAPPED: Final = f"<{PREFIXES['owl']}annotatedSource>"
_MATCH: Final = f"<{PREFIXES['owl']}annotatedProperty>"
_TARGET: Final = f"<{PREFIXES['owl']}annotatedTarget>"
_MODIFIER: Final = f"<{PREFIXES['sssom']}predicate_modifier>"
_TRUST: Final = f"<{PREFIXES['sssom']}confidence>"
_NEEDS: Final = (f"<{OG}requiresEssentialSkill>", f"<{OG}requiresOptionalSkill>")
_USES: Final = f"<{OG}usesTechnology>"
_DRAFT_OF: Final = f"<{OG}draftOf>"


def derive_overlaps(graphs: Sequence[CanonicalGraph]) -> frozenset[NTriple]:
    """Return what drafts of occupations have in common with those that are official already.

    Args:
        graphs: What is asserted in a view but its ontology and history.

    Returns:
        All that is said of each overlap (og:Overlap), and which entry has it.

    Guarantees:
        Depends on nothing but the set of triples.
    """
    if next(find_pairs(graphs, _DRAFT_OF), None) is None:
        # Nothing else is worth a look: most releases by themselves have no draft.
        return frozenset()
    view = _View(graphs)
    drafts = view.read_drafts()
    if not drafts:
        return frozenset()
    found = rank_overlaps(drafts, view.read_officials())
    return frozenset(
        triple
        for entry, overlaps in found.items()
        for overlap in overlaps
        for triple in _describe(entry, overlap)
    )


def _describe(entry: Iri, overlap: Overlap) -> Iterator[NTriple]:
    node = f"<{content_iri('overlap', f'<{entry}> <{overlap.occupation}>')}>"
    relation = overlap.relation.value.lower().replace("_", "-")
    yield f"<{entry}>", f"<{OG}hasOverlap>", node
    yield node, _TYPE, f"<{OG}Overlap>"
    yield node, f"<{OG}overlapsWith>", f"<{overlap.occupation}>"
    yield node, f"<{OG}overlapRelation>", f"<{mint_iri('overlap-relation', relation)}>"
    yield node, f"<{OG}overlapScore>", _decimal(overlap.score)
    for part in overlap.contributions:
        yield node, f"<{OG}{PART_OF_SCORE[part.factor]}>", _decimal(part.value)
    for reason in overlap.reasons:
        yield node, _COMMENT, str(ox.Literal(reason, language="en"))


def _decimal(value: float) -> str:
    """Return a number as the canonical decimal: a store would rewrite any other form."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return str(ox.Literal(text, datatype=_DECIMAL))


class _View:
    """What the graphs of a view say of drafts and official occupations."""

    def __init__(self, graphs: Sequence[CanonicalGraph]) -> None:
        self._graphs = graphs
        self._said = DescribedThings(graphs)
        self._schemes = {
            scheme: self._find_occupations(scheme) for scheme in (CLASSIFICATION, ANNOUNCED)
        }
        self._mappings: dict[str, list[str]] = defaultdict(list)
        for mapping, subject in find_pairs(graphs, _MAPPED):
            self._mappings[subject].append(mapping)
        self._superseded = {change for _, change in find_pairs(graphs, f"<{OG}supersedes>")}

    def read_drafts(self) -> tuple[Draft, ...]:
        """Return the drafts of occupations by the IRI of their entry."""
        found = {
            entry: occupation
            for entry, occupation in sorted(find_pairs(self._graphs, _DRAFT_OF))
            if self._said.value(entry, f"<{OG}entryKind>") == _OCCUPATION_KIND
        }
        return tuple(
            draft
            for entry, occupation in found.items()
            if (draft := self._read_draft(entry, occupation))
        )

    def read_officials(self) -> tuple[Official, ...]:
        """Return the official occupations by IRI, what was announced under one name once."""
        notes: dict[str, str | None] = {}
        listed, apart = self._schemes[CLASSIFICATION], []
        for thing in sorted(self._schemes[ANNOUNCED]):
            target = self._exact_match(thing)
            if target in listed:
                notes[target] = self._note(thing)
            else:
                apart.append(thing)
                notes[thing] = self._note(thing)
        things = sorted([*listed, *apart], key=_iri)
        return tuple(
            official for thing in things if (official := self._read_official(thing, notes))
        )

    def _find_occupations(self, scheme: str) -> set[str]:
        wanted = f"<{mint_iri('scheme', scheme)}>"
        return {
            thing
            for thing in find_subjects(self._graphs, _IN_SCHEME, wanted)
            if f"<{OG}Occupation>" in self._said.terms(thing, _TYPE)
            and self._said.value(thing, f"<{OG}currentStatus>") != _REMOVED
        }

    def _read_official(self, thing: str, notes: dict[str, str | None]) -> Official | None:
        label = self._chinese(thing, _PREF_LABEL)
        if label is None:
            return None
        name = read_name(label)
        grams = grams_of(name.core)
        return Official(
            uri=_iri(thing),
            name=name,
            grams=grams,
            pairs=pairs_of(grams),
            code=self._said.value(thing, _NOTATION),
            duties=self._duties(thing),
            skills=frozenset(_iri(skill) for skill in self._needs(thing)),
            announced=notes.get(thing),
        )

    def _read_draft(self, entry: str, occupation: str) -> Draft | None:
        text = self._chinese(entry, f"<{OG}draftName>")
        if text is None:
            return None
        name, skills = read_name(text), self._needs(occupation)
        named = (*skills, *self._said.terms(occupation, _USES))
        labels = [label for thing in named if (label := self._chinese(thing, _PREF_LABEL))]
        judgements, places = self._judge(occupation)
        return Draft(
            entry=_iri(entry),
            name=name,
            grams=grams_of(name.core),
            duties=self._duties(occupation),
            skills=frozenset(_iri(skill) for skill in skills),
            named_skills=frozenset(gram for label in labels for gram in grams_of(label)),
            judgements=judgements,
            codes=places,
        )

    def _judge(self, occupation: str) -> tuple[dict[Iri, Judgement], dict[str, float]]:
        """Return the curated mappings to the classification; a negative one stays."""
        judgements: dict[Iri, Judgement] = {}
        places: dict[str, float] = {}
        rows = [(self._is_negative(each), each) for each in self._mappings[occupation]]
        for is_negative, mapping in sorted(rows):
            target = next(iter(self._said.terms(mapping, _TARGET)), "")
            if target not in self._schemes[CLASSIFICATION]:
                continue
            confidence = float(self._said.value(mapping, _TRUST) or 0)
            judgements[_iri(target)] = Judgement(
                self._said.value(mapping, _MATCH) or "",
                is_negative,
                confidence,
                self._said.english(mapping, _COMMENT),
            )
            if not is_negative:
                places[_iri(target).rpartition("/")[2]] = confidence
        return judgements, places

    def _exact_match(self, thing: str) -> str:
        targets = [
            next(iter(self._said.terms(mapping, _TARGET)), _NO_TERM_FOUND)
            for mapping in self._mappings[thing]
            if self._said.value(mapping, _MATCH) == _EXACT and not self._is_negative(mapping)
        ]
        return min((each for each in targets if each != _NO_TERM_FOUND), default="", key=_iri)

    def _is_negative(self, mapping: str) -> bool:
        return self._said.value(mapping, _MODIFIER) in _NEGATIVE

    def _needs(self, occupation: str) -> list[str]:
        return sorted({skill for prop in _NEEDS for skill in self._said.terms(occupation, prop)})

    def _duties(self, occupation: str) -> frozenset[str]:
        texts = self._said.texts(occupation, _DEFINITION, _CHINESE)
        for task in self._said.terms(occupation, f"<{OG}hasTask>"):
            texts += self._said.texts(task, _DESCRIPTION, _CHINESE)
        return frozenset(gram for text in texts for gram in grams_of(text))

    def _chinese(self, thing: str, predicate: str) -> str | None:
        return next(iter(self._said.texts(thing, predicate, _CHINESE)), None)

    def _note(self, thing: str) -> str | None:
        """Return the note of the last standing change to the current status.

        Which is last is as in :mod:`occugraph.index.lifecycle`: an unknown day comes last.
        """
        current = self._said.value(thing, f"<{OG}currentStatus>")
        changes = [
            change
            for change in self._said.terms(thing, f"<{OG}hasStatusChange>")
            if change not in self._superseded
            and self._said.value(change, f"<{OG}statusKind>") == current
        ]
        # Of equals the last, as after a stable sort.
        last = max(reversed(changes), key=self._since, default=None)
        return None if last is None else self._said.english(last, _COMMENT)

    def _since(self, change: str) -> tuple[bool, str]:
        day = self._said.value(change, f"<{OG}since>")
        return day is None, day or ""


def _iri(term: str) -> Iri:
    return Iri(literal_text(term))
