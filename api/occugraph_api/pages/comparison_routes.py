"""The addresses of the pages that compare occupations and plan what to learn."""

from collections.abc import Callable
from typing import Final

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from occugraph.comparison import SpaceCache
from occugraph.curriculum import Wanted
from occugraph.errors import ArgumentError
from occugraph.reader import Reader
from occugraph_api.pages.comparison import read_comparison, read_plan
from occugraph_api.pages.rendering import render_page
from occugraph_api.pages.shown_query import graphql_link

__all__ = ["comparison_router"]

_BAD_REQUEST: Final = 400
_DIGITS: Final = 10
_GAP: Final = """query ($from: [String!]!, $to: String!) {
  skillGap(from: $from, to: $to) {
    shared { necessity skill { uri prefLabel } }
    missing { necessity skill { uri prefLabel } evidence { method confidence } }
    surplus { necessity skill { uri prefLabel } }
    nearMatches { have { prefLabel } need { prefLabel } path { uri } match }
  }
}"""
_SIMILAR: Final = """query ($uri: String!) {
  occupation(uri: $uri) {
    similar { score low high calibrated occupation { uri prefLabel }
      contributions { factor value reason } }
  }
}"""
_PLAN: Final = """query ($occupation: String!, $have: [String!], $hours: Int, $level: String) {
  curriculumPlan(occupation: $occupation, have: $have, hours: $hours, level: $level) {
    hours estimated basis
    modules { order title hours why skills { necessity skill { uri prefLabel } }
      knowledge { uri prefLabel } prerequisites { prefLabel basis neededFor { prefLabel } } }
    cycles { reason } unresolved { skill { prefLabel } reason }
  }
}"""


def comparison_router(reader: Callable[[], Reader], spaces: SpaceCache) -> APIRouter:
    """Return the router of these pages.

    Args:
        reader: Gives the reader of the current publication; asked once a request.
        spaces: What comparisons keep of each reader.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/compare")
    def compare(request: Request) -> HTMLResponse:
        have, want = (request.query_params.get(name, "").strip() for name in ("from", "to"))
        current, found, fault = reader(), None, None
        if have:
            try:
                found = read_comparison(current, spaces.of(current), have, want)
            except ArgumentError as err:
                fault = err.message
        shown = None
        if found:
            values = {"from": [found.have.uri], "to": found.want.uri} if found.want else None
            variables = orjson.dumps(values or {"uri": found.have.uri}).decode()
            shown = graphql_link(_GAP if values else _SIMILAR, variables)
        context = {"found": found, "fault": fault, "have": have, "want": want, "shown": shown}
        return render_page(
            request, "compare.html", context, status_code=_BAD_REQUEST if fault else 200
        )

    @router.get("/plan")
    def plan(request: Request) -> HTMLResponse:
        given = {
            name: request.query_params.get(name, "").strip()
            for name in ("occupation", "have", "hours", "level")
        }
        current, found, fault = reader(), None, None
        if given["occupation"]:
            try:
                found = read_plan(current, spaces.of(current), _wanted(given))
            except ArgumentError as err:
                fault = err.message
        shown = None
        if found:
            wanted = _wanted(given)
            values = {
                "occupation": found.occupation.uri,
                "have": list(wanted.have),
                "hours": wanted.hours,
                "level": wanted.level,
            }
            shown = graphql_link(_PLAN, orjson.dumps(values).decode())
        context = {"found": found, "fault": fault, "given": given, "shown": shown}
        return render_page(
            request, "plan.html", context, status_code=_BAD_REQUEST if fault else 200
        )

    return router


def _wanted(given: dict[str, str]) -> Wanted:
    hours = given["hours"]
    # Ten digits are over what a plan takes; Python refuses to read thousands of them.
    if hours and not (hours.isascii() and hours.isdigit() and len(hours) < _DIGITS):
        raise ArgumentError(f"hours {hours!r}: expected a whole number", argument="hours")
    return Wanted(
        given["occupation"],
        tuple(given["have"].split()),
        int(hours) if hours else None,
        given["level"] or None,
    )
