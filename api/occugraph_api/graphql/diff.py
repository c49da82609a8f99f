"""What changed between two releases of a source: counts, and each change in a list."""

import base64
import binascii
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final

import strawberry

from occugraph.binding import Kind, Necessity
from occugraph.diff import ContentDiff, RelationChange, ThingChange
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.reader import Direction, Selection, UriKey
from occugraph.values import LangText
from occugraph_api.graphql.connection import After, Before, First, Last, PageInfo
from occugraph_api.graphql.level import LevelLoader
from occugraph_api.graphql.link_field import RequestInfo
from occugraph_api.graphql.page_request import DEFAULT_PAGE_SIZE
from occugraph_api.graphql.selection import wants_total
from occugraph_api.graphql.value_types import Release, text_in

__all__ = ["ReleaseDiff"]

_Item = ThingChange | RelationChange


@strawberry.enum(description="Whether something came, went, or stayed and is different.")
class DiffChange(Enum):
    """The three changes."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@strawberry.enum(
    description="In what a thing changed: a preferred label; what is above it, its code or its "
    "scheme; anything else."
)
class DiffAspect(Enum):
    """The aspects of a change."""

    RELABELLED = "relabelled"
    MOVED = "moved"
    OTHER = "other"


@strawberry.enum(description="What changes can be ordered by; ties as without an order.")
class DiffOrderField(Enum):
    """Order fields of changes."""

    CHANGE = "change"
    URI = "uri"
    LABEL = "label"


@strawberry.input(description="One term of an order.")
class DiffOrder:
    """One term of the order of changes."""

    field: DiffOrderField
    direction: Direction = Direction.ASC


@strawberry.input(description="All that is given must hold.")
class DiffFilter:
    """Filter of changes."""

    change: list[DiffChange] | None = strawberry.field(
        default=None, description="Any of these changes."
    )
    aspect: list[DiffAspect] | None = strawberry.field(
        default=None, description="Things that changed in any of these."
    )
    uri: list[str] | None = strawberry.field(
        default=None, description="Any of these, or relations and mappings that have one as an end."
    )


@strawberry.type(description="The values of one property that went and that came.")
class FactChange:
    """One property's change; values are N-Triples terms."""

    property: str
    removed: list[str]
    added: list[str]


@strawberry.type(description="An end of a relation.")
class DiffEnd:
    """An end; its label is that of the current view, where that has it."""

    uri: str
    labels: strawberry.Private[tuple[LangText, ...]]

    @strawberry.field(description="In `lang` (default en); null where the current view has none.")
    def pref_label(self, lang: str | None = None) -> str | None:
        """Return the label."""
        return text_in(self.labels, lang)


@strawberry.type(description="What a mapping says.")
class DiffMapping:
    """The ends of a mapping."""

    subject: str
    predicate: str
    object: str = strawberry.field(description="sssom:NoTermFound where no term was found.")
    negative: bool = strawberry.field(description="Whether it is said not to hold.")


@strawberry.type(
    description="One change: of a thing, of a mapping, or of a relation between two things."
)
class DiffItem:
    """A change."""

    change: DiffChange
    uri: str | None = strawberry.field(default=None, description="Of a thing; else null.")
    kind: str | None = strawberry.field(default=None, description="Of a thing: its type's name.")
    pref_label: str | None = strawberry.field(
        default=None, description="Of a thing, English where it has one; the newer, if it stayed."
    )
    code: str | None = None
    aspects: list[DiffAspect] = strawberry.field(
        default_factory=list, description="Of a thing that changed: in what."
    )
    facts: list[FactChange] = strawberry.field(
        default_factory=list, description="Of a thing that changed: each property's values."
    )
    mapping: DiffMapping | None = strawberry.field(
        default=None, description="Of a mapping: what it says, its label in words; else null."
    )
    occupation: DiffEnd | None = strawberry.field(
        default=None, description="Of a relation; else null."
    )
    skill: DiffEnd | None = strawberry.field(default=None, description="Of a relation; else null.")
    before: list[Necessity] = strawberry.field(
        default_factory=list, description="Of a relation: necessities in the older release."
    )
    after: list[Necessity] = strawberry.field(
        default_factory=list, description="Of a relation: necessities in the newer release."
    )


