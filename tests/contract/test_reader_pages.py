"""The reader port: links, filters, orders and pages (occugraph.reader)."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from occugraph.binding import Kind, LinkName, Necessity
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.reader import (
    AllOf,
    AnyOf,
    Compare,
    Direction,
    Edge,
    Filter,
    NoneOf,
    Operator,
    OrderField,
    OrderTerm,
    Page,
    PageRequest,
    Reader,
    Selection,
)

ID = "https://w3id.org/occugraph/id/"
ESCO = "http://data.europa.eu/esco/"
MICROGRID = Iri(ID + "occupation/microgrid-operator")
POWER_PLANT = Iri(ESCO + "occupation/72381086-cb6e-455e-a40b-ccb26550aab6")
TRANSMISSION = Iri(ESCO + "occupation/7cdeb653-8f3d-4921-832b-b95f9d700a86")
ENERGY = Iri(ESCO + "skill/29bfe2cd-f011-4f94-a3aa-f77768e60460")
SAFETY = Iri(ESCO + "skill/2b76cbbf-eddc-4a12-a120-f4ea370820a5")
BREAKER = Iri(ESCO + "skill/55944cd4-03ea-4e52-832a-4ce72b62cf84")
REGULATIONS = Iri(ESCO + "skill/6360d655-3494-45f6-bfc6-d5f63afc355b")
OFF_GRID = Iri(ID + "skill/off-grid-operation")
TECH = Iri(ID + "technology/microgrid")
SYSTEM = Iri(ID + "technology/energy-management-system")
C313, C3131 = Iri(ESCO + "isco/C313"), Iri(ESCO + "isco/C3131")
I35, I3510, N35 = Iri(ID + "isic-4/35"), Iri(ID + "isic-4/3510"), Iri(ID + "nace-2.1/35")
M1, M2, M3, M4 = (Iri(f"{ID}mapping/m{number}") for number in range(1, 5))
DATED, UNDATED = Iri(ID + "consultation/2026-07"), Iri(ID + "consultation/undated")
ESSENTIAL, OPTIONAL = Necessity.ESSENTIAL, Necessity.OPTIONAL
EQ, IN, EXISTS = Operator.EQ, Operator.IN, Operator.EXISTS
NOTHING = Selection()


def uris(page: Page) -> list[Iri]:
    """Return the IRIs of a page."""
    return [edge.node.uri for edge in page.edges]


def list_uris(reader: Reader, kind: Kind, wanted: Filter | None, *order: OrderTerm) -> list[Iri]:
    """Return the IRIs of all things of a kind that a filter keeps."""
    return uris(reader.page(kind, PageRequest(filter=wanted, order=order), NOTHING))


def follow(
    reader: Reader, link: LinkName, *nodes: Iri, request: PageRequest | None = None
) -> list[list[Iri]]:
    """Return the IRIs that a link leads to from each node."""
    pages = reader.linked(link, nodes, request or PageRequest(), NOTHING)
    return [uris(page) for page in pages]


@pytest.mark.parametrize(
    ("link", "node", "expected"),
    [
        (LinkName.OCCUPATION_SKILLS, POWER_PLANT, [ENERGY, SAFETY, REGULATIONS]),
        (LinkName.OCCUPATION_TECHNOLOGIES, MICROGRID, [TECH]),
        (LinkName.OCCUPATION_SECTORS, MICROGRID, [I3510]),
        (LinkName.OCCUPATION_GROUPS, POWER_PLANT, [C3131]),
        (LinkName.OCCUPATION_MAPPINGS, MICROGRID, [M1, M2, M3]),
        (LinkName.SKILL_OCCUPATIONS, ENERGY, [POWER_PLANT, MICROGRID]),
        (LinkName.SKILL_BROADER, OFF_GRID, [BREAKER]),
        (LinkName.SKILL_NARROWER, BREAKER, [OFF_GRID]),
        (LinkName.SKILL_RELATED, OFF_GRID, [ENERGY]),
        (LinkName.SKILL_DRAWS_ON, BREAKER, [SAFETY, REGULATIONS]),
        (LinkName.SKILL_PREREQUISITES, OFF_GRID, [BREAKER]),
        (LinkName.SKILL_TECHNOLOGIES, OFF_GRID, [TECH]),
        (LinkName.SKILL_MAPPINGS, OFF_GRID, []),
        (LinkName.TECHNOLOGY_OCCUPATIONS, TECH, [MICROGRID]),
        (LinkName.TECHNOLOGY_SKILLS, TECH, [OFF_GRID]),
        (LinkName.TECHNOLOGY_BROADER, SYSTEM, [TECH]),
        (LinkName.TECHNOLOGY_NARROWER, TECH, [SYSTEM]),
        (LinkName.TECHNOLOGY_MAPPINGS, TECH, [M4]),
        (LinkName.SECTOR_OCCUPATIONS, I3510, [MICROGRID]),
        (LinkName.SECTOR_BROADER, I3510, [I35]),
        (LinkName.SECTOR_NARROWER, I35, [I3510]),
        (LinkName.GROUP_BROADER, C3131, [C313]),
        (LinkName.GROUP_NARROWER, C313, [C3131]),
        (LinkName.GROUP_MEMBERS, C3131, [POWER_PLANT, TRANSMISSION]),
        (
            LinkName.CONSULTATION_ENTRIES,
            DATED,
            [
                Iri(ID + "entry/2026-07-logistics-clerk"),
                Iri(ID + "entry/2026-07-microgrid-operator"),
            ],
        ),
        (LinkName.ENTRY_OCCUPATION, Iri(ID + "entry/2026-07-microgrid-operator"), [MICROGRID]),
    ],
)
def test_every_link_is_followed(
    reader: Reader, link: LinkName, node: Iri, expected: list[Iri]
) -> None:
    """Without an order the things come by IRI."""
    assert follow(reader, link, node) == [expected]


def test_linked_answers_per_node_in_their_order(reader: Reader) -> None:
    """Unknown nodes and nodes of another kind get an empty page; twice is answered twice."""
    nodes = POWER_PLANT, Iri("https://example.org/none"), ENERGY, TRANSMISSION, POWER_PLANT
    found = follow(reader, LinkName.OCCUPATION_SKILLS, *nodes)
    skills = [ENERGY, SAFETY, REGULATIONS]
    assert found == [skills, [], [], [], skills]
    assert follow(reader, LinkName.OCCUPATION_SKILLS) == []


def test_edges_hold_necessity_confidence_and_evidence(reader: Reader) -> None:
    """Both essential and optional makes two edges, essential first; confidence is the highest."""
    selection = Selection(edge=frozenset({"confidence", "evidence"}))
    (page,) = reader.linked(LinkName.OCCUPATION_SKILLS, [MICROGRID], PageRequest(), selection)
    found = [
        (
            edge.node.uri,
            edge.necessity,
            edge.confidence,
            [item.uri.rpartition("/")[2] for item in edge.evidence],
        )
        for edge in page.edges
    ]
    assert found == [
        (ENERGY, ESSENTIAL, 0.9, ["press-09", "secondary-06"]),
        (BREAKER, ESSENTIAL, 0.6, ["secondary-06"]),
        (BREAKER, OPTIONAL, 0.3, ["curators-03"]),
        (OFF_GRID, OPTIONAL, 0.9, ["press-09"]),
    ]


def test_a_link_of_a_release_is_evidenced_by_the_release(reader: Reader) -> None:
    """Its confidence is 1, and its evidence is the release's graph."""
    selection = Selection(edge=frozenset({"confidence", "evidence"}))
    (page,) = reader.linked(LinkName.SKILL_OCCUPATIONS, [SAFETY], PageRequest(), selection)
    (edge,) = page.edges
    assert (edge.necessity, edge.confidence) == (ESSENTIAL, 1.0)
    assert [item.uri for item in edge.evidence] == [
        "https://w3id.org/occugraph/graph/release/esco/1.2.0"
    ]


