"""Publishing, undoing, and what stays on disk."""

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

import pytest

from occugraph.canonical import CanonicalGraph
from occugraph.conformance import (
    NonConformanceError,
    PendingView,
    ValidatedRelease,
    ValidatedView,
)
from occugraph.errors import ConflictError, NotFoundError, StoreError
from occugraph.projection import Projection, PublishedView, StoreProjection
from occugraph.publication import Outcome, find_current, get_current, publish, undo
from occugraph.record import Manifest, Record
from occugraph.seal import find_damage
from occugraph.validation import Report

MakeView = Callable[[str], ValidatedView]


class _Unforeseen:
    """A projection that begins with nothing before there is a view."""

    def expect(self, graphs: Sequence[CanonicalGraph]) -> None:
        """Do nothing."""


class _Failing(_Unforeseen):
    """A projection that fails half way."""

    name = "failing"
    version = 1

    def __init__(self, *, is_aside: bool = False) -> None:
        self.is_aside = is_aside

    def build(self, view: PublishedView, directory: Path) -> None:
        """Write a file, then fail."""
        (directory / "half").write_bytes(view.nquads[:9])
        raise RuntimeError("no space left")


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Return a record in a home that does not exist yet."""
    return Record(tmp_path / "home")


def _publish(record: Record, view: ValidatedView) -> Outcome:
    return publish(record, view, projections=[StoreProjection()], base=record.find_current())


def _files(record: Record) -> dict[str, bytes]:
    return {
        path.relative_to(record.home).as_posix(): path.read_bytes()
        for path in sorted(record.home.rglob("*"))
        if path.is_file()
    }


def test_publication_is_current_and_whole(record: Record, make_view: MakeView) -> None:
    """What was published is found, with its graphs and its store file."""
    outcome = _publish(record, make_view("one"))
    assert outcome.changed
    found = get_current(record)
    assert found == outcome.publication
    assert found.store_file.read_text() == (
        "<urn:a> <urn:p> <urn:b> .\n"
        '<urn:a> <urn:q> "one" .\n'
        '<urn:a> <urn:q> "one" <https://w3id.org/occugraph/graph/curated> .\n'
        "<urn:a> <urn:p> <urn:b> <https://w3id.org/occugraph/graph/ontology> .\n"
    )
    assert [record.read_graph(entry).quads for entry in found.view.graphs] == [1, 0, 1]


def test_same_view_twice_changes_nothing(record: Record, make_view: MakeView) -> None:
    """Not a byte on disk differs."""
    _publish(record, make_view("one"))
    before = _files(record)
    assert not _publish(record, make_view("one")).changed
    assert _files(record) == before


def test_same_view_gives_the_same_bytes_in_another_home(
    tmp_path: Path, make_view: MakeView
) -> None:
    """Nothing of the place or the time stands in a record."""
    homes = [Record(tmp_path / name) for name in ("here", "there")]
    for home in homes:
        _publish(home, make_view("one"))
    assert _files(homes[0]) == _files(homes[1])


def test_three_publications_are_kept_and_no_other_graph_file(
    record: Record, make_view: MakeView
) -> None:
    """The fourth publication removes the first, and the graph that only it needed."""
    ids = [_publish(record, make_view(text)).publication.id for text in "abcd"]
    assert record.history() == tuple(ids[1:])
    assert sorted(path.name for path in record.publications_dir.iterdir()) == sorted(ids[1:])
    # Of each kept publication its curated graph; the ontology and the empty derived one are shared.
    assert len(list(record.graphs_dir.iterdir())) == 3 + 2


def test_undo_goes_back_and_publishing_again_goes_on(record: Record, make_view: MakeView) -> None:
    """Undo moves the pointer one publication back each time, until there is none."""
    first, second = (_publish(record, make_view(text)).publication for text in "ab")
    assert undo(record) == first
    assert get_current(record) == first
    with pytest.raises(NotFoundError, match="no earlier publication"):
        undo(record)
    assert _publish(record, make_view("b")).publication == second
    assert record.history() == (first.id, second.id)


def test_going_back_by_content_reuses_the_publication(record: Record, make_view: MakeView) -> None:
    """The same content again is the same publication, now the newest."""
    first, second = (_publish(record, make_view(text)).publication for text in "ab")
    outcome = _publish(record, make_view("a"))
    assert outcome.publication == first
    assert outcome.changed
    assert record.history() == (second.id, first.id)


@pytest.mark.parametrize("is_aside", [False, True])
def test_failing_projection_leaves_what_was(
    record: Record, make_view: MakeView, *, is_aside: bool
) -> None:
    """All or nothing; the next publication sweeps up what is left."""
    failing = _Failing(is_aside=is_aside)
    first = _publish(record, make_view("a")).publication
    with pytest.raises(RuntimeError, match="no space left"):
        publish(record, make_view("b"), projections=[failing], base=first.id)
    assert get_current(record) == first
    second = _publish(record, make_view("b")).publication
    names = {path.name for path in record.publications_dir.iterdir()}
    assert names == {first.id, second.id}


def test_failure_to_record_leaves_nothing_half_built(
    record: Record, make_view: MakeView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is built aside has ended, and its folder is gone, when the error is told."""
    ended = Event()

    class Slow(_Unforeseen):
        name = "slow"
        version = 1
        is_aside = True

        def build(self, view: PublishedView, directory: Path) -> None:
            """Go on for a while after the record could not be written."""
            del view
            time.sleep(0.2)
            (directory / "late").touch()
            ended.set()

    def refuse(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Record, "write_draft", refuse)
    with pytest.raises(OSError, match="No space left"):
        publish(record, make_view("a"), projections=[Slow(), StoreProjection()], base=None)
    assert ended.is_set()
    assert list(record.publications_dir.iterdir()) == []


