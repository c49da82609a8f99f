"""The fast engine and what happens when it is not there, ends, or says what cannot be."""

import logging
import sys
from pathlib import Path

import pytest

from occugraph.errors import ArgumentError, SourceError
from occugraph.validation import SHAPE, Shapes, fast_engine, validate
from occugraph.validation.validator import EngineName
from validation_shapes import make_shapes, parse

LABEL = make_shapes(
    "shape:A a sh:PropertyShape ; sh:targetClass <urn:T> ; sh:path <urn:label> ; sh:minCount 1 ;"
    ' sh:message "Add a label."@en ; sh:name "R-1" ; sh:description "A thing has a label."@en .'
)
DATA = "<urn:a> a <urn:T> ."
_ANSWERS = {
    "ends": "sys.exit(3)",
    "is killed": "os.kill(os.getpid(), 9)",
    "says no JSON": "print('{')",
    "finds nothing": "print('[]')",
}


def replace_child(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> None:
    child = folder / "child.py"
    child.write_text(f"import os, sys\nsys.stdin.buffer.read()\n{code}\n", encoding="utf-8")
    monkeypatch.setattr(fast_engine, "_CHILD", str(child))


def find(data: str, shapes: Shapes, engine: EngineName | None = None) -> list[tuple[str, str]]:
    report = validate(parse(data), shapes, engine=engine)
    return [(finding.focus, finding.message) for finding in report.findings]


@pytest.mark.parametrize("engine", ["auto", "fast", "pyshacl"])
def test_each_engine_finds_the_same(engine: EngineName) -> None:
    report = validate(parse(DATA), LABEL, engine=engine)
    assert report == validate(parse(DATA), LABEL)
    (finding,) = report.findings
    assert (finding.focus, finding.shape, finding.path) == ("<urn:a>", SHAPE + "A", "urn:label")
    assert [(rule.number, rule.text) for rule in report.rules] == [("R-1", "A thing has a label.")]


def test_data_may_be_the_text_of_its_triples() -> None:
    kind = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    report = validate(b"<urn:a> " + kind + b" <urn:T> .\n", LABEL, engine="fast")
    assert [finding.focus for finding in report.findings] == ["<urn:a>"]


@pytest.mark.parametrize("answer", _ANSWERS)
def test_engine_that_fails_leaves_all_to_the_reference(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    replace_child(monkeypatch, tmp_path, _ANSWERS[answer])
    with caplog.at_level(logging.WARNING):
        assert find(DATA, LABEL) == [("<urn:a>", "Add a label.")]
    assert "pySHACL validates instead" in caplog.text


def test_engine_that_is_asked_for_by_name_must_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_child(monkeypatch, tmp_path, "sys.exit('out of order')")
    with pytest.raises(SourceError, match="ended with 1: out of order"):
        find(DATA, LABEL, "fast")


def test_engine_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_child(monkeypatch, tmp_path, "import time; time.sleep(60)")
    monkeypatch.setattr(fast_engine, "_PATIENCE_S", 0.5)
    with pytest.raises(SourceError, match=r"no answer within 0\.5 s"):
        find(DATA, LABEL, "fast")


def test_engine_that_is_not_installed_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no wheel of it for every machine."""
    fast_engine.is_available.cache_clear()
    monkeypatch.setitem(sys.modules, "shacl_rust", None)
    try:
        assert not fast_engine.is_available()
        assert find(DATA, LABEL) == [("<urn:a>", "Add a label.")]
        with pytest.raises(SourceError, match="shacl-rust is not installed"):
            find(DATA, LABEL, "fast")
    finally:
        fast_engine.is_available.cache_clear()


def test_setting_chooses_the_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    replace_child(monkeypatch, tmp_path, "sys.exit('asked')")
    monkeypatch.setenv("OCCUGRAPH_SHACL", "fast")
    with pytest.raises(SourceError, match="asked"):
        find(DATA, LABEL)
    monkeypatch.setenv("OCCUGRAPH_SHACL", "pyshacl")
    assert len(find(DATA, LABEL)) == 1
    monkeypatch.setenv("OCCUGRAPH_SHACL", "quick")
    with pytest.raises(ArgumentError, match="'quick': expected one of auto, fast, pyshacl"):
        find(DATA, LABEL)


def test_subjects_of_a_sub_property_are_no_target() -> None:
    """The fast engine takes them for one; a literal that says the same stays."""
    shapes = make_shapes(
        "shape:A a sh:PropertyShape ; sh:targetSubjectsOf <urn:upper> ; sh:path <urn:label> ;"
        ' sh:minCount 1 ; sh:message "m" .'
    )
    upper = "<http://www.w3.org/2000/01/rdf-schema#subPropertyOf>"
    lower = f"<urn:lower> rdfs:subPropertyOf <urn:upper> . <urn:a> <urn:lower> 'x {upper} y' ."
    assert find(lower, shapes, "fast") == find(lower, shapes, "pyshacl") == []
    both = f"{lower} <urn:b> <urn:upper> 1 ."
    assert find(both, shapes, "fast") == find(both, shapes, "pyshacl") == [("<urn:b>", "m")]
