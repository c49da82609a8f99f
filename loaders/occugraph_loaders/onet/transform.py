"""O*NET's rows as a graph: occupations with tasks, commodities and the tools that are examples.

A row of technology skills says that an occupation uses a tool, which is an example of a UNSPSC
commodity. Both become technologies, the tool below the commodity, and the occupation uses both:
the 137 commodities are what occupations can be compared by, the 8,785 tools are what people look
for. That a tool is a hot technology is said of the tool, in a collection, for it never differs by
occupation; that it is in demand is said of the link, by og:usesInDemandTechnology.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from occugraph.errors import ReleaseError
from occugraph.iri import PREFIXES, Iri, mint_iri
from occugraph.release import DraftGraph, QuarantinedRow
from occugraph_loaders.onet.rows import OnetRows
from occugraph_loaders.published.rows import (
    RELEASED,
    TYPE,
    PlacedTriple,
    draft_release,
    language_text,
    plain_text,
    term,
    whole_number,
)
from occugraph_loaders.published.table import Row, Table

__all__ = ["HOT_TECHNOLOGIES", "place_rows", "tool_iri", "transform_rows"]

HOT_TECHNOLOGIES: Final = mint_iri("collection", "onet-hot-technologies")
"""The tools that O*NET found often in employers' job postings."""

_CODE: Final = re.compile(r"[0-9]{2}-[0-9]{4}\.[0-9]{2}")
_COMMODITY: Final = re.compile(r"[0-9]{8}")
_TASK: Final = re.compile(r"[0-9]+")
_MARKS: Final = frozenset({"Y", "N", ""})
_CODE_FORM: Final = "17-3024.01"
_SLUG_SIGNS: Final = 48
_DIGITS: Final = 8

_SCHEME: Final = f"<{mint_iri('scheme', 'onet-soc-2019')}>"
_UNSPSC: Final = f"<{mint_iri('scheme', 'unspsc')}>"
_TOOLS: Final = f"<{mint_iri('scheme', 'onet-technology')}>"
_OCCUPATION: Final = term("og:Occupation")
_TECHNOLOGY: Final = term("og:Technology")
_TASK_CLASS: Final = term("og:Task")
_LABEL: Final = term("skos:prefLabel")
_DEFINITION: Final = term("skos:definition")
_NOTATION: Final = term("skos:notation")
_IN_SCHEME: Final = term("skos:inScheme")
_STATUS: Final = term("og:currentStatus")
_BROADER: Final = term("skos:broader")
_HAS_TASK: Final = term("og:hasTask")
_POSITION: Final = term("og:position")
_DESCRIPTION: Final = term("dcterms:description")
_USES: Final = term("og:usesTechnology")
_IN_DEMAND: Final = term("og:usesInDemandTechnology")
_MEMBER: Final = term("skos:member")

Rejected = list[QuarantinedRow]


def transform_rows(rows: OnetRows) -> DraftGraph:
    """Return the release graph; rows that cannot stand are set aside with their reason.

    Raises:
        ReleaseError: A table has no row that stands.
    """
    rejected: Rejected = []
    placed = list(_place(rows, rejected))
    files = {each.file for each in placed}
    for table in (rows.occupations, rows.tasks, rows.technologies):
        if table and table.file not in files:
            first = next(each for each in sorted(rejected) if each.file == table.file)
            raise ReleaseError(
                f"{table.file}: none of its {len(table.rows)} rows stands: expected at least one",
                hint=f"row {first.row} {first.value}: {first.reason}",
                file=table.file,
            )
    return draft_release(rows.note, placed, origins=rows.origins, quarantined=rejected)


def place_rows(rows: OnetRows) -> Iterator[PlacedTriple]:
    """Yield what the rows say, each triple with its cell."""
    return _place(rows, [])


def tool_iri(name: str) -> Iri:
    """Return the IRI of a tool, which O*NET knows by its name alone.

    Example:
        >>> tool_iri("C++")
        'https://w3id.org/occugraph/id/onet-technology/c-f1deb75f'
        >>> tool_iri("C#")
        'https://w3id.org/occugraph/id/onet-technology/c-04022884'
    """
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_SLUG_SIGNS].strip("-")
    # Names differ in signs that a slug has no room for.
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGITS]
    return mint_iri("onet-technology", f"{words}-{digest}" if words else digest)


def _place(rows: OnetRows, rejected: Rejected) -> Iterator[PlacedTriple]:
    codes: set[str] = set()
    yield from _place_occupations(rows.occupations, codes, rejected)
    if rows.tasks:
        yield from _place_tasks(rows.tasks, codes, rejected)
    if rows.technologies:
        yield from _place_technologies(rows.technologies, codes, rejected)


def _place_occupations(table: Table, codes: set[str], rejected: Rejected) -> Iterator[PlacedTriple]:
    rejected += table.quarantined
    for row in table.rows:
        code = row["O*NET-SOC Code"]
        reason = None
        if not _CODE.fullmatch(code):
            reason = f"is no O*NET-SOC code: expected {_CODE_FORM}"
        elif code in codes:
            reason = "repeats the code of a row above"
        elif not row["Title"]:
            reason = "has no title"
        if reason:
            rejected.append(QuarantinedRow(table.file, row.number, code, reason))
            continue
        codes.add(code)
        node, place = _occupation(code), (table.file, row.number)
        yield PlacedTriple(node, TYPE, _OCCUPATION, *place, "O*NET-SOC Code")
        yield PlacedTriple(node, _NOTATION, plain_text(code), *place, "O*NET-SOC Code")
        yield PlacedTriple(node, _IN_SCHEME, _SCHEME, *place, None)
        yield PlacedTriple(node, _STATUS, RELEASED, *place, None)
        yield PlacedTriple(node, _LABEL, language_text(row["Title"], "en"), *place, "Title")
        if row["Description"]:
            text = language_text(row["Description"], "en")
            yield PlacedTriple(node, _DEFINITION, text, *place, "Description")


