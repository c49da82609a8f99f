"""Past views in the cache: built once, whole or not at all, few at once."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from occugraph import past_view
from occugraph.as_of import AsOf, ViewChoice, choose_view
from occugraph.binding import Kind
from occugraph.index import GraphIndex, IndexReader
from occugraph.iri import Iri
from occugraph.past_view import KEPT_VIEWS, build_past_view, find_past_view, key_of
from occugraph.publication import Publication
from occugraph.reader import Selection, UriKey
from occugraph.record import Record
from occugraph.values import LangText
from small_releases import NEWER, OLDER, SmallRelease, curated, occupation, publish_releases, skill

PAST = AsOf(releases=("esco@1.1.1",))


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    """Two releases, the older one beside the view."""
    ours = curated([("requires", skill(3)), ("exact", occupation(3))])
    return publish_releases(tmp_path / "home", [OLDER, NEWER], ours)


@pytest.fixture
def record(publication: Publication) -> Record:
    """The record of the publication."""
    return Record(publication.directory.parents[1])


def past(publication: Publication) -> ViewChoice:
    """Return the choice of the older release."""
    return choose_view(publication.manifest, PAST)


def folders(record: Record) -> list[str]:
    """Return what is in the cache."""
    return sorted(path.name for path in (record.home / "views").iterdir() if path.is_dir())


def test_past_view_is_what_was_current_then(
    tmp_path: Path, record: Record, publication: Publication
) -> None:
    """To the byte: the store and the digest of a record that never had the newer release."""
    ours = curated([("requires", skill(3)), ("exact", occupation(3))])
    then = publish_releases(tmp_path / "then", [OLDER], ours)
    view = build_past_view(record, past(publication))
    assert view.digest == then.digest
    assert view.store_file.read_bytes() == then.store_file.read_bytes()
    assert (view.name, view.releases) == ("esco@1.1.1", ("esco@1.1.1", "occugraph@0.1.0"))
    reader = IndexReader(GraphIndex.open(view.index_dir))
    keys = [UriKey(Iri(occupation(number))) for number in (1, 3, 4)]
    found = reader.find(Kind.OCCUPATION, keys, Selection(frozenset({"prefLabels"})))
    assert [each and each.values["prefLabels"] for each in found] == [
        (LangText("smith", "en"),),
        (LangText("cook", "en"),),
        None,
    ]


def test_view_is_built_once(record: Record, publication: Publication) -> None:
    """The second time it comes from the cache."""
    assert find_past_view(record, past(publication)) is None
    built = build_past_view(record, past(publication))
    inode = built.store_file.stat().st_ino
    again = build_past_view(record, past(publication))
    assert again == built == find_past_view(record, past(publication))
    assert again.store_file.stat().st_ino == inode


def test_several_who_ask_at_once_build_once(
    record: Record, publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock lets one build and the others find."""
    built: list[str] = []
    project = past_view._project

    def count(record: Record, choice: ViewChoice, building: Path) -> None:
        built.append(choice.name)
        project(record, choice, building)

    monkeypatch.setattr(past_view, "_project", count)
    threads = [
        threading.Thread(target=build_past_view, args=(record, past(publication))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == ["esco@1.1.1"]
    assert folders(record) == [key_of(past(publication))]


def test_what_a_killed_builder_left_is_swept(record: Record, publication: Publication) -> None:
    """And a view that someone removed half is built again."""
    views = record.home / "views"
    (views / ".building-1" / "index").mkdir(parents=True)
    (views / key_of(past(publication)) / "store").mkdir(parents=True)
    view = build_past_view(record, past(publication))
    assert view.store_file.exists()
    assert folders(record) == [view.key]


def test_cache_may_be_deleted_while_a_view_is_open(
    record: Record, publication: Publication
) -> None:
    """An open index stays readable; the next who asks builds anew."""
    view = build_past_view(record, past(publication))
    reader = IndexReader(GraphIndex.open(view.index_dir))
    shutil.rmtree(record.home / "views")
    key = UriKey(Iri(occupation(3)))
    (thing,) = reader.find(Kind.OCCUPATION, [key], Selection(frozenset({"code"})))
    assert thing
    assert thing.values["code"] == "3.1"
    assert build_past_view(record, past(publication)) == view


def test_few_views_are_kept(tmp_path: Path) -> None:
    """Those that were asked for last."""
    releases = [
        SmallRelease(f"1.{number}", None, {number: "x"}, {}, frozenset()) for number in range(7)
    ]
    publication = publish_releases(tmp_path / "home", releases)
    record = Record(tmp_path / "home")
    choices = [
        choose_view(publication.manifest, AsOf(releases=(f"esco@1.{number}",)))
        for number in range(6)
    ]
    for place, choice in enumerate(choices):
        view = build_past_view(record, choice)
        os.utime(view.directory / "view.json", (place, place))
    assert len(folders(record)) == KEPT_VIEWS
    assert folders(record) == sorted(map(key_of, choices[-KEPT_VIEWS:]))


@contextmanager
def builder(record: Record, publication: Publication) -> Iterator[subprocess.Popen[bytes]]:
    """Start the process that builds the older view, as a server does."""
    process = subprocess.Popen(
        (
            *(sys.executable, "-P", "-m", "occugraph.past_view"),
            *(str(record.home), publication.id, json.dumps(["esco@1.1.1"])),
        ),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        yield process
        process.kill()


def test_process_builds_the_view(record: Record, publication: Publication) -> None:
    """The one that started it finds it there."""
    with builder(record, publication) as process:
        assert process.wait(60) == 0
    assert find_past_view(record, past(publication))


def test_process_ends_with_its_parent(record: Record, publication: Publication) -> None:
    """Its input ends when the parent does; here it waits for the lock at that moment."""
    with (
        past_view._lock(record.home / "views"),
        builder(record, publication) as process,
    ):
        assert process.stdin
        process.stdin.close()
        assert process.wait(60) == 1


def test_killed_process_leaves_no_view_and_no_lock(
    record: Record, publication: Publication
) -> None:
    """The next one builds."""
    with (
        past_view._lock(record.home / "views"),
        builder(record, publication) as process,
    ):
        process.send_signal(signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
    assert find_past_view(record, past(publication)) is None
    assert build_past_view(record, past(publication)).store_file.exists()
