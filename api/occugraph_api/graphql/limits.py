"""Limits on what a request may ask, checked before anything runs.

One walk over the operation counts depth, aliases and the nodes that its pages can give, variables
and fragments included, and refuses page sizes and language tags that are wrong. Each fragment is
walked once, so that the walk is linear in the document.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    value_from_ast_untyped,
)
from strawberry.extensions import SchemaExtension

from occugraph.errors import ArgumentError, OccugraphError
from occugraph.reader import Reader
from occugraph_api.graphql.argument_checks import count_terms, find_faults
from occugraph_api.graphql.as_of import AsOf, Views, choose, read_untyped
from occugraph_api.graphql.level import LevelLoader
from occugraph_api.graphql.page_request import DEFAULT_PAGE_SIZE
from occugraph_api.graphql.record_checks import NAMING, check_things, find_unknown_names

__all__ = [
    "COMPUTED_COST",
    "MAX_ALIASES",
    "MAX_DEPTH",
    "MAX_NODES",
    "MAX_PAST_VIEWS",
    "MAX_TOKENS",
    "RequestLimits",
]

MAX_NODES: Final = 10_000
"""The most nodes that the pages of one request can give (promises.md)."""

MAX_DEPTH: Final = 16
"""The deepest nesting of fields; occupation → skills → occupations → evidence takes 13."""

MAX_ALIASES: Final = 30
"""The most aliased fields of one request."""

MAX_TOKENS: Final = 4_000
"""The most tokens of one document; GraphiQL's introspection query has about 400."""

MAX_PAST_VIEWS: Final = 4
"""The most views, beside the current one, that one request is answered from."""

MAX_CONDITIONS: Final = 60
"""The most conditions of the filters and orders of one request: a label condition is looked at
for every thing of its level."""

MAX_VALUES: Final = 1_000
"""The most values that the ``in`` conditions of one request list: two pages of 500 IRIs."""

_UNPAGED: Final = frozenset(
    {
        "groups",
        "broader",
        "related",
        "entries",
        "isReplacedBy",
        "overlaps",
        "similar",
        "path",
    }
)
_UNPAGED_SIZE: Final = 10
_WHOLE: Final = {
    "shared": 100,
    "missing": 100,
    "surplus": 100,
    "nearMatches": 100,
    "modules": 20,
    "knowledge": 10,
    "unresolved": 20,
    "gap": 40,
    "bySector": 50,
    "byTechnology": 50,
}
"""Lists that are given whole, and a size that few are over with ESCO 1.2.0."""

_PLACED: Final = {
    # The shares of coverage stand beside its rows: they are not there once a row.
    ("coverage", "Query"): 1,
    ("edges", "coverage"): 20,
    ("edges", "CoverageConnection"): 20,
    # One value; in coverage it is a list of skills.
    ("gap", "transition"): 0,
    ("gap", "Transition"): 0,
}
"""Fields that count otherwise inside one other field, or in a fragment on its type."""

_COMPUTED: Final = frozenset({"similar", "skillGap", "transition", "curriculumPlan", "coverage"})
"""Fields that are computed from the links of the whole graph, however little is asked of them."""

COMPUTED_COST: Final = 200
"""The nodes that one such computation counts as, so that a request has 50 at most."""

_CONNECTIONS: Final = frozenset(
    {
        "occupations",
        "skills",
        "technologies",
        "sectors",
        "mappings",
        "consultations",
        "narrower",
        "members",
        "drawsOn",
        "prerequisites",
        "items",
        "search",
    }
)


@dataclass(frozen=True, slots=True)
class _Size:
    nodes: int = 0
    depth: int = 0
    aliases: int = 0
    conditions: int = 0
    values: int = 0


