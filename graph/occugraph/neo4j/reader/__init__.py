"""The reader port in Cypher: parameters only, one query a call.

``publication`` knows what the database holds, ``lookups`` and ``lists`` make a query and read its
answer, with ``columns`` for what things say, ``predicates`` for filters, ``ordering`` for orders
and cursors.
"""

from occugraph.neo4j.reader.publication import LoadedPublication, find_publication
from occugraph.neo4j.reader.reader import Neo4jReader

__all__ = ["LoadedPublication", "Neo4jReader", "find_publication"]
