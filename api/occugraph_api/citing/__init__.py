"""Citations over HTTP: what a query gives now, named so that anyone can ask it again."""

from occugraph_api.citing.graphql import GraphQLCiting
from occugraph_api.citing.router import citing_router
from occugraph_api.citing.sparql import SparqlCiting

__all__ = ["GraphQLCiting", "SparqlCiting", "citing_router"]
