"""What is said of a citation: whether its view is held, and whether it still gives the same."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

from occugraph.citation import PATHS, Citation
from occugraph_api.holdings import HeldView, Nearness

__all__ = ["Found", "Status", "Verdict", "cite", "judge"]


class Status(StrEnum):
    """What became of a citation."""

    NEW = "new"
    """It was just made."""
    SAME = "same"
    """Its view is held and gives the same result."""
    CHANGED = "changed"
    """Its view is held, but gives another result: the engine or the program changed."""
    NOT_HELD = "view no longer held"
    """Its view is gone; what is said is of the nearest one."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a query gave.

    Attributes:
        view: What was asked.
        form: ``select``, ``ask``, ``graph`` or ``json``.
        result: The digest of the result.
        order: That of the order of its rows; empty where that says nothing.
        rows: Solutions or triples; None for GraphQL.
        warnings: Why it may give something else from the same data.
    """

    view: HeldView
    form: str
    result: str
    order: str = ""
    rows: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A citation and what its query gives.

    Attributes:
        status: What became of it.
        citation: What was cited or, where it is new, what to cite.
        found: What the query gave.
        now: What is to be cited instead: the view that was asked, and its result.
        gives: ``same`` or ``changed``, of the view that was asked.
        difference: ``rows`` or ``order``, empty where it gives the same.
    """

    status: Status
    citation: Citation
    found: Found
    now: Citation
    gives: str
    difference: str = ""

    def describe(self, base: str) -> dict[str, Any]:
        """Return the verdict as JSON; ``base`` is what its links begin with."""
        view = self.found.view
        asked = {
            "view": view.name,
            "nearness": view.nearness,
            "releases": list(view.dataset.releases),
            "digest": view.dataset.digest,
        }
        result: dict[str, Any] = {"form": self.found.form, "digest": self.found.result}
        if self.found.rows is not None:
            result["rows"] = self.found.rows
        if self.found.order:
            result["order"] = self.found.order
        verdict: dict[str, Any] = {"status": self.status, "url": self.citation.url(base)}
        if self.status is not Status.NEW:
            verdict["gives"] = self.gives
            if self.difference:
                verdict["difference"] = self.difference
        verdict |= {
            "asked": asked,
            "result": result,
            "warnings": list(self.found.warnings),
            "links": self.links(base),
        }
        return verdict

    def links(self, base: str) -> dict[str, str]:
        """Return where the result is, and where the query is cited as of now."""
        question = self.citation.question
        links = {"now": f"{base}{PATHS[self.citation.language]}?{_encode(question)}"}
        view = self.found.view
        if self.citation.language == "sparql" and not view.is_kept:
            as_of = [("as-of", name) for name in view.dataset.releases]
            links["answer"] = f"{base}/sparql?{_encode([*question, *as_of])}"
        elif self.citation.language == "graphql" and not view.dataset.key:
            links["answer"] = f"{base}/graphql?{_encode(question)}"
        if self.now != self.citation:
            links["instead"] = self.now.url(base)
        return links


def cite(question: Citation, found: Found) -> Verdict:
    """Return the citation of what a query just gave."""
    made = _as_found(question, found)
    return Verdict(Status.NEW, made, found, made, gives="same")


def judge(citation: Citation, found: Found) -> Verdict:
    """Return whether what a citation's query gave is what was cited.

    The order of rows counts where the citation has one.
    """
    difference = ""
    if found.result != citation.result:
        difference = "rows"
    elif citation.order and found.order != citation.order:
        difference = "order"
    gives = "changed" if difference else "same"
    held = found.view.nearness is Nearness.CITED
    status = Status(gives) if held else Status.NOT_HELD
    now = _as_found(citation, found)
    return Verdict(status, citation, found, now, gives, difference)


def _as_found(question: Citation, found: Found) -> Citation:
    return Citation(
        language=question.language,
        query=question.query,
        variables=question.variables,
        operation=question.operation,
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
        releases=found.view.dataset.releases,
        view=found.view.dataset.digest,
        result=found.result,
        order=found.order,
    )


def _encode(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, quote_via=quote, safe="@")
