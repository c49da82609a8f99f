"""The report: what conforms, how it is ordered, and each of its forms."""

import json
from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox
import pytest

from occugraph.errors import SourceError
from occugraph.iri import Iri, expand_curie
from occugraph.location import Location
from occugraph.validation import SHAPE, Finding, Report, Rule, Severity

OPERATOR: Final = "<https://w3id.org/occugraph/id/occupation/microgrid-operator>"
SLUG: Final = Finding(
    focus=OPERATOR,
    shape=Iri(SHAPE + "Own-slug"),
    path=expand_curie("og:slug"),
    value='"Micro grid"',
    severity=Severity.VIOLATION,
    message="Write the slug in lower case.",
    component=expand_curie("sh:PatternConstraintComponent"),
)
NECESSITY: Final = Finding(
    focus="_:b1",
    shape=Iri(SHAPE + "Occupation-necessity"),
    path=None,
    value=None,
    severity=Severity.WARNING,
    message="Keep one of the two links.",
)
RULES: Final = (
    Rule(SLUG.shape, "R-CORE-01", "A slug is lower case."),
    Rule(Iri(SHAPE + "Own-type"), "R-CORE-02", "Not broken here."),
)
REPORT: Final = Report.of([NECESSITY, SLUG, SLUG], RULES)


class OneFile:
    """Knows the place of the slug alone."""

    def locate(
        self, node: str, path: Iri | None = None, value: str | None = None
    ) -> Location | None:
        known = (node, path, value) == (SLUG.focus, SLUG.path, SLUG.value)
        return Location("occupations/a b.ttl", 7) if known else None

    def files(self) -> Iterable[str]:
        return ["occupations/a b.ttl"]


def test_findings_stand_once_worst_first_with_their_rules() -> None:
    assert REPORT.findings == (SLUG, NECESSITY)
    assert REPORT.rules == RULES[:1]


def test_warnings_alone_conform() -> None:
    assert Report.of([NECESSITY]).conforms
    assert not REPORT.conforms


def test_located_finding_has_its_place_and_an_unknown_one_none() -> None:
    located = REPORT.located(OneFile())
    assert [finding.location for finding in located.findings] == [
        Location("occupations/a b.ttl", 7),
        None,
    ]


def test_text_has_a_block_for_each_finding() -> None:
    assert REPORT.located(OneFile()).render("text") == (
        "occupations/a b.ttl:7: violation R-CORE-01\n"
        "  node   occ:microgrid-operator\n"
        '  value  og:slug "Micro grid"\n'
        "  shape  Own-slug\n"
        "  Write the slug in lower case.\n"
        "\n"
        "warning\n"
        "  node   _:b1\n"
        "  shape  Occupation-necessity\n"
        "  Keep one of the two links.\n"
        "\n"
        "does not conform: 1 violation, 1 warning\n"
    )


def test_text_of_an_empty_report_says_that_it_conforms() -> None:
    assert Report().render("text") == "conforms: nothing found\n"


def test_json_gives_back_an_equal_report() -> None:
    located = REPORT.located(OneFile())
    assert Report.from_json(located.to_json()) == located
    assert Report.from_json(located.render("json")) == located
    assert json.loads(located.to_json())["conforms"] is False


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"findings": [{}], "rules": []}', '{"findings": 1, "rules": []}'],
)
def test_json_of_something_else_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="stored report cannot be read"):
        Report.from_json(text)


def test_sarif_names_rule_level_and_place() -> None:
    log = json.loads(REPORT.located(OneFile()).render("sarif"))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    first, second = run["results"]
    assert log["version"] == "2.1.0"
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        first["ruleId"],
        second["ruleId"],
    ]
    assert (first["ruleId"], first["level"]) == ("R-CORE-01", "error")
    assert (second["ruleId"], second["level"]) == ("Occupation-necessity", "warning")
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "occupations/a%20b.ttl"},
        "region": {"startLine": 7},
    }
    assert "physicalLocation" not in second["locations"][0]


def test_sarif_of_an_empty_report_has_a_run_without_results() -> None:
    (run,) = json.loads(Report().render("sarif"))["runs"]
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []


def test_turtle_is_a_validation_report() -> None:
    quads = ox.Dataset(ox.parse(REPORT.render("ttl"), ox.RdfFormat.TURTLE))
    expected = ox.Dataset(
        ox.parse(
            f"""
            @prefix sh: <http://www.w3.org/ns/shacl#> .
            [] a sh:ValidationReport ; sh:conforms false ; sh:result [
                a sh:ValidationResult ; sh:focusNode {OPERATOR} ;
                sh:resultPath <{SLUG.path}> ; sh:value "Micro grid" ;
                sh:sourceShape <{SLUG.shape}> ;
                sh:sourceConstraintComponent sh:PatternConstraintComponent ;
                sh:resultSeverity sh:Violation ;
                sh:resultMessage "Write the slug in lower case."@en
            ] , [
                a sh:ValidationResult ; sh:focusNode _:b1 ;
                sh:sourceShape <{NECESSITY.shape}> ;
                sh:sourceConstraintComponent sh:SPARQLConstraintComponent ;
                sh:resultSeverity sh:Warning ;
                sh:resultMessage "Keep one of the two links."@en
            ] .
            """,
            ox.RdfFormat.TURTLE,
        )
    )
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    expected.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert set(quads) == set(expected)


def test_turtle_of_an_empty_report_conforms() -> None:
    assert "sh:conforms true" in Report().render("ttl")