def test_edges_hold_only_what_is_selected(reader: Reader) -> None:
    """Necessity is always there; an edge of a page has none of the three."""
    (page,) = reader.linked(LinkName.OCCUPATION_SKILLS, [POWER_PLANT], PageRequest(), NOTHING)
    assert {(edge.confidence, edge.evidence) for edge in page.edges} == {(None, ())}
    assert [edge.necessity for edge in page.edges] == [ESSENTIAL, ESSENTIAL, OPTIONAL]
    everything = Selection(edge=frozenset({"confidence", "evidence"}))
    listed = reader.page(Kind.SKILL, PageRequest(first=1), everything).edges[0]
    assert (listed.necessity, listed.confidence, listed.evidence) == (None, None, ())


def test_necessity_narrows_a_link(reader: Reader) -> None:
    """Links without necessity have nothing to show for it."""
    request = PageRequest(necessity=OPTIONAL, with_total=True)
    pages = reader.linked(LinkName.OCCUPATION_SKILLS, [MICROGRID, POWER_PLANT], request, NOTHING)
    assert [uris(page) for page in pages] == [[BREAKER, OFF_GRID], [REGULATIONS]]
    assert [page.total for page in pages] == [2, 1]
    assert follow(reader, LinkName.OCCUPATION_SECTORS, MICROGRID, request=request) == [[]]


