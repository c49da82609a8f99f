"""What was served when: asOf, releases, diff, and what a newer release has dropped."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_views import LocalViews, ask, execute
from occugraph.as_of import AsOf
from occugraph.canonical import canonicalize
from occugraph.iri import GRAPH_HISTORY, GRAPH_ONTOLOGY, ID, expand_curie
from occugraph.past_view import build_past_view
from occugraph.release import DraftGraph
from small_releases import (
    NEWER,
    OLDER,
    SmallRelease,
    curated,
    occupation,
    publish_drafts,
    publish_releases,
    skill,
)

THEN = '(asOf: {releases: ["esco@1.1.1"]})'


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> LocalViews:
    """The newer release, with the older one in the record."""
    ours = curated([("requires", skill(3)), ("exact", occupation(3))])
    home = tmp_path_factory.mktemp("views") / "home"
    return LocalViews(publish_releases(home, [OLDER, NEWER], ours))


def labels(connection: dict[str, Any]) -> list[str]:
    """Return the labels of a connection's nodes."""
    return [edge["node"]["prefLabel"] for edge in connection["edges"]]


def test_fields_of_one_request_may_be_of_different_views(views: LocalViews) -> None:
    """Each says under its response key which it is from."""
    query = f"""{{
      now: occupations {{ edges {{ node {{ prefLabel release {{ version }} }} }} }}
      then: occupations{THEN} {{ edges {{ node {{ prefLabel release {{ version }} }} }} }}
      same: occupations(asOf: {{date: "2030-01-01"}}) {{ totalCount }}
    }}"""
    result = execute(views, query)
    assert not result.errors
    assert result.data
    assert labels(result.data["now"]) == ["blacksmith", "baker", "welder", "ours"]
    assert labels(result.data["then"]) == ["smith", "baker", "cook", "ours"]
    assert result.extensions
    dataset = result.extensions["dataset"]
    assert (dataset["view"], dataset["releases"]) == ("current", ["esco@1.2.0", "occugraph@0.1.0"])
    assert dataset["asOf"]["then"]["view"] == "esco@1.1.1"
    assert dataset["asOf"]["then"]["releases"] == ["esco@1.1.1", "occugraph@0.1.0"]
    assert dataset["asOf"]["same"]["digest"] == dataset["digest"]
    assert dataset["asOf"]["then"]["digest"] != dataset["digest"]
    assert set(dataset["asOf"]) == {"then", "same"}


def test_search_is_of_its_view(views: LocalViews) -> None:
    """What was there then is found then; what is removed is not found now."""
    query = """query ($text: String!, $at: AsOf) {
      search(text: $text, asOf: $at) { totalCount edges { node { matchedOn { value method }
        thing { uri ... on Occupation { prefLabel release { version } } } } } } }"""
    then = {"releases": ["esco@1.1.1"]}

    def found(text: str, at: dict[str, Any] | None) -> list[str]:
        result = execute(views, query, text=text, at=at)
        assert not result.errors
        assert result.data
        assert result.extensions
        assert not at or result.extensions["dataset"]["view"] == "esco@1.1.1"
        edges = result.data["search"]["edges"]
        assert result.data["search"]["totalCount"] == len(edges)
        return [edge["node"]["thing"]["prefLabel"] for edge in edges]

    assert found("cook", then) == ["cook"]
    assert found("cook", None) == []
    assert found("blacksmith", None) == ["blacksmith"]
    assert found("smith", then) == ["smith"]


def test_answer_from_one_earlier_view_names_that_view(views: LocalViews) -> None:
    """Not the current one, which was not asked."""
    result = execute(
        views, f"{{ a: occupations{THEN} {{ totalCount }} b: skills{THEN} {{ totalCount }} }}"
    )
    assert result.extensions
    dataset = result.extensions["dataset"]
    assert (dataset["view"], dataset["releases"]) == (
        "esco@1.1.1",
        ["esco@1.1.1", "occugraph@0.1.0"],
    )
    assert dataset["digest"] == dataset["asOf"]["a"]["digest"] == dataset["asOf"]["b"]["digest"]


