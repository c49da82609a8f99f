"""Each marked line leaves out validation and is a type error; test_build_typing.py runs mypy."""

from occugraph.conformance import ConformanceCache, validate_release, validate_view
from occugraph.publication import publish
from occugraph.record import Record
from occugraph.release import DraftGraph
from occugraph.validation import Shapes
from occugraph.view import DraftView


def skip(record: Record, view: DraftView) -> None:
    """Try to publish what nothing has validated."""
    publish(record, view, projections=[])  # E: arg-type
    publish(record, view.view, projections=[])  # E: arg-type


def keep(record: Record, release: DraftGraph, view: DraftView, shapes: Shapes) -> None:
    """Publish what was validated."""
    cache = ConformanceCache(None)
    validated = validate_view(view, shapes=shapes, cache=cache)
    publish(record, validated, projections=[], others=[release])  # E: list-item
    beside = validate_release(release, release, shapes=shapes, cache=cache)
    publish(record, beside, projections=[])  # E: arg-type
    publish(record, validated, projections=[], others=[beside])