@pytest.mark.parametrize(
    ("kind", "wanted", "expected"),
    [
        (Kind.OCCUPATION, Compare("uri", EQ, MICROGRID), [MICROGRID]),
        (Kind.OCCUPATION, Compare("uri", IN, (MICROGRID, "x")), [MICROGRID]),
        (Kind.OCCUPATION, Compare("slug", EXISTS, value=True), [MICROGRID]),
        (Kind.OCCUPATION, Compare("slug", EXISTS, value=False), [POWER_PLANT, TRANSMISSION]),
        (Kind.OCCUPATION, Compare("slug", Operator.CONTAINS, "GRID-OP"), [MICROGRID]),
        (Kind.OCCUPATION, Compare("code", Operator.STARTS_WITH, "3131.3."), [TRANSMISSION]),
        (Kind.OCCUPATION, Compare("scheme", EQ, "esco"), [POWER_PLANT, TRANSMISSION]),
        (Kind.OCCUPATION, Compare("source", EQ, "occugraph"), [MICROGRID]),
        (Kind.OCCUPATION, Compare("source", Operator.STARTS_WITH, "OCCU"), [MICROGRID]),
        (Kind.OCCUPATION, Compare("status", EQ, "REMOVED"), [TRANSMISSION]),
        (
            Kind.OCCUPATION,
            Compare("status", IN, ("RECOGNISED", "RELEASED")),
            [POWER_PLANT, MICROGRID],
        ),
        (Kind.OCCUPATION, Compare("designation", EQ, "DIGITAL"), [MICROGRID]),
        (Kind.OCCUPATION, Compare("designation", IN, ("GREEN",)), []),
        (Kind.OCCUPATION, Compare("computedDesignation", EQ, "GREEN"), [MICROGRID]),
        (Kind.OCCUPATION, Compare("computedDesignation", IN, ("DIGITAL",)), []),
        (
            Kind.OCCUPATION,
            Compare("computedDesignation", EXISTS, value=False),
            [POWER_PLANT, TRANSMISSION],
        ),
        (
            Kind.OCCUPATION,
            Compare("designation", EXISTS, value=False),
            [POWER_PLANT, TRANSMISSION],
        ),
        (Kind.OCCUPATION, Compare("skill", EQ, SAFETY), [POWER_PLANT]),
        (Kind.OCCUPATION, Compare("skill", IN, (SAFETY, OFF_GRID)), [POWER_PLANT, MICROGRID]),
        (Kind.OCCUPATION, Compare("skill", EXISTS, value=False), [TRANSMISSION]),
        (Kind.OCCUPATION, Compare("technology", EQ, TECH), [MICROGRID]),
        (Kind.OCCUPATION, Compare("sector", EQ, I3510), [MICROGRID]),
        (Kind.OCCUPATION, Compare("group", EQ, C3131), [POWER_PLANT, TRANSMISSION]),
        (Kind.SKILL, Compare("type", EQ, "KNOWLEDGE"), [REGULATIONS]),
        (Kind.SKILL, Compare("reuseLevel", EQ, "sector-specific"), [BREAKER]),
        (Kind.SKILL, Compare("occupation", EQ, POWER_PLANT), [ENERGY, SAFETY, REGULATIONS]),
        (Kind.SKILL, Compare("technology", EXISTS, value=True), [OFF_GRID]),
        (Kind.TECHNOLOGY, Compare("skill", EQ, OFF_GRID), [TECH]),
        (Kind.TECHNOLOGY, Compare("occupation", EXISTS, value=False), [SYSTEM]),
        (Kind.SECTOR, Compare("level", EQ, 2), [I35, N35]),
        (Kind.SECTOR, Compare("level", IN, (3, 4)), [I3510]),
        (Kind.SECTOR, Compare("level", IN, (2**31 - 1, -(2**31), 4)), [I3510]),
        (Kind.CONCEPT_GROUP, Compare("level", EXISTS, value=True), [C313, C3131]),
        (Kind.MAPPING, Compare("subject", EQ, TECH), [M4]),
        (Kind.MAPPING, Compare("object", EQ, POWER_PLANT), [M1]),
        (Kind.MAPPING, Compare("object", EXISTS, value=False), [M3]),
        (Kind.MAPPING, Compare("negative", EQ, value=True), [M2]),
        (Kind.MAPPING, Compare("noTermFound", EQ, value=False), [M1, M2, M4]),
        (Kind.MAPPING, Compare("confidence", EQ, 0.9), [M2, M3]),
        (Kind.MAPPING, Compare("confidence", EXISTS, value=False), [M4]),
        (Kind.MAPPING, Compare("objectScheme", EQ, "wikidata"), [M4]),
        (Kind.MAPPING, Compare("predicate", Operator.CONTAINS, "exactmatch"), [M2, M3]),
        (Kind.CONSULTATION, Compare("slug", EQ, "undated"), [UNDATED]),
        (Kind.OCCUPATION, AllOf(()), [POWER_PLANT, TRANSMISSION, MICROGRID]),
        (Kind.OCCUPATION, AnyOf(()), []),
        (Kind.OCCUPATION, NoneOf(()), [POWER_PLANT, TRANSMISSION, MICROGRID]),
        (
            Kind.OCCUPATION,
            AllOf((Compare("scheme", EQ, "esco"), NoneOf((Compare("status", EQ, "REMOVED"),)))),
            [POWER_PLANT],
        ),
        (
            Kind.OCCUPATION,
            AnyOf((Compare("scheme", EQ, "occugraph"), Compare("status", EQ, "REMOVED"))),
            [TRANSMISSION, MICROGRID],
        ),
    ],
)
def test_filters(reader: Reader, kind: Kind, wanted: Filter, expected: list[Iri]) -> None:
    """Each field and operator keeps what it says."""
    assert list_uris(reader, kind, wanted) == expected


