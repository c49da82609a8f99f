"""The text index as one of the projections of a publication."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from occugraph.errors import StoreError
from occugraph.index.projection import IndexProjection
from occugraph.publication import PublishedView
from occugraph.text.layout import FORMAT

__all__ = ["TextProjection"]


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
        # The process notices by its standard input when this one is killed.
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
