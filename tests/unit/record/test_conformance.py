"""The gate between a draft and what can be published."""

from pathlib import Path

import pytest

from occugraph import conformance
from occugraph.canonical import NTriple, canonicalize
from occugraph.conformance import (
    ConformanceCache,
    EarlierView,
    NonConformanceError,
    ValidatedView,
    _Proof,
    begin_release,
    validate_release,
    validate_view,
)
from occugraph.errors import StoreError
from occugraph.iri import GRAPH_ONTOLOGY, PREFIXES, Iri, release_graph
from occugraph.release import DraftGraph
from occugraph.validation import Shapes
from occugraph.validation.succession import Judge
from occugraph.values import Release
from occugraph.view import DraftView, compose_view

TYPE = f"<{PREFIXES['rdf']}type>"
SHAPES = Shapes(
    (
        (
            "label.shapes.ttl",
            b"""@prefix sh: <http://www.w3.org/ns/shacl#> .
            <urn:shape> a sh:NodeShape ; sh:targetClass <urn:Thing> ; sh:property <urn:label> .
            <urn:label> sh:path <urn:name> ; sh:minCount 1 ; sh:message "Name it." .
            <urn:hint> a sh:NodeShape ; sh:targetClass <urn:Thing> ; sh:severity sh:Warning ;
                sh:message "Say more." ; sh:property [ sh:path <urn:more> ; sh:minCount 1 ;
                    sh:severity sh:Warning ] .
            """,
        ),
    )
)
# Each shape with a name, so that the fast engine decides all of it.
NAMED_SHAPES = Shapes(
    (
        (
            "label.shapes.ttl",
            b"""@prefix sh: <http://www.w3.org/ns/shacl#> .
            <urn:shape> a sh:NodeShape ; sh:targetClass <urn:Thing> ; sh:property <urn:label> .
            <urn:label> a sh:PropertyShape ; sh:path <urn:name> ; sh:minCount 1 ;
                sh:message "Name it." .
            """,
        ),
    )
)
ONTOLOGY = DraftGraph(
    canonicalize(
        GRAPH_ONTOLOGY, [("<urn:Lower>", f"<{PREFIXES['rdfs']}subClassOf>", "<urn:Thing>")]
    )
)
NAMELESS: NTriple = ("<urn:a>", TYPE, "<urn:Lower>")
NAMED: NTriple = ("<urn:a>", "<urn:name>", '"a"')
_FACTS = ((TYPE, "<urn:Lower>"), ("<urn:name>", '"a"'))


def _view(*triples: NTriple) -> DraftView:
    return compose_view([ONTOLOGY, DraftGraph(canonicalize(Iri("urn:data"), triples))])


def test_conforming_view_passes_and_is_remembered(tmp_path: Path) -> None:
    """Warnings do not hold it up; the second time the engine is not asked."""
    cache = ConformanceCache(tmp_path / "cache")
    draft = _view(NAMELESS, NAMED)
    assert not cache.has(draft.digest, SHAPES.digest)
    view = validate_view(draft, shapes=SHAPES, cache=cache)
    assert view.content is draft
    assert cache.has(draft.digest, SHAPES.digest)
    assert not cache.has(draft.digest, "other shapes")


def test_breach_of_a_materialized_class_stops_the_view(tmp_path: Path) -> None:
    """What is validated is the view with what was derived; a failure is not remembered."""
    cache = ConformanceCache(tmp_path / "cache")
    draft = _view(NAMELESS)
    with pytest.raises(NonConformanceError, match="view current: 1 violation of the shapes") as err:
        validate_view(draft, shapes=SHAPES, cache=cache)
    messages = [(each.focus, each.message) for each in err.value.report.findings]
    assert ("<urn:a>", "Name it.") in messages
    assert not cache.has(draft.digest, SHAPES.digest)


def test_release_is_validated_by_itself() -> None:
    """With the ontology and nothing else."""
    release = Release("x", "1", "release", None, None, None, False, "", False, None)  # noqa: FBT003 -- a record's fields
    name = release_graph("x", "1")
    cache = ConformanceCache(None)
    whole = DraftGraph(canonicalize(name, [NAMELESS, NAMED]), release)
    assert validate_release(whole, ONTOLOGY, shapes=SHAPES, cache=cache).graph is whole
    broken = DraftGraph(canonicalize(name, [NAMELESS]), release)
    with pytest.raises(NonConformanceError, match=f"{name}: 1 violation"):
        validate_release(broken, ONTOLOGY, shapes=SHAPES, cache=cache)


def _release(version: str, *triples: NTriple) -> DraftGraph:
    release = Release("x", version, "release", None, None, None, False, "", False, None)  # noqa: FBT003 -- a record's fields
    return DraftGraph(canonicalize(release_graph("x", version), triples), release)


def test_view_waits_for_its_releases(tmp_path: Path) -> None:
    """A release that is judged in the background, by a peer, and breaks a shape stops the view."""
    cache = ConformanceCache(tmp_path / "cache")
    many = [(f"<urn:{place}>", predicate, obj) for place in range(40) for predicate, obj in _FACTS]
    older, newer = _release("1", *many), _release("2", *many[:-1])
    validate_release(older, ONTOLOGY, shapes=SHAPES, cache=cache)
    before = set((tmp_path / "cache").iterdir())
    pending = begin_release(newer, ONTOLOGY, shapes=SHAPES, cache=cache, peers=[older])
    # By itself the view is sound: it names what the release does not.
    rest = DraftGraph(canonicalize(Iri("urn:data"), [many[-1]]))
    view = compose_view([ONTOLOGY, newer, rest])
    with pytest.raises(NonConformanceError, match=f"{newer.name}: 1 violation"):
        validate_view(view, shapes=SHAPES, cache=cache, releases=[pending])
    assert set((tmp_path / "cache").iterdir()) == before


