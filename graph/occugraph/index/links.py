"""All links of a name, read from the index at once."""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from occugraph.binding import CONCEPTS, LinkName
from occugraph.index.decode import ValueDecoder
from occugraph.index.layout import KINDS, LINKS_IN_ORDER, NONE, STATUSES, Ints
from occugraph.index.storage import GraphIndex
from occugraph.iri import Iri
from occugraph.link_columns import LinkColumns
from occugraph.values import StatusKind

__all__ = ["LinkReader"]

# ESCO's 129,000 relations take about 2 MB and their IRIs 3 MB: all links of a view fit.
_CACHED_LINKS: Final = len(LINKS_IN_ORDER)


class LinkReader:
    """Reads the columns of links, and keeps them.

    Args:
        index: Where from.
        values: Its decoder.
        confidences: That of each proof.
    """

    def __init__(
        self, index: GraphIndex, values: ValueDecoder, confidences: npt.NDArray[np.float64]
    ) -> None:
        self._index = index
        self._values = values
        self._confidences = confidences
        self.columns = lru_cache(maxsize=_CACHED_LINKS)(self._read)
        """The columns of a link, as :meth:`occugraph.reader.Reader.columns` says."""

    def _read(self, name: LinkName) -> LinkColumns:
        index, count = self._index, self._index.ints("node.iri").size
        first = LINKS_IN_ORDER.index(name) * count
        bounds = index.ints("link.offsets")[first : first + count + 1]
        rows = slice(int(bounds[0]), int(bounds[-1]))
        near = np.repeat(np.arange(count), np.diff(bounds))
        far = index.ints("link.target")[rows]
        is_removed = self._find_removed()
        kept = ~(is_removed[near] | is_removed[far])
        # Things are in the order of their IRIs, so their numbers are, too.
        near_nodes, near_index = np.unique(near[kept], return_inverse=True)
        far_nodes, far_index = np.unique(far[kept], return_inverse=True)
        proofs = index.ints("link.proof")[rows][kept]
        confidence = np.where(proofs < 0, np.nan, self._confidences[proofs])
        return LinkColumns(
            near=self._iris(near_nodes),
            far=self._iris(far_nodes),
            near_index=near_index.astype(np.int32),
            far_index=far_index.astype(np.int32),
            necessity=index.ints("link.necessity")[rows][kept].astype(np.int8),
            confidence=confidence,
        )

    def _find_removed(self) -> npt.NDArray[np.bool_]:
        """Return which things a newer release dropped; the status of an entry is another's."""
        index = self._index
        status, kinds = index.ints("node.status"), index.ints("node.kind")
        codes = index.ints("status.kind")
        removed = STATUSES.index(StatusKind.REMOVED)
        concepts = [place for place, kind in enumerate(KINDS) if kind in CONCEPTS]
        found = np.zeros(status.size, dtype=bool)
        known = (status != NONE) & np.isin(kinds, concepts)
        found[known] = codes[status[known]] == removed
        return found

    def _iris(self, nodes: Ints) -> tuple[Iri, ...]:
        numbers = self._index.ints("node.iri")[nodes].tolist()
        return tuple(Iri(self._values.strings.text(each)) for each in numbers)