def test_projections_aside_are_built_in_order_while_others_are(
    record: Record, make_view: MakeView
) -> None:
    """One can read what the one before it has built; the publication has all of them."""
    others_may_go_on = Event()

    class First(_Unforeseen):
        name = "first"
        version = 1
        is_aside = True

        def build(self, view: PublishedView, directory: Path) -> None:
            """Wait for what is built meanwhile."""
            assert others_may_go_on.wait(30)
            (directory / "digest").write_text(view.digest)

    class Second(_Unforeseen):
        name = "second"
        version = 1
        is_aside = True

        def build(self, view: PublishedView, directory: Path) -> None:
            """Take what the first has built."""
            del view
            (directory / "copy").write_text((directory.parent / "first" / "digest").read_text())

    class Other(_Unforeseen):
        name = "other"
        version = 1
        is_aside = False

        def build(self, view: PublishedView, directory: Path) -> None:
            """Be built beside them."""
            del view
            (directory / "empty").touch()
            others_may_go_on.set()

    view = make_view("a")
    projections: list[Projection] = [First(), Second(), Other()]
    publication = publish(record, view, projections=projections, base=None).publication
    assert (publication.directory / "second" / "copy").read_text() == view.content.digest
    assert find_damage(publication.directory, thorough=True) is None


def test_undo_passes_over_what_nobody_can_read(record: Record, make_view: MakeView) -> None:
    """A publication from before the format of a projection changed is nothing to go back to."""

    class Newer(_Unforeseen):
        name = "store"
        version = 99
        is_aside = False

        def build(self, view: PublishedView, directory: Path) -> None:
            """Write something else."""
            (directory / "newer").write_text(view.digest)

    first = _publish(record, make_view("a")).publication
    newer = [
        publish(record, make_view(text), projections=[Newer()], base=record.find_current())
        for text in "bc"
    ]
    assert first.id in record.history()
    assert undo(record) == newer[0].publication
    with pytest.raises(NotFoundError, match="no earlier publication"):
        undo(record)


