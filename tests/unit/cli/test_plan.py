"""``occugraph plan`` and the plan as a file, on the graph in miniature with a circle in it."""

import csv
import io
import json
from pathlib import Path

import pytest

from command_runs import Run

KILN = "https://w3id.org/occugraph/id/occupation/kiln-operator"
FIRE = "http://data.europa.eu/esco/skill/fire"
GLAZE = "http://data.europa.eu/esco/skill/glaze"


@pytest.fixture
def built(run: Run, ontology: Path) -> Run:
    """Return what runs a command on a graph where firing and glazing each need the other."""
    core = ontology / "core.ttl"
    term = "og:hasPrerequisite a owl:ObjectProperty ."
    core.write_text(f"{core.read_text('utf-8')}\n{term}\n", "utf-8")
    skills = ontology / "starter" / "esco.ttl"
    glaze = 'esco-skill:glaze a og:Skill ; skos:prefLabel "glaze *pots*"@en ;'
    circle = (
        f"{glaze} og:hasPrerequisite esco-skill:fire .\n"
        "esco-skill:fire og:hasPrerequisite esco-skill:glaze .\n"
    )
    skills.write_text(f"{skills.read_text('utf-8')}\n{circle}", "utf-8")
    kiln = ontology / "occupations" / "kiln-operator.ttl"
    needed = "og:requiresEssentialSkill esco-skill:fire"
    text = kiln.read_text("utf-8")
    kiln.write_text(text.replace(f"{needed} ;", f"{needed} , esco-skill:glaze ;"), "utf-8")
    assert run("build").code == 0
    return run


def test_a_circle_is_in_each_form_of_a_plan(built: Run) -> None:
    """With the edge that was dropped and why: nothing of a plan is lost by printing it."""
    told = json.loads(built("plan", KILN, "--format", "json").out)
    [cycle] = told["cycles"]
    assert sorted(cycle["members"]) == [FIRE, GLAZE]
    text = built("plan", KILN).out
    page = built("plan", KILN, "--format", "md").out
    broken = "fire a kiln > glaze *pots*"
    assert f"circle broken at {broken} " in text
    assert (
        "\n\n## Circles, and where they are broken\n\n- fire a kiln \\> glaze \\*pots\\* " in page
    )
    assert page.count(cycle["reason"]) == 1
    assert f"\n\n## Unresolved\n\n- [fire a kiln]({FIRE}): " in page


def test_a_circle_is_in_the_files(built: Run) -> None:
    done = built("export", "plan", KILN, "--table", "cycles")
    [row] = csv.DictReader(io.StringIO(done.out, newline=""))
    assert (row["cycle"], row["beforeUri"], row["afterUri"]) == ("1", FIRE, GLAZE)
    assert row["before"] == "fire a kiln"
    assert sorted(row["memberUris"].split("\n")) == [FIRE, GLAZE]
    assert sorted(row["members"].split("\n")) == ["fire a kiln", "glaze *pots*"]
    assert (row["basis"], bool(row["reason"]), bool(row["release"])) == ("evidence", True, True)
    package = json.loads(built("export", "plan", KILN, "--format", "case").out)
    description = package["CFDocument"]["description"]
    assert ", broken at fire a kiln > glaze *pots*: " in description


def test_what_is_covered_is_told(built: Run) -> None:
    assert "\n\n## Covered\n\n" not in built("plan", KILN, "--format", "md").out
    page = built("plan", KILN, "--have", GLAZE, "--format", "md").out
    assert f"\n\n## Covered\n\n- [glaze \\*pots\\*]({GLAZE})\n" in page
    assert "\ncovered: glaze *pots*\n" in built("plan", KILN, "--have", GLAZE).out
