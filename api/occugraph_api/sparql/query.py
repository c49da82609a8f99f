"""What a query host is asked, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from occugraph.result_digest import ResultDigest
from occugraph_api.sparql.formats import Choice

__all__ = ["Answer", "DigestedAnswer", "Query"]

_DEFAULT_BASE: Final = "http://localhost/sparql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One SPARQL query and what the protocol says beside it.

    Args:
        text: The query.
        choice: Formats the client takes.
        base: IRI against which relative IRIs resolve.
        default_graphs: The protocol's default graph: the merge of these; None: the query's own.
        named_graphs: The protocol's named graphs; None: the query's own. Where only one of
            the two is given the other is empty.
    """

    text: str
    choice: Choice
    base: str = _DEFAULT_BASE
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer, written in one format.

    Args:
        form: "select", "ask" or "graph".
        format: A name out of `formats.NAMES`.
        media_type: The value of `Content-Type`.
        body: The answer.
        rows: Solutions or triples in it; 1 for ASK.
        seconds: Time the worker took.
        digest: That of the publication it comes from, if it has one.
        unknown_functions: IRIs of functions in the query that are not known; a call of one
            gave no value, as the standard has it.
    """

    form: str
    format: str
    media_type: str
    body: bytes
    rows: int
    seconds: float
    digest: str | None
    unknown_functions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestedAnswer:
    """What an answer is known by, instead of the answer.

    Args:
        form: "select", "ask" or "graph".
        result: Its digest.
        digest: That of the publication it comes from, if it has one.
        unknown_functions: As of `Answer`.
    """

    form: str
    result: ResultDigest
    digest: str | None
    unknown_functions: tuple[str, ...] = ()
