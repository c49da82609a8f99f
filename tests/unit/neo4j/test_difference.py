"""Differences, applied to rows as the server would apply them."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from occugraph.neo4j.content import Content
from occugraph.neo4j.difference import Difference, find_difference
from occugraph.neo4j.rows import Bundles, Family, LinkValues, Properties, Rows, group_of, thaw

BROADER = Family("BROADER", "Resource", "Resource")
HAS_TASK = Family("HAS_TASK", "Resource", "Task")
KEYS = "abcd"
VALUES: list[LinkValues] = [(), (("confidence", 1.0),), (("evidence", ("x", "y")),)]

Links = set[tuple[str, str, int]]


def _rows(kinds: dict[str, str], tasks: set[str], links: Links) -> Rows:
    rows = Rows()
    for key, kind in sorted(kinds.items()):
        label, _, size = kind.partition(" ")
        rows.nodes.setdefault(label, {})[key] = {"uri": key, "level": int(size)}
    rows.nodes["Task"] = {key: {"uri": key} for key in tasks}
    for start, end, values in sorted(links):
        if start in kinds and end in kinds:
            rows.add_link(BROADER, start, end, VALUES[values])
        if start in kinds and end in tasks:
            rows.add_link(HAS_TASK, start, end)
    rows.sort_ends()
    return rows


_ROWS = st.builds(
    _rows,
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["Skill 1", "Skill 2", "Sector 1"])),
    st.sets(st.sampled_from(KEYS)),
    st.sets(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS), st.sampled_from(range(3)))),
)


def _content(rows: Rows) -> Content:
    content = Content(rows=rows, ids={"Resource": {}, "Task": {}, "Statement": {}, "Evidence": {}})
    numbers = iter(range(1000))
    for label, nodes in rows.nodes.items():
        content.ids[group_of(label)].update((key, next(numbers)) for key in nodes)
    return content


def _apply(content: Content, difference: Difference) -> Rows:
    """Do what the queries of a difference do."""
    nodes: dict[int, tuple[str, Properties]] = {
        content.ids[group_of(label)][key]: (label, dict(node))
        for label, found in content.rows.nodes.items()
        for key, node in found.items()
    }
    ids = {group: dict(found) for group, found in content.ids.items()}
    links = [
        (family, ids[family.start][start], values, ids[family.end][end])
        for family, bundles in content.rows.links.items()
        for start, end, values in _unfold(bundles)
    ]
    gone = set(difference.removed)
    nodes = {number: node for number, node in nodes.items() if number not in gone}
    cut = {(family, *pair) for family, pairs in difference.cut.items() for pair in pairs}
    links = [
        link
        for link in links
        if not {link[1], link[3]} & gone and (link[0], link[1], link[3]) not in cut
    ]
    for number, (label, node) in enumerate(
        [(label, node) for label, added in difference.added.items() for node in added], 5000
    ):
        nodes[number] = label, dict(node)
        ids[group_of(label)][str(node["uri"])] = number
    for number, changes in difference.changed:
        for name, value in changes.items():
            if value is None:
                del nodes[number][1][name]
            else:
                nodes[number][1][name] = value  # type: ignore[assignment]  # a value of a row
    for family, rows in difference.linked.items():
        for start, values, ends in rows:
            links += [
                (family, ids[family.start][start], values, ids[family.end][end]) for end in ends
            ]
    result = Rows()
    for label, node in nodes.values():
        result.nodes.setdefault(label, {})[str(node["uri"])] = node
    for family, near, values, far in links:
        result.add_link(family, str(nodes[near][1]["uri"]), str(nodes[far][1]["uri"]), values)
    result.sort_ends()
    return result


def _unfold(bundles: Bundles) -> Iterable[tuple[str, str, LinkValues]]:
    for start, found in bundles.items():
        for values, ends in found.items():
            for end in ends:
                yield start, end, values


def _plain(rows: Rows) -> tuple[object, object]:
    nodes = {label: found for label, found in rows.nodes.items() if found}
    links = sorted(
        (family, start, end, repr(thaw(values)))
        for family, bundles in rows.links.items()
        for start, end, values in _unfold(bundles)
    )
    return nodes, links


@given(_ROWS)
def test_equal_rows_have_no_difference(rows: Rows) -> None:
    assert find_difference(_content(rows), rows).size == 0


@given(_ROWS, _ROWS)
def test_a_difference_makes_what_is_there_equal_to_what_is_wanted(
    before: Rows, after: Rows
) -> None:
    content = _content(before)
    assert _plain(_apply(content, find_difference(content, after))) == _plain(after)


def test_one_changed_property_is_one_change() -> None:
    before = _rows({"a": "Skill 1", "b": "Skill 1"}, set(), {("a", "b", 0)})
    after = _rows({"a": "Skill 2", "b": "Skill 1"}, set(), {("a", "b", 0)})
    difference = find_difference(_content(before), after)
    assert (difference.size, difference.changed) == (1, [(0, {"level": 2})])


def test_relationships_of_a_removed_node_count() -> None:
    before = _rows({"a": "Skill 1", "b": "Skill 1"}, set(), {("a", "b", 0), ("b", "b", 0)})
    difference = find_difference(_content(before), _rows({"a": "Skill 1"}, set(), set()))
    assert (difference.removed, difference.lost, difference.size) == ([1], 2, 3)


def test_a_relationship_that_is_there_twice_is_put_right() -> None:
    before = _rows({"a": "Skill 1", "b": "Skill 1"}, set(), {("a", "b", 0)})
    after = _rows({"a": "Skill 1", "b": "Skill 1"}, set(), {("a", "b", 0)})
    before.add_link(BROADER, "a", "b")
    difference = find_difference(_content(before), after)
    assert difference.cut == {BROADER: [(0, 1)]}
    assert difference.linked == {BROADER: [("a", (), ["b"])]}