def test_what_hangs_below_a_field_is_of_its_view(views: LocalViews) -> None:
    """Links, lists and the way back, at any depth."""
    below = """skills(first: 5) { edges { necessity node { prefLabel
      occupations(first: 5) { edges { node { prefLabel
        skills(first: 5) { edges { necessity } } } } } } } }"""
    query = f"""{{
      now: occupation(uri: "{occupation(2)}") {{ {below} }}
      then: occupation(uri: "{occupation(2)}", asOf: {{date: "2023-01-01"}}) {{ {below} }}
    }}"""
    data = ask(views, query)

    def shape(found: dict[str, Any]) -> list[tuple[str, str, dict[str, list[str]]]]:
        return [
            (
                edge["necessity"],
                edge["node"]["prefLabel"],
                {
                    back["node"]["prefLabel"]: [
                        each["necessity"] for each in back["node"]["skills"]["edges"]
                    ]
                    for back in edge["node"]["occupations"]["edges"]
                },
            )
            for edge in found["skills"]["edges"]
        ]

    assert shape(data["now"]) == [("OPTIONAL", "bake", {"baker": ["OPTIONAL"]})]
    assert shape(data["then"]) == [
        ("ESSENTIAL", "bake", {"baker": ["ESSENTIAL"], "cook": ["OPTIONAL"]})
    ]


def test_curated_links_to_what_was_not_there_yet_lead_nowhere(views: LocalViews) -> None:
    """And come back with the release that has it."""
    query = f"""{{
      now: occupation(slug: "ours") {{ skills {{ edges {{ node {{ prefLabel }} }} }} }}
      then: occupation(slug: "ours", asOf: {{releases: ["esco@1.1.1"]}}) {{
        skills {{ edges {{ node {{ prefLabel }} }} }} }}
      unknown: skill(uri: "{skill(3)}", asOf: {{releases: ["esco@1.1.1"]}}) {{ uri }}
    }}"""
    data = ask(views, query)
    assert labels(data["now"]["skills"]) == ["weld"]
    assert labels(data["then"]["skills"]) == []
    assert data["unknown"] is None


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ('{releases: ["esco@9"]}', "'esco@9' is not in the record"),
        ('{date: "2000-01-01"}', "the first is esco@1.1.1 of 2022-10-05"),
        ('{date: "2023-01-01", releases: ["esco@1.2.0"]}', "of that day is esco@1.1.1"),
    ],
)
def test_wrong_view_is_refused_before_anything_runs(
    views: LocalViews, argument: str, words: str
) -> None:
    """With what there is, and no data at all."""
    result = execute(
        views, f"{{skills {{totalCount}} occupations(asOf: {argument}) {{totalCount}}}}"
    )
    assert result.data is None
    assert result.errors
    [error] = result.errors
    assert words in error.message
    assert error.extensions
    assert (error.extensions["code"], error.extensions["argument"]) == ("ARGUMENT_INVALID", "asOf")


def test_view_may_come_from_a_variable(views: LocalViews) -> None:
    """Checked just the same."""
    query = "query ($at: AsOf) { occupations(asOf: $at) { edges { node { prefLabel } } } }"
    data = ask(views, query, at={"releases": ["esco@1.1.1"]})
    assert "cook" in labels(data["occupations"])
    result = execute(views, query, at={"releases": ["esco@9"]})
    assert result.data is None
    assert result.errors


def test_many_views_in_one_request_are_refused(tmp_path: Path) -> None:
    """Each would have to be built."""
    releases = [SmallRelease(f"1.{n}", None, {n: "x"}, {}, frozenset()) for n in range(7)]
    many = LocalViews(publish_releases(tmp_path / "home", releases))
    query = "{" + " ".join(
        f'a{n}: occupations(first: 1, asOf: {{releases: ["esco@1.{n}"]}}) {{ totalCount }}'
        for n in range(5)
    )
    result = execute(many, query + "}")
    assert result.errors
    assert "5 past views, over the limit of 4" in result.errors[0].message


