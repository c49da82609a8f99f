"""The fast SHACL engine finds what pySHACL finds: for each shape, on spoilt data, on a release."""

from collections.abc import Iterable, Sequence
from typing import Final

import pyoxigraph as ox
import pytest

from occugraph.errors import SourceError
from occugraph.iri import ID, PREFIXES
from occugraph.resources import ontology_dir
from occugraph.validation import Finding, Shapes, validate
from occugraph.validation.fast_engine import FastEngineError, FastResult, run_fast
from occugraph.validation.profile import read_profile
from occugraph.validation.validator import EngineName
from occugraph.view import compose_view
from occugraph_loaders.esco import ESCO
from occugraph_loaders.pipeline import AUTHORED
from official_facts import data_directory
from shapes.test_shapes import CHANGES, HERE, Change, apply, parse
from spoiling import spoil

pytestmark = [
    pytest.mark.integration,
    # rdflib warns of what the spoiler writes.
    pytest.mark.filterwarnings("ignore:Parsing weird boolean:UserWarning"),
]

Triples = Sequence[ox.Triple]
Answer = tuple[Finding, ...] | str

_SPOILT: Final = 240
_BATCH: Final = 12
_OPERATOR: Final = f"{ID}occupation/microgrid-operator"
_RDF: Final = PREFIXES["rdf"]
_SUB_CLASS: Final = PREFIXES["rdfs"] + "subClassOf"


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes.load()


@pytest.fixture(scope="module")
def starter() -> Triples:
    """Return the starter graph as it is published."""
    union = compose_view(AUTHORED.draft(ontology_dir())).union
    return [quad.triple for quad in ox.parse(union, format=ox.RdfFormat.N_TRIPLES)]


@pytest.fixture(scope="module")
def excerpt(starter: Triples) -> Triples:
    """Return what the starter graph says of one occupation and of all that it leads to."""
    about: dict[str, list[ox.Triple]] = {}
    for triple in starter:
        about.setdefault(str(triple.subject), []).append(triple)
    waiting = [f"<{_OPERATOR}>"]
    waiting += [
        str(triple.subject)
        for triple in starter
        if str(triple.object) == f"<{_OPERATOR}>"
        or triple.predicate.value == PREFIXES["og"] + "schemeKey"
    ]
    reached: dict[str, list[ox.Triple]] = {}
    while waiting:
        node = waiting.pop()
        if node not in reached and node in about:
            reached[node] = about[node]
            waiting += [str(triple.object) for triple in about[node]]
    kept = [triple for triples in reached.values() for triple in triples]
    kept += [triple for triple in starter if triple.predicate.value == _SUB_CLASS]
    return sorted(set(kept), key=str)


def answer(engine: EngineName, data: Iterable[ox.Triple], shapes: Shapes) -> Answer:
    """Return what an engine finds, or what it says of data that it cannot validate."""
    try:
        return validate(data, shapes, engine=engine).findings
    except SourceError as err:
        return str(err)


def assert_equal(data: Iterable[ox.Triple], shapes: Shapes) -> Answer:
    triples = sorted(data, key=str)
    reference = answer("pyshacl", triples, shapes)
    assert answer("auto", triples, shapes) == reference
    return reference


def ask_fast(data: Iterable[ox.Triple], shapes: Shapes) -> FastResult:
    profile = read_profile(shapes)
    assert profile is not None
    return run_fast(ox.serialize(data, format=ox.RdfFormat.N_TRIPLES) or b"", profile)


def test_fast_engine_decides_every_shape(shapes: Shapes) -> None:
    """What ships leaves nothing to the reference, neither by its shapes nor by its values."""
    profile = read_profile(shapes)
    assert profile is not None
    assert sorted(profile.others) == []


def test_starter_graph_casts_no_doubt(shapes: Shapes, starter: Triples) -> None:
    assert ask_fast(starter, shapes) == FastResult((), frozenset())


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.shape)
def test_change_of_each_shape_is_found_alike(change: Change, shapes: Shapes) -> None:
    base = parse((HERE / "conforming.ttl").read_text(encoding="utf-8"))
    assert assert_equal(apply(change, base), shapes)


@pytest.mark.parametrize("batch", range(0, _SPOILT, _BATCH))
def test_spoilt_excerpt_is_judged_alike(batch: int, shapes: Shapes, excerpt: Triples) -> None:
    """One to twelve faults at once; a seed that fails is the number in the message."""
    for seed in range(batch, batch + _BATCH):
        data = spoil(excerpt, seed=seed, faults=1 + seed % 12)
        reference = answer("pyshacl", data, shapes)
        assert (seed, answer("auto", data, shapes)) == (seed, reference)


@pytest.mark.parametrize("seed", range(1000, 1060))
def test_spoilt_miniature_is_judged_alike(seed: int, shapes: Shapes) -> None:
    """Every shape has something to find here, so that most faults are found."""
    base = parse((HERE / "conforming.ttl").read_text(encoding="utf-8"))
    assert_equal(spoil(sorted(base, key=str), seed=seed, faults=2 + seed % 9), shapes)


@pytest.mark.parametrize("seed", range(3))
def test_spoilt_starter_graph_is_judged_alike(seed: int, shapes: Shapes, starter: Triples) -> None:
    assert assert_equal(spoil(starter, seed=seed, faults=60), shapes)


def test_most_spoilt_data_is_decided_by_the_fast_engine(shapes: Shapes, excerpt: Triples) -> None:
    """Equality would be no news if the reference were always asked."""
    profile = read_profile(shapes)
    assert profile is not None
    asked, left = 0, 0
    for seed in range(40):
        asked += len(profile.decided)
        try:
            left += len(ask_fast(spoil(excerpt, seed=seed, faults=4), shapes).undecided)
        except FastEngineError:
            left += len(profile.decided)
    assert left < asked / 10


def test_engine_that_crashes_leaves_all_to_the_reference(
    shapes: Shapes, caplog: pytest.LogCaptureFixture
) -> None:
    """shacl-rust 0.2.12 panics at a date whose year has twenty digits."""
    base = parse((HERE / "conforming.ttl").read_text(encoding="utf-8"))
    data = base | parse('source:paper og:retrieved "99999999999999999999"^^xsd:date .')
    with pytest.raises(FastEngineError, match=r"ended with 1: .*PanicException"):
        ask_fast(data, shapes)
    assert assert_equal(data, shapes)
    assert "pySHACL validates instead" in caplog.text


@pytest.mark.release
@pytest.mark.timeout(900)
def test_whole_release_is_judged_alike(shapes: Shapes) -> None:
    """ESCO as it is, where 17 skills are both essential and optional, and with forty faults."""
    packages = ESCO.find(data_directory()) if data_directory().is_dir() else ()
    if not packages:
        pytest.skip("no package of ESCO at hand (set OCCUGRAPH_DATA): 2 comparisons are left out")
    newest = max(packages, key=lambda package: package.version)
    ontology = next(each for each in AUTHORED.draft(ontology_dir()) if each.release is None)
    union = compose_view([ontology, ESCO.stages.draft(newest)]).union
    whole = validate(union, shapes, engine="fast")
    assert whole == validate(union, shapes, engine="pyshacl")
    triples = [quad.triple for quad in ox.parse(union, format=ox.RdfFormat.N_TRIPLES)]
    assert_equal(spoil(triples, seed=12, faults=40), shapes)
