"""The check of the ontology by ROBOT and ELK: it finds what it is there to find."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

_ROOT = Path(__file__).resolve().parents[2]


def _check(tmp_path: Path, edited: str, old: str, new: str) -> subprocess.CompletedProcess[str]:
    """Run the check over a copy of the ontology in which ``old`` of one file became ``new``."""
    ontology = tmp_path / "ontology"
    kept = ("*.ttl", "*.xml", "*.txt", "*.rq")
    for pattern in kept:
        for path in (_ROOT / "ontology").rglob(pattern):
            copy = ontology / path.relative_to(_ROOT / "ontology")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    path = ontology / edited
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    command = [sys.executable, str(_ROOT / "tools" / "check_ontology.py")]
    arguments = ["--ontology", str(ontology), "--build", str(tmp_path / "build")]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)


def test_unsatisfiable_class_fails(tmp_path: Path) -> None:
    """A class below two disjoint ones is named by ELK's step."""
    done = _check(
        tmp_path,
        "core.ttl",
        "og:Technology a owl:Class ;",
        "og:Technology a owl:Class ; rdfs:subClassOf og:Skill ;",
    )
    assert done.returncode == 1
    assert "ontology: ELK FAILED" in done.stderr
    assert "unsatisfiable: https://w3id.org/occugraph/ontology#Technology" in done.stderr


def test_axiom_outside_el_fails(tmp_path: Path) -> None:
    """A module with an axiom that belongs into beyond-el.ttl is refused."""
    done = _check(
        tmp_path,
        "core.ttl",
        "og:usesTechnology a owl:ObjectProperty ;",
        "og:usesTechnology a owl:ObjectProperty , owl:AsymmetricProperty ;",
    )
    assert done.returncode == 1
    assert "ontology: profiles FAILED" in done.stderr
    assert "AsymmetricObjectProperty(<https://w3id.org/occugraph/ontology#usesTechnology>)" in (
        done.stderr
    )


def test_term_without_chinese_label_fails(tmp_path: Path) -> None:
    """The report names the term, the property and the language."""
    done = _check(tmp_path, "core.ttl", '"technology"@en ,\n        "技术"@zh', '"technology"@en')
    assert done.returncode == 1
    assert "ontology: report FAILED" in done.stderr
    assert "https://w3id.org/occugraph/ontology#Technology\trdfs:label\tzh" in done.stderr
