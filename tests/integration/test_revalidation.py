"""What changed is judged as the whole graph is: on spoilt data, and from one release to another."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox
import pytest

from occugraph.canonical import CanonicalGraph, canonicalize
from occugraph.conformance import ConformanceCache, EarlierView, begin_release, validate_view
from occugraph.iri import ID, OG, PREFIXES, Iri
from occugraph.resources import ontology_dir
from occugraph.revalidation.child import judge
from occugraph.revalidation.links import Part
from occugraph.revalidation.neighborhood import find_neighborhood
from occugraph.validation import Shapes, succession, validate
from occugraph.validation.fast_engine import FastEngineError, ask_raw
from occugraph.validation.footprint import read_footprints
from occugraph.validation.profile import read_profile
from occugraph.validation.succession import Judge, count_conforming, write_bare_shapes
from occugraph.view import DraftView, compose_view
from occugraph_loaders.esco import ESCO
from occugraph_loaders.pipeline import AUTHORED
from official_facts import data_directory
from spoiling import spoil

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

_SKOS: Final = PREFIXES["skos"]
_SEEDS: Final = 18
Found = set[tuple[str, str, str | None]]


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes.load()


@pytest.fixture(scope="module")
def starter() -> DraftView:
    """Return the starter graph as it is published."""
    return compose_view(AUTHORED.draft(ontology_dir()))


def conforms_like(
    before: Sequence[CanonicalGraph], after: Sequence[CanonicalGraph], shapes: Shapes
) -> bool:
    return count_conforming(before, [after], shapes) == 1


def triples_of(union: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(union, format=ox.RdfFormat.N_TRIPLES)]


def lines_of(triples: Sequence[ox.Triple]) -> list[bytes]:
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return sorted({line[:-2] for line in text.split(b"\n")[:-1]})


def graph_of(lines: Sequence[bytes], name: str) -> CanonicalGraph:
    return canonicalize(Iri(name), (tuple(line.decode().split(" ", 2)) for line in lines))  # type: ignore[misc]  # three parts


def select(results: Sequence[Mapping[str, Any]], doubted: set[str]) -> Found:
    """Return what was found at named nodes by shapes that are not in doubt."""
    return {
        (result["sourceShape"][1:-1], result["focusNode"], result.get("value"))
        for result in results
        if result["sourceShape"][1:-1] not in doubted
        and not result["sourceShape"].startswith("<urn:")
        and "_:" not in result["focusNode"] + str(result.get("value"))
    }


def doubts(results: Sequence[Mapping[str, Any]], shapes: Shapes) -> set[str]:
    profile = read_profile(shapes)
    assert profile is not None
    probes = {result["sourceShape"][1:-1] for result in results}
    return {shape for probe in probes for shape in profile.doubted.get(probe, ())}


def ask_whole(lines: Sequence[bytes], shapes: Shapes) -> list[dict[str, Any]]:
    profile = read_profile(shapes)
    assert profile is not None
    return ask_raw(b"".join(line + b" .\n" for line in lines), profile)


def test_every_shape_has_a_footprint(shapes: Shapes) -> None:
    """What ships can be judged by what changed."""
    footprints = read_footprints(shapes)
    profile = read_profile(shapes)
    assert profile is not None
    assert footprints is not None
    assert [each.shape for each in footprints] == sorted(profile.decided)


def test_neighborhood_is_judged_as_the_whole(shapes: Shapes, starter: DraftView) -> None:
    """At the nodes of the neighborhood all is found, at all others nothing is new.

    Both ways: the starter graph spoilt, and mended; one to five faults at once.
    """
    footprints = read_footprints(shapes)
    assert footprints is not None
    sound = triples_of(starter.union)
    plain = ask_whole(lines_of(sound), shapes)
    compared = found_any = 0
    for seed in range(_SEEDS):
        spoilt = sorted(spoil(sound, seed=seed, faults=1 + seed % 5), key=str)
        try:
            faulty = ask_whole(lines_of(spoilt), shapes)
        except FastEngineError:
            continue  # a fault that the engine cannot bear; the reference judges it
        sides = [(lines_of(sound), plain), (lines_of(spoilt), faulty)]
        doubted = doubts(faulty, shapes)
        for (before, old), (after, new) in (sides, sides[::-1]):
            near = find_neighborhood(footprints, [Part(before)], [Part(after)])
            if near is None:
                continue
            assert len(near.lines) < len(after)
            results = judge(near, write_bare_shapes(shapes))
            if results is None:
                continue
            foci = {(shape, node.decode()) for shape, nodes in near.foci.items() for node in nodes}
            whole, earlier = select(new, doubted), select(old, doubted)
            again, judged = select(results, doubted), {each for each in whole if each[:2] in foci}
            # What was found before may stand at a value that is not judged again.
            assert (seed, again | earlier & judged) == (seed, judged)
            assert (seed, {each for each in whole if each[:2] not in foci}) == (
                seed,
                # What is no focus node any more is found no more.
                {each for each in earlier & whole if each[:2] not in foci},
            )
            compared += 1
            found_any += bool(whole)
    assert compared > _SEEDS / 2
    assert found_any > _SEEDS / 4


@pytest.mark.parametrize("seed", range(100, 124))
def test_spoilt_graph_never_passes_for_conforming(
    seed: int, shapes: Shapes, starter: DraftView
) -> None:
    """One fault, which may break nothing: a yes is a yes of the whole validation."""
    sound = triples_of(starter.union)
    spoilt = lines_of(sorted(spoil(sound, seed=seed, faults=1), key=str))
    before, after = graph_of(lines_of(sound), "urn:a"), graph_of(spoilt, "urn:b")
    if conforms_like([before], [after], shapes):
        assert validate(b"".join(line + b" .\n" for line in spoilt), shapes).conforms


def test_what_is_read_ahead_changes_no_answer(shapes: Shapes, starter: DraftView) -> None:
    """Graphs of the chain in another order, one that comes back, one that is not asked about."""
    node = f"<{ID}skill/nameless>".encode()
    first, *rest = (graph.content for graph in starter.graphs)
    faulty = graph_of([b"%b <%bbroader> %b" % (node, _SKOS.encode(), node)], "urn:faulty")
    other = graph_of([b"%b <urn:any> <urn:thing>" % node], "urn:other")
    for chain, conforming in (
        ([[first, *rest, other], [first, *rest], [first, *rest, other]], 3),
        ([[*rest, first]], 1),
        ([[first, *rest, faulty], [first, *rest]], 0),
    ):
        judge = Judge()
        judge.read([*rest, other, faulty])
        judge.read([*rest, first])
        ahead = count_conforming([first, *rest], chain, shapes, judge)
        assert ahead == count_conforming([first, *rest], chain, shapes) == conforming


def test_judge_that_is_gone_knows_nothing(shapes: Shapes, starter: DraftView) -> None:
    graphs = [graph.content for graph in starter.graphs]
    judge = Judge()
    judge.discard()
    assert count_conforming(graphs, [graphs], shapes, judge) == 0


def test_sound_change_is_known_to_conform(shapes: Shapes, starter: DraftView) -> None:
    sound = lines_of(triples_of(starter.union))
    skill = f"<{ID}skill/hydrogen-safety-added>".encode()
    facts = (
        b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <%bSkill>" % OG.encode(),
        b"<%bcurrentStatus> <%bstatus/released>" % (OG.encode(), ID.encode()),
        b"<%binScheme> <%bscheme/esco>" % (_SKOS.encode(), ID.encode()),
        b'<%bprefLabel> "added"@en' % _SKOS.encode(),
    )
    change = graph_of(sorted(b"<urn:esco:added> " + fact for fact in facts), "urn:b")
    before = graph_of(sound, "urn:a")
    assert conforms_like([before], [before, change], shapes)
    assert conforms_like([before, change], [before], shapes)
    nameless = graph_of(sorted(b"<urn:esco:added> " + fact for fact in facts[:3]), "urn:b")
    assert not conforms_like([before], [before, nameless], shapes)
    unlisted = graph_of(sorted(skill + b" " + fact for fact in facts), "urn:b")
    assert not conforms_like([before], [before, unlisted], shapes)


@pytest.mark.release
def test_next_release_is_known_to_conform(shapes: Shapes, monkeypatch: pytest.MonkeyPatch) -> None:
    """ESCO's next release and the view with it, by what changed: nothing is validated whole."""
    packages = ESCO.find(data_directory()) if data_directory().is_dir() else []
    if len(packages) < 2:
        pytest.skip("no two releases of ESCO at hand (set OCCUGRAPH_DATA): 1 test is left out")
    authored = AUTHORED.draft(ontology_dir())
    ontology = next(each for each in authored if each.release is None)
    old, new = (ESCO.stages.draft(package) for package in packages[-2:])
    before = compose_view([*authored, old])
    view = compose_view([*authored, old, new])
    known = [ConformanceCache.receipt(name_of(before), shapes.digest)]
    cache = ConformanceCache(None, known)
    answers: list[tuple[int, int]] = []

    def ask(
        known: Sequence[CanonicalGraph],
        chain: Iterable[Sequence[CanonicalGraph]],
        given: Shapes,
        judge: Judge | None,
    ) -> int:
        asked = list(chain)
        answers.append((len(asked), count_conforming(known, asked, given, judge)))
        return answers[-1][1]

    monkeypatch.setattr(succession, "count_conforming", ask)
    release = begin_release(new, ontology, shapes=shapes, cache=cache)
    earlier = EarlierView(before.digest, lambda: before)
    validate_view(view, shapes=shapes, cache=cache, releases=[release], earlier=earlier)
    assert release.wait().graph is new
    assert answers == [(2, 2)]
    # Without the view before, the release is judged by its peer, and the view by the release.
    answers.clear()
    peer = f"{old.content.sha256} {ontology.content.sha256}"
    cache = ConformanceCache(None, [ConformanceCache.receipt(peer, shapes.digest)])
    release = begin_release(new, ontology, shapes=shapes, cache=cache, peers=[old])
    validate_view(view, shapes=shapes, cache=cache, releases=[release])
    assert answers == [(1, 1), (1, 1)]


def name_of(view: DraftView) -> str:
    """Return the name under which the cache knows a view."""
    absent = hashlib.sha256(b"".join(view.absent)).hexdigest()
    return f"{view.digest} {absent}" if view.absent else view.digest
