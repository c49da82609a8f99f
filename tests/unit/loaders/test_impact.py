"""What a release does to mappings and curated links, one case after another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from occugraph.canonical import NTriple, canonicalize
from occugraph.diff import diff_releases
from occugraph.iri import ID, PREFIXES, Iri, release_graph
from occugraph.release import DraftGraph
from occugraph_loaders.impact import Impact, ImpactEntry, assess_impact
from occugraph_loaders.sssom_release.mapping_set import source_key
from small_releases import (
    NEWER,
    OLDER,
    SmallRelease,
    compose_releases,
    curated,
    occupation,
    skill,
)

SSSOM = PREFIXES["sssom"]
MAPPING = f"<{ID}mapping/m0>"


def _assess(
    newer: SmallRelease, links: Sequence[tuple[str, str]], *more: NTriple, graph: str = ""
) -> Impact:
    """Return the impact on our links, or on a mapping in another release."""
    ours = curated(links)
    if more:
        content = canonicalize(ours.name, [*ours.content.triples(), *more])
        ours = replace(ours, content=content)
    view = compose_releases([OLDER, newer], ours)
    graphs = list(view.graphs)
    if graph:
        name = release_graph(graph, "1")
        moved = canonicalize(name, ours.content.triples())
        assert ours.release is not None
        release = replace(ours.release, source=graph, kind="release", version="1")
        graphs = [each for each in graphs if each.name != ours.name]
        graphs.append(DraftGraph(moved, release))
    draft = newer.draft()
    return assess_impact(diff_releases(OLDER.draft(), draft), draft, graphs)


def _tell(entries: Sequence[ImpactEntry]) -> list[tuple[str, str, str | None]]:
    return [(each.change, each.proposal, each.to) for each in entries]


def test_replaced_occupation_is_retargeted() -> None:
    """Its source says what replaces it; in mappings and in curated links alike."""
    impact = _assess(NEWER, [("exact", occupation(3)), ("requires", occupation(3))])
    assert _tell(impact.mappings) == [("replaced", "retarget", occupation(2))]
    assert _tell(impact.curated) == [("replaced", "retarget", occupation(2))]
    (entry,) = impact.mappings
    assert (entry.node, entry.object) == (MAPPING[1:-1], occupation(3))
    assert (entry.label, impact.broken) == ("cook", 2)


def test_what_did_not_change_has_no_entry() -> None:
    """Nor has what is only new."""
    assert _assess(NEWER, [("exact", occupation(2)), ("requires", skill(3))]) == Impact()
    assert _assess(replace(OLDER, version="1.1.2"), [("exact", occupation(3))]) == Impact()


@pytest.mark.parametrize(
    ("fact", "proposal"),
    [
        ((f"<{SSSOM}object_label>", '"smith"'), "review"),
        ((f"<{SSSOM}object_label>", '"blacksmith"'), "keep"),
        ((f"<{SSSOM}object_source_version>", '"1.1.1"'), "review"),
        ((f"<{SSSOM}object_source_version>", '"1.2.0"'), "keep"),
    ],
)
def test_relabelled_object_is_kept_where_the_mapping_knows(
    fact: tuple[str, str], proposal: str
) -> None:
    """It has the new label, or was made for this release."""
    impact = _assess(NEWER, [("exact", occupation(1))], (MAPPING, *fact))
    assert _tell(impact.mappings) == [("relabelled", proposal, None)]
    assert impact.broken == 0


def test_moved_thing_is_to_be_reviewed() -> None:
    """The reason names the code before and after."""
    moved = replace(OLDER, version="1.2.0", issued=date(2024, 5, 15), codes={2: "9.9"})
    (entry,) = _assess(moved, [("exact", occupation(2))]).mappings
    assert (entry.change, entry.proposal) == ("moved", "review")
    assert entry.reason.endswith("2.1 became 9.9")


def test_mapping_of_another_publisher_is_kept() -> None:
    """It is not ours to change, and breaks nothing; a set that a user brought is."""
    links = [("exact", occupation(3))]
    theirs = _assess(NEWER, links, graph="esco-onet")
    assert _tell(theirs.mappings) == [("replaced", "keep", None)]
    assert theirs.broken == 0
    brought = _assess(NEWER, links, graph=source_key(Iri("https://example.org/mine")))
    assert _tell(brought.mappings) == [("replaced", "retarget", occupation(2))]
    assert brought.broken == 1
    assert [entry.place for entry in brought.mappings] == ["sssom-example.org-mine@1"]
