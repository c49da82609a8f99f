"""The API: GraphQL, SPARQL, pages and the command line."""
