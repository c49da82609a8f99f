"""What every answer carries: the dataset that gave it, and errors with a code from a closed list.

The codes: ``GRAPHQL_PARSE_FAILED``, ``GRAPHQL_VALIDATION_FAILED``, ``ARGUMENT_INVALID``,
``IDENTIFIER_INVALID``, ``QUERY_LIMIT``, ``UNAVAILABLE`` and ``INTERNAL`` (docs/graphql.md).
"""

import logging
import uuid
from typing import Any, Final

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.extensions import SchemaExtension

from occugraph.errors import OccugraphError, StoreError, UnavailableError
from occugraph.values import Dataset
from occugraph_api.graphql.context import RequestContext

__all__ = ["DatasetStamp", "code_error"]

_log: Final = logging.getLogger(__name__)


class DatasetStamp(SchemaExtension):
    """Adds ``extensions.dataset``: the view that answered, its releases and its digest.

    Where ``asOf`` was given, ``extensions.dataset.asOf`` says the same by response key; for an
    answer from several views ``dataset`` itself is the current one.
    """

    def get_results(self) -> dict[str, Any]:
        """Return the stamp of the view that answered."""
        context: RequestContext | None = self.execution_context.context
        if context is None:
            return {}
        stamp = _describe(context.dataset)
        answered = context.answered
        if answered:
            stamp["asOf"] = {key: _describe(answered[key]) for key in sorted(answered)}
        return {"dataset": stamp}


def _describe(dataset: Dataset) -> dict[str, Any]:
    return {
        "view": dataset.view,
        "releases": [item.label for item in dataset.releases],
        "digest": dataset.digest,
    }


def code_error(error: GraphQLError) -> GraphQLError:
    """Return the error with its code; what was not foreseen is masked and logged under an id."""
    cause = error.original_error
    if error.extensions and "code" in error.extensions:
        return error
    if isinstance(cause, StoreError) and not isinstance(cause, UnavailableError):
        # What is wrong with the server's own parts is for those who run it.
        incident = uuid.uuid4().hex[:12]
        _log.error("incident %s: %s", incident, cause)
        return GraphQLError(
            f"the graph cannot be read; why is in the log as {incident}",
            nodes=error.nodes,
            path=error.path,
            extensions={"code": UnavailableError.code, "incident": incident},
        )
    if isinstance(cause, OccugraphError):
        extensions: dict[str, Any] = {"code": cause.code, **cause.facts}
        if cause.hint:
            extensions["hint"] = cause.hint
        return GraphQLError(
            cause.message, nodes=error.nodes, path=error.path, extensions=extensions
        )
    if isinstance(error, GraphQLSyntaxError):
        error.extensions = {"code": "GRAPHQL_PARSE_FAILED"}
        return error
    if cause is None or isinstance(cause, GraphQLError):
        error.extensions = {**(error.extensions or {}), "code": "GRAPHQL_VALIDATION_FAILED"}
        return error
    incident = uuid.uuid4().hex[:12]
    _log.error("incident %s", incident, exc_info=cause)
    return GraphQLError(
        f"an unforeseen error; it is in the log as {incident}",
        nodes=error.nodes,
        path=error.path,
        extensions={"code": "INTERNAL", "incident": incident},
    )