def test_removed_things_are_left_out_of_lists_unless_asked_for(views: LocalViews) -> None:
    """By the argument, or by naming the status anywhere in the filter."""
    query = """{
      plain: occupations { totalCount }
      filtered: occupations(filter: {scheme: {eq: "esco"}}) { totalCount }
      all: occupations(filter: {includeRemoved: true}) { totalCount }
      gone: occupations(filter: {status: {in: [REMOVED]}}) { edges { node { prefLabel } } }
      either: occupations(filter: {or: [{status: {eq: REMOVED}}, {slug: {exists: true}}]}) {
        edges { node { prefLabel } } }
      not: occupations(filter: {not: {status: {eq: REMOVED}}}) { totalCount }
      mappings { edges { node { object { prefLabel } objectStatus { kind } } } }
    }"""
    data = ask(views, query)
    assert data["plain"]["totalCount"] == data["not"]["totalCount"] == 4
    assert data["filtered"]["totalCount"] == 3
    assert data["all"]["totalCount"] == 5
    assert labels(data["gone"]) == ["cook"]
    assert labels(data["either"]) == ["cook", "ours"]
    [edge] = data["mappings"]["edges"]
    assert edge["node"] == {"object": {"prefLabel": "cook"}, "objectStatus": {"kind": "REMOVED"}}


def test_removed_thing_is_found_by_itself(views: LocalViews) -> None:
    """With the release that had it last and what stands in its place."""
    fields = "prefLabel status { kind } release { version issued attribution } isReplacedBy { uri }"
    data = ask(views, f'{{ occupation(uri: "{occupation(3)}") {{ {fields} }} }}')
    assert data["occupation"] == {
        "prefLabel": "cook",
        "status": {"kind": "REMOVED"},
        "release": {
            "version": "1.1.1",
            "issued": "2022-10-05",
            "attribution": "esco 1.1.1 is theirs",
        },
        "isReplacedBy": [{"uri": occupation(2)}],
    }


def test_releases_are_all_of_the_record(views: LocalViews) -> None:
    """Not of the view alone."""
    data = ask(
        views,
        '{ releases { source version isCurrent } esco: releases(source: "esco") { version } }',
    )
    assert data["releases"] == [
        {"source": "esco", "version": "1.1.1", "isCurrent": False},
        {"source": "esco", "version": "1.2.0", "isCurrent": True},
        {"source": "occugraph", "version": "0.1.0", "isCurrent": True},
    ]
    assert [each["version"] for each in data["esco"]] == ["1.1.1", "1.2.0"]


