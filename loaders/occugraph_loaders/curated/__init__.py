"""The curated graph, the ontology and the starters: the Turtle and SSSOM files of a folder."""
