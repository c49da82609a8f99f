"""Coverage as a page to be read: what each scheme holds, and where the gap lies."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from occugraph.binding import Kind
from occugraph.coverage import Coverage, CoverageRow, CoverageShare, Holding
from occugraph.exports.attribution import ReleaseFinder, attribute
from occugraph.iri import Iri
from occugraph.values import Dataset

__all__ = ["write_markdown"]

_MOST_SHARES: Final = 15
"""Sectors and technologies that a page names one by one; the tables have all."""

_WORDS: Final = {
    Holding.EXACT: "exact",
    Holding.CLOSE: "close",
    Holding.BROAD: "something broader",
    Holding.NARROW: "something narrower",
    Holding.RELATED: "related only",
    Holding.NO_TERM: "no term found",
    Holding.UNKNOWN: "unknown",
}
_TITLES: Final = {Kind.SECTOR: "By sector", Kind.TECHNOLOGY: "By technology"}


def write_markdown(
    coverages: Sequence[Coverage],
    shares: Mapping[tuple[str, Kind], Sequence[CoverageShare]],
    labels: Mapping[Iri, str | None],
    dataset: Dataset,
) -> str:
    """Return a page about coverage by one or more schemes.

    Args:
        coverages: By each scheme.
        shares: By scheme, and by sector and technology.
        labels: Of occupations, skills, sectors and technologies.
        dataset: The view.
    """
    lines = ["# Coverage", "", f"View `{dataset.view}`, digest `{dataset.digest}`."]
    for coverage in coverages:
        lines += ["", f"## {coverage.scheme}", ""]
        lines += _describe_rows(coverage, labels)
        if coverage.has_skills:
            lines += ["", *_describe_gap(coverage, labels)]
        for kind, title in _TITLES.items():
            lines += ["", f"### {title}", ""]
            lines += _describe_shares(coverage, shares[coverage.scheme, kind], labels)
    finder = ReleaseFinder(dataset)
    releases = [finder.find(()), *(finder.of_scheme(each.scheme) for each in coverages)]
    lines += ["", "## Sources", ""]
    for release in dict.fromkeys(each for each in releases if each):
        name, license_, attribution = attribute(release)
        lines.append(f"- {name}: {_plain(license_)}. {_plain(attribution)}")
    return "\n".join([*lines, ""])


def _describe_rows(coverage: Coverage, labels: Mapping[Iri, str | None]) -> Iterator[str]:
    yield (
        "| occupation | nearest counterpart | confidence | exact, close, broad, narrow, related"
        " | no term found | denied | skills mapped |"
    )
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for row in coverage.rows:
        counts = row.counts
        found = (counts.exact, counts.close, counts.broad, counts.narrow, counts.related)
        confidence = "unknown" if row.confidence is None else f"{row.confidence:g}"
        cells = (
            _name(row.occupation, labels),
            _WORDS[row.holding],
            "" if row.holding is Holding.UNKNOWN else confidence,
            ", ".join(map(str, found)),
            str(counts.no_term),
            str(counts.negative),
            _count_skills(row, coverage),
        )
        yield f"| {' | '.join(cells)} |"
    held = sum(row.is_held for row in coverage.rows)
    yield ""
    yield f"{held} of {len(coverage.rows)} occupations have a counterpart."


def _count_skills(row: CoverageRow, coverage: Coverage) -> str:
    if not coverage.has_skills:
        return "the graph has no skills of this scheme"
    return f"{len(row.mapped)} of {len(row.skills)}"


def _describe_gap(coverage: Coverage, labels: Mapping[Iri, str | None]) -> Iterator[str]:
    yield "Skills without a counterpart:"
    yield ""
    for row in coverage.rows:
        names = ", ".join(_name(skill.skill, labels) for skill in row.gap) or "none"
        yield f"- {_name(row.occupation, labels)}: {names}"


def _describe_shares(
    coverage: Coverage, shares: Sequence[CoverageShare], labels: Mapping[Iri, str | None]
) -> Iterator[str]:
    yield "| | occupations | with a counterpart | skills | without a counterpart |"
    yield "| --- | --- | --- | --- | --- |"
    for share in shares[:_MOST_SHARES]:
        gap = str(len(share.gap)) if coverage.has_skills else "unknown"
        yield (
            f"| {_name(share.thing, labels)} | {len(share.occupations)} | {len(share.held)}"
            f" | {len(share.skills)} | {gap} |"
        )
    if len(shares) > _MOST_SHARES:
        yield ""
        yield f"And {len(shares) - _MOST_SHARES} more; the tables have all."


def _name(uri: Iri, labels: Mapping[Iri, str | None]) -> str:
    return _plain(labels.get(uri) or uri)


def _plain(text: str) -> str:
    """Return a text that no reader of Markdown takes for a cell's end or for markup."""
    for sign in "\\|*_`<[":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
