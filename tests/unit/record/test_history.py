"""The history graph: what older releases had."""

from dataclasses import replace
from datetime import date

import pytest

from occugraph.canonical import canonicalize, literal_text
from occugraph.errors import ReleaseError
from occugraph.history import compute_history
from occugraph.iri import GRAPH_HISTORY, ID, OG, PREFIXES, release_graph
from occugraph.release import DraftGraph
from occugraph.view import DraftView, compose_view
from small_releases import NEWER, OLDER, SmallRelease, compose_releases, occupation, skill

REMOVED = f"{ID}status/removed"


def _history(view: DraftView) -> dict[str, dict[str, list[str]]]:
    """Return the history graph by subject and property, as plain text."""
    found: dict[str, dict[str, list[str]]] = {}
    for graph in view.graphs:
        if graph.name == GRAPH_HISTORY:
            for subject, predicate, obj in graph.content.triples():
                about = found.setdefault(subject[1:-1], {})
                about.setdefault(predicate[1:-1], []).append(literal_text(obj))
    return found


def test_tombstone_keeps_what_the_thing_was_and_not_its_links() -> None:
    """Type, labels, code, status, the last release, and what replaces it."""
    history = _history(compose_releases([OLDER, NEWER]))
    assert history[occupation(3)] == {
        f"{PREFIXES['rdf']}type": [f"{OG}Occupation"],
        f"{PREFIXES['skos']}prefLabel": ["cook"],
        f"{PREFIXES['skos']}notation": ["3.1"],
        f"{OG}currentStatus": [REMOVED],
        f"{OG}lastRelease": [f"{ID}release/esco/1.1.1"],
        f"{PREFIXES['dcterms']}isReplacedBy": [occupation(2)],
    }


def test_last_release_is_described_with_its_attribution() -> None:
    """Its graph is not in the view, but what it asks for goes with what came from it."""
    history = _history(compose_releases([OLDER, NEWER]))
    release = history[f"{ID}release/esco/1.1.1"]
    assert release[f"{OG}attribution"] == ["esco 1.1.1 is theirs"]
    assert set(history) == {occupation(3), f"{ID}release/esco/1.1.1"}


def test_nothing_gone_is_no_history() -> None:
    """A first release, and one that only adds."""
    assert _history(compose_releases([OLDER])) == {}
    more = replace(OLDER, version="1.3", issued=date(2025, 1, 1), skills={**OLDER.skills, 7: "x"})
    assert _history(compose_releases([OLDER, more])) == {}


def test_the_last_release_that_had_it_says_how_it_was() -> None:
    """Of three releases the one before the newest; the order of arrival says nothing."""
    middle = SmallRelease(
        "1.1.2", date(2023, 1, 1), {**OLDER.occupations, 3: "chef"}, OLDER.skills, frozenset()
    )
    for releases in ([OLDER, middle, NEWER], [NEWER, OLDER, middle]):
        history = _history(compose_releases(releases))
        assert history[occupation(3)][f"{PREFIXES['skos']}prefLabel"] == ["chef"]
        assert history[occupation(3)][f"{OG}lastRelease"] == [f"{ID}release/esco/1.1.2"]


def test_what_comes_back_is_not_removed() -> None:
    """The newest release decides."""
    again = replace(OLDER, version="1.3.0", issued=date(2025, 1, 1))
    history = _history(compose_releases([OLDER, NEWER, again]))
    assert occupation(3) not in history
    assert set(history) >= {occupation(4), skill(3)}


def test_what_another_source_of_the_view_has_is_not_removed() -> None:
    """A thing has one status."""
    other = SmallRelease("1", None, {3: "cook"}, {}, frozenset(), source="other")
    history = _history(compose_releases([OLDER, NEWER, other]))
    assert occupation(3) not in history


def test_history_is_computed_anew_from_the_releases() -> None:
    """A history graph among the given ones counts for nothing."""
    view = compose_releases([OLDER, NEWER])
    stale = DraftGraph(canonicalize(GRAPH_HISTORY, [("<urn:x>", "<urn:y>", "<urn:z>")]))
    assert compose_view([*view.graphs, OLDER.draft(), stale]).digest == view.digest


def test_release_graph_without_a_release_is_refused() -> None:
    """What was in it last could not be told."""
    name = release_graph("esco", "1.1.1")
    thing = (f"<{occupation(9)}>", f"<{PREFIXES['rdf']}type>", f"<{OG}Occupation>")
    nameless = replace(OLDER.draft(), content=canonicalize(name, [thing]))
    with pytest.raises(ReleaseError, match=r"release/esco/1\.1\.1 describes no og:Release"):
        compute_history(frozenset(), [nameless])
