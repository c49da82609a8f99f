"""The text index as one of the projections of a publication."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from occugraph.errors import StoreError
from occugraph.index.projection import IndexProjection
from occugraph.index.storage import GraphIndex
from occugraph.publication import PublishedView
from occugraph.text.build import build_text_index
from occugraph.text.layout import FORMAT

__all__ = ["TextProjection"]

# Of so few texts starting a process takes longer than the work, which takes some 20 MB.
_FEW_TEXTS: Final = 20_000


class TextProjection:
    """Builds the text index of each publication, beside the graph index that it is read from."""

    name: Final = "text"
    version: Final = FORMAT
    is_late: Final = True

    def build(self, view: PublishedView, directory: Path) -> None:  # noqa: ARG002 -- the protocol's
        """Write the text index; ``directory`` exists and is empty, the graph index is built.

        Raises:
            StoreError: It cannot be built; the reason is told.
        """
        source = directory.parent / IndexProjection.name
        if GraphIndex.open(source).ints("text.string").size <= _FEW_TEXTS:
            build_text_index(source, directory)
        else:
            _build_aside(source, directory)


def _build_aside(source: Path, directory: Path) -> None:
    """Build in a process of its own, which gives its memory back at its end."""
    # It notices by its standard input when this one is killed.
    with subprocess.Popen(  # noqa: S603 -- our own module and folders
        (sys.executable, "-m", "occugraph.text.build", str(source), str(directory)),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr  # noqa: S101 -- asked for above
        said = process.stderr.read().decode(errors="replace")
        code = process.wait()
    if code != 0:
        reason = said.strip().rpartition("\n")[2]
        raise StoreError(
            f"the text index cannot be built: {reason or f'its process ended with {code}'}"
        )
