"""GraphQL operations drawn from the schema: more ways to ask a reader than one thinks of.

Fields, arguments, pages, filters, orders, aliases, fragments, directives and variables are drawn
from the schema itself; the values are mostly such as the graph has. Cursors are those that the
lists of the same order give.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from drawn_values import ValueDrawing, print_literal
from graph_values import GraphValues

__all__ = ["Operation", "World", "operations"]

_ROOT_LISTS: Final = {
    "Occupation": "occupations",
    "Skill": "skills",
    "Technology": "technologies",
    "Sector": "sectors",
    "ConceptGroup": "groups",
    "Mapping": "mappings",
    "Consultation": "consultations",
}
# What is answered without a reader, by readers of other views, or from the text index.
_LEFT_OUT: Final = frozenset({"diff", "asOf", "items", "search"})
_PAGING: Final = frozenset({"first", "last", "after", "before", "orderBy"})
_LEVELS: Final = 3
"""How many lists stand in each other at most."""
_MOST_NODES: Final = 1_500
"""How many nodes an operation's pages can give at most: below the limit of requests."""
_PAGE_SIZES: Final = (1, 2, 3, 5, 8)
_DEFAULT_SIZE: Final = 50
_MOST_ALIASES: Final = 12


@dataclass(frozen=True)
class Operation:
    """One operation: its document, and the values of its variables."""

    text: str
    variables: dict[str, Any]


class World:
    """What operations are drawn from: the schema, the graph's values and what answers.

    Args:
        schema: The schema.
        values: Values of the graph.
        ask: Answers a query without errors; asked for cursors only.
    """

    def __init__(
        self, schema: GraphQLSchema, values: GraphValues, ask: Callable[[str], Mapping[str, Any]]
    ) -> None:
        self.schema: Final = schema
        self.values: Final = values
        self._ask = ask
        self.cursors = lru_cache(maxsize=None)(self._find_cursors)
        """The cursors of a list of a type in an order, the same in every run."""

    def _find_cursors(self, parent: str, name: str, order: str) -> tuple[str, ...]:
        given = f", orderBy: {order}" if order else ""
        given += ', against: "esco"' if name == "coverage" else ""
        wanted = f"{name}(first: 20{given}) {{ edges {{ cursor }} }}"
        if parent == "Query":
            return _cursors_in(self._ask(f"{{ {wanted} }}"))
        if parent not in _ROOT_LISTS:
            return ()
        outer = f"{_ROOT_LISTS[parent]}(first: 60) {{ edges {{ node {{ {wanted} }} }} }}"
        return _cursors_in(self._ask(f"{{ {outer} }}"))