def test_diff_counts_and_lists_what_changed(views: LocalViews) -> None:
    """A swapped necessity is one removed, one added, and one changed."""
    query = """{ diff(source: "esco", from: "1.1.1", to: "1.2.0") {
      from { version } to { version }
      occupations { added removed changed
        items { edges { node { change uri prefLabel aspects facts { removed added } } } } }
      skills { added removed changed }
      groups { added removed changed }
      mappings { added removed changed items { edges { node { mapping { object } } } } }
      relations { added removed changed items(filter: {change: [CHANGED]}) { totalCount
        edges { node { before after occupation { prefLabel } skill { uri } } } } }
    } }"""
    diff = ask(views, query)["diff"]
    assert (diff["from"], diff["to"]) == ({"version": "1.1.1"}, {"version": "1.2.0"})
    assert [edge["node"] for edge in diff["occupations"].pop("items")["edges"]] == [
        {
            "change": "ADDED",
            "uri": occupation(4),
            "prefLabel": "welder",
            "aspects": [],
            "facts": [],
        },
        {
            "change": "REMOVED",
            "uri": occupation(3),
            "prefLabel": "cook",
            "aspects": [],
            "facts": [],
        },
        {
            "change": "CHANGED",
            "uri": occupation(1),
            "prefLabel": "blacksmith",
            "aspects": ["RELABELLED"],
            "facts": [{"removed": ['"smith"@en'], "added": ['"blacksmith"@en']}],
        },
    ]
    assert diff["occupations"] == {"added": 1, "removed": 1, "changed": 1}
    assert diff["skills"] == {"added": 1, "removed": 0, "changed": 0}
    assert diff["groups"] == {"added": 0, "removed": 0, "changed": 0}
    assert diff["mappings"] == {"added": 0, "removed": 0, "changed": 0, "items": {"edges": []}}
    items = diff["relations"].pop("items")
    assert diff["relations"] == {"added": 2, "removed": 2, "changed": 1}
    assert items == {
        "totalCount": 1,
        "edges": [
            {
                "node": {
                    "before": ["ESSENTIAL"],
                    "after": ["OPTIONAL"],
                    "occupation": {"prefLabel": "baker"},
                    "skill": {"uri": skill(2)},
                }
            }
        ],
    }


def test_mapping_is_a_change_with_its_ends(tmp_path: Path) -> None:
    """And found by them."""
    drafts = []
    for release, target in ((OLDER, "urn:x"), (NEWER, "urn:y")):
        draft, node = release.draft(), f"<urn:m:{target}>"
        triples = [
            (node, f"<{expand_curie('rdf:type')}>", f"<{expand_curie('sssom:Mapping')}>"),
            (node, f"<{expand_curie('owl:annotatedSource')}>", f"<{occupation(1)}>"),
            (
                node,
                f"<{expand_curie('owl:annotatedProperty')}>",
                f"<{expand_curie('skos:exactMatch')}>",
            ),
            (node, f"<{expand_curie('owl:annotatedTarget')}>", f"<{target}>"),
            (node, f"<{expand_curie('sssom:mapping_justification')}>", "<urn:j>"),
        ]
        content = canonicalize(draft.name, [*draft.content.triples(), *triples])
        drafts.append(replace(draft, content=content))
    ontology = DraftGraph(canonicalize(GRAPH_ONTOLOGY, []))
    views = LocalViews(publish_drafts(tmp_path / "home", [ontology, curated()], drafts))
    query = """{ diff(source: "esco", from: "1.1.1", to: "1.2.0") { mappings {
      added removed items(filter: {uri: ["urn:y"]}) { edges { node {
        change kind prefLabel mapping { subject predicate object negative } } } } } } }"""
    assert ask(views, query)["diff"]["mappings"] == {
        "added": 1,
        "removed": 1,
        "items": {
            "edges": [
                {
                    "node": {
                        "change": "ADDED",
                        "kind": "Mapping",
                        "prefLabel": f"{occupation(1)} exactMatch urn:y",
                        "mapping": {
                            "subject": occupation(1),
                            "predicate": expand_curie("skos:exactMatch"),
                            "object": "urn:y",
                            "negative": False,
                        },
                    }
                }
            ]
        },
    }


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("order", ["", "orderBy: [{field: LABEL, direction: DESC}]"])
def test_changes_are_paged_from_both_ends(views: LocalViews, size: int, order: str) -> None:
    """Page by page they give the whole list, forwards and backwards."""

    def page(**arguments: object) -> dict[str, Any]:
        given = ", ".join(f"{name}: {value}" for name, value in arguments.items())
        query = f"""{{ diff(source: "esco", from: "1.1.1", to: "1.2.0") {{
          occupations {{ items({given} {order}) {{
            edges {{ cursor node {{ uri }} }}
            pageInfo {{ hasNextPage hasPreviousPage }} }} }} }} }}"""
        found: dict[str, Any] = ask(views, query)["diff"]["occupations"]["items"]
        return found

    def walk(size_name: str, cursor_name: str, more: str, place: int) -> list[str]:
        uris: list[str] = []
        cursor: dict[str, object] = {}
        while True:
            found = page(**{size_name: size}, **cursor)
            part = [edge["node"]["uri"] for edge in found["edges"]]
            uris = uris + part if place else part + uris
            if not found["pageInfo"][more]:
                return uris
            cursor = {cursor_name: f'"{found["edges"][place]["cursor"]}"'}

    whole = [edge["node"]["uri"] for edge in page(first=50)["edges"]]
    assert sorted(whole) == [occupation(1), occupation(3), occupation(4)]
    assert walk("first", "after", "hasNextPage", -1) == whole
    assert walk("last", "before", "hasPreviousPage", 0) == whole


