"""The files that ship: they conform, and the receipt that says so is right."""

import pytest

from occugraph.conformance import ConformanceCache, validate_view
from occugraph.resources import ontology_dir, read_receipts, shapes_dir
from occugraph.validation import Shapes
from occugraph.view import compose_view
from occugraph_loaders.pipeline import AUTHORED
from occugraph_loaders.source_locator import SourceLocator

pytestmark = pytest.mark.integration


def test_shipped_files_conform_and_the_receipt_is_theirs() -> None:
    """Run ``python tools/write_receipt.py`` after a change of ontology/ or shapes/."""
    rows = AUTHORED.extract(ontology_dir())
    draft = compose_view(AUTHORED.transform(rows))
    shapes = Shapes.load(shapes_dir())
    validate_view(draft, shapes=shapes, cache=ConformanceCache(None), locator=SourceLocator(rows))
    assert ConformanceCache.receipt(draft.digest, shapes.digest) in read_receipts()
