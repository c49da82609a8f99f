"""The reader port: texts as no one would hope to see them, ordered, found and given back."""

from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest

from occugraph.binding import Kind
from occugraph.index.triples import ViewTriples
from occugraph.iri import GRAPH_CURATED, ID, Iri, expand_curie
from occugraph.reader import (
    Compare,
    Direction,
    Operator,
    OrderField,
    OrderTerm,
    PageRequest,
    Reader,
    Selection,
    UriKey,
)
from occugraph.values import LangText
from occugraph.view import View
from sample_graph import load_sample_store, make_sample_view
from store_triples import triples_of

# By code point the full-width bracket comes before the rare character, by UTF-16 after it.
LABELS = ("a", "A b", "（外）", "𠀀外", "\ue000", "😀", "z（", "z𠀀", "Straße", "strasse 2", "ǅ")
CODES = {0: "Å-1", 1: "（1", 2: "𠀀1", 3: "STRASSE", 4: "straße"}
NAMELESS = Iri(f"{ID}technology/unnamed")
OWN = Compare("uri", Operator.STARTS_WITH, f"{ID}technology/t")


def name(number: int) -> Iri:
    """Return the IRI of a technology; one of them is no ASCII."""
    return Iri(f"{ID}technology/t{number:02}{'（' if number == 1 else ''}")


def triples() -> Iterator[tuple[str, str, ox.NamedNode | ox.Literal]]:
    """Yield what is said of the technologies."""
    for number, label in enumerate(LABELS):
        iri = name(number)
        yield iri, "rdf:type", ox.NamedNode(expand_curie("og:Technology"))
        yield iri, "skos:prefLabel", ox.Literal(label, language="zh")
        if number in CODES:
            yield iri, "skos:notation", ox.Literal(CODES[number])
    for text in ("second", "first"):
        yield name(0), "skos:definition", ox.Literal(text, language="en")
    yield name(0), "skos:prefLabel", ox.Literal("no language")
    yield name(0), "skos:altLabel", ox.Literal("FUSSBALL", language="de-CH-1996")
    # Without a label; what follows it by IRI has some in languages that others lack.
    yield NAMELESS, "rdf:type", ox.NamedNode(expand_curie("og:Technology"))
    yield f"{NAMELESS}-not", "rdf:type", ox.NamedNode(expand_curie("og:Technology"))
    yield f"{NAMELESS}-not", "skos:prefLabel", ox.Literal("Einspeisung", language="de")


@pytest.fixture
def reader(open_reader: Callable[[ViewTriples, View], Reader]) -> Reader:
    """A reader of the sample with such technologies."""
    store = load_sample_store()
    for subject, predicate, term in triples():
        for graph in (ox.NamedNode(GRAPH_CURATED), ox.DefaultGraph()):
            property_ = ox.NamedNode(expand_curie(predicate))
            store.add(ox.Quad(ox.NamedNode(subject), property_, term, graph))
    return open_reader(triples_of(store), make_sample_view())


def walk(reader: Reader, order: OrderTerm, *, forward: bool) -> list[Iri]:
    """Page through the technologies, one at a time."""
    found: list[Iri] = []
    cursor = None
    while True:
        request = (
            PageRequest(first=1, after=cursor, filter=OWN, order=(order,))
            if forward
            else PageRequest(last=1, before=cursor, filter=OWN, order=(order,))
        )
        page = reader.page(Kind.TECHNOLOGY, request, Selection())
        found += [edge.node.uri for edge in page.edges]
        if not (page.has_next if forward else page.has_previous):
            return found
        cursor = page.edges[0].cursor


@pytest.mark.parametrize("direction", Direction)
def test_labels_are_ordered_by_code_point(reader: Reader, direction: Direction) -> None:
    """Case-folded; also where a cursor stands between them."""
    numbers = sorted(
        range(len(LABELS)),
        key=lambda number: LABELS[number].casefold(),
        reverse=direction is Direction.DESC,
    )
    expected = [name(number) for number in numbers]
    order = OrderTerm(OrderField.LABEL, direction, "zh")
    assert walk(reader, order, forward=True) == expected
    assert walk(reader, order, forward=False) == expected[::-1]


