"""Neo4j: the current view as a property graph that is pleasant to query by hand.

``connection`` reaches a server, ``local`` starts one, ``model`` names what is stored, ``load``
writes it as a difference, ``content`` reads it back, ``reader`` answers the reader port.
"""
