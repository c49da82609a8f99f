"""What became of the things of a source in a new release, for whoever points to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from occugraph.binding import Kind
from occugraph.canonical import literal_text
from occugraph.diff import ContentDiff, ThingChange
from occugraph.iri import OG, PREFIXES
from occugraph.lines import TripleLines, split_line
from occugraph.release import DraftGraph

__all__ = ["GONE", "Fate", "FateName", "find_successors", "read_fates"]

FateName = Literal["removed", "replaced", "absent", "moved", "relabelled"]
"""``absent`` is what this release does not have, though a starter knows it from another."""

GONE: Final = frozenset({"removed", "replaced", "absent"})
"""The fates of what is not in the release."""

_SKOS: Final = PREFIXES["skos"]
_PREF_LABEL: Final = f"<{_SKOS}prefLabel>".encode()
_ALT_LABEL: Final = f"<{_SKOS}altLabel>".encode()
_REPLACED_BY: Final = f"<{PREFIXES['dcterms']}isReplacedBy>".encode()
_TOLD: Final = frozenset({f"{_SKOS}prefLabel", f"{_SKOS}broader", f"{_SKOS}notation", f"{OG}level"})


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a thing.

    Attributes:
        name: In a word.
        label: Its preferred label, the last one where it is gone.
        change: What changed, of a thing that stays.
        to: What takes its place, of a thing that is gone.
        why: Why that is believed.
    """

    name: FateName
    label: str | None
    change: ThingChange | None = None
    to: str | None = None
    why: str = ""

    @property
    def former_labels(self) -> frozenset[str]:
        """The preferred labels that it has no more."""
        facts = self.change.facts if self.change else ()
        return frozenset(
            literal_text(value)
            for fact in facts
            if fact.property == f"{_SKOS}prefLabel"
            for value in fact.removed
        )

    def tell(self) -> str:
        """Return what changed, property by property."""
        facts = self.change.facts if self.change else ()
        return "; ".join(
            f"{', '.join(map(literal_text, fact.removed)) or 'nothing'} became"
            f" {', '.join(map(literal_text, fact.added)) or 'nothing'}"
            for fact in facts
            if fact.property in _TOLD
        )


def read_fates(changes: ContentDiff, absent: Iterable[bytes]) -> dict[bytes, Fate]:
    """Return what became of each thing that links may have to follow, by its term.

    Args:
        changes: Between the release before and this one.
        absent: What starters say of things that this release does not have, as lines ``s p o``.
    """
    fates: dict[bytes, Fate] = {}
    for change in changes.things:
        if change.kind is Kind.MAPPING:
            continue
        term = f"<{change.uri}>".encode()
        if change.change == "removed":
            fates[term] = Fate("removed", change.label)
        elif "relabelled" in change.how:
            fates[term] = Fate("relabelled", change.label, change)
        elif "moved" in change.how:
            fates[term] = Fate("moved", change.label, change)
    for line in absent:
        subject, predicate, obj = split_line(line)
        if predicate == _PREF_LABEL:
            fates.setdefault(subject, Fate("absent", literal_text(obj.decode())))
    return fates


def find_successors(
    fates: Mapping[bytes, Fate], after: TripleLines, graphs: Sequence[DraftGraph]
) -> dict[bytes, Fate]:
    """Return the fates of what was removed and has something in its place.

    Args:
        fates: Of the things in question.
        after: The release without them.
        graphs: Those of the view, history among them.
    """
    gone = {thing: fate for thing, fate in fates.items() if fate.name == "removed"}
    return _find_namesakes(gone, after) | _find_replaced(gone, graphs) if gone else {}


def _find_namesakes(gone: Mapping[bytes, Fate], after: TripleLines) -> dict[bytes, Fate]:
    """Return what is gone and has its label in one other thing of the release."""
    labels = {fate.label for fate in gone.values() if fate.label}
    by_label: dict[str, set[bytes]] = {}
    for line in after.lines:
        if _PREF_LABEL in line or _ALT_LABEL in line:
            subject, predicate, obj = split_line(line)
            text = literal_text(obj.decode())
            if text in labels and predicate in {_PREF_LABEL, _ALT_LABEL}:
                by_label.setdefault(text, set()).add(subject)
    found: dict[bytes, Fate] = {}
    for thing, fate in gone.items():
        same = by_label.get(fate.label or "", set())
        if len(same) == 1:
            (other,) = same
            why = "the only thing of the release with its label"
            found[thing] = replace(fate, to=other[1:-1].decode(), why=why)
    return found


def _find_replaced(gone: Mapping[bytes, Fate], graphs: Sequence[DraftGraph]) -> dict[bytes, Fate]:
    """Return what is gone and of which its source says what replaces it."""
    found: dict[bytes, Fate] = {}
    for graph in graphs:
        if _REPLACED_BY not in graph.content.payload:
            continue
        for line in graph.content.triple_lines():
            subject, predicate, obj = split_line(line)
            if predicate == _REPLACED_BY and subject in gone:
                why = "its source says that this replaces it"
                label = gone[subject].label
                found[subject] = Fate("replaced", label, to=obj[1:-1].decode(), why=why)
    return found
