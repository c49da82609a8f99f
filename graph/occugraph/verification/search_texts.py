"""What the record says can be searched: the values that the text index has to hold."""

from collections.abc import Mapping
from typing import Final

from occugraph.binding import CONCEPTS, Kind
from occugraph.search import SEARCHED_KINDS
from occugraph.values import StatusKind
from occugraph.verification.graphs import RecordGraphs, name_in
from occugraph.verification.tally import Listener, say

__all__ = ["TEXT_SECTIONS", "say_entry", "tell_search_texts"]

TEXT_SECTIONS: Final = frozenset({"Text"})
"""What only the text index holds in this form."""

_TEXTS: Final = {
    "prefLabel": "skos:prefLabel",
    "altLabel": "skos:altLabel",
    "hiddenLabel": "skos:hiddenLabel",
    "draftName": "og:draftName",
    "title": "dcterms:title",
    "definition": "skos:definition",
}


def say_entry(field: str, lang: str | None, value: str) -> str:
    """Return one value of a thing as a fact.

    Example:
        >>> say_entry("prefLabel", "zh", "微电网"), say_entry("code", None, "0110")
        ('prefLabel@zh: 微电网', 'code: 0110')
    """
    return say(f"{field}@{lang}" if lang else field, value)


def tell_search_texts(graphs: RecordGraphs, kinds: Mapping[str, Kind], listener: Listener) -> None:
    """Tell every value by which a thing of the view can be found; what is removed can not."""
    for thing, kind in kinds.items():
        if kind not in SEARCHED_KINDS:
            continue
        status = name_in(graphs.find(thing, "og:currentStatus"), "status")
        if kind in CONCEPTS and status == StatusKind.REMOVED.value:
            continue
        slug = graphs.find(thing, "og:slug")
        if kind is Kind.CONSULTATION:
            slug = slug or thing.rpartition("/")[2]
        found_by = {"uri": thing, "slug": slug, "code": graphs.find(thing, "skos:notation")}
        listener.add("Text", thing, say("kind", kind.value))
        for name, value in found_by.items():
            if value is not None:
                listener.add("Text", thing, say_entry(name, None, value))
        for name, curie in _TEXTS.items():
            for text in graphs.texts_of(thing, curie):
                listener.add("Text", thing, say_entry(name, text.lang, text.value))
