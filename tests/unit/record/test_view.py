"""Which graphs make a view."""

from dataclasses import replace
from datetime import date

import pytest

from occugraph.canonical import canonicalize
from occugraph.errors import ReleaseError
from occugraph.iri import (
    GRAPH_CURATED,
    GRAPH_DERIVED,
    GRAPH_ONTOLOGY,
    OG,
    PREFIXES,
    Iri,
    release_graph,
    starter_graph,
)
from occugraph.release import DraftGraph
from occugraph.values import Release
from occugraph.view import compose_view, dump_graphs, reopen_view

TYPE = f"<{PREFIXES['rdf']}type>"
ONTOLOGY = DraftGraph(canonicalize(GRAPH_ONTOLOGY, [("<a>", "<p>", "<b>")]))


def _draft(name: Iri, source: str, version: str, kind: str, issued: date | None) -> DraftGraph:
    release = Release(source, version, kind, issued, None, None, False, "", False, None)  # noqa: FBT003 -- a record's fields
    return DraftGraph(canonicalize(name, [(f"<{name}>", "<p>", "<b>")]), release)


def _release(version: str, issued: date | None = None) -> DraftGraph:
    return _draft(release_graph("esco", version), "esco", version, "release", issued)


STARTER = _draft(starter_graph("esco"), "esco", "9.9", "starter", None)
CURATED = _draft(GRAPH_CURATED, "occugraph", "0.1.0", "curated", None)


def _names(*graphs: DraftGraph) -> list[str]:
    return [entry.name for entry in compose_view([ONTOLOGY, *graphs]).view.graphs]


def test_starter_serves_until_its_source_has_a_release() -> None:
    """Any release is better than a starter, whatever its version."""
    assert _names(CURATED, STARTER) == [
        GRAPH_CURATED,
        GRAPH_DERIVED,
        GRAPH_ONTOLOGY,
        starter_graph("esco"),
    ]
    assert starter_graph("esco") not in _names(CURATED, STARTER, _release("1.0"))


def test_newest_release_is_chosen_by_date_then_by_version() -> None:
    """Version 1.10 is newer than 1.9; a date decides before any version."""
    assert release_graph("esco", "1.10.0") in _names(_release("1.9.1"), _release("1.10.0"))
    older, newer = date(2022, 2, 1), date(2024, 5, 15)
    assert release_graph("esco", "1.1") in _names(_release("1.2", older), _release("1.1", newer))


def test_version_decides_where_a_date_is_unknown() -> None:
    """A release that has none is not older for it."""
    dated, undated = _release("1.1", date(2030, 1, 1)), _release("1.2")
    assert release_graph("esco", "1.2") in _names(dated, undated)


def test_starter_that_a_release_covers_leaves() -> None:
    """As that of ISCO-08 does for a release of ESCO; a starter covers nothing."""
    groups = _draft(starter_graph("isco-08"), "isco-08", "08", "starter", None)
    esco = _release("1.2")
    assert esco.release is not None
    covering = replace(esco, release=replace(esco.release, covers=("isco-08",)))
    assert starter_graph("isco-08") in _names(groups, esco)
    assert starter_graph("isco-08") not in _names(groups, covering)
    assert STARTER.release is not None
    starter = replace(STARTER, release=replace(STARTER.release, covers=("isco-08",)))
    assert starter_graph("isco-08") in _names(groups, starter)


def test_what_a_starter_knows_and_its_release_lacks_is_absent_not_served() -> None:
    """It counts when the view is validated, with its super-classes, and for nothing else."""
    above = ("<urn:above>", f"<{PREFIXES['rdfs']}subClassOf>", "<urn:top>")
    skill = f"<{OG}Skill>"
    below = (skill, f"<{PREFIXES['rdfs']}subClassOf>", "<urn:top>")
    rules = DraftGraph(canonicalize(GRAPH_ONTOLOGY, [above, below]))
    facts = [("<urn:later>", TYPE, skill), ("<urn:both>", TYPE, skill)]
    starter = replace(STARTER, content=canonicalize(starter_graph("esco"), facts))
    release = _release("1.1")
    release = replace(release, content=canonicalize(release.name, facts[1:]))
    view = compose_view([rules, starter, release])
    assert view.absent == (
        f"<urn:later> {TYPE} {skill}".encode(),
        f"<urn:later> {TYPE} <urn:top>".encode(),
    )
    assert b"<urn:later>" not in view.union
    assert compose_view([rules, starter]).absent == ()
    again = reopen_view(view.graphs, [rules, starter, release])
    assert (again.absent, again.digest) == (view.absent, view.digest)


def test_releases_of_the_view_are_current() -> None:
    """The view says so of each of its releases."""
    view = compose_view([ONTOLOGY, CURATED, STARTER]).view
    assert [(each.source, each.is_current) for each in view.releases()] == [
        ("esco", True),
        ("occugraph", True),
    ]


def test_union_has_each_triple_once() -> None:
    """What two graphs hold is counted once in the union, and twice in the dump."""
    twin = DraftGraph(canonicalize(Iri("urn:twin"), [("<a>", "<p>", "<b>")]))
    view = compose_view([ONTOLOGY, twin])
    assert view.union == b"<a> <p> <b> .\n"
    assert dump_graphs(graph.content for graph in view.graphs) == (
        b"<a> <p> <b> <https://w3id.org/occugraph/graph/ontology> .\n<a> <p> <b> <urn:twin> .\n"
    )


def test_view_needs_an_ontology() -> None:
    """Without one nothing could be derived."""
    with pytest.raises(ReleaseError, match="graph/ontology"):
        compose_view([CURATED])


def test_release_in_two_graphs_is_refused() -> None:
    """Which of them it is cannot be told."""
    other = _draft(Iri("urn:other"), "esco", "1.0", "release", None)
    with pytest.raises(ReleaseError, match=r"esco@1\.0 stands in"):
        compose_view([ONTOLOGY, _release("1.0"), other])
