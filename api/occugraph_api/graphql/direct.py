"""Resolvers without a wrapper, for the fields that need none.

Strawberry puts a layer around each resolver that makes an Info and converts the arguments. A
field that takes neither an Info nor an input object gains nothing from it, and it is such fields
that a large answer has by the thousand: the layer took half of the time.
"""

import inspect
from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_input_object_type,
)
from strawberry.types.field import StrawberryField

__all__ = ["resolve_directly"]

_DEFINITION: Final = "strawberry-definition"


def resolve_directly(schema: GraphQLSchema) -> int:
    """Give graphql-core the plain functions of a Strawberry schema; return of how many fields.

    A field keeps its wrapper where it is asynchronous, asks for the Info, has an extension, or
    takes an argument that is an input object or has another name in Python.
    """
    count = 0
    for kind in schema.type_map.values():
        if not isinstance(kind, GraphQLObjectType) or kind.name.startswith("__"):
            continue
        for field in kind.fields.values():
            definition = field.extensions.get(_DEFINITION)
            plain = _find_plain(field, definition) if definition else None
            if plain is not None:
                field.resolve = plain
                count += 1
    return count


def _find_plain(field: GraphQLField, definition: StrawberryField) -> Callable[..., Any] | None:
    if definition.extensions:
        return None
    if definition.base_resolver is None:
        read = attrgetter(definition.python_name)
        return lambda source, _info: read(source)
    function = definition.base_resolver.wrapped_func
    if not inspect.isfunction(function) or not _is_plain(function, field):
        return None
    if not field.args:
        return lambda source, _info: function(source)
    return lambda source, _info, **given: function(source, **given)


def _is_plain(function: Callable[..., Any], field: GraphQLField) -> bool:
    names = list(inspect.signature(function).parameters)
    return (
        not inspect.iscoroutinefunction(function)
        and names[:1] == ["self"]
        and set(names[1:]) == field.args.keys()
        and not any(is_input_object_type(get_named_type(item.type)) for item in field.args.values())
    )
