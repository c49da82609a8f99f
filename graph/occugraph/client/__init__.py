"""The graph as Python sees it: questions, rows and frames, of this process or of a server."""

from occugraph.client.answer import Answer
from occugraph.client.citing import Cited
from occugraph.client.graph import Graph
from occugraph.client.rows import Rows
from occugraph.client.term import Term
from occugraph.client.transport import Reply, Transport

__all__ = ["Answer", "Cited", "Graph", "Reply", "Rows", "Term", "Transport"]
