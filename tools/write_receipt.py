"""Validate the shipped files and write the receipt that they conform (shapes/conforming.txt).

Run it after a change of ontology/ or shapes/: ``python tools/write_receipt.py``. Without a fitting
receipt the first start validates by itself, so that forgetting it costs time, not correctness.
"""

import sys

from occugraph.conformance import ConformanceCache, NonConformanceError, validate_view
from occugraph.resources import RECEIPTS_FILE, ontology_dir, shapes_dir
from occugraph.validation import Shapes
from occugraph.view import compose_view
from occugraph_loaders.pipeline import AUTHORED
from occugraph_loaders.source_locator import SourceLocator


def main() -> int:
    """Return 0 where the receipt was written, 1 where the files do not conform."""
    rows = AUTHORED.extract(ontology_dir())
    shapes = Shapes.load(shapes_dir())
    draft = compose_view(AUTHORED.transform(rows))
    try:
        validate_view(
            draft, shapes=shapes, cache=ConformanceCache(None), locator=SourceLocator(rows)
        )
    except NonConformanceError as err:
        sys.stderr.write(err.report.render("text"))
        return 1
    receipt = ConformanceCache.receipt(draft.digest, shapes.digest)
    (shapes_dir() / RECEIPTS_FILE).write_text(f"{receipt}\n", encoding="ascii", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
