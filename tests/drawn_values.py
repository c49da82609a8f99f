"""Values of arguments drawn for GraphQL: keys, filters, orders, languages."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    get_named_type,
    get_nullable_type,
)
from hypothesis import strategies as st

from graph_values import GraphValues

__all__ = ["ValueDrawing", "print_literal"]


@dataclass
class ValueDrawing:
    """Draws values that the graph has, and now and then one that it has not."""

    draw: st.DrawFn
    values: GraphValues

    def chance(self, percent: int) -> bool:
        """Return true in about so many of a hundred cases."""
        return self.draw(st.integers(0, 99)) >= 100 - percent

    def choose(self, options: Sequence[Any]) -> Any:  # noqa: ANN401 - one of them
        return self.draw(st.sampled_from(options))

    def some(self, options: Sequence[Any], most: int, least: int = 0) -> list[Any]:
        if not options:
            return []
        most = min(most, len(options))
        least = min(least, most)
        return self.draw(
            st.lists(st.sampled_from(options), min_size=least, max_size=most, unique=True)
        )

    def draw_order(self, term: GraphQLInputObjectType) -> dict[str, Any]:
        by = get_named_type(term.fields["field"].type)
        assert isinstance(by, GraphQLEnumType)
        found: dict[str, Any] = {"field": self.choose(sorted(by.values))}
        if self.chance(50):
            found["direction"] = self.choose(("ASC", "DESC"))
        if found["field"] == "LABEL" and self.chance(60):
            found["lang"] = self.draw_lang(wrong=False)
        return found

    def draw_key(self, name: str) -> dict[str, Any]:
        """Draw the arguments of a look-up."""
        values = self.values
        drawings: dict[str, Callable[[], dict[str, Any]]] = {
            "node": lambda: {"id": self.choose(values.ids)},
            "nodes": lambda: {"ids": self.draw(st.lists(st.sampled_from(values.ids), max_size=6))},
            "consultation": lambda: {
                "id": self.choose((*values.uris["Consultation"], "2026-07", "none"))
            },
            "releases": lambda: {"source": self.choose((*values.schemes, None))},
            "skillGap": lambda: {
                "from": self.some(self._occupations, 3, 1),
                "to": self.choose(self._occupations),
            },
            "transition": lambda: {key: self.choose(self._occupations) for key in ("from", "to")},
            "curriculumPlan": self._draw_plan,
            "coverage": lambda: {"against": self.choose(("esco", "isco-08", "onet", "csco-2022"))},
        }
        return drawings.get(name, partial(self._draw_identifier, name))()

    def _draw_identifier(self, name: str) -> dict[str, Any]:
        values = self.values
        kind = {"group": "ConceptGroup"}.get(name, name.capitalize())
        keys = [("uri", values.uris[kind])]
        if name in {"occupation", "technology"}:
            keys.append(("slug", values.slugs[kind]))
        if name in {"occupation", "sector", "group"}:
            keys.append(("code", values.codes[kind]))
        argument, options = self.choose([key for key in keys if key[1]])
        found = {argument: self.choose((*options[:200], "none"))}
        if argument == "code" and self.chance(40):
            found["scheme"] = self.choose(values.schemes)
        return found

    @property
    def _occupations(self) -> tuple[str, ...]:
        return (*self.values.uris["Occupation"], *self.values.slugs["Occupation"])

    def _draw_plan(self) -> dict[str, Any]:
        found: dict[str, Any] = {"occupation": self.choose(self._occupations)}
        if self.chance(50):
            found["have"] = self.some((*self.values.uris["Skill"], *self._occupations), 4)
        if self.chance(50):
            found["hours"] = self.draw(st.integers(1, 2_000))
        if self.chance(40):
            found["level"] = self.choose(("level-5", "level-3", "level-1", "intermediate"))
        return found

    def draw_lang(self, *, wrong: bool = True) -> str:
        languages = ("en", "zh", "zh-CN", "zh-Hans", "de", "EN-gb", "fr", "zh-Latn-pinyin")
        found: str = self.choose((*languages, "chinese") if wrong and self.chance(3) else languages)
        return found

    def draw_filter(self, tree: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        """Draw a filter of one or two conditions, or of filters."""
        found: dict[str, Any] = {}
        for name in self.some(sorted(tree.fields), 2, 1):
            kind = get_nullable_type(tree.fields[name].type)
            inner = get_named_type(kind)
            if inner is tree:
                if depth == 0:
                    continue
                if isinstance(kind, GraphQLList):
                    count = self.draw(st.integers(0, 2))
                    found[name] = [self.draw_filter(tree, depth - 1) for _ in range(count)]
                else:
                    found[name] = self.draw_filter(tree, depth - 1)
            elif isinstance(inner, GraphQLInputObjectType):
                found[name] = self.draw_condition(tree, name, inner)
            else:
                found[name] = self.draw(st.booleans())
        return found

    def draw_condition(
        self, tree: GraphQLInputObjectType, name: str, condition: GraphQLInputObjectType
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        operators = [each for each in condition.fields if each != "lang"]
        for operator in self.some(operators, 2 if self.chance(10) else 1, 1):
            kind = condition.fields[operator].type
            if operator == "exists":
                found[operator] = self.draw(st.booleans())
            elif operator == "in":
                count = self.draw(st.integers(0, 4))
                found[operator] = [self.draw_value(tree, name, kind) for _ in range(count)]
            else:
                value = self.draw_value(tree, name, kind)
                is_part = operator in {"startsWith", "contains"}
                found[operator] = self.draw_part(value, operator) if is_part else value
        if "lang" in condition.fields and self.chance(40):
            found["lang"] = self.draw_lang()
        return found

    def draw_value(self, tree: GraphQLInputObjectType, name: str, kind: GraphQLInputType) -> Any:  # noqa: ANN401
        named = get_named_type(kind)
        if isinstance(named, GraphQLEnumType):
            return self.choose(sorted(named.values))
        if named.name == "Int":
            return self.draw(st.integers(0, 5))
        options = self.values.of_field(tree.name.removesuffix("Filter"), name)
        return self.choose((*options, "none"))

    def draw_part(self, value: str, operator: str) -> str:
        start = 0
        if operator == "contains" and value:
            start = self.draw(st.integers(0, len(value) - 1))
        part = value[start : start + self.draw(st.integers(0, 6))]
        if operator == "startsWith" and self.chance(50):
            part = value[: max(1, len(value) - 3)]
        return part.swapcase() if self.chance(40) else part

    def draw_plain(self, argument: str, kind: GraphQLInputType) -> Any:  # noqa: ANN401
        named = get_named_type(kind)
        if isinstance(named, GraphQLEnumType):
            return self.choose(sorted(named.values))
        return self.choose(self.values.of_field("Thing", argument))


def print_literal(kind: GraphQLInputType, value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return a value as a literal."""
    nullable = get_nullable_type(kind)
    if isinstance(value, list):
        inner = nullable.of_type if isinstance(nullable, GraphQLList) else kind
        return f"[{', '.join(print_literal(inner, item) for item in value)}]"
    if isinstance(nullable, GraphQLList):
        return print_literal(nullable.of_type, value)
    if isinstance(value, dict) and isinstance(nullable, GraphQLInputObjectType):
        parts = (
            f"{name}: {print_literal(nullable.fields[name].type, part)}"
            for name, part in value.items()
        )
        return f"{{{', '.join(parts)}}}"
    return str(value) if isinstance(nullable, GraphQLEnumType) else json.dumps(value)
