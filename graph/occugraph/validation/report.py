"""The report of a validation: its findings, where they are, and its forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Literal, Self

import orjson

from occugraph.errors import SourceError
from occugraph.iri import PREFIXES, Iri
from occugraph.location import Location, Locator

__all__ = ["Finding", "Format", "Report", "Rule", "Severity"]

Format = Literal["text", "json", "sarif", "ttl"]


class Severity(StrEnum):
    """How bad a finding is, worst first; the name of its ``sh:`` individual.

    Source: https://www.w3.org/TR/shacl/#severity
    """

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


_SPARQL_COMPONENT: Final = Iri(PREFIXES["sh"] + "SPARQLConstraintComponent")
_RANK: Final = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Rule:
    """The requirement that a shape states: its number (``R-CORE-01``) and its text.

    Both are empty for a shape that has no name or description.
    """

    shape: Iri
    number: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one shape.

    Attributes:
        focus: The node that breaks the shape, as an N-Triples term (``<iri>`` or ``_:label``).
        shape: The shape that it breaks.
        path: The property concerned; None where the shape is about the node as a whole or about
            a longer path.
        value: The value concerned, as an N-Triples term; None where a value is missing or their
            number is wrong.
        severity: How bad it is.
        message: What is wrong and how to mend it.
        location: The place in the source; None until :meth:`Report.located`, and where unknown.
        component: The kind of constraint that found it.
            Source: https://www.w3.org/TR/shacl/#core-components
    """

    focus: str
    shape: Iri
    path: Iri | None
    value: str | None
    severity: Severity
    message: str
    location: Location | None = None
    component: Iri = _SPARQL_COMPONENT


def _order(finding: Finding) -> tuple[int, str, str, str, str, str, str]:
    return (
        _RANK[finding.severity],
        finding.focus,
        finding.path or "",
        finding.shape,
        finding.value or "",
        finding.message,
        finding.component,
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found.

    Attributes:
        findings: Sorted by severity, worst first, then by focus, path, shape, value
            and component.
        rules: What each shape among the findings requires, sorted by shape.
    """

    findings: tuple[Finding, ...] = ()
    rules: tuple[Rule, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding], rules: Iterable[Rule] = ()) -> Self:
        """Return the report of ``findings``, each once, with the rules that they name."""
        unique = tuple(sorted(set(findings), key=_order))
        broken = {finding.shape for finding in unique}
        kept = {rule.shape: rule for rule in rules if rule.shape in broken}
        return cls(unique, tuple(kept[shape] for shape in sorted(kept)))

    @property
    def conforms(self) -> bool:
        """Whether no finding is a violation; warnings and information do not count."""
        return not any(finding.severity is Severity.VIOLATION for finding in self.findings)

    def located(self, locator: Locator) -> Self:
        """Return the report with the place of each finding, as far as ``locator`` knows it."""
        return replace(
            self,
            findings=tuple(
                replace(
                    finding,
                    location=locator.locate(finding.focus, finding.path, finding.value),
                )
                for finding in self.findings
            ),
        )

    def render(self, format: Format) -> str:  # noqa: A002 -- the name of the option that sets it
        """Return the report as text.

        Args:
            format: ``text``: one block a finding, for people; ``json``: the form of
                :meth:`to_json`, indented; ``sarif``: SARIF 2.1.0, for code scanning; ``ttl``: a
                SHACL validation report.

        Returns:
            Text that ends with a line break; the same text for the same report.
        """
        from occugraph.validation import rendering  # noqa: PLC0415 -- it reads this module

        return rendering.RENDERERS[format](self)

    def to_json(self) -> str:
        """Return the report as JSON; :meth:`from_json` gives back an equal report."""
        return orjson.dumps({"conforms": self.conforms, **_plain(self)}).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the report that :meth:`to_json` wrote, or ``render("json")``.

        Raises:
            SourceError: The text is not such a report.
        """
        try:
            tree = orjson.loads(text)
            return cls(
                tuple(_finding(entry) for entry in tree["findings"]),
                tuple(
                    Rule(Iri(entry["shape"]), entry["number"], entry["text"])
                    for entry in tree["rules"]
                ),
            )
        except (ValueError, KeyError, TypeError) as err:
            raise SourceError(f"stored report cannot be read: {err}") from err


def _plain(report: Report) -> dict[str, object]:
    return {
        "findings": [
            {
                "focus": finding.focus,
                "shape": finding.shape,
                "path": finding.path,
                "value": finding.value,
                "severity": finding.severity.value,
                "message": finding.message,
                "component": finding.component,
                "location": finding.location
                and {
                    "file": finding.location.file,
                    "line": finding.location.line,
                    "column": finding.location.column,
                },
            }
            for finding in report.findings
        ],
        "rules": [
            {"shape": rule.shape, "number": rule.number, "text": rule.text} for rule in report.rules
        ],
    }


def _finding(entry: Mapping[str, Any]) -> Finding:
    place = entry["location"]
    return Finding(
        focus=entry["focus"],
        shape=Iri(entry["shape"]),
        path=None if entry["path"] is None else Iri(entry["path"]),
        value=entry["value"],
        severity=Severity(entry["severity"]),
        message=entry["message"],
        location=Location(**place) if place else None,
        component=Iri(entry["component"]),
    )
