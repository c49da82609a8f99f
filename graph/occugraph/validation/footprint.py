"""What a shape may read of a graph to judge one node, told by its form alone.

A shape reads the triples on *trails* from its focus node: the steps of its path, the type of a
value where a class is asked for, the patterns of its query. No other triple makes a difference.
So a node with no changed triple on a trail is judged as before (:mod:`occugraph.revalidation`).

Trails are known for the forms that :mod:`occugraph.validation.profile` reads, and for queries of
triple patterns; a pattern that no chain of patterns ties to ``$this`` is read *everywhere*.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final

import pyoxigraph as ox

from occugraph.iri import PREFIXES
from occugraph.revalidation.trails import Footprint, Reach, Step, Trail
from occugraph.validation.profile import CONSTRAINTS, Query, read_profile, read_query
from occugraph.validation.shape_graph import ShapeGraph, Term, UnknownFormError
from occugraph.validation.shapes import Shapes

__all__ = ["read_footprints"]

_RDF: Final = PREFIXES["rdf"]
_TYPE: Final = f"<{_RDF}type>"

_THIS: Final = "?this"

# What is asked of each value, whatever other values there are.
_OF_ONE_VALUE: Final = frozenset(
    {"class", "datatype", "in", "languageIn", "maxInclusive", "minInclusive", "nodeKind", "pattern"}
)

_STRING: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<var>[$?]\w+)|(?P<iri><[^<>\s]*>)|(?P<text>\"\")|(?P<sign>[{}.|*()])"
    r"|(?P<name>(?:[a-z][a-z0-9-]*)?:[\w.-]*[\w-])|(?P<word>\w+))"
)
_HEAD: Final = re.compile(r"\s*SELECT\b[^{]*\bWHERE\b", re.IGNORECASE)
_FILTER: Final = re.compile(r"\b(?:FILTER|HAVING)\s*\(", re.IGNORECASE)
_CHOICE: Final = re.compile(r"\s*[$?](\w+)\s+IN\s*\(([^()]*)\)\s*", re.IGNORECASE)
# What stands before a group, and changes nothing in what the group may read.
_GROUPS: Final = re.compile(r"\b(?:OPTIONAL|FILTER\s+(?:NOT\s+)?EXISTS)\s*(?=\{)", re.IGNORECASE)
_GROUPING: Final = re.compile(r"\bGROUP\s+BY(?:\s+[$?]\w+)+", re.IGNORECASE)


@lru_cache(maxsize=8)
def read_footprints(shapes: Shapes) -> tuple[Footprint, ...] | None:
    """Return the footprint of each shape; None where one of them has an unknown form."""
    profile = read_profile(shapes)
    if profile is None or profile.others:
        return None
    try:
        return tuple(_read_footprint(profile.graph, shape) for shape in profile.graph.shapes)
    except UnknownFormError:
        return None


def _read_footprint(graph: ShapeGraph, shape: str) -> Footprint:
    facts = graph.facts(shape)
    paths = _trails_of(graph, facts["path"][0]) if "path" in facts else [()]
    trails = [*paths]
    if "class" in facts:
        trails += [(*path, _step(_TYPE)) for path in paths]
    for name in ("disjoint", "lessThanOrEquals"):
        trails += [(_step(str(other)),) for other in facts.get(name, [])]
    everywhere = of_properties = frozenset[bytes]()
    query = read_query(graph, shape)
    if query:
        found, everywhere, of_properties = _Patterns(query, graph.prefixes(query.node)).follow()
        trails += found
    reaches = tuple(_read_reaches(graph, shape, frozenset()))
    values = _find_values(paths) if facts.keys() & CONSTRAINTS <= _OF_ONE_VALUE else None
    return Footprint(
        shape, reaches, tuple(dict.fromkeys(trails)), everywhere, of_properties, values
    )


def _find_values(paths: Sequence[Trail]) -> Step | None:
    """Return the step to the values of a path; None where it is not one step."""
    if len(paths) != 1 or len(paths[0]) != 1:
        return None
    step = paths[0][0]
    # What is read beyond the values of one shape would be values of another.
    return None if step == _step(_TYPE) else step


def _read_reaches(graph: ShapeGraph, shape: str, seen: frozenset[str]) -> Iterator[Reach]:
    facts = graph.facts(shape)
    for term in facts.get("targetClass", []):
        yield Reach((_step(_TYPE),), frozenset({_encode(term)}), has_classes=True)
    for term in facts.get("targetNode", []):
        yield Reach((), frozenset({_encode(term)}))
    for term in facts.get("targetSubjectsOf", []):
        yield Reach((_step(str(term)),), None)
    for term in facts.get("targetObjectsOf", []):
        yield Reach((_step(str(term)).reversed,), None)
    if shape in seen:
        raise UnknownFormError
    for parent in graph.shapes:
        above = graph.facts(parent)
        if shape not in {graph.iri(child) for child in above.get("property", [])}:
            continue
        paths = _trails_of(graph, above["path"][0]) if "path" in above else [()]
        for path, reach in product(paths, list(_read_reaches(graph, parent, seen | {shape}))):
            back = tuple(step.reversed for step in reversed(path))
            yield replace(reach, trail=(*back, *reach.trail))


def _trails_of(graph: ShapeGraph, path: Term) -> list[Trail]:
    """Return the trails of a path: one for each choice of its alternatives."""
    if isinstance(path, ox.NamedNode):
        return [(_step(str(path)),)]
    facts = graph.facts_of(path)
    if "inversePath" in facts:
        return [(_step(f"<{graph.iri(facts['inversePath'][0])}>").reversed,)]
    if "alternativePath" in facts:
        choices = graph.items(facts["alternativePath"][0])
        return [trail for choice in choices for trail in _trails_of(graph, choice)]
    parts = [_trails_of(graph, step) for step in graph.items(path)]
    return [tuple(step for part in parts for step in part) for parts in product(*parts)]


def _step(term: str) -> Step:
    return Step(frozenset({term.encode()}))


def _encode(term: Term) -> bytes:
    return str(term).encode()


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A triple pattern; a variable is ``?name``, another term as in N-Triples.

    ``property`` is the variable that stands as its property, empty for none; ``group`` is the
    number of the group that it stands in.
    """

    subject: str
    step: Step
    object: str
    property: str = ""
    group: int = 0

    def variables(self) -> set[str]:
        """Return the variables of subject and object."""
        return {term for term in (self.subject, self.object) if term.startswith("?")}