@pytest.mark.parametrize(
    ("operator", "value", "lang", "expected"),
    [
        (EQ, "microgrid operator", None, [MICROGRID]),
        (EQ, "Microgrid operator", None, []),
        (EQ, "operator of microgrids", None, [MICROGRID]),
        (IN, ("Kraftwerksfachkraft", "x"), None, [POWER_PLANT]),
        (Operator.CONTAINS, "OPERATOR", None, [POWER_PLANT, TRANSMISSION, MICROGRID]),
        (Operator.CONTAINS, "strassen", None, [MICROGRID]),
        (Operator.CONTAINS, "管理", None, [MICROGRID]),
        (Operator.CONTAINS, "micro grid", None, []),
        (Operator.STARTS_WITH, "POWER", None, [POWER_PLANT]),
        (Operator.STARTS_WITH, "operator", None, [MICROGRID]),
        (Operator.CONTAINS, "microgrid", "en-GB", [MICROGRID]),
        (Operator.CONTAINS, "microgrid", "zh", []),
        (Operator.CONTAINS, "", "de", [POWER_PLANT, MICROGRID]),
        (EQ, "Kraftwerksfachkraft", "en", []),
        (EXISTS, True, "zh-CN", [MICROGRID]),
        (EXISTS, False, "de", [TRANSMISSION]),
    ],
)
def test_label_filter(
    reader: Reader,
    operator: Operator,
    value: str | bool | tuple[str, ...],  # noqa: FBT001 - a case of the table
    lang: str | None,
    expected: list[Iri],
) -> None:
    """Preferred and alternative labels; hidden ones are not found; ``lang`` narrows."""
    wanted = Compare("label", operator, value, lang)
    assert list_uris(reader, Kind.OCCUPATION, wanted) == expected


