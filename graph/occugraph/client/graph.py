"""A graph that can be asked: in SPARQL, in GraphQL, and whether a citation still holds."""

import json
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlencode

import pyoxigraph as ox

from occugraph.citation import PATHS, Language, parse_citation
from occugraph.client.answer import Answer
from occugraph.client.citing import Cited
from occugraph.client.refusal import error_of_graphql, error_of_reply
from occugraph.client.rows import Rows, Source
from occugraph.client.term import Term
from occugraph.client.transport import Reply, Transport

__all__ = ["Graph"]

_JSON: Final = "application/json"
_SPARQL: Final = "application/sparql-results+json, application/n-triples"
_FORM: Final = "application/x-www-form-urlencoded"
_OK: Final = 200
_TRIPLE: Final = ("subject", "predicate", "object")


class Graph:
    """A graph, in this process or on a server; :func:`occugraph.open` gives one.

    What it refuses is an error of :mod:`occugraph.errors`, the same for both: ``ArgumentError``
    for a wrong question, ``QueryLimitError`` for one over a limit, ``UnavailableError`` where it
    is worth to ask again.

    Args:
        transport: Gets questions to it.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def __repr__(self) -> str:
        return f"<Graph {self.name}>"

    @property
    def name(self) -> str:
        """The URL of the server, or the folder of the home."""
        return self._transport.name

    def query(self, sparql: str, *, as_of: str | Sequence[str] = ()) -> Rows:
        """Return the rows that a SPARQL query gives.

        Args:
            sparql: A SELECT; an ASK, whose one row has the column ``answer``; or a CONSTRUCT or
                DESCRIBE, whose rows are triples.
            as_of: Releases (``esco@1.1.1``) or a day to answer from; else the current view.

        Returns:
            In the order of the query. IRIs are text; numbers, days and truth values are Python's;
            an unbound variable is None. ``terms`` has language tags and types.

        Raises:
            ArgumentError: It is malformed, or the record cannot give the view.
            QueryLimitError: It is over a limit, or asks for what no query may do.
            UnavailableError: The graph cannot answer now.
        """
        fields = [("query", sparql), *(("as-of", each) for each in _listed(as_of))]
        body = urlencode(fields).encode()
        reply = self._transport.send("/sparql", query=(), body=body, kind=_SPARQL, body_kind=_FORM)
        if reply.status != _OK:
            raise error_of_reply(reply, self.name)
        source = Source(
            tuple(filter(None, reply.headers.get("x-occugraph-releases", "").split(", "))),
            reply.headers.get("x-occugraph-digest", ""),
        )
        if "n-triples" in reply.headers["content-type"]:
            return _read_triples(reply.body, source)
        return _read_solutions(json.loads(reply.body), source)

    def graphql(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        operation: str | None = None,
    ) -> Answer:
        """Return what a GraphQL request gives.

        Args:
            document: The request.
            variables: Their values, by name.
            operation: The operation to run, where the document has several.

        Raises:
            ArgumentError: It is malformed, or an argument is wrong.
            QueryLimitError: It is over a limit.
            UnavailableError: The graph cannot answer now.
        """
        asked = {"query": document, "variables": variables, "operationName": operation}
        body = json.dumps(asked).encode()
        reply = self._transport.send("/graphql", query=(), body=body, kind=_JSON, body_kind=_JSON)
        if reply.status != _OK:
            raise error_of_reply(reply, self.name)
        answer = json.loads(reply.body)
        if answer.get("errors"):
            raise error_of_graphql(answer["errors"])
        dataset = answer["extensions"]["dataset"]
        return Answer(answer["data"], Source(tuple(dataset["releases"]), dataset["digest"]))

    def cite(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        language: Language = "sparql",
        operation: str | None = None,
        as_of: str | Sequence[str] = (),
    ) -> Cited:
        """Return the citation of a query: a URL with its view and the digest of its result.

        Args:
            query: In SPARQL or, with ``language``, in GraphQL.
            variables: Of a GraphQL request.
            language: ``sparql`` or ``graphql``.
            operation: Of a GraphQL document with several.
            as_of: As of :meth:`query`.

        Raises:
            ArgumentError: It cannot be cited; and as :meth:`query` says.
        """
        pairs = [
            ("query", query),
            ("variables", json.dumps(variables) if variables else ""),
            ("operationName", operation or ""),
            *(("as-of", each) for each in _listed(as_of)),
        ]
        return self._ask_citing(language, [(name, value) for name, value in pairs if value])

    def check(self, url: str) -> Cited:
        """Return whether a citation still gives the same here, whatever host its URL names.

        Raises:
            ArgumentError: It is no citation; and as :meth:`query` says.
        """
        cited = parse_citation(url)
        given = (
            ("releases", ",".join(cited.releases)),
            ("view", cited.view),
            ("result", cited.result),
            ("order", cited.order),
        )
        return self._ask_citing(
            cited.language, [*cited.question, *((name, value) for name, value in given if value)]
        )

    def close(self) -> None:
        """End what was started for the graph. Safe to call again."""
        self._transport.close()

    def __enter__(self) -> Self:
        """Return the graph."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the graph."""
        self.close()

    def _ask_citing(self, language: Language, pairs: Sequence[tuple[str, str]]) -> Cited:
        path = PATHS[language]
        reply: Reply = self._transport.send(path, query=pairs, body=None, kind=_JSON)
        if reply.status != _OK:
            raise error_of_reply(reply, self.name)
        return Cited.of(json.loads(reply.body))


def _listed(as_of: str | Sequence[str]) -> Sequence[str]:
    return [as_of] if isinstance(as_of, str) else as_of


def _read_solutions(answer: dict[str, Any], source: Source) -> Rows:
    if "boolean" in answer:
        return Rows(["answer"], [{"answer": answer["boolean"]}], source)
    terms = [
        {name: Term.from_json(term) for name, term in row.items()}
        for row in answer["results"]["bindings"]
    ]
    return _of_terms(answer["head"]["vars"], terms, source)


def _read_triples(body: bytes, source: Source) -> Rows:
    terms = []
    for each in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
        triple = map(Term.from_engine, (each.subject, each.predicate, each.object))
        terms.append(dict(zip(_TRIPLE, triple, strict=True)))
    return _of_terms(_TRIPLE, terms, source)


def _of_terms(columns: Sequence[str], terms: Sequence[Mapping[str, Term]], source: Source) -> Rows:
    values = [{name: term.to_python() for name, term in row.items()} for row in terms]
    return Rows(columns, values, source, terms)
