"""Validation: SHACL shapes over a graph, and the report of what breaks them.

The engine (rdflib and pySHACL) is loaded by the first :func:`validate`, so that commands which
never validate do not pay for its import.
"""

from occugraph.validation.report import Finding, Report, Rule, Severity
from occugraph.validation.shapes import SHAPE, Shapes
from occugraph.validation.validator import validate

__all__ = ["SHAPE", "Finding", "Report", "Rule", "Severity", "Shapes", "validate"]