class _Walk:
    """One walk over one operation."""

    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self._fragments = fragments
        self._variables = variables
        self._sizes: dict[str, _Size] = {}
        self.as_of: list[tuple[FieldNode, AsOf]] = []
        self.roots: list[tuple[FieldNode, Mapping[str, Any]]] = []
        self.errors: list[GraphQLError] = []

    def measure(
        self, selections: SelectionSetNode | None, *, at_root: bool = False, inside: str = ""
    ) -> _Size:
        parts = list(self._parts(selections, at_root=at_root, inside=inside))
        return _Size(
            nodes=sum(part.nodes for part in parts),
            depth=max((part.depth for part in parts), default=0),
            aliases=sum(part.aliases for part in parts),
            conditions=sum(part.conditions for part in parts),
            values=sum(part.values for part in parts),
        )

    def _parts(
        self, selections: SelectionSetNode | None, *, at_root: bool, inside: str
    ) -> Iterator[_Size]:
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                yield self._measure_field(node, at_root=at_root, inside=inside)
            elif isinstance(node, InlineFragmentNode):
                yield self.measure(node.selection_set, at_root=at_root, inside=inside)
            elif isinstance(node, FragmentSpreadNode):
                yield self._measure_fragment(node.name.value, at_root=at_root)

    def _measure_fragment(self, name: str, *, at_root: bool) -> _Size:
        if name not in self._sizes:
            self._sizes[name] = _Size()  # a cycle is found by graphql-core's own rule
            fragment = self._fragments.get(name)
            if fragment:
                self._sizes[name] = self.measure(
                    fragment.selection_set,
                    at_root=at_root,
                    inside=fragment.type_condition.name.value,
                )
        return self._sizes[name]

    def _measure_field(self, node: FieldNode, *, at_root: bool, inside: str) -> _Size:
        name = node.name.value
        given = {item.name.value: self._value(item.value) for item in node.arguments or ()}
        self.errors += [_refuse(error, node) for error in find_faults(name, given, at_root=at_root)]
        if at_root:
            self.roots.append((node, given))
        wanted = read_untyped(given["asOf"]) if at_root and "asOf" in given else None
        if wanted is not None:
            self.as_of.append((node, wanted))
        below = self.measure(node.selection_set, inside=name)
        count = _count(name, given, at_root=at_root, inside=inside)
        terms = [count_terms(given.get(argument)) for argument in ("filter", "orderBy")]
        return _Size(
            nodes=(count * (1 + below.nodes) if count else below.nodes)
            + (COMPUTED_COST if name in _COMPUTED else 0),
            depth=0 if name.startswith("__") else 1 + below.depth,
            aliases=below.aliases + (1 if node.alias else 0),
            conditions=below.conditions + sum(conditions for conditions, _ in terms),
            values=below.values + sum(values for _, values in terms),
        )

    def _value(self, node: ValueNode) -> Any:  # noqa: ANN401 - any GraphQL value
        if isinstance(node, VariableNode):
            return self._variables.get(node.name.value)
        return value_from_ast_untyped(node, dict(self._variables))


def _count(name: str, given: Mapping[str, Any], *, at_root: bool, inside: str) -> int:
    """Return how many nodes a field itself can give; 0 where it gives values.

    ``inside`` is the field that it is in, or in a fragment the type.
    """
    if name == "nodes" and at_root:
        ids = given.get("ids")
        return len(ids) if isinstance(ids, list) else 1
    if (name, inside) in _PLACED:
        return _PLACED[name, inside]
    sizes = [given[argument] for argument in ("first", "last") if given.get(argument) is not None]
    known = [size for size in sizes if isinstance(size, int) and not isinstance(size, bool)]
    if known:
        return max(known)
    if name in _CONNECTIONS or (name == "groups" and at_root):
        return DEFAULT_PAGE_SIZE
    listed = _WHOLE.get(name, _UNPAGED_SIZE if name in _UNPAGED else 0)
    return listed or (1 if at_root and not name.startswith("__") else 0)


def _refuse(error: OccugraphError, node: FieldNode) -> GraphQLError:
    extensions: dict[str, Any] = {"code": error.code, **error.facts}
    if error.hint:
        extensions["hint"] = error.hint
    return GraphQLError(error.message, node, extensions=extensions)


def _over(size: _Size) -> Iterator[GraphQLError]:
    limits = (
        ("nodes", size.nodes, MAX_NODES, "ask for smaller pages or fewer levels"),
        ("depth", size.depth, MAX_DEPTH, "ask in several requests"),
        ("aliases", size.aliases, MAX_ALIASES, "ask in several requests"),
        ("conditions", size.conditions, MAX_CONDITIONS, "use `in`, or ask in several requests"),
        ("values", size.values, MAX_VALUES, "ask in several requests"),
    )
    for what, count, limit, hint in limits:
        if count > limit:
            yield GraphQLError(
                f"the request can give {count} {what}, over the limit of {limit}: {hint}"
                if what == "nodes"
                else f"the request has {what} {count}, over the limit of {limit}: {hint}",
                extensions={"code": "QUERY_LIMIT", "limit": limit, what: count},
            )


