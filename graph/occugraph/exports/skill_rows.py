"""Skills with what a row or an item says of them, read at once."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from occugraph.binding import Kind
from occugraph.exports.concepts import SKILL_TYPES
from occugraph.exports.framework import Competency, CompetencyKind
from occugraph.exports.table import Cell
from occugraph.exports.texts import text_in, texts_in
from occugraph.iri import Iri
from occugraph.language import lookup
from occugraph.reader import Reader, Selection, UriKey
from occugraph.values import LangText, Release, Thing

__all__ = ["SKILL_COLUMNS", "NamedSkills", "describe_thing"]

SKILL_COLUMNS: Final = ("skillType", "skillUri", "preferredLabel", "altLabels", "reuseLevel")
"""What :meth:`NamedSkills.cells` gives, under ESCO's names."""

_TEXTS: Final = frozenset({"prefLabels", "altLabels", "definitions", "code", "scheme", "release"})
_SKILL: Final = Selection(columns=_TEXTS | {"type", "reuseLevel"})
_ANY: Final = Selection(columns=_TEXTS)


class NamedSkills:
    """Skills of a view by IRI.

    Args:
        reader: Of the view.
        skills: Those that are asked for; more than once is as good as once.
        lang: The language of texts.
    """

    def __init__(self, reader: Reader, skills: Iterable[Iri], lang: str) -> None:
        uris = sorted(set(skills))
        found = reader.find(Kind.SKILL, [UriKey(uri) for uri in uris], _SKILL)
        self._things = {thing.uri: thing for thing in found if thing}
        self._lang = lang

    def values(self, skill: Iri) -> Mapping[str, Any]:
        """Return the columns of a skill; empty where the view has none such."""
        thing = self._things.get(skill)
        return thing.values if thing else {}

    def label(self, skill: Iri) -> str | None:
        """Return its label."""
        return text_in(self.values(skill).get("prefLabels", ()), self._lang)

    def release(self, skill: Iri) -> Release | None:
        """Return the release that names it."""
        return self.values(skill).get("release")

    def cells(self, skill: Iri) -> tuple[Cell, ...]:
        """Return the cells of SKILL_COLUMNS."""
        values = self.values(skill)
        return (
            SKILL_TYPES.get(values.get("type") or ""),
            skill,
            self.label(skill),
            "\n".join(texts_in(values.get("altLabels", ()), self._lang)) or None,
            values.get("reuseLevel"),
        )

    def item(self, skill: Iri) -> Competency:
        """Return it as an item of a framework."""
        thing = self._things[skill]
        is_knowledge = thing.values["type"] == "KNOWLEDGE"
        kind = CompetencyKind.KNOWLEDGE if is_knowledge else CompetencyKind.SKILL
        return describe_thing(thing, kind, self._lang)

    @staticmethod
    def read_occupation(reader: Reader, uri: Iri, lang: str) -> Competency:
        """Return an occupation as an item of a framework; it is there."""
        [thing] = reader.find(Kind.OCCUPATION, [UriKey(uri)], _ANY)
        assert thing is not None  # noqa: S101 -- it was found by its name before
        return describe_thing(thing, CompetencyKind.OCCUPATION, lang)


def describe_thing(thing: Thing, kind: CompetencyKind, lang: str) -> Competency:
    """Return a thing as an item of a framework.

    Without a text in ``lang`` it has the first there is, and says which language that is.
    """
    values: Mapping[str, Any] = thing.values
    labels: tuple[LangText, ...] = values["prefLabels"]
    label = lookup(labels, lang) or (labels[0] if labels else LangText(thing.uri, "und"))
    definition = lookup(values["definitions"], lang)
    return Competency(
        thing.uri,
        label.text,
        label.lang,
        kind,
        code=values["code"],
        keywords=texts_in(values["altLabels"], lang),
        notes=definition.text if definition else "",
        release=values["release"],
    )
