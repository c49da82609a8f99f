"""A query worker: a forked child that answers one query after another from shared memory."""

import gc
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import IO, Final, cast

import pyoxigraph as ox

from occugraph.result_digest import GraphDigest, SolutionDigest, digest_boolean
from occugraph_api.sparql.complaint import explain_refusal
from occugraph_api.sparql.formats import GRAPH_FORMATS, SOLUTION_FORMATS
from occugraph_api.sparql.frames import Header, read_frame, write_frame
from occugraph_api.sparql.limits import MAX_NESTING, SETTINGS, QueryLimits
from occugraph_api.sparql.meter import MeteredWriter, OverLimitError, count_rows
from occugraph_api.sparql.tokens import (
    lower_booleans,
    outline_query,
    plain_group_concat,
    position_of,
)
from occugraph_api.sparql.wall import Wall, forbid_files

__all__ = ["EXIT_RECYCLED", "EXIT_SETUP", "answer_query", "serve_worker"]

EXIT_SETUP: Final = 3
"""The worker could not put up its walls."""
EXIT_RECYCLED: Final = 4
"""The worker held too much memory after an answer and left."""

_STACK_BYTES: Final = 64 * 1024 * 1024
_WORTH_MEASURING_S: Final = 0.05
_WORTH_MEASURING_BYTES: Final = 4 * 1024 * 1024
_NICENESS: Final = 5

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Functions = dict[ox.NamedNode, Callable[..., _Term | None]]
_UNKNOWN_FUNCTION: Final = re.compile(r"The custom function <(.*)> is not supported")

_SOLUTIONS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


