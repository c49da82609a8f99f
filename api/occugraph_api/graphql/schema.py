"""The GraphQL schema: the types, the limits and what every answer carries."""

from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaxTokensLimiter, ParserCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult

from occugraph_api.graphql.answers import DatasetStamp, code_error
from occugraph_api.graphql.direct import resolve_directly
from occugraph_api.graphql.limits import MAX_TOKENS, RequestLimits
from occugraph_api.graphql.query import Query

__all__ = ["create_schema"]

_CACHED_DOCUMENTS = 256


class _Schema(strawberry.Schema):
    """Gives each error its code, wherever it came up, and lets no inner text out."""

    async def execute(self, *args: Any, **kwargs: Any) -> ExecutionResult:  # noqa: ANN401
        result = await super().execute(*args, **kwargs)
        if result.errors:
            result.errors = [code_error(error) for error in result.errors]
        return result

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing: a caller's mistake is no event, and ``code_error`` logs what is."""


def create_schema() -> strawberry.Schema:
    """Return the schema, with all limits on."""
    schema = _Schema(
        query=Query,
        # Not sort_schema: it rebuilds the enums without the Python values they stand for.
        config=StrawberryConfig(batching_config=None),
        extensions=[
            DatasetStamp,
            lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
            lambda: ParserCache(maxsize=_CACHED_DOCUMENTS),
            RequestLimits,
        ],
    )
    resolve_directly(schema._schema)  # noqa: SLF001 - graphql-core's own, which runs
    return schema