def test_codes_and_iris_are_ordered_by_code_point(reader: Reader) -> None:
    """What has no code comes last, by IRI."""
    by_code = [name(number) for number in sorted(CODES, key=lambda number: CODES[number])]
    rest = sorted(name(number) for number in range(len(LABELS)) if number not in CODES)
    assert walk(reader, OrderTerm(OrderField.CODE), forward=True) == by_code + rest
    expected = sorted(name(number) for number in range(len(LABELS)))
    assert walk(reader, OrderTerm(OrderField.URI), forward=True) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Compare("label", Operator.CONTAINS, "STRASSE"), [8, 9]),
        (Compare("label", Operator.STARTS_WITH, "𠀀"), [3]),
        (Compare("label", Operator.CONTAINS, "（"), [2, 6]),
        (Compare("label", Operator.EQ, "Straße"), [8]),
        (Compare("label", Operator.CONTAINS, "fußball", "de-CH-1996-x-more"), [0]),
        (Compare("label", Operator.CONTAINS, "fußball", "de"), []),
        (Compare("label", Operator.EXISTS, value=True, lang="zh-Hant"), range(11)),
        (Compare("label", Operator.EQ, "\ud800"), []),
        (Compare("code", Operator.CONTAINS, "asse"), [3, 4]),
        (Compare("code", Operator.STARTS_WITH, "å"), [0]),
        (Compare("code", Operator.IN, ("（1", "𠀀1", "\udfff")), [1, 2]),
        (Compare("uri", Operator.CONTAINS, "T01（"), [1]),
    ],
)
def test_filters_fold_case_as_unicode_does(
    reader: Reader, wanted: Compare, expected: list[int]
) -> None:
    """Also where lower case is something else; what no text can hold is found nowhere."""
    page = reader.page(Kind.TECHNOLOGY, PageRequest(filter=wanted), Selection())
    own = [edge.node.uri for edge in page.edges if edge.node.uri.startswith(f"{ID}technology/t0")]
    more = [edge.node.uri for edge in page.edges if edge.node.uri.startswith(f"{ID}technology/t1")]
    assert [*own, *more] == sorted(name(number) for number in expected)


@pytest.mark.parametrize("operator", [Operator.CONTAINS, Operator.STARTS_WITH])
@pytest.mark.parametrize("lang", [None, "de", "de-CH-1996", "en", "zh"])
def test_no_text_is_in_any_label_and_in_no_thing_without(
    reader: Reader, operator: Operator, lang: str | None
) -> None:
    """Each thing is judged by its own labels, not by those of what stands next to it."""

    def find(wanted: Compare) -> list[Iri]:
        page = reader.page(Kind.TECHNOLOGY, PageRequest(filter=wanted), Selection())
        return [edge.node.uri for edge in page.edges]

    found = find(Compare("label", operator, "", lang))
    assert found == find(Compare("label", Operator.EXISTS, value=True, lang=lang))
    assert NAMELESS not in found
    assert (f"{NAMELESS}-not" in found) is (lang in {None, "de", "de-CH-1996"})


def test_texts_are_given_back_as_they_are(reader: Reader) -> None:
    """Several in one language, and those of no language."""
    columns = frozenset({"prefLabels", "altLabels", "definitions", "code"})
    keys = [UriKey(name(0)), UriKey(Iri("\ud800"))]
    thing, none = reader.find(Kind.TECHNOLOGY, keys, Selection(columns))
    assert none is None
    assert thing is not None
    assert thing.values == {
        "prefLabels": (LangText("no language", "und"), LangText("a", "zh")),
        "altLabels": (LangText("FUSSBALL", "de-ch-1996"),),
        "definitions": (LangText("first", "en"), LangText("second", "en")),
        "code": "Å-1",
    }