class _RefusedError(Exception):
    """The query is not answered; `kind` is one of the documented words."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def serve_worker(
    store: ox.Store, connection: socket.socket, life: int, limits: QueryLimits, store_bytes: int
) -> None:
    """Answers queries on `connection` until the loader or the API is gone; never returns.

    Args:
        store: The dataset, loaded before the fork.
        connection: A blocking socket to the API.
        life: The reading end of a pipe that only the loader holds open.
        limits: What each query may use.
        store_bytes: Memory of the loader. A full scan unshares up to that much, so a worker
            counts as over budget only beyond it.
    """
    try:
        os.nice(_NICENESS)  # the API process answers before queries do
        wall = Wall(memory_bytes=limits.memory_bytes, timeout_s=limits.timeout_s)
        forbid_files()
        threading.stack_size(_STACK_BYTES)
        # Queries run a third faster in a thread, whose heap is not the one shared by the fork.
        threading.Thread(
            target=_serve, args=(store, connection, wall, limits, store_bytes), daemon=True
        ).start()
    except (OSError, ValueError, RuntimeError):
        os._exit(EXIT_SETUP)
    os.read(life, 1)  # ends only when the loader does
    os._exit(0)


def _serve(
    store: ox.Store,
    connection: socket.socket,
    wall: Wall,
    limits: QueryLimits,
    store_bytes: int,
) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    while True:
        request = read_frame(connection)
        if request is None:
            os._exit(0)
        header, query = request
        wall.renew()
        started = time.perf_counter()
        reply, body = answer_query(store, header, query.decode(), limits)
        seconds = time.perf_counter() - started
        reply["seconds"] = round(seconds, 6)
        size = len(body)
        if reply.get("kind") == "memory" or (
            (seconds > _WORTH_MEASURING_S or size > _WORTH_MEASURING_BYTES)
            and wall.private_bytes() - size > store_bytes + limits.spare_bytes
        ):
            reply["last"] = True
        try:
            write_frame(connection, reply, body)
        except OSError:
            os._exit(0)
        if "last" in reply:
            os._exit(EXIT_RECYCLED)
        if seconds > _WORTH_MEASURING_S:
            gc.collect()


def answer_query(
    store: ox.Store, header: Header, query: str, limits: QueryLimits
) -> tuple[Header, bytes]:
    """Runs one query and writes its whole answer.

    Args:
        store: The dataset.
        header: `base`, `solutions` and `graph` (names of formats or None), `default_graphs`
            and `named_graphs` (lists of IRIs, or None for both), and perhaps `digest`:
            "rows", or "order" where the order of solutions counts.
        query: SPARQL.
        limits: What the query may use.

    Returns:
        A header with `kind` "ok", `form` ("select", "ask" or "graph"), `format`, `rows` and
        perhaps `unknown` (IRIs of functions that are not known), and the answer; or one with
        another `kind` and a `message`, and no answer. Where a digest is asked for, the header
        has `sha256` and `order` instead of `format`, and there is no answer either.
    """
    try:
        return _run(store, header, query, limits)
    except _RefusedError as refused:
        return {"kind": refused.kind, "message": str(refused)}, b""
    except OverLimitError as over:
        cap = f"{limits.max_rows} rows" if over.kind == "rows" else f"{limits.output_mb} MiB"
        message = (
            f"The answer is larger than {cap}, so none of it is given. "
            f"Ask for less with LIMIT, or raise the setting {SETTINGS[over.kind]}."
        )
        return {"kind": over.kind, "message": message}, b""
    except MemoryError:
        return {"kind": "memory", "message": ""}, b""
    except (OSError, RuntimeError, ValueError, RecursionError) as error:
        return {"kind": "failed", "message": "", "log": repr(error)[:500]}, b""


def _run(store: ox.Store, header: Header, query: str, limits: QueryLimits) -> tuple[Header, bytes]:
    _check(query)
    result, unknown = _evaluate(store, header, query)
    form = _form_of(result)
    if header.get("digest"):
        digest = _digest(result, header["digest"], limits)
        return {"kind": "ok", "form": form, **digest, "unknown": unknown}, b""
    name = header["graph" if form == "graph" else "solutions"]
    if name is None:
        has = GRAPH_FORMATS if form == "graph" else SOLUTION_FORMATS
        what = {"graph": "A CONSTRUCT or DESCRIBE", "ask": "An ASK", "select": "A SELECT"}[form]
        raise _RefusedError(
            "format",
            f"{what} query is answered as "
            f"{', '.join(value.partition(';')[0] for value in has.values())}; "
            "the request accepts none of these.",
        )
    if isinstance(result, ox.QueryTriples):
        rows, body = _write_graph(result, query, name, limits)
    else:
        rows, body = _write_solutions(result, name, limits)
    reply: Header = {"kind": "ok", "form": form, "format": name, "rows": rows}
    if unknown:
        reply["unknown"] = unknown
    return reply, body


def _digest(
    result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, asked: str, limits: QueryLimits
) -> Header:
    """The digest of a whole result, within the limits of a written answer."""
    if isinstance(result, ox.QueryBoolean):
        return asdict(digest_boolean(value=bool(result)))
    digest: GraphDigest | SolutionDigest
    if isinstance(result, ox.QueryTriples):
        digest = GraphDigest()
        for triple in result:
            digest.add(triple)
            _check_size(digest, limits)
    else:
        names = [variable.value for variable in result.variables]
        digest = SolutionDigest(names, is_ordered=asked == "order")
        for solution in result:
            digest.add([*solution])
            _check_size(digest, limits)
    return asdict(digest.finish())


def _check_size(digest: GraphDigest | SolutionDigest, limits: QueryLimits) -> None:
    if digest.rows > limits.max_rows:
        raise OverLimitError("rows")
    if digest.size > limits.output_bytes:
        raise OverLimitError("bytes")


def _form_of(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> str:
    if isinstance(result, ox.QueryTriples):
        return "graph"
    return "ask" if isinstance(result, ox.QueryBoolean) else "select"


def _write_solutions(
    result: ox.QuerySolutions | ox.QueryBoolean, name: str, limits: QueryLimits
) -> tuple[int, bytes]:
    rows_matter = isinstance(result, ox.QuerySolutions)
    writer = MeteredWriter(
        max_bytes=limits.output_bytes,
        max_rows=limits.max_rows,
        form=name if rows_matter else None,
    )
    result.serialize(cast("IO[bytes]", writer), _SOLUTIONS[name])
    body = writer.getvalue()
    return count_rows(name, body) if rows_matter else 1, body


def _check(query: str) -> None:
    """Refuses what the engine would do or could not survive."""
    brackets = query.count("{") + query.count("(") + query.count("[")
    plain = "<?" not in query and "<$" not in query and "service" not in query.casefold()
    if plain and brackets <= MAX_NESTING:
        return
    outline = outline_query(query)
    if outline.service is not None:
        line, column = position_of(query, outline.service)
        raise _RefusedError(
            "service",
            f"SERVICE at line {line}, column {column}: this endpoint asks no other server. "
            "Ask that server from your own side and join the answers there.",
        )
    if outline.depth > MAX_NESTING:
        line, column = position_of(query, outline.deepest)
        raise _RefusedError(
            "nesting",
            f"The query nests {outline.depth} brackets at line {line}, column {column}; "
            f"at most {MAX_NESTING} are allowed.",
        )
    if outline.swallowed is not None:
        line, column = position_of(query, outline.swallowed)
        raise _RefusedError(
            "malformed",
            f"The query is malformed at line {line}, column {column}: from here to the next > "
            "is an IRI; put a space after < if a comparison is meant.",
        )


def _evaluate(
    store: ox.Store, header: Header, query: str
) -> tuple[ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, list[str]]:
    """Starts a query; gives its result and the functions in it that are not known.

    The engine refuses these before it begins. In the standard a call of one is an error of
    that expression only (SPARQL 1.1 Query, 17.3.1), so they get a stand-in that gives no
    value, and the caller says so.
    """
    unknown: _Functions = {}
    rewritten = plain_group_concat(query) if "group_concat" in query.casefold() else query
    attempts = [text for text in (query, lower_booleans(rewritten)) if text != rewritten]
    text = rewritten
    while True:
        try:
            return _start(store, header, text, unknown), [each.value for each in unknown]
        except SyntaxError as error:
            if attempts:  # the last one is the query as it came, whose places are the reader's
                text = attempts.pop()
                continue
            outline = outline_query(query)
            if outline.update is not None:
                raise _RefusedError(
                    "update", f"This is an update ({outline.update}); this endpoint only reads."
                ) from None
            raise _RefusedError("malformed", explain_refusal(query, outline, str(error))) from None
        except RuntimeError as error:
            match = _UNKNOWN_FUNCTION.match(str(error))
            if match is None:
                message = str(error).removeprefix("The custom function").strip()
                raise _RefusedError(
                    "malformed", f"A function is used wrongly: {message}."
                ) from None
            unknown[ox.NamedNode(match[1])] = _give_nothing


def _give_nothing(*_: object) -> None:
    """Stands in for a function that is not known: each call is an error of its expression."""


def _start(
    store: ox.Store, header: Header, query: str, unknown: _Functions
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    default: list[str] | None = header["default_graphs"]
    named: list[str] | None = header["named_graphs"]
    functions = {**unknown} or None
    if default is None and named is None:
        return store.query(query, base_iri=header["base"], custom_functions=functions)
    # The protocol's dataset replaces that of the query, and what it does not name is empty.
    return store.query(
        query,
        base_iri=header["base"],
        default_graph=[*_graph_names("default-graph-uri", default or ())],
        named_graphs=[*_graph_names("named-graph-uri", named or ())],
        custom_functions=functions,
    )


def _graph_names(parameter: str, iris: Iterable[str]) -> Iterator[ox.NamedNode]:
    for iri in iris:
        try:
            yield ox.NamedNode(iri)
        except ValueError:
            raise _RefusedError(
                "malformed", f"{parameter} is '{iri[:200]}': expected an absolute IRI."
            ) from None


def _write_graph(
    triples: ox.QueryTriples, query: str, name: str, limits: QueryLimits
) -> tuple[int, bytes]:
    rows = 0

    def counted() -> Iterator[ox.Triple]:
        nonlocal rows
        for triple in triples:
            rows += 1
            if rows > limits.max_rows:
                raise OverLimitError("rows")
            yield triple

    writer = MeteredWriter(max_bytes=limits.output_bytes, max_rows=limits.max_rows)
    prefixes = _usable_prefixes(query) if name in {"ttl", "rdf"} else None
    ox.serialize(counted(), cast("IO[bytes]", writer), _GRAPHS[name], prefixes=prefixes)
    return rows, writer.getvalue()


def _usable_prefixes(query: str) -> dict[str, str]:
    """The query's own prefixes, so that the answer reads like the question."""
    usable = {}
    for prefix, iri in outline_query(query).prefixes.items():
        try:
            ox.NamedNode(iri)
        except ValueError:
            continue
        usable[prefix] = iri
    return usable
