"""The forms of a report: text for people, JSON, SARIF for code scanning, SHACL in Turtle."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

import orjson
import pyoxigraph as ox

from occugraph import __version__
from occugraph.errors import SourceError
from occugraph.iri import PREFIXES, compact_iri
from occugraph.turtle import write_turtle
from occugraph.validation.report import Finding, Format, Report, Severity
from occugraph.validation.shapes import SHAPE

__all__ = ["RENDERERS", "render_json", "render_sarif", "render_text", "render_turtle"]

# https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317648
_SARIF_LEVEL: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
_SARIF_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_SH: Final = PREFIXES["sh"]
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")


def render_text(report: Report) -> str:
    """Return one block a finding, and a line with their number."""
    numbers = {rule.shape: rule.number for rule in report.rules}
    blocks = [_block(finding, numbers.get(finding.shape, "")) for finding in report.findings]
    counts = [
        f"{count} {severity.value.lower()}{'' if count == 1 or severity is Severity.INFO else 's'}"
        for severity in Severity
        if (count := sum(finding.severity is severity for finding in report.findings))
    ]
    verdict = "conforms" if report.conforms else "does not conform"
    blocks.append(f"{verdict}: {', '.join(counts) or 'nothing found'}\n")
    return "\n".join(blocks)


def _block(finding: Finding, number: str) -> str:
    place = f"{finding.location}: " if finding.location else ""
    node = _short(finding.focus)
    lines = [f"{place}{finding.severity.value.lower()} {number}".rstrip()]
    lines.append(f"  node   {node}")
    if finding.path:
        value = f" {_short(finding.value)}" if finding.value else ""
        lines.append(f"  value  {compact_iri(finding.path)}{value}")
    elif finding.value and finding.value != finding.focus:
        lines.append(f"  value  {_short(finding.value)}")
    lines.append(f"  shape  {finding.shape.removeprefix(SHAPE)}")
    lines.append(f"  {finding.message}")
    return "\n".join(lines) + "\n"


def _short(term: str) -> str:
    """Return an N-Triples term with its IRI, if it is one, as a CURIE."""
    return compact_iri(term[1:-1]) if term.startswith("<") else term


def render_json(report: Report) -> str:
    """Return the form of :meth:`Report.to_json`, indented."""
    return orjson.dumps(orjson.loads(report.to_json()), option=orjson.OPT_INDENT_2).decode() + "\n"


def render_sarif(report: Report) -> str:
    """Return a SARIF 2.1.0 log with one run.

    Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    texts = {rule.shape: rule for rule in report.rules}
    shapes = sorted({finding.shape for finding in report.findings})
    rules = []
    for shape in shapes:
        name = shape.removeprefix(SHAPE)
        rule = texts.get(shape)
        text = (rule and rule.text) or name
        rules.append(
            {
                "id": (rule and rule.number) or name,
                "name": name,
                "shortDescription": {"text": text},
                "fullDescription": {"text": text},
                "helpUri": shape,
            }
        )
    results = [
        {
            "ruleId": rules[shapes.index(finding.shape)]["id"],
            "ruleIndex": shapes.index(finding.shape),
            "level": _SARIF_LEVEL[finding.severity],
            "message": {"text": f"{_short(finding.focus)}: {finding.message}"},
            "locations": [_sarif_location(finding)],
        }
        for finding in report.findings
    ]
    driver = {
        "name": "occugraph",
        "semanticVersion": __version__,
        "informationUri": "https://w3id.org/occugraph/",
        "rules": rules,
    }
    log = {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
        ],
    }
    return orjson.dumps(log, option=orjson.OPT_INDENT_2).decode() + "\n"


def _sarif_location(finding: Finding) -> dict[str, object]:
    logical = {"fullyQualifiedName": finding.focus, "kind": "resource"}
    found: dict[str, object] = {"logicalLocations": [logical]}
    if finding.location:
        found["physicalLocation"] = {
            "artifactLocation": {"uri": quote(finding.location.file)},
            "region": {"startLine": finding.location.line},
        }
    return found


def render_turtle(report: Report) -> str:
    """Return a SHACL validation report.

    Source: https://www.w3.org/TR/shacl/#validation-report
    """
    top = ox.BlankNode()
    triples = [
        ox.Triple(top, _TYPE, _sh("ValidationReport")),
        ox.Triple(top, _sh("conforms"), ox.Literal(not report.findings)),
    ]
    for finding in report.findings:
        result = ox.BlankNode()
        facts: list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]] = [
            ("focusNode", _term(finding.focus)),
            ("sourceShape", ox.NamedNode(finding.shape)),
            ("sourceConstraintComponent", ox.NamedNode(finding.component)),
            ("resultSeverity", _sh(finding.severity.value)),
            ("resultMessage", ox.Literal(finding.message, language="en")),
        ]
        if finding.path:
            facts.append(("resultPath", ox.NamedNode(finding.path)))
        if finding.value:
            facts.append(("value", _term(finding.value)))
        triples.append(ox.Triple(top, _sh("result"), result))
        triples.append(ox.Triple(result, _TYPE, _sh("ValidationResult")))
        triples += [ox.Triple(result, _sh(name), value) for name, value in facts]
    return write_turtle(triples)


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SH + name)


def _term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    quad: ox.Quad = next(iter(ox.parse(f"<urn:s> <urn:p> {text} .", ox.RdfFormat.N_TRIPLES)))
    if isinstance(quad.object, ox.Triple):
        raise SourceError(f"triple term {text}: expected an IRI, a literal or a blank node")
    return quad.object


RENDERERS: Final[Mapping[Format, Callable[[Report], str]]] = MappingProxyType(
    {
        "text": render_text,
        "json": render_json,
        "sarif": render_sarif,
        "ttl": render_turtle,
    }
)
"""The function of each format."""
