"""Plans for the 12, against what their files say."""

import json
from pathlib import Path

import pytest

from golden.test_gaps import FILES, read_needs
from running import Served, run_command

PLAN = """query ($occupation: String!, $have: [String!], $hours: Int, $level: String) {
  curriculumPlan(occupation: $occupation, have: $have, hours: $hours, level: $level) {
    occupation { slug } level hours estimated basis covered { uri }
    modules { order kind title zh: title(lang: "zh") why hours weight evidence { uri }
      skills { necessity skill { uri type } } knowledge { uri prefLabel type }
      prerequisites { uri prefLabel basis reason neededFor { uri } } }
    cycles { members { uri prefLabel } brokenEdge { uri } reason }
    unresolved { skill { uri } reason }
  }
}"""


@pytest.mark.integration
@pytest.mark.parametrize("slug", FILES)
def test_a_plan_has_all_that_is_required_once(server: Served, slug: str) -> None:
    """Hours sum to what was asked for; every module says why; nothing claims a standard."""
    plan = server.data(PLAN, occupation=slug, hours=397)["curriculumPlan"]
    learned = [need["skill"]["uri"] for module in plan["modules"] for need in module["skills"]]
    learned += [each["uri"] for module in plan["modules"] for each in module["knowledge"]]
    assert sorted(learned) == sorted(read_needs(FILES[slug]))
    assert sum(module["hours"] for module in plan["modules"]) == plan["hours"] == 397
    assert sum(module["weight"] for module in plan["modules"]) == pytest.approx(100)
    assert [module["order"] for module in plan["modules"]] == list(
        range(1, len(plan["modules"]) + 1)
    )
    assert all(module["why"] and module["evidence"] for module in plan["modules"])
    assert plan["estimated"] is True
    assert {each["type"] for module in plan["modules"] for each in module["knowledge"]} <= {
        "KNOWLEDGE"
    }


@pytest.mark.integration
def test_the_same_wish_gives_the_same_plan(server: Served, built_home: Path) -> None:
    """Byte for byte, from the server and from the command."""
    given = {"occupation": "microgrid-operator", "have": ["digital-twin-engineering-technician"]}
    body = {"query": PLAN, "variables": {**given, "hours": 120, "level": "五级"}}
    first, second = (server.client.post("/graphql", json=body).content for _ in range(2))
    assert first == second
    arguments = ("plan", given["occupation"], "--have", given["have"][0], "--hours", "120")
    options = ("--level", "五级", "--format", "json")
    printed = [run_command(built_home, *arguments, *options) for _ in range(2)]  # type: ignore[arg-type]
    assert printed[0].returncode == 0, printed[0].stderr
    assert printed[0].stdout == printed[1].stdout
    plan, told = json.loads(first)["data"]["curriculumPlan"], json.loads(printed[0].stdout)
    assert [module["hours"] for module in told["modules"]] == [
        module["hours"] for module in plan["modules"]
    ]
    assert [[need["uri"] for need in module["skills"]] for module in told["modules"]] == [
        [need["skill"]["uri"] for need in module["skills"]] for module in plan["modules"]
    ]


@pytest.mark.integration
@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"hours": 0}, "hours"),
        ({"level": "master"}, "level"),
        ({"level": "初级"}, "level"),
        ({"have": ["nothing-of-the-kind"]}, "have"),
    ],
)
def test_a_wrong_wish_is_refused(server: Served, given: dict[str, object], argument: str) -> None:
    """With the code, the argument and what was expected."""
    [error] = server.graphql(PLAN, occupation="microgrid-operator", **given)["errors"]
    assert error["extensions"]["code"] == "ARGUMENT_INVALID"
    assert error["extensions"]["argument"] == argument
    assert "expected" in error["message"]
    assert "path" not in error  # nothing has run