def test_a_filter_narrows_links(reader: Reader) -> None:
    """In a list of several kinds a thing without the field does not fit."""
    request = PageRequest(filter=Compare("label", Operator.CONTAINS, "energy"), with_total=True)
    pages = reader.linked(LinkName.OCCUPATION_SKILLS, [MICROGRID, POWER_PLANT], request, NOTHING)
    assert [(uris(page), page.total) for page in pages] == [([ENERGY], 1), ([ENERGY], 1)]
    green = PageRequest(filter=NoneOf((Compare("designation", EXISTS, value=True),)))
    found = follow(reader, LinkName.GROUP_MEMBERS, C3131, request=green)
    assert found == [[POWER_PLANT, TRANSMISSION]]


DESC = Direction.DESC


@pytest.mark.parametrize(
    ("kind", "order", "expected"),
    [
        (Kind.OCCUPATION, (), [POWER_PLANT, TRANSMISSION, MICROGRID]),
        (
            Kind.OCCUPATION,
            (OrderTerm(OrderField.URI, DESC),),
            [MICROGRID, TRANSMISSION, POWER_PLANT],
        ),
        (
            Kind.OCCUPATION,
            (OrderTerm(OrderField.CODE),),
            [POWER_PLANT, TRANSMISSION, MICROGRID],
        ),
        (
            Kind.OCCUPATION,
            (OrderTerm(OrderField.CODE, DESC),),
            [TRANSMISSION, POWER_PLANT, MICROGRID],
        ),
        (
            Kind.OCCUPATION,
            (OrderTerm(OrderField.LABEL, lang="en-GB"),),
            [TRANSMISSION, MICROGRID, POWER_PLANT],
        ),
        (
            Kind.OCCUPATION,
            (OrderTerm(OrderField.LABEL, lang="zh-Hans"),),
            [MICROGRID, POWER_PLANT, TRANSMISSION],
        ),
        (
            Kind.OCCUPATION,
            (OrderTerm(OrderField.LABEL),),
            [TRANSMISSION, POWER_PLANT, MICROGRID],
        ),
        (
            Kind.SECTOR,
            (OrderTerm(OrderField.LABEL, DESC, "en"), OrderTerm(OrderField.CODE)),
            [I35, N35, I3510],
        ),
        (Kind.MAPPING, (OrderTerm(OrderField.CONFIDENCE),), [M1, M2, M3, M4]),
        (Kind.MAPPING, (OrderTerm(OrderField.CONFIDENCE, DESC),), [M2, M3, M1, M4]),
        (Kind.CONSULTATION, (OrderTerm(OrderField.OPENED, DESC),), [DATED, UNDATED]),
    ],
)
def test_orders(
    reader: Reader, kind: Kind, order: tuple[OrderTerm, ...], expected: list[Iri]
) -> None:
    """The IRI breaks ties; things without a value come last either way."""
    assert list_uris(reader, kind, None, *order) == expected


def test_orders_of_links(reader: Reader) -> None:
    """By necessity, and by the link's confidence, or by that of a mapping itself."""
    by_necessity = PageRequest(
        order=(
            OrderTerm(OrderField.NECESSITY, DESC),
            OrderTerm(OrderField.CONFIDENCE, DESC),
        )
    )
    (page,) = reader.linked(LinkName.OCCUPATION_SKILLS, [MICROGRID], by_necessity, NOTHING)
    assert [(edge.node.uri, edge.necessity) for edge in page.edges] == [
        (OFF_GRID, OPTIONAL),
        (BREAKER, OPTIONAL),
        (ENERGY, ESSENTIAL),
        (BREAKER, ESSENTIAL),
    ]
    by_confidence = PageRequest(order=(OrderTerm(OrderField.CONFIDENCE),))
    found = follow(reader, LinkName.OCCUPATION_MAPPINGS, MICROGRID, request=by_confidence)
    assert found == [[M1, M2, M3]]


def test_first_and_last_cut_and_say_what_stands_beside(reader: Reader) -> None:
    """``total`` counts the whole list, and only where it is asked for."""
    first = reader.page(Kind.SKILL, PageRequest(first=2, with_total=True), NOTHING)
    assert (uris(first), first.has_previous, first.has_next, first.total) == (
        [ENERGY, SAFETY],
        False,
        True,
        5,
    )
    last = reader.page(Kind.SKILL, PageRequest(last=2), NOTHING)
    assert (uris(last), last.has_previous, last.has_next, last.total) == (
        [REGULATIONS, OFF_GRID],
        True,
        False,
        None,
    )
    between = reader.page(
        Kind.SKILL,
        PageRequest(after=first.edges[0].cursor, before=last.edges[1].cursor, first=2),
        NOTHING,
    )
    assert (uris(between), between.has_previous, between.has_next) == (
        [SAFETY, BREAKER],
        True,
        True,
    )
    end = reader.page(Kind.SKILL, PageRequest(after=last.edges[1].cursor, first=2), NOTHING)
    assert (uris(end), end.has_previous, end.has_next) == ([], True, False)


