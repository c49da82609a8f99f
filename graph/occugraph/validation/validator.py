"""The entry to validation, which loads the engine when it is first needed."""

from collections.abc import Iterable

import pyoxigraph as ox

from occugraph.validation.report import Report
from occugraph.validation.shapes import Shapes

__all__ = ["validate"]


def validate(data: Iterable[ox.Quad | ox.Triple], shapes: Shapes) -> Report:
    """Return what in ``data`` breaks ``shapes``.

    Args:
        data: The graph, in any order; the names of graphs are left out, so that the data is the
            union of all of them. It holds the ontology's triples: nothing is inferred, and a
            class counts as a sub-class only where the data says so.
        shapes: The shapes.

    Returns:
        The findings without places; :meth:`Report.located` adds them. Blank nodes keep the
        labels that they have in ``data``.

    Raises:
        SourceError: The shapes are not well formed.
    """
    # rdflib and pySHACL take half a second to import: only those pay who validate.
    from occugraph.validation import engine  # noqa: PLC0415

    return engine.run(data, shapes)