def _check_views(asked: Sequence[tuple[FieldNode, AsOf]], views: Views) -> Iterator[GraphQLError]:
    """Refuse views that the record cannot give, and too many of those it can."""
    names = set()
    for node, wanted in asked:
        try:
            choice = choose(views, wanted)
        except ArgumentError as error:
            facts = {name: value for name, value in error.facts.items() if name != "argument"}
            yield GraphQLError(
                f"{node.name.value}: {error}",
                node,
                extensions={"code": error.code, "argument": "asOf", **facts},
            )
        else:
            names.add(choice.name if choice else "")
    count = len(names - {""})
    if count > MAX_PAST_VIEWS:
        yield GraphQLError(
            f"the request asks for {count} past views, over the limit of {MAX_PAST_VIEWS}: "
            "ask in several requests",
            extensions={"code": "QUERY_LIMIT", "limit": MAX_PAST_VIEWS, "views": count},
        )


def check_limits(
    document: DocumentNode,
    operation_name: str | None,
    variables: Mapping[str, Any],
    views: Views | None = None,
) -> list[GraphQLError]:
    """Return why the request is refused: nothing where it may run.

    Args:
        document: The parsed document.
        operation_name: The operation to run; None where the document has one.
        variables: The values given for its variables.
        views: What ``asOf`` chooses from; not looked at where None.
    """
    return _measure(document, operation_name, variables, views)[0]


_Root: TypeAlias = tuple[FieldNode, Mapping[str, Any]]


def _measure(
    document: DocumentNode,
    operation_name: str | None,
    variables: Mapping[str, Any],
    views: Views | None,
) -> tuple[list[GraphQLError], list[_Root]]:
    """Return why the request is refused, and the fields of Query with their arguments."""
    fragments: dict[str, FragmentDefinitionNode] = {}
    operations: list[OperationDefinitionNode] = []
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            fragments[definition.name.value] = definition
        elif isinstance(definition, OperationDefinitionNode):
            named = definition.name.value if definition.name else None
            if operation_name in (None, named):
                operations.append(definition)
    if operation_name is None and len(operations) > 1:
        # Strawberry would run the first; https://spec.graphql.org/draft/#GetOperation() forbids it.
        unnamed = GraphQLError(
            f"the document has {len(operations)} operations: operationName must name one",
            extensions={"code": ArgumentError.code, "argument": "operationName"},
        )
        return [unnamed], []
    errors: list[GraphQLError] = []
    roots: list[_Root] = []
    for operation in operations:
        defaults = {
            item.variable.name.value: value_from_ast_untyped(item.default_value)
            for item in operation.variable_definitions or ()
            if item.default_value
        }
        walk = _Walk(fragments, {**defaults, **variables})
        size = walk.measure(operation.selection_set, at_root=True, inside="Query")
        errors += [*walk.errors, *_over(size)]
        roots += walk.roots
        if views is not None:
            errors += _check_views(walk.as_of, views)
            errors += [
                _refuse(error, node)
                for node, given in walk.roots
                for error in find_unknown_names(node.name.value, given, views.releases)
            ]
    return errors, roots


async def _check_things(roots: Sequence[_Root], levels: LevelLoader) -> list[GraphQLError]:
    """Return which fields name what the current view does not have.

    Fields of earlier views are passed over: opening one may take long, and is for the field.
    """

    def check(reader: Reader) -> list[GraphQLError]:
        errors = []
        for node, given in roots:
            if node.name.value in NAMING and given.get("asOf") is None:
                try:
                    check_things(node.name.value, given, reader)
                except ArgumentError as error:
                    errors.append(_refuse(error, node))
        return errors

    if not any(node.name.value in NAMING for node, _ in roots):
        return []
    try:
        return await levels.compute(check)
    except OccugraphError:
        return []  # the fields meet it again, and say which they are


class RequestLimits(SchemaExtension):
    """Refuses a request over the limits, or with names of nothing, before it is validated."""

    async def on_validate(self) -> AsyncIterator[None]:
        """Check the parsed document."""
        context = self.execution_context
        if context.graphql_document is not None:
            # Its public twin falls back to the first operation of the document.
            named = context._provided_operation_name  # noqa: SLF001
            views = getattr(context.context, "views", None)
            variables = context.variables or {}
            errors, roots = _measure(context.graphql_document, named, variables, views)
            levels = getattr(context.context, "levels", None)
            if levels is not None and not errors:
                errors = await _check_things(roots, levels)
            if errors:
                context.pre_execution_errors = errors
        yield