def test_diff_of_what_is_not_there_is_refused(views: LocalViews) -> None:
    """Naming what is; so is a cursor of another list."""
    result = execute(views, '{ diff(source: "esco", from: "1", to: "1.2.0") { skills { added } } }')
    assert result.errors
    told = result.errors[0].extensions
    assert told
    assert (told["argument"], told["value"]) == ("from", "1")
    assert told["releases"] == ("esco@1.1.1", "esco@1.2.0")
    unknown = '{ diff(source: "x", from: "1", to: "2") { skills { added } } }'
    errors = execute(views, unknown).errors
    assert errors
    assert "source 'x' is not in the record" in str(errors[0])
    assert (errors[0].extensions or {})["argument"] == "source"
    last = '{ diff(source: "esco", from: "1.1.1", to: "2") { skills { added } } }'
    assert "'argument': 'to'" in str((execute(views, last).errors or [])[0].extensions)
    bad = """{ diff(source: "esco", from: "1.1.1", to: "1.2.0") {
      skills { items(after: "x") { totalCount } } } }"""
    assert "no cursor of this list" in str(execute(views, bad).errors)


def test_a_wrong_diff_is_refused_before_anything_runs(views: LocalViews) -> None:
    """Its neighbors do not become null with it: nothing has run, and the error says what to do."""
    query = """{ releases { version }
      diff(source: "esco", from: "1", to: "1.2.0") { skills { added } } }"""
    result = execute(views, query)
    assert result.data is None
    [error] = result.errors or []
    assert error.path is None
    assert error.locations
    assert (error.extensions or {})["code"] == "ARGUMENT_INVALID"
    assert "diff: release 'esco@1' is not in the record" in error.message
    assert (error.extensions or {})["hint"] == "at hand: esco@1.1.1, esco@1.2.0"


@pytest.mark.parametrize(
    ("field", "argument"),
    [
        ('skillGap(from: ["nope"], to: "%s") { shared { necessity } }', "from"),
        ('transition(from: "%s", to: "nope") { score }', "to"),
        ('curriculumPlan(occupation: "%s", have: "nope") { hours }', "have"),
        ('coverage(against: "occugraph") { totalCount }', "against"),
    ],
)
def test_a_name_that_nothing_has_is_refused_before_anything_runs(
    views: LocalViews, field: str, argument: str
) -> None:
    """So that its neighbors are not half an answer that became null."""
    named = field.replace("%s", "ours")
    result = execute(views, f"{{ releases {{ version }} wrong: {named} }}")
    assert result.data is None
    [error] = result.errors or []
    assert (error.path, (error.extensions or {})["code"]) == (None, "ARGUMENT_INVALID")
    assert (error.extensions or {})["argument"] == argument


NUMBERS = st.integers(1, 6)
LABELS = st.sampled_from(["smith", "baker", "cook", "welder"])


