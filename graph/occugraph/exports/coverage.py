"""The export of coverage: tables, Markdown, and the mappings it rests on as SSSOM."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final

from occugraph.binding import Kind
from occugraph.coverage import (
    Coverage,
    CoverageRow,
    CoverageShare,
    SkillHolding,
    find_scheme,
    list_schemes,
    read_coverage,
    read_shares,
)
from occugraph.coverage.shares import SHARED_BY
from occugraph.exports.attribution import ATTRIBUTION_COLUMNS, ReleaseFinder, attribute
from occugraph.exports.coverage_markdown import write_markdown
from occugraph.exports.export import Export
from occugraph.exports.mappings import MERGED_SELECTION, write_merged
from occugraph.exports.request import ExportRequest, ViewContent
from occugraph.exports.table import Row, Table
from occugraph.exports.texts import text_in
from occugraph.iri import Iri
from occugraph.reader import Reader, Selection, UriKey
from occugraph.values import Thing

__all__ = ["make_coverage"]

_ROWS: Final = (
    *("scheme", "occupationUri", "occupation", "holding", "confidence"),
    *("exact", "close", "broad", "narrow", "related", "noTerm", "negative", "removed"),
    *("skillsTotal", "skillsMapped", "skillsOwn", "skillsMatched", "skillsRelated"),
    *("skillsNoTerm", "skillsUnknown", "schemeHasSkills", *ATTRIBUTION_COLUMNS),
)
_GAP: Final = (
    *("scheme", "occupationUri", "relationType", "skillUri", "preferredLabel", "holding"),
    *("confidence", "nearest", *ATTRIBUTION_COLUMNS),
)
_SHARES: Final = (
    *("scheme", "conceptUri", "conceptScheme", "code", "preferredLabel"),
    *("occupationsTotal", "occupationsHeld", "skillsTotal", "skillsMapped", "skillsGap"),
    *("schemeHasSkills", *ATTRIBUTION_COLUMNS),
)
_NAMED: Final = Selection(columns=frozenset({"prefLabels", "code", "scheme", "release"}))
_SHEETS: Final = {Kind.SECTOR: "sectors", Kind.TECHNOLOGY: "technologies"}


def make_coverage(content: ViewContent, request: ExportRequest) -> Export:
    """Return the coverage by the schemes that the keys name, by all where there is none.

    Raises:
        ArgumentError: Our occupations are not mapped to such a scheme.
    """
    reader = content.reader
    schemes = (
        tuple(dict.fromkeys(find_scheme(reader, key) for key in request.keys))
        if request.keys
        else list_schemes(reader)
    )
    report = _Report(content, schemes, request.lang)
    name = "-".join(("coverage", *schemes)) if request.keys else "coverage"
    return Export(
        name,
        f"occugraph: coverage by {', '.join(schemes)}",
        reader.dataset,
        tuple(report.tables()),
        mappings=report.write_mappings,
        markdown=report.write_markdown,
    )


class _Report:
    def __init__(self, content: ViewContent, schemes: Sequence[str], lang: str) -> None:
        self._content = content
        self._reader: Reader = content.reader
        self._schemes = schemes
        self._lang = lang
        self._releases = ReleaseFinder(content.reader.dataset)
        self._read = cache(self._read_coverage)
        self._share = cache(self._read_shares)
        self._things: dict[Iri, Thing] = {}

    def tables(self) -> Iterator[Table]:
        """Yield the rows, the gap skill by skill, and where it lies."""
        yield Table("coverage", _ROWS, self._each(self._coverage_rows))
        yield Table("gap", _GAP, self._each(self._gap_rows))
        for kind in SHARED_BY:
            yield Table(
                _SHEETS[kind],
                _SHARES,
                self._each(partial(self._share_rows, kind=kind)),
            )

    def write_mappings(self) -> str:
        """Return the mappings of the occupations and of their skills as an SSSOM table."""
        found = {
            uri
            for scheme in self._schemes
            for row in self._read(scheme).rows
            for uri in (*row.mappings, *(each for skill in row.skills for each in skill.mappings))
        }
        keys = [UriKey(uri) for uri in sorted(found)]
        things = self._reader.find(Kind.MAPPING, keys, MERGED_SELECTION)
        title = f"Coverage of occugraph's occupations by {', '.join(self._schemes)}"
        return write_merged(self._content, (each for each in things if each), title)

    def write_markdown(self) -> str:
        """Return all of it as text."""
        coverages = [self._read(scheme) for scheme in self._schemes]
        shares = {
            (scheme, kind): self._share(scheme, kind)
            for scheme in self._schemes
            for kind in SHARED_BY
        }
        uris = {row.occupation for each in coverages for row in each.rows}
        uris |= {share.thing for found in shares.values() for share in found}
        uris |= {skill.skill for each in coverages for row in each.rows for skill in row.gap}
        self._name(sorted(uris))
        labels = {uri: self._label(uri) for uri in uris}
        for found in shares.values():
            labels.update((share.thing, self._describe(share.thing)) for share in found)
        return write_markdown(coverages, shares, labels, self._reader.dataset)

    def _each(self, rows: Callable[[Coverage], Iterator[Row]]) -> Callable[[], Iterator[Row]]:
        return lambda: (row for scheme in self._schemes for row in rows(self._read(scheme)))

    def _read_coverage(self, scheme: str) -> Coverage:
        return read_coverage(self._reader, scheme)

    def _read_shares(self, scheme: str, kind: Kind) -> list[CoverageShare]:
        return read_shares(self._reader, self._read(scheme).rows, kind)

    def _coverage_rows(self, coverage: Coverage) -> Iterator[Row]:
        self._name([row.occupation for row in coverage.rows])
        for row in coverage.rows:
            counts = row.counts
            yield (
                coverage.scheme,
                row.occupation,
                self._label(row.occupation),
                _write(row.holding),
                row.confidence,
                *(counts.exact, counts.close, counts.broad, counts.narrow, counts.related),
                *(counts.no_term, counts.negative, counts.removed),
                len(row.skills),
                len(row.mapped),
                *(row.count_skills(holding) for holding in SkillHolding),
                coverage.has_skills,
                *self._attribute(row.occupation, coverage.scheme),
            )

    def _gap_rows(self, coverage: Coverage) -> Iterator[Row]:
        self._name(sorted({skill.skill for row in coverage.rows for skill in row.gap}))
        for row in coverage.rows:
            yield from self._gap_of(row, coverage.scheme)

    def _gap_of(self, row: CoverageRow, scheme: str) -> Iterator[Row]:
        for skill in row.gap:
            yield (
                scheme,
                row.occupation,
                skill.necessities[0].value.lower() if skill.necessities else None,
                skill.skill,
                self._label(skill.skill),
                _write(skill.holding),
                skill.confidence,
                "\n".join(skill.targets) or None,
                *self._attribute(skill.skill, scheme),
            )

    def _share_rows(self, coverage: Coverage, *, kind: Kind) -> Iterator[Row]:
        shares = self._share(coverage.scheme, kind)
        self._name([share.thing for share in shares])
        for share in shares:
            values: Mapping[str, Any] = self._things[share.thing].values
            yield (
                coverage.scheme,
                share.thing,
                values["scheme"],
                values["code"],
                self._label(share.thing),
                len(share.occupations),
                len(share.held),
                len(share.skills),
                len(share.mapped),
                len(share.gap),
                coverage.has_skills,
                *self._attribute(share.thing, coverage.scheme),
            )

    def _name(self, uris: Sequence[Iri]) -> None:
        """Read the names of things that have not been read yet, at once."""
        wanted = [uri for uri in uris if uri not in self._things]
        found = self._reader.find(None, [UriKey(uri) for uri in wanted], _NAMED)
        self._things.update({thing.uri: thing for thing in found if thing})

    def _label(self, uri: Iri) -> str | None:
        thing = self._things.get(uri)
        return text_in(thing.values["prefLabels"], self._lang) if thing else None  # type: ignore[arg-type]  # reader.py: tuple[LangText, ...]

    def _describe(self, uri: Iri) -> str | None:
        """Return a label with scheme and code: two schemes call sectors the same."""
        label, thing = self._label(uri), self._things.get(uri)
        code = thing.values["code"] if thing else None
        return f"{label} ({thing.values['scheme']} {code})" if thing and code else label

    def _attribute(self, uri: Iri, scheme: str) -> tuple[str, str, str]:
        """Name who says so, which is us, who names the thing, and whose the scheme is."""
        thing = self._things.get(uri)
        release: Any = thing.values["release"] if thing else None
        return attribute(self._releases.find(()), release, self._releases.of_scheme(scheme))


def _write(holding: str) -> str:
    return holding.lower().replace("_", "-")