def _cursors_in(data: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    if isinstance(data, list):
        return tuple(cursor for item in data for cursor in _cursors_in(item))
    if not isinstance(data, dict):
        return ()
    own = (data["cursor"],) if "cursor" in data else ()
    return own + tuple(cursor for item in data.values() for cursor in _cursors_in(item))


@st.composite
def operations(draw: st.DrawFn, world: World) -> Operation:
    """Draw one operation."""
    drawing = _Drawing(draw, world.values, world)
    query = world.schema.query_type
    assert query
    body = drawing.draw_root(query)
    head = ", ".join(drawing.declared)
    text = f"query Drawn{f'({head})' if head else ''} {{\n{body}\n}}"
    return Operation("\n".join([text, *drawing.fragments]), drawing.given)


@dataclass
class _Drawing(ValueDrawing):
    world: World
    declared: list[str] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    aliases: int = 0

    def draw_root(self, query: GraphQLObjectType) -> str:
        names: set[str] = set()
        fields = [name for name in query.fields if name not in _LEFT_OUT]
        # Lists are where readers can differ most.
        weighted = fields + list(_ROOT_LISTS.values()) * 3
        count = self.draw(st.integers(1, 2))
        return "\n".join(
            self.draw_field(query, self.choose(weighted), names, _LEVELS, 1) for _ in range(count)
        )

    def draw_selection(
        self,
        kind: GraphQLObjectType | GraphQLInterfaceType,
        names: set[str],
        levels: int,
        size: int,
    ) -> str:
        """Draw what stands between braces; ``names`` are the response names that are taken."""
        parts = self.draw_fields(kind, names, levels, size)
        if isinstance(kind, GraphQLInterfaceType):
            possible = self.world.schema.get_possible_types(kind)
            for each in self.some(sorted(possible, key=str), 2, 1):
                inner = self.draw_fields(each, names, levels, size)
                parts.append(f"... on {each.name} {{ {' '.join(inner)} }}")
        text = " ".join(parts)
        match self.draw(st.integers(0, 9)):
            case 9:
                return f"... on {kind.name} {{ {text} }}"
            case 8:
                return f"... @include(if: {self.draw_flag()}) {{ {text} }} __typename"
            case 7:
                name = f"F{len(self.fragments)}"
                self.fragments.append(f"fragment {name} on {kind.name} {{ {text} }}")
                return f"...{name} ...{name}"
            case _:
                return text

    def draw_fields(
        self,
        kind: GraphQLObjectType | GraphQLInterfaceType,
        names: set[str],
        levels: int,
        size: int,
    ) -> list[str]:
        leaves, values, links = _sorts(kind)
        if kind.name.endswith("Connection"):
            # Of a page, most want the edges.
            picked = [*self.some(leaves, 1), *self.some(values, 2), "edges"]
            picked = sorted(set(picked), key=picked.index)
        elif kind.name.endswith("Edge"):
            picked = [*self.some(leaves, 3), *self.some(values, 1), "node"]
        else:
            picked = [*self.some(leaves, 4, 1), *self.some(values, 2)]
            if levels > 0:
                picked += self.some(links, 2)
        parts = [self.draw_field(kind, name, names, levels, size) for name in picked]
        if self.chance(5):
            parts.append("__typename")
        return parts or ["__typename"]

    def draw_field(
        self,
        kind: GraphQLObjectType | GraphQLInterfaceType,
        name: str,
        names: set[str],
        levels: int,
        size: int,
    ) -> str:
        drawn = kind.fields[name]
        arguments, page = self.draw_arguments(kind.name, name, drawn, size)
        target = get_named_type(drawn.type)
        alias = ""
        if name in names or (self.aliases < _MOST_ALIASES and self.chance(10)):
            self.aliases += 1
            alias = f"a{self.aliases}: "
            names.add(f"a{self.aliases}")
        names.add(name)
        head = f"{alias}{name}{arguments}{self.draw_directive()}"
        if not isinstance(target, GraphQLObjectType | GraphQLInterfaceType):
            return head
        inner: set[str] = set()
        below = levels - 1 if _is_list(drawn) else levels
        text = f"{head} {{ {self.draw_selection(target, inner, below, size * page)} }}"
        if not arguments and not alias and page == 1 and self.chance(5):
            # The same field twice is one field with both selections.
            text += f" {name} {{ {self.draw_selection(target, inner, below, size)} }}"
        return text

    def draw_directive(self) -> str:
        if not self.chance(4):
            return ""
        return f" @{self.choose(('include', 'skip'))}(if: {self.draw_flag()})"

    def draw_flag(self) -> str:
        value = self.draw(st.booleans())
        return self.declare("Boolean!", value) if self.chance(50) else str(value).lower()

    def draw_arguments(
        self, parent: str, name: str, drawn: GraphQLField, size: int
    ) -> tuple[str, int]:
        """Return the arguments of a field, and how many things it gives at most."""
        given: dict[str, tuple[GraphQLInputType, Any]] = {}

        def give(argument: str, value: Any) -> None:  # noqa: ANN401 - any GraphQL value
            given[argument] = (drawn.args[argument].type, value)

        if parent == "Query" and name not in _ROOT_LISTS.values():
            for argument, value in self.draw_key(name).items():
                give(argument, value)
        if "lang" in drawn.args and self.chance(40):
            give("lang", self.draw_lang())
        for argument in ("necessity", "scheme"):
            if argument in drawn.args and argument not in given and self.chance(15):
                give(argument, self.draw_plain(argument, drawn.args[argument].type))
        if "filter" in drawn.args and self.chance(60):
            tree = get_named_type(drawn.args["filter"].type)
            assert isinstance(tree, GraphQLInputObjectType)
            give("filter", self.draw_filter(tree, 2))
        page = 1
        if "first" in drawn.args:
            page = self.draw_page(parent, name, drawn, size, give)
        elif _is_list(drawn):
            page = 5
        text = ", ".join(
            f"{argument}: {self.write(kind, value)}" for argument, (kind, value) in given.items()
        )
        return (f"({text})" if text else ""), page

    def draw_page(
        self,
        parent: str,
        name: str,
        drawn: GraphQLField,
        size: int,
        give: Callable[[str, Any], None],
    ) -> int:
        order: Any = None
        if "orderBy" in drawn.args and self.chance(60):
            term = get_named_type(drawn.args["orderBy"].type)
            assert isinstance(term, GraphQLInputObjectType)
            count = self.choose((1, 1, 1, 2, 3))
            order = [self.draw_order(term) for _ in range(count)]
            give("orderBy", order if count > 1 or self.chance(50) else order[0])
        sizes = [each for each in (*_PAGE_SIZES, 40) if each * size <= _MOST_NODES] or [1]
        page: int = self.choose(sizes)
        if size == 1 and self.chance(15):
            page = _DEFAULT_SIZE
        elif "last" not in drawn.args or self.chance(65):
            give("first", page)
        else:
            give("last", page)
        text = ""
        if order:
            kind = drawn.args["orderBy"].type
            text = print_literal(kind, order)
        for argument in ("after", "before"):
            if argument not in drawn.args or not self.chance(25):
                continue
            parent_of_cursor, list_of_cursor = parent, name
            root = _ROOT_LISTS.get(get_named_type(drawn.type).name.removesuffix("Connection"))
            if root and self.chance(30) and not _is_of_link(text):
                # A cursor is a place in every list of its order.
                parent_of_cursor, list_of_cursor = "Query", root
            cursors = self.world.cursors(parent_of_cursor, list_of_cursor, text)
            if cursors:
                give(argument, self.choose(cursors))
        return page

    def declare(self, kind: str, value: Any) -> str:  # noqa: ANN401 - any JSON
        """Return a new variable with a value."""
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: {kind}")
        self.given[name] = value
        return f"${name}"

    def write(self, kind: GraphQLInputType, value: Any) -> str:  # noqa: ANN401 - any JSON
        """Return a value as a literal or a variable, with literals and variables in it."""
        if value is not None and self.chance(20):
            return self.declare(str(kind), value)
        nullable = get_nullable_type(kind)
        if isinstance(nullable, GraphQLInputObjectType) and isinstance(value, dict):
            parts = (
                f"{name}: {self.write(nullable.fields[name].type, part)}"
                for name, part in value.items()
            )
            return f"{{{', '.join(parts)}}}"
        return print_literal(kind, value)


def _sorts(
    kind: GraphQLObjectType | GraphQLInterfaceType,
) -> tuple[list[str], list[str], list[str]]:
    """Return the leaves, the values with fields of their own, and the lists of things."""
    leaves, values, links = [], [], []
    for name, drawn in sorted(kind.fields.items()):
        if name in _LEFT_OUT or name in {"node", "edges"}:
            continue
        if is_leaf_type(get_named_type(drawn.type)):
            leaves.append(name)
        elif _is_list(drawn):
            links.append(name)
        else:
            values.append(name)
    return leaves, values, links


def _is_list(drawn: GraphQLField) -> bool:
    """Return whether a field leads to things: a page of them, a list or one."""
    named = get_named_type(drawn.type)
    if named.name.endswith("Connection"):
        return True
    interfaces = getattr(named, "interfaces", ())
    return named.name == "Node" or any(each.name == "Node" for each in interfaces)


def _is_of_link(order: str) -> bool:
    """Return whether only what stands behind a link can be ordered so."""
    return "NECESSITY" in order or "CONFIDENCE" in order