@st.composite
def drawn_release(draw: st.DrawFn, version: str) -> SmallRelease:
    """A release of up to six occupations and skills."""
    occupations = draw(st.dictionaries(NUMBERS, LABELS, max_size=5))
    skills = draw(st.dictionaries(NUMBERS, LABELS, max_size=5))
    pairs = [(one, other) for one in occupations for other in skills]
    relations = st.frozensets(
        st.tuples(st.sampled_from(pairs), st.booleans()).map(lambda pair: (*pair[0], pair[1])),
        max_size=8,
    )
    return SmallRelease(
        version, None, occupations, skills, draw(relations) if pairs else frozenset()
    )


PREFIXES = """PREFIX og: <https://w3id.org/occugraph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX status: <https://w3id.org/occugraph/id/status/>
"""
NECESSITY = {"ESSENTIAL": "og:requiresEssentialSkill", "OPTIONAL": "og:requiresOptionalSkill"}


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """Return the sorted rows of a SELECT."""
    found = store.query(PREFIXES + query)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple(term.value for term in solution) for solution in found)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_graphql_and_sparql_agree_on_every_view(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """On drawn questions over drawn releases, in the current view and in the one before."""
    releases = [data.draw(drawn_release(version)) for version in ("1", "2")]
    home = tmp_path_factory.mktemp("drawn") / "home"
    ours = curated([("requires", skill(data.draw(NUMBERS)))])
    views = LocalViews(publish_releases(home, releases, ours))
    choice = views.choose(AsOf(releases=("esco@1",)))
    files = {
        "2": views.publication.store_file,
        "1": build_past_view(views.record, choice).store_file,
    }
    for version, file in files.items():
        store = ox.Store()
        store.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)
        _check_lists(views, store, version)
        _check_one(
            views, store, version, data.draw(NUMBERS), data.draw(st.sampled_from([*NECESSITY]))
        )


def _check_lists(views: LocalViews, store: ox.Store, version: str) -> None:
    query = f"""{{ occupations(first: 20, asOf: {{releases: ["esco@{version}"]}},
        filter: {{includeRemoved: true}}) {{
      edges {{ node {{ uri prefLabel status {{ kind }} release {{ source version }} }} }} }} }}"""
    found = sorted(
        (
            edge["node"]["uri"],
            edge["node"]["prefLabel"],
            f"{ID}status/{edge['node']['status']['kind'].lower()}",
        )
        for edge in ask(views, query)["occupations"]["edges"]
    )
    assert found == rows(
        store,
        _with_history(
            "SELECT ?o ?l ?s",
            "?o a og:Occupation ; skos:prefLabel ?l ; og:currentStatus ?s",
        ),
    )


def _with_history(select: str, pattern: str) -> str:
    """Return a query for what there is and what is gone."""
    return f"{select} {{ {{ {pattern} }} UNION {{ GRAPH <{GRAPH_HISTORY}> {{ {pattern} }} }} }}"


def _check_one(
    views: LocalViews, store: ox.Store, version: str, number: int, necessity: str
) -> None:
    uri, then = occupation(number), f'{{releases: ["esco@{version}"]}}'
    query = f"""{{ occupation(uri: "{uri}", asOf: {then}) {{
      prefLabel skills(first: 20, necessity: {necessity}) {{ totalCount edges {{ node {{
        uri prefLabel
        occupations(first: 20, necessity: {necessity}) {{ totalCount }} }} }} }} }} }}"""
    found = ask(views, query)["occupation"]
    link = NECESSITY[necessity]
    described = rows(store, _with_history("SELECT ?l", f"<{uri}> skos:prefLabel ?l"))
    assert ([(found["prefLabel"],)] if found else []) == described
    expected = rows(
        store,
        f"""SELECT ?s ?l (COUNT(?back) AS ?n) {{
          <{uri}> {link} ?s . ?s skos:prefLabel ?l . ?back {link} ?s }} GROUP BY ?s ?l""",
    )
    edges = found["skills"]["edges"] if found else []
    assert expected == sorted(
        (
            edge["node"]["uri"],
            edge["node"]["prefLabel"],
            str(edge["node"]["occupations"]["totalCount"]),
        )
        for edge in edges
    )