@strawberry.type(description="A place in a list of changes.")
class DiffItemEdge:
    """An edge."""

    cursor: str
    node: DiffItem


@strawberry.type(description="A page of a list of changes.")
class DiffItemConnection:
    """A page of changes."""

    edges: list[DiffItemEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type(description="How many were added, removed and changed, and each of them.")
class DiffSide:
    """One side of a difference."""

    found: strawberry.Private[Sequence[_Item]]
    added: int
    removed: int
    changed: int

    @strawberry.field(description="The changes: added, removed, changed, each by URI.")
    async def items(  # noqa: PLR0917 - Relay's arguments
        self,
        info: RequestInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: DiffFilter | None = None,  # noqa: A002 - the contract's name
        order_by: list[DiffOrder] | None = None,
    ) -> DiffItemConnection:
        """Return a page of the changes."""
        if first is not None and last is not None:
            raise ArgumentError("arguments 'first' and 'last': both are given", argument="last")
        kept = [item for item in self.found if filter is None or _fits(item, filter)]
        for term in reversed(order_by or ()):
            kept.sort(key=_KEYS[term.field], reverse=term.direction is Direction.DESC)
        places = {_identify(item): place for place, item in enumerate(kept)}
        start = _place(after, places, "after") + 1 if after is not None else 0
        end = _place(before, places, "before") if before is not None else len(kept)
        if last is not None:
            start = max(start, end - last)
        else:
            end = min(end, start + (first or DEFAULT_PAGE_SIZE))
        page = kept[start:end]
        cursors = [_encode(_identify(item)) for item in page]
        labels = await _read_labels(info.context.levels, page)
        return DiffItemConnection(
            edges=[
                DiffItemEdge(cursor=cursor, node=_item(item, labels))
                for cursor, item in zip(cursors, page, strict=True)
            ],
            page_info=PageInfo(
                has_next_page=end < len(kept),
                has_previous_page=start > 0,
                start_cursor=cursors[0] if cursors else None,
                end_cursor=cursors[-1] if cursors else None,
            ),
            total_count=len(kept) if wants_total(info) else 0,
        )


@strawberry.type(description="What is different between two releases, by content.")
class ReleaseDiff:
    """A difference."""

    diff: strawberry.Private[ContentDiff]
    from_: Release = strawberry.field(name="from")
    to: Release
    languages_added: list[str] = strawberry.field(
        description="Languages that only the newer release has labels in; they change no thing."
    )
    languages_removed: list[str]

    @strawberry.field(description="Occupations.")
    def occupations(self) -> DiffSide:
        """Return the occupations."""
        return self._side(Kind.OCCUPATION)

    @strawberry.field(description="Skills.")
    def skills(self) -> DiffSide:
        """Return the skills."""
        return self._side(Kind.SKILL)

    @strawberry.field(description="Groups.")
    def groups(self) -> DiffSide:
        """Return the groups."""
        return self._side(Kind.CONCEPT_GROUP)

    @strawberry.field(description="Technologies.")
    def technologies(self) -> DiffSide:
        """Return the technologies."""
        return self._side(Kind.TECHNOLOGY)

    @strawberry.field(description="Sectors.")
    def sectors(self) -> DiffSide:
        """Return the sectors."""
        return self._side(Kind.SECTOR)

    @strawberry.field(description="Mappings, in releases that have some.")
    def mappings(self) -> DiffSide:
        """Return the mappings."""
        return self._side(Kind.MAPPING)

    @strawberry.field(
        description="(occupation, skill, necessity): another necessity is one removed and one "
        "added, and among the changed as well."
    )
    def relations(self) -> DiffSide:
        """Return the relations."""
        return self._side(None)

    def _side(self, kind: Kind | None) -> DiffSide:
        counts = self.diff.side(kind)
        found: Sequence[_Item] = self.diff.relations
        if kind is not None:
            found = self.diff.of_kind(kind)
        return DiffSide(
            found=found, added=counts.added, removed=counts.removed, changed=counts.changed
        )

    @classmethod
    def of(cls, before: Release, after: Release, diff: ContentDiff) -> "ReleaseDiff":
        """Return the GraphQL value of ``diff``."""
        return cls(
            diff=diff,
            from_=before,
            to=after,
            languages_added=list(diff.languages_added),
            languages_removed=list(diff.languages_removed),
        )


def _ends(item: _Item) -> tuple[Iri, ...]:
    """Return what identifies a change among those of its side."""
    return (item.uri,) if isinstance(item, ThingChange) else (item.occupation, item.skill)


def _named(item: _Item) -> tuple[Iri, ...]:
    """Return what a filter finds a change by."""
    mapping = item.mapping if isinstance(item, ThingChange) else None
    return (*_ends(item), *((mapping.subject, mapping.object) if mapping else ()))


def _label(item: _Item) -> str:
    return (item.label or "").casefold() if isinstance(item, ThingChange) else ""


_ORDER: Final = tuple(change.value for change in DiffChange)
_KEYS: Final[dict[DiffOrderField, Callable[[_Item], str | int]]] = {
    DiffOrderField.CHANGE: lambda item: _ORDER.index(item.change),
    DiffOrderField.URI: lambda item: " ".join(_ends(item)),
    DiffOrderField.LABEL: _label,
}


def _fits(item: _Item, wanted: DiffFilter) -> bool:
    if wanted.change is not None and DiffChange(item.change) not in wanted.change:
        return False
    if wanted.uri is not None and not set(wanted.uri).intersection(_named(item)):
        return False
    if wanted.aspect is None:
        return True
    aspects = item.how if isinstance(item, ThingChange) else ()
    return any(DiffAspect(how) in wanted.aspect for how in aspects)


def _identify(item: _Item) -> str:
    """Return what no other change of the same difference has."""
    more = () if isinstance(item, ThingChange) else (*item.before, ">", *item.after)
    return " ".join((item.change, *_ends(item), *more))


def _encode(identity: str) -> str:
    return base64.urlsafe_b64encode(identity.encode()).decode()


def _place(cursor: str, places: dict[str, int], argument: str) -> int:
    try:
        return places[base64.urlsafe_b64decode(cursor.encode()).decode()]
    except (KeyError, ValueError, binascii.Error) as error:
        raise ArgumentError(
            f"argument {argument!r}: {cursor[:40]!r} is no cursor of this list",
            hint="take it from the same list under the same filter",
            argument=argument,
        ) from error


async def _read_labels(
    levels: LevelLoader, items: Sequence[_Item]
) -> dict[Iri, tuple[LangText, ...]]:
    """Return the labels of the ends of relations, read at once."""
    relations = [item for item in items if isinstance(item, RelationChange)]
    uris = list(dict.fromkeys(uri for item in relations for uri in _ends(item)))
    selection = Selection(columns=frozenset({"prefLabels"}))
    found = await levels.find(None, [UriKey(uri) for uri in uris], selection)
    return {
        uri: thing.values["prefLabels"]  # type: ignore[misc]  # reader.py: a tuple of LangText
        for uri, thing in zip(uris, found, strict=True)
        if thing
    }


def _item(item: _Item, labels: dict[Iri, tuple[LangText, ...]]) -> DiffItem:
    change = DiffChange(item.change)
    if isinstance(item, RelationChange):
        return DiffItem(
            change=change,
            occupation=DiffEnd(uri=item.occupation, labels=labels.get(item.occupation, ())),
            skill=DiffEnd(uri=item.skill, labels=labels.get(item.skill, ())),
            before=list(item.before),
            after=list(item.after),
        )
    return DiffItem(
        change=change,
        uri=item.uri,
        kind=item.kind.value,
        pref_label=item.label,
        code=item.code,
        aspects=[DiffAspect(how) for how in item.how],
        facts=[
            FactChange(property=fact.property, removed=list(fact.removed), added=list(fact.added))
            for fact in item.facts
        ],
        mapping=DiffMapping(
            subject=item.mapping.subject,
            predicate=item.mapping.predicate,
            object=item.mapping.object,
            negative=item.mapping.is_negative,
        )
        if item.mapping
        else None,
    )