def _place_tasks(table: Table, codes: set[str], rejected: Rejected) -> Iterator[PlacedTriple]:
    rejected += table.quarantined
    positions: Counter[str] = Counter()
    seen: set[str] = set()
    for row in table.rows:
        code, number = row["O*NET-SOC Code"], row["Task ID"]
        reason = _unknown(code, codes)
        if not reason and (not _TASK.fullmatch(number) or number in seen):
            reason = f"has the task ID {number!r}: expected digits, each once"
        elif not reason and not row["Task"]:
            reason = "has no text"
        if reason:
            rejected.append(QuarantinedRow(table.file, row.number, code, reason))
            continue
        seen.add(number)
        positions[code] += 1
        node, place = f"<{mint_iri('task', f'onet-{number}')}>", (table.file, row.number)
        position = whole_number(positions[code])
        yield PlacedTriple(_occupation(code), _HAS_TASK, node, *place, "Task ID")
        yield PlacedTriple(node, TYPE, _TASK_CLASS, *place, "Task ID")
        yield PlacedTriple(node, _POSITION, position, *place, None)
        yield PlacedTriple(node, _DESCRIPTION, language_text(row["Task"], "en"), *place, "Task")


def _place_technologies(
    table: Table, codes: set[str], rejected: Rejected
) -> Iterator[PlacedTriple]:
    rejected += table.quarantined
    titles: dict[str, str] = {}
    tools: dict[str, str] = {}
    seen: set[tuple[str, str, str]] = set()
    for row in table.rows:
        reason = _unknown(row["O*NET-SOC Code"], codes) or _unusable(row, titles, seen)
        if reason:
            value = row["Example"] or row["O*NET-SOC Code"]
            rejected.append(QuarantinedRow(table.file, row.number, value, reason))
            continue
        place = (table.file, row.number)
        occupation = _occupation(row["O*NET-SOC Code"])
        commodity = f"<{PREFIXES['unspsc']}{row['Commodity Code']}>"
        if row["Commodity Code"] not in titles:
            titles[row["Commodity Code"]] = row["Commodity Title"]
            title = language_text(row["Commodity Title"], "en")
            code = plain_text(row["Commodity Code"])
            yield PlacedTriple(commodity, TYPE, _TECHNOLOGY, *place, "Commodity Code")
            yield PlacedTriple(commodity, _NOTATION, code, *place, "Commodity Code")
            yield PlacedTriple(commodity, _LABEL, title, *place, "Commodity Title")
            yield PlacedTriple(commodity, _IN_SCHEME, _UNSPSC, *place, None)
            yield PlacedTriple(commodity, _STATUS, RELEASED, *place, None)
        name = row["Example"]
        tool = tools.get(name)
        if tool is None:
            tool = tools[name] = f"<{tool_iri(name)}>"
            yield PlacedTriple(tool, TYPE, _TECHNOLOGY, *place, "Example")
            yield PlacedTriple(tool, _LABEL, language_text(name, "en"), *place, "Example")
            yield PlacedTriple(tool, _IN_SCHEME, _TOOLS, *place, None)
            yield PlacedTriple(tool, _STATUS, RELEASED, *place, None)
        yield PlacedTriple(tool, _BROADER, commodity, *place, "Commodity Code")
        yield PlacedTriple(occupation, _USES, commodity, *place, "Commodity Code")
        yield PlacedTriple(occupation, _USES, tool, *place, "Example")
        if row["In Demand"] == "Y":
            yield PlacedTriple(occupation, _IN_DEMAND, tool, *place, "In Demand")
        if row["Hot Technology"] == "Y":
            yield PlacedTriple(f"<{HOT_TECHNOLOGIES}>", _MEMBER, tool, *place, "Hot Technology")
    collection = (f"<{HOT_TECHNOLOGIES}>", table.file, 0)
    name = language_text("hot technologies (O*NET)", "en")
    yield PlacedTriple(collection[0], TYPE, term("skos:Collection"), *collection[1:], None)
    yield PlacedTriple(collection[0], _LABEL, name, *collection[1:], None)


def _unusable(row: Row, titles: dict[str, str], seen: set[tuple[str, str, str]]) -> str | None:
    code, title = row["Commodity Code"], row["Commodity Title"]
    key = (row["O*NET-SOC Code"], row["Example"], code)
    if not row["Example"]:
        return "names no tool"
    if not _COMMODITY.fullmatch(code) or not title:
        return f"has the commodity {code!r} {title!r}: expected eight digits and a title"
    if titles.get(code, title) != title:
        return f"calls commodity {code} {title!r}, a row above calls it {titles[code]!r}"
    for column in ("Hot Technology", "In Demand"):
        if row[column] not in _MARKS:
            return f"has {column} {row[column]!r}: expected Y or N"
    if key in seen:
        return "repeats a row above"
    seen.add(key)
    return None


def _unknown(code: str, codes: set[str]) -> str | None:
    return None if code in codes else f"names occupation {code!r}, which no row describes"


def _occupation(code: str) -> str:
    return f"<{PREFIXES['onet']}{code}>"
