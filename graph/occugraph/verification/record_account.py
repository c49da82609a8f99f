"""What the record says: the side that every projection is compared with."""

from typing import Final

from occugraph.publication import Publication
from occugraph.record import Record
from occugraph.verification.evidence import RecordEvidence
from occugraph.verification.graphs import RecordGraphs
from occugraph.verification.links import tell_links
from occugraph.verification.search_texts import tell_search_texts
from occugraph.verification.tally import Listener, say
from occugraph.verification.things import ThingWriter

__all__ = ["INDEX_SECTIONS", "NEO4J_SECTIONS", "RecordAccount"]

INDEX_SECTIONS: Final = frozenset({"Look-up"})
"""What only the graph index holds: Neo4j has indexes of its own for it."""

NEO4J_SECTIONS: Final = frozenset({"Statement", "Relationship", "Languages"})
"""What only Neo4j holds: nodes and relationships that the index has no rows for."""


class RecordAccount:
    """Tells what the graph files of a publication say, thing by thing and link by link."""

    def __init__(self, record: Record, publication: Publication) -> None:
        """Parse the graph files.

        Raises:
            StoreError: One is missing or damaged.
        """
        self._publication: Final = publication
        self._graphs: Final = RecordGraphs.read(record, publication.view)
        self._evidence: Final = RecordEvidence(self._graphs)
        self._things: Final = ThingWriter(self._graphs, self._evidence)

    def __call__(self, listener: Listener) -> None:
        """Tell all facts."""
        publication = self._publication
        listener.add("Publication", "view", say("name", publication.view.name))
        listener.add("Publication", "view", say("digest", publication.digest))
        self._evidence.tell(listener)
        self._things.tell(listener)
        tell_search_texts(self._graphs, self._things.kinds, listener)
        tell_links(self._graphs, self._evidence, self._things.kinds, listener)
