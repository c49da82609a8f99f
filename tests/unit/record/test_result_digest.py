"""Same answers have the same digest, whatever their order, and other answers another one."""

import itertools
from collections import Counter
from random import Random

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from occugraph.result_digest import (
    GraphDigest,
    ResultDigest,
    SolutionDigest,
    Term,
    digest_boolean,
    digest_json,
)

VARIABLES = ("a", "b")
LABELS = ("x", "y", "z")

Cell = str | None
"""``_:x`` is a blank node, ``<urn:x>`` an IRI, other text a literal; None is unbound."""

cells = st.sampled_from([None, "_:x", "_:y", "_:z", "<urn:a>", "1", "tab\tend\n", '"'])
tables = st.lists(st.tuples(cells, cells), max_size=5)
renamings = st.permutations(LABELS).map(lambda order: dict(zip(LABELS, order, strict=True)))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.floats(0, 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def term(cell: Cell) -> Term | None:
    if cell is None:
        return None
    if cell.startswith("_:"):
        return ox.BlankNode(cell[2:])
    return ox.NamedNode(cell[1:-1]) if cell.startswith("<") else ox.Literal(cell)


def digest(
    rows: list[tuple[Cell, Cell]], *, variables: tuple[str, ...] = VARIABLES, ordered: bool = False
) -> ResultDigest:
    solutions = SolutionDigest(variables, is_ordered=ordered)
    for row in rows:
        solutions.add([term(cell) for cell in row])
    return solutions.finish()


def rename(rows: list[tuple[Cell, Cell]], names: dict[str, str]) -> list[tuple[Cell, Cell]]:
    def of(cell: Cell) -> Cell:
        return f"_:{names[cell[2:]]}" if cell and cell.startswith("_:") else cell

    return [(of(first), of(second)) for first, second in rows]


def are_same(rows: list[tuple[Cell, Cell]], others: list[tuple[Cell, Cell]]) -> bool:
    """Return whether some naming of the blank nodes makes one of the other; tries them all."""
    namings = (dict(zip(LABELS, order, strict=True)) for order in itertools.permutations(LABELS))
    return any(Counter(rename(rows, names)) == Counter(others) for names in namings)


@given(tables, tables)
def test_tables_have_one_digest_where_they_hold_the_same(
    rows: list[tuple[Cell, Cell]], others: list[tuple[Cell, Cell]]
) -> None:
    assert (digest(rows).sha256 == digest(others).sha256) == are_same(rows, others)


@given(tables, renamings, st.randoms(use_true_random=False))
def test_neither_order_nor_names_of_blank_nodes_change_the_digest(
    rows: list[tuple[Cell, Cell]], names: dict[str, str], chance: Random
) -> None:
    shuffled = rename(rows, names)
    chance.shuffle(shuffled)
    assert digest(shuffled) == digest(rows)


@given(tables, st.randoms(use_true_random=False))
def test_order_of_rows_has_a_digest_of_its_own(
    rows: list[tuple[Cell, Cell]], chance: Random
) -> None:
    """Which blank node it was is no part of it."""
    shuffled = list(rows)
    chance.shuffle(shuffled)
    one, other = digest(rows, ordered=True), digest(shuffled, ordered=True)
    assert one.sha256 == other.sha256
    plain = [rename(each, dict.fromkeys(LABELS, "x")) for each in (rows, shuffled)]
    assert (one.order == other.order) == (plain[0] == plain[1])


@given(tables)
def test_columns_are_known_by_their_names(rows: list[tuple[Cell, Cell]]) -> None:
    swapped = [(second, first) for first, second in rows]
    assert digest(swapped, variables=("b", "a")) == digest(rows)
    assert digest(rows, variables=("a", "c")) != digest(rows)


@given(values, values)
def test_json_has_one_digest_where_it_is_equal(one: object, other: object) -> None:
    def plain(value: object) -> object:
        """Tell true from 1, which Python takes for equal; -0.0 is 0 in JSON's canonical form."""
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        if isinstance(value, list):
            return [plain(each) for each in value]
        return (isinstance(value, bool), value)

    assert (digest_json(one) == digest_json(other)) == (plain(one) == plain(other))


@given(st.dictionaries(st.text(), values, max_size=4))
def test_order_of_keys_says_nothing(value: dict[str, object]) -> None:
    assert digest_json(dict(reversed(value.items()))) == digest_json(value)


def test_forms_of_answers_are_told_apart() -> None:
    """No rows, no triples and false are three answers."""
    found = {digest([]).sha256, GraphDigest().finish().sha256, digest_boolean(value=False).sha256}
    assert len(found) == 3


def test_written_form_is_the_documented_one() -> None:
    """What a reader can compute without us, from sorted lines of terms."""
    found = digest([("<urn:a>", None), ("1", "<urn:a>")])
    assert found == ResultDigest(
        2, "846a353cfe5a6994943c8f3df527b850561da6256728e1548c2796ee4f1bf012"
    )


def test_graph_is_known_up_to_the_names_of_its_blank_nodes() -> None:
    """Two rings of two are not one ring of four."""

    def ring(*labels: str) -> list[ox.Triple]:
        after = [*labels[1:], labels[0]]
        return [
            ox.Triple(ox.BlankNode(one), ox.NamedNode("urn:p"), ox.BlankNode(other))
            for one, other in zip(labels, after, strict=True)
        ]

    def of(triples: list[ox.Triple]) -> str:
        graph = GraphDigest()
        for triple in triples:
            graph.add(triple)
        return graph.finish().sha256

    assert of(ring("a", "b", "c", "d")) == of(ring("q", "b", "a", "z"))
    assert of(ring("a", "b", "c", "d")) != of(ring("a", "b") + ring("c", "d"))