def test_pending_view_is_published_when_it_is_known_to_conform(
    record: Record, make_view: MakeView
) -> None:
    """Its projections are built meanwhile."""
    validated = make_view("a")
    pending = PendingView(validated.content, [], lambda: (validated, []))
    outcome = publish(record, pending, projections=[StoreProjection()], base=None)
    assert outcome.changed
    assert outcome.publication == _publish(record, validated).publication


def test_pending_view_that_does_not_conform_leaves_nothing(
    record: Record, make_view: MakeView
) -> None:
    """Neither a pointer, nor a graph, nor what was built from it."""
    draft = make_view("a").content

    def fail() -> tuple[ValidatedView, list[ValidatedRelease]]:
        raise NonConformanceError("view current", Report())

    pending = PendingView(draft, [], fail)
    with pytest.raises(NonConformanceError):
        publish(record, pending, projections=[StoreProjection()], base=None)
    assert record.find_current() is None
    assert list(record.graphs_dir.iterdir()) == list(record.publications_dir.iterdir()) == []


def test_pending_view_cannot_be_published_with_the_proof_of_another(
    record: Record, make_view: MakeView
) -> None:
    """What was validated is what is published."""
    pending = PendingView(make_view("a").content, [], lambda: (make_view("b"), []))
    with pytest.raises(ValueError, match="not what was to be validated"):
        publish(record, pending, projections=[], base=None)
    assert record.find_current() is None


def test_second_writer_is_refused(record: Record, make_view: MakeView) -> None:
    """While one publishes no other does."""
    with record.lock(), pytest.raises(ConflictError, match="another process is publishing"):
        _publish(record, make_view("a"))


def test_publication_made_from_an_old_one_is_refused(record: Record, make_view: MakeView) -> None:
    """Who has not seen the current publication would undo it."""
    _publish(record, make_view("a"))
    with pytest.raises(ConflictError, match="became current"):
        publish(record, make_view("b"), projections=[StoreProjection()], base=None)


def test_nothing_built_is_not_found(record: Record) -> None:
    """The error says what to do."""
    assert find_current(record) is None
    with pytest.raises(NotFoundError, match="run: occugraph build"):
        get_current(record)


def test_lost_publication_is_an_error(record: Record, make_view: MakeView) -> None:
    """A pointer to nothing is never taken for an empty record."""
    publication = _publish(record, make_view("a")).publication
    shutil.rmtree(publication.directory)
    with pytest.raises(StoreError, match="which is not in the record"):
        find_current(record)


def test_changed_files_are_noticed(record: Record, make_view: MakeView) -> None:
    """A graph file or manifest that was edited is refused."""
    publication = _publish(record, make_view("a")).publication
    entry = publication.view.graphs[0]
    path = record.graph_path(entry.sha256)
    path.write_bytes(record.graph_path(publication.view.graphs[2].sha256).read_bytes())
    with pytest.raises(StoreError, match="digest"):
        record.read_graph(entry)
    path.unlink()
    with pytest.raises(StoreError, match="is missing"):
        record.read_graph(entry)
    manifest = publication.directory / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"current"', b'"other"'))
    with pytest.raises(StoreError, match="was changed"):
        get_current(record)


def test_manifest_is_read_back(record: Record, make_view: MakeView) -> None:
    """Parsing undoes serializing; another format is refused, not guessed at."""
    manifest = _publish(record, make_view("a")).publication.manifest
    assert Manifest.parse(manifest.serialize()) == manifest
    other = manifest.serialize().replace(b'"format": 1', b'"format": 99')
    with pytest.raises(StoreError, match="format 99"):
        Manifest.parse(other)
    with pytest.raises(StoreError, match="cannot be read"):
        Manifest.parse(b"{}")


def test_home_that_cannot_be_written_is_an_error(tmp_path: Path, make_view: MakeView) -> None:
    """A file stands where the home should be."""
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        publish(Record(tmp_path / "home"), make_view("a"), projections=[])
