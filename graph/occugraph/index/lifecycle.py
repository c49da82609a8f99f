"""Status, history, designations and tasks: what things carry beside their links."""

from typing import Final, NamedTuple

import numpy as np

from occugraph.binding import Kind
from occugraph.computed_designations import COLLECTIONS
from occugraph.errors import StoreError
from occugraph.index.facts import Facts, name_of, ordinal_of, texts_of, value_of
from occugraph.index.layout import CONCEPTS, NONE, STATUSES, Columns, offsets_of
from occugraph.index.nodes import Nodes
from occugraph.index.proofs import Proofs
from occugraph.index.sources import english_of
from occugraph.index.strings import StringPool
from occugraph.values import StatusKind

__all__ = ["read_computed_kinds", "read_designations", "read_statuses", "read_tasks"]

_STATUS_CODE: Final = {status.value: code for code, status in enumerate(STATUSES)}
_NEVER: Final = 10**9  # after every day: an unknown date comes last


class _Status(NamedTuple):
    """One row of the status columns; each is held once."""

    kind: int
    since: int = 0
    note: int = NONE
    proof: int = NONE
    superseded: int = 0


def read_statuses(facts: Facts, nodes: Nodes, proofs: Proofs, strings: StringPool) -> Columns:
    """Return the status of each thing and the history of those that have changes.

    The status is og:currentStatus with day, note and evidence of the last change to it; without
    such a change its day is unknown and its evidence the release. An entry's is its outcome, and
    its history all its outcomes. Where nothing is said it is UNKNOWN. What is superseded comes
    first in a history and is the status of nothing.
    """
    since, notes = facts.values("og:since"), facts.objects("rdfs:comment")
    kinds = facts.values("og:statusKind")
    current, outcomes_of = facts.values("og:currentStatus"), facts.objects("og:hasOutcome")
    changes_of = facts.objects("og:hasStatusChange")
    superseded = {value_of(term) for _, term in facts.pairs("og:supersedes")}
    # Nothing is said, so nothing proves it.
    unknown = _Status(_STATUS_CODE[StatusKind.UNKNOWN], proof=proofs.empty)
    rows: dict[_Status, int] = {}

    def intern(status: _Status) -> int:
        return rows.setdefault(status, len(rows))

    def read_change(iri: str, origin: int) -> _Status:
        return _Status(
            _code_of(kinds.get(iri), iri),
            ordinal_of(since.get(iri), iri),
            strings.add(english_of(notes.get(iri, []))),
            proofs.of_thing(iri, origin),
            int(iri in superseded),
        )

    owners: list[int] = []
    history: list[int] = []
    status_of: list[int] = []
    for row, iri in enumerate(nodes.iris):
        origin = nodes.origins[row]
        is_entry = nodes.kinds[row] is Kind.CONSULTATION_ENTRY
        said = outcomes_of if is_entry else changes_of
        changes = sorted(
            (read_change(value_of(term), origin) for term in said.get(iri, ())),
            key=lambda change: (-change.superseded, change.since or _NEVER, change.kind),
        )
        owners += [row] * len(changes)
        history += [intern(change) for change in changes]
        standing = [change for change in changes if not change.superseded]
        if is_entry:
            status_of.append(intern(standing[-1] if standing else unknown))
            continue
        if iri not in current:
            status_of.append(intern(unknown) if nodes.kinds[row] in CONCEPTS else NONE)
            continue
        kind = _code_of(current[iri], iri)
        released = _Status(kind, proof=proofs.of_origin(origin))
        last = next((change for change in reversed(standing) if change.kind == kind), released)
        status_of.append(intern(last))
    columns: Columns = {
        "node.status": np.array(status_of, np.int64),
        "history.offsets": offsets_of(owners, len(nodes)),
        "history.status": np.array(history, np.int64),
    }
    return columns | {
        f"status.{name}": np.array([status[place] for status in rows], np.int64)
        for place, name in enumerate(_Status._fields)
    }


def read_designations(facts: Facts, nodes: Nodes, proofs: Proofs, strings: StringPool) -> Columns:
    """Return the designations of each thing, by kind, basis and IRI, with their reasons."""
    kinds, bases = facts.values("og:designationKind"), facts.values("og:designationBasis")
    reasons_of = facts.objects("rdfs:comment")
    found = sorted(
        (
            nodes.row[owner],
            name_of(kinds.get(iri, ""), "designation-kind") or "",
            name_of(bases.get(iri, ""), "designation-basis") or "",
            iri,
        )
        for owner, term in facts.pairs("og:hasDesignation")
        if owner in nodes.row
        for iri in (value_of(term),)
    )
    reasons = [
        (place, text)
        for place, (*_, iri) in enumerate(found)
        for lang, text in texts_of(reasons_of.get(iri, []))
        if lang in {"en", "und"}
    ]
    add = strings.add
    return {
        "designation.offsets": offsets_of([row for row, *_ in found], len(nodes)),
        "designation.kind": np.array([add(kind) for _, kind, _, _ in found], np.int64),
        "designation.basis": np.array([add(basis) for _, _, basis, _ in found], np.int64),
        "designation.proof": np.array(
            [proofs.of_thing(iri, nodes.origins[row]) for row, _, _, iri in found], np.int64
        ),
        "reason.offsets": offsets_of([place for place, _ in reasons], len(found)),
        "reason.string": np.array([add(text) for _, text in reasons], np.int64),
    }


def read_computed_kinds(facts: Facts) -> tuple[str, ...]:
    """Return the kinds of designation of which the collection of skills has members, sorted."""
    held = {collection for collection, _ in facts.pairs("skos:member")}
    return tuple(sorted(kind.upper() for kind, iri in COLLECTIONS.items() if iri in held))


def read_tasks(
    facts: Facts,
    nodes: Nodes,
    proofs: Proofs,
    strings: StringPool,
    languages: tuple[str, ...],
) -> tuple[Columns, tuple[str, ...]]:
    """Return the tasks of each occupation by position and IRI, and the languages with theirs."""
    positions, texts = facts.values("og:position"), facts.objects("dcterms:description")
    found = sorted(
        (nodes.row[owner], int(positions.get(iri, 0)), iri)
        for owner, term in facts.pairs("og:hasTask")
        if owner in nodes.row
        for iri in (value_of(term),)
    )
    described = [
        (place, lang, text)
        for place, (_, _, iri) in enumerate(found)
        for lang, text in texts_of(texts.get(iri, []))
    ]
    # The languages of the other columns keep their numbers; new ones follow.
    more = sorted({lang for _, lang, _ in described} - set(languages))
    code = {tag: number for number, tag in enumerate((*languages, *more))}
    return {
        "task.offsets": offsets_of([row for row, _, _ in found], len(nodes)),
        "task.iri": np.array([strings.add(iri) for _, _, iri in found], np.int64),
        "task.position": np.array([position for _, position, _ in found], np.int64),
        "task.proof": np.array(
            [proofs.of_thing(iri, nodes.origins[row]) for row, _, iri in found], np.int64
        ),
        "description.offsets": offsets_of([place for place, _, _ in described], len(found)),
        "description.string": np.array([strings.add(text) for _, _, text in described], np.int64),
        "description.lang": np.array([code[lang] for _, lang, _ in described], np.int64),
    }, (*languages, *more)


def _code_of(iri: str | None, owner: str) -> int:
    name = name_of(iri or "", "status")
    if name not in _STATUS_CODE:
        raise StoreError(
            f"{owner}: {iri or 'nothing'} is not a status",
            hint=f"expected one of {', '.join(_STATUS_CODE)}",
        )
    return _STATUS_CODE[name]
