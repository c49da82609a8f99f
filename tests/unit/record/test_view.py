"""Which graphs make a view."""

from datetime import date

import pytest

from occugraph.canonical import canonicalize
from occugraph.errors import ReleaseError
from occugraph.iri import (
    GRAPH_CURATED,
    GRAPH_DERIVED,
    GRAPH_ONTOLOGY,
    Iri,
    release_graph,
    starter_graph,
)
from occugraph.release import DraftGraph
from occugraph.values import Release
from occugraph.view import compose_view, dump_graphs

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
