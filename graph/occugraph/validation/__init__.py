"""Validation: SHACL shapes over a graph, and the report of what breaks them.

The engines are loaded by the first :func:`validate` that needs them, so that commands which never
validate do not pay for the import of rdflib and pySHACL.
"""

from occugraph.validation.report import Finding, Report, Rule, Severity
from occugraph.validation.shapes import SHAPE, Shapes
from occugraph.validation.validator import validate

__all__ = ["SHAPE", "Finding", "Report", "Rule", "Severity", "Shapes", "validate"]