def test_release_is_done_when_it_was_waited_for(tmp_path: Path) -> None:
    cache = ConformanceCache(tmp_path / "cache")
    older, newer = _release("1", NAMELESS, NAMED), _release("2", NAMELESS, NAMED)
    validate_release(older, ONTOLOGY, shapes=SHAPES, cache=cache)
    pending = begin_release(newer, ONTOLOGY, shapes=SHAPES, cache=cache, peers=[older])
    assert pending.wait().graph is newer
    view = compose_view([ONTOLOGY, newer])
    assert validate_view(view, shapes=SHAPES, cache=cache, releases=[pending]).content is view


def test_proof_of_other_data_is_refused() -> None:
    """A validated view cannot be made with the proof of another."""
    with pytest.raises(ValueError, match="proof is of"):
        ValidatedView(_view(NAMELESS), _Proof("other"))


def test_view_is_judged_by_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where that is known to conform, what did not change is not looked at again."""
    cache = ConformanceCache(tmp_path / "cache")
    many = [(f"<urn:{place}>", predicate, obj) for place in range(40) for predicate, obj in _FACTS]
    before = _view(*many)
    validate_view(before, shapes=NAMED_SHAPES, cache=cache)
    asked: list[str] = []

    def ask(_draft: DraftView, subject: str, **_given: object) -> None:
        asked.append(subject)

    earlier = EarlierView(before.digest, lambda: before)
    sound = _view(*many, ("<urn:0>", "<urn:more>", '"b"'))
    nameless = _view(*many, ("<urn:40>", TYPE, "<urn:Lower>"))
    with pytest.raises(NonConformanceError):
        validate_view(nameless, shapes=NAMED_SHAPES, cache=cache, earlier=earlier)
    monkeypatch.setattr(conformance, "_validate_whole", ask)
    validate_view(sound, shapes=NAMED_SHAPES, cache=cache, earlier=earlier)
    assert not asked
    unknown = EarlierView("0" * 64, lambda: before)
    other = _view(*many, ("<urn:0>", "<urn:more>", '"c"'))
    validate_view(other, shapes=NAMED_SHAPES, cache=cache, earlier=unknown)
    assert asked == ["view current"]


def test_release_is_judged_by_the_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the view by the one before it: neither is looked at as a whole."""
    cache = ConformanceCache(tmp_path / "cache")
    many = [(f"<urn:{place}>", predicate, obj) for place in range(40) for predicate, obj in _FACTS]
    older, newer = _release("1", *many), _release("2", *many, ("<urn:0>", "<urn:more>", '"b"'))
    before = compose_view([ONTOLOGY, older])
    validate_view(before, shapes=NAMED_SHAPES, cache=cache)
    asked: list[str] = []

    def ask(_draft: DraftView, subject: str, **_given: object) -> None:
        asked.append(subject)

    monkeypatch.setattr(conformance, "_validate_whole", ask)
    pending = begin_release(newer, ONTOLOGY, shapes=NAMED_SHAPES, cache=cache)
    view = compose_view([ONTOLOGY, newer])
    earlier = EarlierView(before.digest, lambda: before)
    validate_view(view, shapes=NAMED_SHAPES, cache=cache, releases=[pending], earlier=earlier)
    assert pending.is_known
    assert not asked
    # The release is remembered by itself, too.
    again = begin_release(newer, ONTOLOGY, shapes=NAMED_SHAPES, cache=cache)
    assert again.is_known


def test_release_that_only_the_view_mends_is_refused(tmp_path: Path) -> None:
    """The view follows the one before; the release by itself does not follow the view."""
    cache = ConformanceCache(tmp_path / "cache")
    many = [(f"<urn:{place}>", predicate, obj) for place in range(40) for predicate, obj in _FACTS]
    older, newer = _release("1", *many), _release("2", *many[:-1])
    rest = DraftGraph(canonicalize(Iri("urn:data"), [many[-1]]))
    before, view = (compose_view([ONTOLOGY, each, rest]) for each in (older, newer))
    validate_view(before, shapes=NAMED_SHAPES, cache=cache)
    pending = begin_release(newer, ONTOLOGY, shapes=NAMED_SHAPES, cache=cache)
    earlier = EarlierView(before.digest, lambda: before)
    with pytest.raises(NonConformanceError, match=f"{newer.name}: 1 violation"):
        validate_view(view, shapes=NAMED_SHAPES, cache=cache, releases=[pending], earlier=earlier)
    assert not pending.is_known


def test_view_before_that_cannot_be_read_tells_nothing(tmp_path: Path) -> None:
    """What the record has lost is no reason not to publish."""
    cache = ConformanceCache(tmp_path / "cache")
    view = _view(NAMELESS, NAMED)

    def read() -> DraftView:
        raise StoreError("a graph file is lost", hint="build")

    earlier = EarlierView("0" * 64, read)
    assert validate_view(view, shapes=SHAPES, cache=cache, earlier=earlier).content is view


def test_judge_of_what_is_known_already_is_ended(tmp_path: Path) -> None:
    """It holds a view in memory that nobody will compare."""
    cache = ConformanceCache(tmp_path / "cache")
    view = _view(NAMELESS, NAMED)
    validate_view(view, shapes=SHAPES, cache=cache)
    judge = Judge()
    earlier = EarlierView(view.digest, lambda: view, judge)
    validate_view(view, shapes=SHAPES, cache=cache, earlier=earlier)
    with pytest.raises(StoreError, match="what changed cannot be judged"):
        judge.judge([], b"", b"")