class _Patterns:
    """The triple patterns of a query, whatever group they stand in.

    A variable of a group is that of the groups around it where these have it in a pattern of
    their own; otherwise another group may have another variable of the same name.

    Raises:
        UnknownFormError: The query has something else.
    """

    def __init__(self, query: Query, prefixes: Mapping[str, str]) -> None:
        self._prefixes: Final = prefixes
        head = _HEAD.match(query.text)
        if not head:
            raise UnknownFormError
        # Literals stay as what they are not: a pattern with one is read from its other end.
        text = _STRING.sub('""', query.text[head.end() :])
        self._choices: Final[dict[str, frozenset[bytes]]] = {}
        text = _GROUPING.sub(" ", _GROUPS.sub(" ", self._without_filters(text)))
        placed = list(self._parse(text))
        # Of other groups than the outermost a solution may have none.
        self._properties: Final = {each.property for groups, each in placed if len(groups) == 1}
        self._patterns: Final = tuple(_separate(placed))

    def _without_filters(self, text: str) -> str:
        """Return the text without conditions; what they choose properties from is kept in mind."""
        kept, place = [], 0
        while found := _FILTER.search(text, place):
            end, depth = found.end(), 1
            while depth:
                if end >= len(text):
                    raise UnknownFormError
                depth += {"(": 1, ")": -1}.get(text[end], 0)
                end += 1
            before, condition = text[: found.start()], text[found.end() : end - 1]
            if "{" in condition:
                raise UnknownFormError
            choice = _CHOICE.fullmatch(condition)
            # Of a condition on the whole of a solution, what does not meet it is as good as unread.
            if choice and before.count("{") - before.count("}") == 1:
                terms = [self._term(each.strip()) for each in choice[2].split(",")]
                self._choices[f"?{choice[1]}"] = frozenset(term.encode() for term in terms)
            kept.append(text[place : found.start()])
            place = end
        return " ".join((*kept, text[place:]))

    def _parse(self, text: str) -> Iterator[tuple[tuple[int, ...], _Pattern]]:
        """Yield each pattern with the groups that it stands in, the outermost first."""
        groups: tuple[int, ...] = ()
        number, place, end = 0, 0, len(text.rstrip())
        part: list[str] = []
        while place < end:
            found = _TOKEN.match(text, place)
            if not found:
                raise UnknownFormError
            place = found.end()
            sign = found[0].strip()
            if sign not in {"{", "}", "."}:
                part.append(sign)
                continue
            if part:
                yield groups, self._read_pattern(part)
                part = []
            if sign == "{":
                number += 1
                groups = (*groups, number)
            elif sign == "}":
                groups = groups[:-1]
        if part or groups:
            raise UnknownFormError

    def _read_pattern(self, part: list[str]) -> _Pattern:
        if len(part) < 3:  # noqa: PLR2004 -- a triple
            raise UnknownFormError
        subject, *path, obj = part
        variable = ""
        if len(path) == 2 and path[1] == "*":  # noqa: PLR2004 -- a property and its sign
            step = Step(frozenset({self._property(path[0])}), is_repeated=True)
        elif all(sign == "|" for sign in path[1::2]) and len(path) % 2:
            if path[0][0] in "$?":
                variable = f"?{path[0][1:]}"
                step = Step(self._choices.get(variable))
            else:
                step = Step(frozenset(map(self._property, path[::2])))
        else:
            raise UnknownFormError
        return _Pattern(self._term(subject), step, self._term(obj), variable)

    def _property(self, name: str) -> bytes:
        term = _TYPE if name == "a" else self._term(name)
        if not term.startswith("<"):
            raise UnknownFormError
        return term.encode()

    def _term(self, token: str) -> str:
        if token[:1] in {"$", "?"}:
            return f"?{token[1:]}"
        if token.startswith(("<", '"')):
            return token
        prefix, colon, name = token.partition(":")
        if not colon or prefix not in self._prefixes:
            raise UnknownFormError
        return f"<{self._prefixes[prefix]}{name}>"

    def follow(self) -> tuple[list[Trail], frozenset[bytes], frozenset[bytes]]:
        """Return the trails from ``$this``, and the properties that are read of what is not tied.

        First those that are read of anything, then those that are read of properties.

        Raises:
            UnknownFormError: A pattern of any property is tied to nothing.
        """
        known: dict[str, list[Trail]] = {_THIS: [()]}
        trails: list[Trail] = []
        waiting = list(self._patterns)
        while tied := next((each for each in waiting if each.variables() & known.keys()), None):
            waiting.remove(tied)
            near, step, far = tied.subject, tied.step, tied.object
            if near not in known:
                near, step, far = far, step.reversed, near
            found = [(*trail, step) for trail in known[near]]
            trails += found
            # What a group further in has, or has not, ties nothing down in the group around it.
            if far.startswith("?") and far.endswith(f" {tied.group}"):
                known.setdefault(far, found)
        everywhere: set[bytes] = set()
        of_properties: set[bytes] = set()
        for pattern in waiting:
            if pattern.step.properties is None or pattern.step.is_repeated:
                raise UnknownFormError
            # Renaming leaves the name before a blank.
            is_of_property = pattern.subject.split(" ")[0] in self._properties
            (of_properties if is_of_property else everywhere).update(pattern.step.properties)
        return trails, frozenset(everywhere), frozenset(of_properties)


def _separate(patterns: Iterable[tuple[tuple[int, ...], _Pattern]]) -> Iterator[_Pattern]:
    """Yield the patterns with variables renamed: the name, a blank, the group that they are of."""
    placed = list(patterns)
    homes: dict[str, set[int]] = {}
    for groups, pattern in placed:
        for name in pattern.variables():
            homes.setdefault(name, set()).add(groups[-1] if groups else 0)

    def rename(term: str, groups: tuple[int, ...]) -> str:
        if not term.startswith("?") or term == _THIS:
            return term
        return f"{term} {next(group for group in (*groups, 0) if group in homes[term])}"

    for groups, pattern in placed:
        yield replace(
            pattern,
            subject=rename(pattern.subject, groups),
            object=rename(pattern.object, groups),
            group=groups[-1] if groups else 0,
        )