def test_a_cursor_tells_necessities_apart(reader: Reader) -> None:
    """A skill that is both stands at two places."""
    request = PageRequest(first=2)
    (page,) = reader.linked(LinkName.OCCUPATION_SKILLS, [MICROGRID], request, NOTHING)
    request = PageRequest(first=2, after=page.edges[1].cursor)
    (page,) = reader.linked(LinkName.OCCUPATION_SKILLS, [MICROGRID], request, NOTHING)
    assert [(edge.node.uri, edge.necessity) for edge in page.edges] == [
        (BREAKER, OPTIONAL),
        (OFF_GRID, OPTIONAL),
    ]


def test_a_cursor_is_a_place_in_every_list_of_its_order(reader: Reader) -> None:
    """What it points to need not be in the list: it says only what is before and after."""
    order = (OrderTerm(OrderField.LABEL, lang="en"),)
    listed = reader.page(Kind.OCCUPATION, PageRequest(order=order), NOTHING)
    after = PageRequest(after=listed.edges[1].cursor, order=order)
    skills = uris(reader.page(Kind.SKILL, after, NOTHING))
    assert skills == [OFF_GRID]
    pages = reader.linked(LinkName.OCCUPATION_SKILLS, [POWER_PLANT, MICROGRID], after, NOTHING)
    assert [uris(page) for page in pages] == [[], [OFF_GRID]]


LABEL_EN = OrderTerm(OrderField.LABEL, lang="en")


@pytest.mark.parametrize(
    ("kind", "request_", "message"),
    [
        (Kind.SKILL, PageRequest(after="nonsense"), "not a cursor"),
        (Kind.SKILL, PageRequest(before="WzFd"), "not a cursor"),
        (Kind.SKILL, PageRequest(after="ä"), "not a cursor"),
        (Kind.SKILL, PageRequest(first=0), "0 is not a size"),
        (Kind.SKILL, PageRequest(last=501), "501 is not a size"),
        (Kind.SKILL, PageRequest(first=1, last=1), "both are given"),
        (Kind.SKILL, PageRequest(filter=Compare("designation", EQ, "GREEN")), "no such field"),
        (Kind.SKILL, PageRequest(filter=Compare("nonsense", EQ, "GREEN")), "no such field"),
        (
            Kind.SKILL,
            PageRequest(filter=AllOf((NoneOf((Compare("subject", EQ, "x"),)),))),
            "no such field",
        ),
        (
            Kind.SKILL,
            PageRequest(filter=Compare("status", Operator.CONTAINS, "RE")),
            "operator 'contains'",
        ),
        (Kind.SKILL, PageRequest(filter=Compare("code", EQ, 3131)), "value 3131 does not fit"),
        (Kind.SKILL, PageRequest(filter=Compare("code", IN, "3131")), "does not fit"),
        (Kind.SKILL, PageRequest(filter=Compare("code", EXISTS, "yes")), "does not fit"),
        (Kind.SECTOR, PageRequest(filter=Compare("level", EQ, value=True)), "does not fit"),
        (Kind.SECTOR, PageRequest(filter=Compare("level", EQ, 2**31)), "2147483648 is out of"),
        (
            Kind.SECTOR,
            PageRequest(filter=Compare("level", IN, (2, -(10**400)))),
            "1329 bits is out",
        ),
        (Kind.SECTOR, PageRequest(filter=Compare("level", EQ, 10**5000)), "bits is out of bounds"),
        (Kind.MAPPING, PageRequest(filter=Compare("confidence", EQ, 10**400)), "is out of bounds"),
        (
            Kind.SKILL,
            PageRequest(filter=Compare("label", EQ, "x", "chinese")),
            "language tag 'chinese'",
        ),
        (Kind.SKILL, PageRequest(order=(OrderTerm(OrderField.LABEL, lang="e"),)), "language tag"),
        (Kind.SKILL, PageRequest(order=(OrderTerm(OrderField.OPENED),)), "no such order"),
        (Kind.SKILL, PageRequest(order=(OrderTerm(OrderField.NECESSITY),)), "no such order"),
        (Kind.SKILL, PageRequest(order=(OrderTerm(OrderField.CONFIDENCE),)), "no such order"),
        (Kind.MAPPING, PageRequest(order=(LABEL_EN,)), "no such order"),
    ],
)
def test_a_wrong_argument_is_refused(
    reader: Reader, kind: Kind, request_: PageRequest, message: str
) -> None:
    """Before anything is answered."""
    with pytest.raises(ArgumentError, match=message):
        reader.page(kind, request_, NOTHING)


