"""Shapes and data that tests write in a line."""

from typing import Final

import pyoxigraph as ox

from occugraph.validation import SHAPE, Shapes

__all__ = ["PREFIXES", "make_shapes", "parse"]

PREFIXES: Final = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <{SHAPE}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def make_shapes(text: str) -> Shapes:
    """Return these shapes as if they were a file."""
    return Shapes((("test.shapes.ttl", (PREFIXES + text).encode()),))


def parse(text: str) -> list[ox.Quad]:
    """Return what a few lines of Turtle say."""
    return list(ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE))
