"""The walk that refuses what is too large or wrong before anything runs."""

import time

import pytest
from graphql import parse

from occugraph_api.graphql.limits import (
    COMPUTED_COST,
    MAX_ALIASES,
    MAX_CONDITIONS,
    MAX_DEPTH,
    MAX_NODES,
    MAX_VALUES,
    check_limits,
)
from occugraph_api.graphql.schema import create_schema


def refusals(query: str, **variables: object) -> list[str]:
    """Return the messages of the errors for ``query``."""
    return [error.message for error in check_limits(parse(query), None, variables)]


def test_a_modest_request_passes() -> None:
    assert (
        refusals("{occupations(first: 50) {edges {node {skills(first: 40) {edges {cursor}}}}}}")
        == []
    )


def test_page_sizes_multiply_over_levels() -> None:
    query = """{
      occupations(first: 100) { edges { node {
        skills(first: 100) { edges { node { occupations(first: 100) { edges { cursor } } } } }
      } } }
    }"""
    # 100 · (1 + 100 · (1 + 100)) = 1,010,100
    assert refusals(query) == [
        (
            "the request can give 1010100 nodes, over the limit of 10000: "
            "ask for smaller pages or fewer levels"
        )
    ]


def test_a_page_size_in_a_variable_counts() -> None:
    query = """query ($n: Int = 2) {
      occupations(first: $n) { edges { node { skills(first: $n) { edges { cursor } } } } }
    }"""
    assert refusals(query) == []
    assert refusals(query, n=200) == [
        (
            "the request can give 40200 nodes, over the limit of 10000: "
            "ask for smaller pages or fewer levels"
        )
    ]


@pytest.mark.parametrize("size", [0, -1, 501])
def test_a_page_size_out_of_range_is_refused_with_value_and_range(size: int) -> None:
    [message] = refusals(f"{{occupations(first: {size}) {{totalCount}}}}")
    assert message == f"occupations: first {size}: expected 1 to 500"


def test_a_search_is_a_page_and_its_arguments_are_checked() -> None:
    query = """query ($text: String!, $first: Int, $after: String) {
      search(text: $text, first: $first, after: $after) { edges { node { thing {
        ... on Occupation { skills(first: 40) { edges { cursor } } } } } } }
    }"""
    assert refusals(query, text="微电") == []
    # 500 · (1 + 40)
    [large] = refusals(query, text="a", first=500)
    assert large.startswith("the request can give 20500 nodes")
    assert refusals(query, text="a", first=501)[0] == "search: first 501: expected 1 to 500"
    [blank] = refusals(query, text=" ")
    assert blank == "search: text ' ' of 1 characters: expected 1 to 200, not only blanks"
    [many] = refusals(query, text="a b c d e f g h i j k l m n o p q")
    assert many == "search: text has 17 words: expected at most 16"
    [cursor] = refusals(query, text="a", after="WzEsIiIsW10sInVybjphIixudWxsXQ")
    assert cursor.startswith("argument 'after': not a cursor of a search")


def test_a_page_size_in_a_fragment_is_seen() -> None:
    query = "{...all} fragment all on Query {skills(last: 1000) {totalCount}}"
    assert refusals(query) == ["skills: last 1000: expected 1 to 500"]


def test_an_invalid_language_tag_is_refused() -> None:
    [message] = refusals('{technology(slug: "x") {prefLabel(lang: "english please")}}')
    assert "english please" in message


def test_depth_is_counted_through_fragments() -> None:
    deep = "{node(id: 1) {...f0}}" + "".join(
        f" fragment f{i} on X {{a{i} {{...f{i + 1}}}}}" for i in range(MAX_DEPTH)
    )
    deep += f" fragment f{MAX_DEPTH} on X {{end}}"
    assert refusals(deep) == [
        (
            f"the request has depth {MAX_DEPTH + 2}, "
            f"over the limit of {MAX_DEPTH}: ask in several requests"
        )
    ]


def test_aliases_are_counted() -> None:
    query = "{" + " ".join(f"a{i}: __typename" for i in range(MAX_ALIASES + 1)) + "}"
    assert refusals(query) == [
        (
            f"the request has aliases {MAX_ALIASES + 1}, "
            f"over the limit of {MAX_ALIASES}: ask in several requests"
        )
    ]


def test_fragments_that_double_each_time_are_walked_once_each() -> None:
    chain = "{...f0}" + "".join(
        f" fragment f{i} on Query {{...f{i + 1} ...f{i + 1}}}" for i in range(60)
    )
    chain += " fragment f60 on Query {releases {source}}"
    started = time.perf_counter()
    refusals(chain)
    few = time.perf_counter() - started
    # 2^60 walks would not end at all; one walk of 60 fragments is instant.
    assert few < 5


def test_a_cycle_of_fragments_ends() -> None:
    refusals("{...a} fragment a on Query {...b} fragment b on Query {...a}")


