"""The generator of ESCO-like releases."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from bench.esco_like import (
    Changes,
    Differences,
    Size,
    compare_releases,
    evolve_release,
    make_release,
)
from bench.esco_like_files import tables_of, write_release

from occugraph.release import DraftGraph
from occugraph_loaders.esco import ESCO, find_packages

_SIZE = Size(150, 600, relations=8, languages=("en", "de"))
_CHANGES = Changes(
    occupations_added=5,
    occupations_removed=3,
    occupations_relabelled=4,
    occupations_moved=2,
    skills_added=7,
    skills_removed=6,
    relations_added=40,
    relations_removed=20,
    relations_swapped=9,
)


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> tuple[DraftGraph, DraftGraph]:
    """Return two successive releases as they are loaded, the first from a zip."""
    directory = tmp_path_factory.mktemp("made")
    release = make_release(7, _SIZE)
    write_release(release, "9.0.0", directory, as_zip=True)
    write_release(evolve_release(release, _CHANGES), "9.1.0", directory, as_zip=False)
    older, newer = (ESCO.stages.draft(package) for package in find_packages(directory))
    return older, newer


def _subjects(graph: DraftGraph, name: str) -> set[str]:
    end = f"#{name}>"
    return {subject for subject, _, obj in graph.content.triples() if obj.endswith(end)}


def _relations(graph: DraftGraph) -> set[tuple[str, str, str]]:
    return {triple for triple in graph.content.triples() if "#requires" in triple[1]}


def test_release_has_the_size_that_was_asked_for(drafts: tuple[DraftGraph, DraftGraph]) -> None:
    """And nothing in it has to be left out."""
    older, newer = drafts
    assert older.name.endswith("/release/esco/9.0.0")
    assert newer.name.endswith("/release/esco/9.1.0")
    assert (older.quarantined, newer.quarantined) == ((), ())
    assert len(_subjects(older, "Occupation")) == 150
    assert len(_subjects(older, "Skill")) == 600
    assert b'"@de <' in older.content.payload


def test_changes_are_those_that_were_asked_for(drafts: tuple[DraftGraph, DraftGraph]) -> None:
    """As the loaded graphs show them, too."""
    older, newer = drafts
    release = make_release(7, _SIZE)
    found = compare_releases(release, evolve_release(release, _CHANGES))
    assert replace(found, relations_added=0, relations_removed=0) == Differences(
        5, 3, 7, 6, 0, 0, 9
    )
    for name, added, removed in (("Occupation", 5, 3), ("Skill", 7, 6)):
        before, after = _subjects(older, name), _subjects(newer, name)
        assert (len(after - before), len(before - after)) == (added, removed)
    were, are = _relations(older), _relations(newer)
    assert len(are - were) == found.relations_added
    assert len(were - are) == found.relations_removed
    assert found.relations_added >= 40 + 9
    assert found.relations_removed >= 20 + 9


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """And another seed another release."""

    def files(seed: int) -> list[tuple[str, str]]:
        written = []
        for name, rows in tables_of(make_release(seed, _SIZE)):
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            written.append((name, text.getvalue()))
        return written

    assert files(3) == files(3)
    assert files(3) != files(4)
    paths = [
        write_release(make_release(3, _SIZE), "9.0.0", tmp_path / name, as_zip=True)
        for name in ("a", "b")
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()
