"""What the graphs of a view say of one thing: found by halving, without reading the rest."""

from collections.abc import Sequence

from occugraph.canonical import CanonicalGraph, literal_text
from occugraph.lines import find_about

__all__ = ["DescribedThings"]


class DescribedThings:
    """Looks things up in graphs; made for few of them, each of which is read once.

    Args:
        graphs: Where.
    """

    def __init__(self, graphs: Sequence[CanonicalGraph]) -> None:
        self._graphs = graphs
        self._read: dict[str, dict[str, list[str]]] = {}

    def terms(self, subject: str, predicate: str) -> list[str]:
        """Return the objects of a subject as N-Triples terms, sorted, each once.

        Both are given as terms, too.
        """
        found = self._read.get(subject)
        if found is None:
            found = self._read[subject] = self._about(subject)
        return found.get(predicate, [])

    def texts(self, subject: str, predicate: str, lang: str) -> list[str]:
        """Return the texts of a subject in a language, by code point."""
        end = f'"@{lang}'
        return sorted(
            literal_text(term)
            for term in self.terms(subject, predicate)
            if term.lower().endswith(end)
        )

    def english(self, subject: str, predicate: str) -> str | None:
        """Return the English text of a subject, else that of the first language, else None."""
        literals = [term for term in self.terms(subject, predicate) if term.startswith('"')]
        tagged = sorted((_language_of(term), literal_text(term)) for term in literals)
        best = [text for lang, text in tagged if lang == "en"] or [text for _, text in tagged]
        return best[0] if best else None

    def value(self, subject: str, predicate: str) -> str | None:
        """Return the first object of a subject, an IRI or a text, None without one."""
        terms = self.terms(subject, predicate)
        return literal_text(terms[0]) if terms else None

    def _about(self, subject: str) -> dict[str, list[str]]:
        found: dict[str, set[str]] = {}
        for graph in self._graphs:
            for line in find_about(graph, subject.encode()):
                _, predicate, obj = line.decode().split(" ", 2)
                found.setdefault(predicate, set()).add(obj)
        return {predicate: sorted(objects) for predicate, objects in found.items()}


def _language_of(term: str) -> str:
    tag = term[term.rindex('"') + 1 :]
    return tag[1:].lower() if tag.startswith("@") else "und"
