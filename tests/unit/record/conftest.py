"""A tiny record: views that conform to no shape at all."""

from collections.abc import Callable

import pytest

from occugraph.canonical import canonicalize
from occugraph.conformance import ConformanceCache, ValidatedView, validate_view
from occugraph.iri import GRAPH_CURATED, GRAPH_ONTOLOGY
from occugraph.release import DraftGraph
from occugraph.validation import Shapes
from occugraph.view import compose_view

_SHAPES = Shapes((("none.shapes.ttl", b""),))


@pytest.fixture
def make_view() -> Callable[[str], ValidatedView]:
    """Return what makes validated views that differ in one literal."""

    def make(text: str) -> ValidatedView:
        ontology = DraftGraph(canonicalize(GRAPH_ONTOLOGY, [("<urn:a>", "<urn:p>", "<urn:b>")]))
        curated = DraftGraph(canonicalize(GRAPH_CURATED, [("<urn:a>", "<urn:q>", f'"{text}"')]))
        draft = compose_view([ontology, curated])
        # Nothing can break no shapes, so the engine is not asked.
        receipt = ConformanceCache.receipt(draft.digest, _SHAPES.digest)
        return validate_view(draft, shapes=_SHAPES, cache=ConformanceCache(None, [receipt]))

    return make
