"""Labels of things in one language, for what is printed."""

from collections.abc import Sequence

from occugraph.iri import Iri
from occugraph.language import lookup, parse_language_range
from occugraph.reader import Reader, Selection, UriKey

__all__ = ["read_labels"]


def read_labels(reader: Reader, uris: Sequence[Iri], lang: str) -> dict[Iri, str | None]:
    """Return the preferred label of each thing, None where it has none in the language.

    Raises:
        ArgumentError: ``lang`` is no language range.
    """
    wanted = parse_language_range(lang)
    selection = Selection(frozenset({"prefLabels"}))
    things = reader.find(None, [UriKey(uri) for uri in uris], selection)
    found: dict[Iri, str | None] = dict.fromkeys(uris)
    for thing in things:
        if thing is not None:
            text = lookup(thing.values.get("prefLabels", ()), wanted)  # type: ignore[arg-type]  # reader.py: a tuple of LangText
            found[thing.uri] = text.text if text else None
    return found
