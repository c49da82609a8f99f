"""The reader port: what every projection that answers GraphQL, pages and exports must do.

Made for batches: one call serves one level of a request, however many things stand on it.
Results keep the order of the request. Implementations: the graph index (embedded) and, later,
Neo4j; the contract tests in ``tests/contract`` hold both to this text.

Columns by kind (``Thing.values``), with the type of each value:

=================  ==========================================================================
all kinds          ``uri`` Iri
concepts           (Occupation, Skill, Technology, Sector, ConceptGroup)
                   ``slug`` str|None, ``code`` str|None, ``scheme`` str,
                   ``prefLabels`` ``altLabels`` ``hiddenLabels`` ``definitions`` ``scopeNotes``
                   tuple[LangText, ...] sorted by (lang, text),
                   ``status`` Status, ``release`` Release, ``level`` int|None
Occupation         ``statusHistory`` tuple[Status, ...] oldest first, unknown date last;
                   ``designations`` tuple[Designation, ...]; ``tasks`` tuple[Task, ...] by
                   position; ``labelEvidence`` ``definitionEvidence``
                   tuple[tuple[LangText, tuple[Evidence, ...]], ...]
Skill              ``type`` "SKILL"|"KNOWLEDGE"|None, ``reuseLevel`` str|None
Mapping            ``subject`` ``object`` MappingEnd (object None where noTermFound),
                   ``objectScheme`` str|None, ``objectStatus`` Status|None,
                   ``predicate`` Iri, ``confidence`` float|None, ``justification`` Iri,
                   ``author`` str|None, ``comment`` str|None, ``negative`` bool,
                   ``noTermFound`` bool, ``subjectVersion`` ``objectVersion`` str|None,
                   ``evidence`` tuple[Evidence, ...]
Consultation       ``titles`` tuple[LangText, ...], ``issuers`` tuple[LangText, ...],
                   ``opened`` ``closed`` date|None, ``source`` Source, ``slug`` str
ConsultationEntry  ``draftNames`` tuple[LangText, ...], ``entryKind`` "OCCUPATION"|"WORK_TYPE",
                   ``outcome`` Status, ``outcomes`` tuple[Status, ...] like ``statusHistory``
=================  ==========================================================================

What the values are:

- A text without a language tag has the tag ``und``, which no language range finds.
- ``scheme`` and ``objectScheme`` are og:schemeKey; without one, the release's source. The object's
  own scheme comes before the one that the mapping names.
- ``status`` has the day, note and evidence of the last change to og:currentStatus; without such a
  change its day is None and its evidence the release. ``statusHistory`` has the changes only, on
  one day in the order of StatusKind, after those that an official text superseded, which are the
  ``status`` and ``outcome`` of nothing; it is empty for most things of a release. Where nothing is
  said, also of an entry's ``outcome``, it is UNKNOWN without evidence.
- ``reuseLevel`` is the last part of ESCO's IRI, e.g. ``cross-sector``.
- Evidence comes by confidence, highest first, then by IRI. What carries none of its own (most of
  what a release says) has one evidence: its IRI is that of the release's graph, its method
  RELEASE, its confidence 1.0, its source the release's. A designation that was computed has one
  too: named as itself, its method INFERRED, its source that of the collection of skills.
- ``issuers`` are the names of all issuers; ``source`` is the first by IRI; ``author`` is the
  agent's English name, its IRI where it has none; ``objectStatus`` is None where the object is not
  in the view.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, Protocol

from occugraph.binding import Kind, LinkName, Necessity
from occugraph.iri import Iri
from occugraph.link_columns import LinkColumns
from occugraph.search import SearchPage, SearchRequest
from occugraph.values import Dataset, Evidence, StatusKind, Thing

__all__ = [
    "MAX_PAGE_SIZE",
    "NOT_REMOVED",
    "AllOf",
    "AnyOf",
    "CodeKey",
    "Compare",
    "Direction",
    "Edge",
    "Filter",
    "Key",
    "NoneOf",
    "Operator",
    "OrderField",
    "OrderTerm",
    "Page",
    "PageRequest",
    "Reader",
    "Selection",
    "SlugKey",
    "UriKey",
]

MAX_PAGE_SIZE = 500
"""The largest page a caller may ask for (contract.md)."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which columns of the things, and of the edges to them, the caller will read.

    Columns that the kind of a thing does not have are left out. ``edge`` may hold ``evidence``
    and ``confidence``, each filled only where it is there; necessity is always filled.
    """

    columns: frozenset[str] = frozenset()
    edge: frozenset[str] = frozenset()


class Operator(StrEnum):
    """What a comparison does."""

    EQ = "eq"
    IN = "in"
    CONTAINS = "contains"  # case-folded substring
    STARTS_WITH = "startsWith"  # case-folded
    EXISTS = "exists"  # value is True or False


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison.

    ``field``: ``uri``, ``slug``, ``code``, ``scheme``, ``label`` (any preferred or alternative
    label, ``lang`` narrows it), ``status`` (StatusKind value), ``designation`` (what is stated:
    GREEN|DIGITAL), ``computedDesignation`` (what is computed), ``type``, ``reuseLevel``, ``level``,
    ``source`` (source of the release), ``skill``, ``technology``, ``sector``, ``group``,
    ``occupation`` (uri of a linked thing; ``exists`` asks for any), and for mappings ``subject``,
    ``object``, ``predicate``, ``objectScheme``,
    ``negative``, ``noTermFound``, ``confidence`` with ``eq`` and ``in`` (``exists`` elsewhere).
    ``value`` is a str, bool, int of 32 bits or float; for ``in`` a tuple of them.

    ``eq``, ``in`` and ``exists`` are for every field; ``contains`` and ``startsWith`` for
    ``uri``, ``slug``, ``code``, ``scheme``, ``label``, ``type``, ``reuseLevel``, ``source``,
    ``predicate`` and ``objectScheme``. ``lang`` keeps the labels in a tag that RFC 4647 lookup
    tries for it. In a list of several kinds a thing without the field does not fit.
    """

    field: str
    operator: Operator
    value: str | bool | int | float | tuple[str | int | float, ...]
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """True where every part is; true when empty."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where at least one part is; false when empty."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """True where no part is; true when empty."""

    parts: tuple["Filter", ...]


Filter = Compare | AllOf | AnyOf | NoneOf

NOT_REMOVED: Final = NoneOf((Compare("status", Operator.EQ, StatusKind.REMOVED.value),))
"""Keeps what no newer release dropped, and what has no status."""


class OrderField(StrEnum):
    """What a page can be ordered by; the IRI always breaks ties, ascending.

    ``uri`` is for every list, ``code`` and ``label`` for concepts, ``confidence`` for links and
    mappings, ``necessity`` between occupations and skills, ``opened`` for consultations.
    """

    URI = "uri"
    CODE = "code"  # by code point
    LABEL = "label"  # preferred label in ``lang`` (else the first), case-folded, by code point
    CONFIDENCE = "confidence"  # of the mapping; on other links that of the link
    NECESSITY = "necessity"  # essential before optional; on skills of an occupation
    OPENED = "opened"


class Direction(StrEnum):
    """Ascending or descending; things without a value come last either way."""

    ASC = "ASC"
    DESC = "DESC"


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """One term of an order; ``lang`` only for LABEL."""

    field: OrderField
    direction: Direction = Direction.ASC
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list is wanted, in which order, under which filter.

    With neither ``first`` nor ``last`` it is all that stands between the cursors.

    Attributes:
        first: At most so many from the start, or after ``after``, 1 to MAX_PAGE_SIZE; exclusive
            with ``last``.
        last: At most so many from the end, or before ``before``, 1 to MAX_PAGE_SIZE.
        after: An opaque cursor that a page of the same order gave (occugraph.cursor). What it
            points to need not be in the list.
        before: Likewise.
        filter: None for everything.
        order: Empty: by IRI.
        necessity: Only links of this necessity.
        with_total: Whether ``Page.total`` is counted.
    """

    first: int | None = None
    last: int | None = None
    after: str | None = None
    before: str | None = None
    filter: Filter | None = None
    order: tuple[OrderTerm, ...] = ()
    necessity: Necessity | None = None
    with_total: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """One place in a page; necessity, confidence and evidence are the link's own.

    A link that is both essential and optional makes two edges, essential first.
    On links between other kinds there is one edge a thing. ``confidence`` is the highest of the
    evidence, None where it is not selected or the edge is no link.
    """

    cursor: str
    node: Thing
    necessity: Necessity | None = None
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list. ``total`` counts the whole filtered list, None unless asked for.

    ``has_next`` and ``has_previous`` say whether the filtered list goes on behind and before this
    part, whichever way it was asked for.
    """

    edges: tuple[Edge, ...] = ()
    has_next: bool = False
    has_previous: bool = False
    total: int | None = None


@dataclass(frozen=True, slots=True)
class UriKey:
    """Look up by IRI."""

    uri: Iri
    by: Literal["uri"] = field(default="uri", init=False)


@dataclass(frozen=True, slots=True)
class SlugKey:
    """Look up one of our own things by its slug."""

    slug: str
    by: Literal["slug"] = field(default="slug", init=False)


@dataclass(frozen=True, slots=True)
class CodeKey:
    """Look up by code, in one scheme or in any.

    A code without a scheme that fits several things is an ArgumentError naming the schemes.
    What is removed is found only where nothing else has the code.
    """

    code: str
    scheme: str | None = None
    by: Literal["code"] = field(default="code", init=False)


Key = UriKey | SlugKey | CodeKey


class Reader(Protocol):
    """Answers questions about one publication. Safe to use from several threads."""

    @property
    def dataset(self) -> Dataset:
        """Which publication answers."""
        ...

    def find(
        self, kind: Kind | None, keys: Sequence[Key], selection: Selection
    ) -> list[Thing | None]:
        """Return one thing or None per key, in key order.

        ``kind`` None finds things of any kind (by UriKey). A thing of another kind is None.

        Raises:
            ArgumentError: A code without a scheme fits several things, or a slug or code is
                looked up without a kind.
        """
        ...

    def page(self, kind: Kind, request: PageRequest, selection: Selection) -> Page:
        """Return a page of all things of ``kind``.

        Raises:
            ArgumentError: A cursor is malformed or of another order, a field of the filter or
                order does not exist on this kind, a value or operator does not fit its field, a
                language tag is wrong, or a size is out of bounds.
        """
        ...

    def linked(
        self, link: LinkName, nodes: Sequence[Iri], request: PageRequest, selection: Selection
    ) -> list[Page]:
        """Return one page of linked things per node, in the order of ``nodes``.

        Unknown nodes and nodes of another kind get an empty page; a node given twice gets its
        page twice. Removed things are there; a caller leaves them out by a filter.

        Raises:
            ArgumentError: As for ``page``.
        """
        ...

    def columns(self, link: LinkName) -> LinkColumns:
        """Return all links of a name at once, for what is computed over the whole graph.

        What is removed is left out at both ends. Kept by the reader: asked again, the same
        columns come without work.
        """
        ...

    def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of what a text finds, best first; ``find`` gives the things.

        The text index of the publication answers, beside whichever reader. Removed things are
        not found.

        Raises:
            ArgumentError: The text is blank, or has more than LONGEST_TEXT characters or
                MOST_WORDS words; a size is out of bounds, a language tag is wrong, the cursor is
                none of a search.
            StoreError: The reader was opened without a text index.
        """
        ...