def test_conditions_of_filters_are_counted_with_variables() -> None:
    query = """query ($f: SkillFilter) {
      occupations(first: 5) {edges {node {skills(first: 5, filter: $f) {totalCount}}}}}"""
    few = {"or": [{"label": {"contains": f"z{i}"}} for i in range(MAX_CONDITIONS)]}
    many = {"or": [{"label": {"contains": f"z{i}"}} for i in range(MAX_CONDITIONS + 1)]}
    assert refusals(query, f=few) == []
    [message] = refusals(query, f=many)
    assert message.startswith("the request has conditions 61, over the limit of 60")


def test_listed_values_are_counted_apart_from_conditions() -> None:
    query = "query ($u: [String!]) {skills(filter: {uri: {in: $u}}) {totalCount}}"
    assert refusals(query, u=["x"] * MAX_VALUES) == []
    [message] = refusals(query, u=["x"] * (MAX_VALUES + 1))
    assert message.startswith("the request has values 1001, over the limit of 1000")


def test_only_the_named_operation_is_measured() -> None:
    document = parse("query small {releases {source}} query big {skills(first: 501) {totalCount}}")
    assert check_limits(document, "small", {}) == []
    assert len(check_limits(document, "big", {})) == 1


def test_every_list_of_the_schema_is_counted() -> None:
    """A field that gives nodes but counts as none would let a request grow without limit."""
    schema = create_schema()._schema
    uncounted = []
    for name, kind in schema.type_map.items():
        for field, definition in getattr(kind, "fields", {}).items():
            given = str(definition.type)
            listed = given.startswith("[") and given.strip("[]!") in {
                "Node",
                "Occupation",
                "Skill",
                "Technology",
                "Sector",
                "ConceptGroup",
                "ConsultationEntry",
                "Mapping",
            }
            if not (given.endswith("Connection!") or listed):
                continue
            query = (
                f"{{node(id: 1) {{{field} {{x}}}}}}" if name != "Query" else f"{{{field} {{x}}}}"
            )
            base = 0 if name == "Query" else 1
            sizes = check_limits(parse(query), None, {})
            walk_of = _nodes(query)
            if walk_of <= base and not sizes and field != "nodes":
                uncounted.append(f"{name}.{field}")
    assert uncounted == []


def _nodes(query: str) -> int:
    from occugraph_api.graphql.limits import _Walk  # noqa: PLC0415 - only here

    document = parse(query)
    return _Walk({}, {}).measure(document.definitions[0].selection_set, at_root=True).nodes  # type: ignore[attr-defined]


def test_the_limit_is_what_the_promises_say() -> None:
    assert MAX_NODES == 10_000


def test_a_gap_counts_as_skills_in_coverage_and_as_one_value_in_a_transition() -> None:
    """Also where a fragment names it; the shares of coverage are not there once a row."""
    listed = 'coverage(against: "esco") { edges { node { ...row } } bySector { gap { uri } } }'
    row = "gap { occupations(first: 20) { edges { node { id } } } }"
    rows = f"fragment row on CoverageRow {{ {row} }}"
    text = f"{{ {listed} }} {rows}"
    # 1 + 20 rows of 40 skills with 20 occupations each, and 50 sectors of 40 skills
    count = COMPUTED_COST + 1 + 20 * (1 + 40 * (1 + 20)) + 50 * (1 + 40)
    found = [error for error in check_limits(parse(text), None, {}) if "nodes" in error.message]
    assert str(count) in found[0].message
    moved = 'transition(from: "a", to: "b") { gap { missing { skill { uri } } } }'
    assert check_limits(parse(f"{{ {moved} }}"), None, {}) == []


def test_what_is_computed_from_the_whole_graph_counts_each_time() -> None:
    """A few rows of `similar` are computed from every link there is, once an occupation."""
    query = "{occupations(first: %d) {edges {node {similar(first: 1) {score}}}}}"
    assert refusals(query % 49) == []
    # 500 · (1 + 200 + 1)
    assert refusals(query % 500)[0].startswith("the request can give 101000 nodes")


@pytest.mark.parametrize(
    "field",
    [
        'skillGap(from: ["a"], to: "b") {__typename}',
        'transition(from: "a", to: "b") {score}',
        'curriculumPlan(occupation: "a") {hours}',
        'coverage(against: "esco") {totalCount}',
    ],
)
def test_a_comparison_counts_more_than_what_it_gives(field: str) -> None:
    counts = _nodes(f"{{{field}}}")
    assert counts > COMPUTED_COST
    listed = " ".join(f"a{i}: {field}" for i in range(MAX_ALIASES))
    skills = "skills(first: 500) {edges {node {occupations(first: 10) {totalCount}}}}"
    assert len(refusals(f"{{{listed} {skills}}}")) == 1


def test_someone_comes_from_some_occupations_only() -> None:
    """All that each requires is answered, and no page cuts it."""
    query = 'query ($from: [String!]!) {skillGap(from: $from, to: "b") {__typename}}'
    assert refusals(query, **{"from": ["a"] * 20}) == []
    assert refusals(query, **{"from": ["a"] * 21}) == ["skillGap: from has 21: expected 1 to 20"]
    assert refusals(query, **{"from": []}) == ["skillGap: from has 0: expected 1 to 20"]
    plan = 'query ($have: [String!]) {curriculumPlan(occupation: "b", have: $have) {hours}}'
    assert refusals(plan, have=["a"] * 500) == []