def test_a_cursor_of_another_order_is_refused(reader: Reader) -> None:
    """Also one that differs in direction or language only."""
    (edge, *_) = reader.page(Kind.SKILL, PageRequest(order=(LABEL_EN,)), NOTHING).edges
    for other in (
        (),
        (OrderTerm(OrderField.LABEL, DESC, "en"),),
        (OrderTerm(OrderField.LABEL, lang="zh"),),
        (LABEL_EN, OrderTerm(OrderField.CODE)),
    ):
        with pytest.raises(ArgumentError, match="belongs to the order 'label:ASC:en'"):
            reader.page(Kind.SKILL, PageRequest(after=edge.cursor, order=other), NOTHING)


def _orders(*fields: OrderField) -> st.SearchStrategy[tuple[OrderTerm, ...]]:
    def term(field: OrderField) -> st.SearchStrategy[OrderTerm]:
        langs = st.sampled_from([None, "en", "zh-CN", "de", "fr"])
        lang = langs if field is OrderField.LABEL else st.none()
        return st.builds(OrderTerm, st.just(field), st.sampled_from(Direction), lang)

    terms = st.sampled_from(fields).flatmap(term)
    return st.lists(terms, max_size=3).map(tuple)


def _walk(
    reader: Reader, link: LinkName | None, request: PageRequest, *, forward: bool
) -> list[Edge]:
    """Page through a list from one end to the other."""
    found: list[Edge] = []
    size = request.first or 1
    cursor: str | None = None
    for _ in itertools.count():
        step = PageRequest(
            first=size if forward else None,
            last=None if forward else size,
            after=cursor if forward else None,
            before=None if forward else cursor,
            order=request.order,
        )
        page = (
            reader.linked(link, [MICROGRID], step, NOTHING)[0]
            if link
            else reader.page(Kind.SKILL, step, NOTHING)
        )
        assert len(page.edges) <= size
        found = [*found, *page.edges] if forward else [*page.edges, *found]
        more = page.has_next if forward else page.has_previous
        if not more:
            return found
        cursor = page.edges[-1 if forward else 0].cursor
    raise AssertionError


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    size=st.integers(1, 6),
    order=_orders(
        OrderField.URI,
        OrderField.CODE,
        OrderField.LABEL,
        OrderField.CONFIDENCE,
        OrderField.NECESSITY,
    ),
)
def test_paging_through_a_link_gives_its_list(
    reader: Reader, size: int, order: tuple[OrderTerm, ...]
) -> None:
    """With any size and order, forward and backward."""
    whole = reader.linked(
        LinkName.OCCUPATION_SKILLS, [MICROGRID], PageRequest(order=order), NOTHING
    )[0].edges
    assert len(whole) == 4
    for forward in (True, False):
        request = PageRequest(first=size, order=order)
        found = _walk(reader, LinkName.OCCUPATION_SKILLS, request, forward=forward)
        assert found == list(whole)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(size=st.integers(1, 6), order=_orders(OrderField.URI, OrderField.CODE, OrderField.LABEL))
def test_paging_through_a_kind_gives_its_list(
    reader: Reader, size: int, order: tuple[OrderTerm, ...]
) -> None:
    """With any size and order, forward and backward."""
    whole = reader.page(Kind.SKILL, PageRequest(order=order), NOTHING).edges
    assert len(whole) == 5
    for forward in (True, False):
        request = PageRequest(first=size, order=order)
        assert _walk(reader, None, request, forward=forward) == list(whole)
