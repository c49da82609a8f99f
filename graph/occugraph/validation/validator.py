"""The entry to validation, which chooses the engine and loads it when it is first needed."""

import logging
import os
from collections.abc import Iterable
from typing import Final, Literal

import pyoxigraph as ox

from occugraph.errors import ArgumentError, SourceError
from occugraph.validation.report import Report
from occugraph.validation.shapes import Shapes

__all__ = ["EngineName", "read_setting", "validate"]

EngineName = Literal["auto", "fast", "pyshacl"]
"""Which engine validates.

``pyshacl``: the reference alone. ``fast``: shacl-rust, and the reference for what that one does
not decide; an error where it is missing or fails. ``auto``: as ``fast``, but the reference where
that one is missing or fails.
"""

_SETTING: Final = "OCCUGRAPH_SHACL"
_NAMES: Final = ("auto", "fast", "pyshacl")
_log: Final = logging.getLogger(__name__)


def validate(
    data: Iterable[ox.Quad | ox.Triple] | bytes,
    shapes: Shapes,
    *,
    engine: EngineName | None = None,
) -> Report:
    """Return what in ``data`` breaks ``shapes``.

    Args:
        data: The graph, in any order; the names of graphs are left out, so that the data is the
            union of all of them. It holds the ontology's triples: nothing is inferred, and a
            class counts as a sub-class only where the data says so. Bytes are canonical
            N-Triples, which saves the way through terms.
        shapes: The shapes.
        engine: Which engine; None for what ``OCCUGRAPH_SHACL`` says, ``auto`` by default.

    Returns:
        The findings without places; :meth:`Report.located` adds them. Blank nodes keep the
        labels that they have in ``data``. The engines find the same.

    Raises:
        SourceError: The shapes are not well formed, or ``fast`` was asked for and failed.
        ArgumentError: ``OCCUGRAPH_SHACL`` names no engine.
    """
    chosen = engine or read_setting()
    if chosen == "pyshacl":
        return _validate_by_reference(data, shapes)
    text = data if isinstance(data, bytes) else _serialize(data)
    report = _validate_fast(text, shapes, must=chosen == "fast")
    return _validate_by_reference(text, shapes) if report is None else report


def read_setting() -> EngineName:
    """Return which engine ``OCCUGRAPH_SHACL`` asks for.

    Raises:
        ArgumentError: It names none.
    """
    given = os.environ.get(_SETTING) or "auto"
    for name in _NAMES:
        if given == name:
            return name
    raise ArgumentError(
        f"setting {_SETTING} {given!r}: expected one of {', '.join(_NAMES)}", setting="shacl"
    )


def _validate_fast(data: bytes, shapes: Shapes, *, must: bool) -> Report | None:
    from occugraph.validation.fast_engine import (  # noqa: PLC0415 -- only who validates pays
        FastEngineError,
        is_available,
        run_fast,
    )
    from occugraph.validation.profile import read_profile  # noqa: PLC0415 -- likewise

    profile = read_profile(shapes)
    if profile is None:
        return None
    try:
        if not is_available():
            raise FastEngineError("shacl-rust is not installed")  # noqa: TRY301 -- one way out
        result = run_fast(data, profile)
    except FastEngineError as err:
        if must:
            raise SourceError(f"the fast SHACL engine failed: {err}") from err
        _log.warning("the fast SHACL engine failed (%s): pySHACL validates instead", err)
        return None
    if not result.undecided:
        return Report.of(result.findings, profile.rules)
    from occugraph.validation import engine as reference  # noqa: PLC0415 -- half a second

    rest = reference.run(parse_lines(data), profile.graph.leading_to(result.undecided))
    kept = [finding for finding in rest.findings if finding.shape in result.undecided]
    return Report.of((*result.findings, *kept), profile.rules)


def _validate_by_reference(data: Iterable[ox.Quad | ox.Triple] | bytes, shapes: Shapes) -> Report:
    # rdflib and pySHACL take half a second to import: only those pay who need them.
    from occugraph.validation import engine as reference  # noqa: PLC0415

    return reference.run(parse_lines(data) if isinstance(data, bytes) else data, shapes.triples)


def parse_lines(data: bytes) -> Iterable[ox.Quad]:
    """Return the triples of N-Triples."""
    return ox.parse(data, format=ox.RdfFormat.N_TRIPLES)


def _serialize(data: Iterable[ox.Quad | ox.Triple]) -> bytes:
    triples = []
    for given in data:
        if isinstance(given.object, ox.Triple):
            raise SourceError(
                f"triple term {given.object}: SHACL has no rule for it; use og:Statement"
            )
        triples.append(given.triple if isinstance(given, ox.Quad) else given)
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
