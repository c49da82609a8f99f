"""The SPARQL face: a query host that can be killed, and the protocol endpoint before it."""
