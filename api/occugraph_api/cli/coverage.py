"""``occugraph coverage``."""

from enum import StrEnum
from pathlib import Path

import typer

from occugraph.coverage import Holding, find_scheme, list_schemes, read_coverage
from occugraph.errors import ArgumentError
from occugraph.exports.catalog import make_export
from occugraph.exports.export import ExportFormat, write_export
from occugraph.exports.request import ExportRequest, ViewContent
from occugraph.exports.texts import text_in
from occugraph.language import parse_language_range
from occugraph.reader import Selection, UriKey
from occugraph_api.cli.output import write_bytes
from occugraph_api.cli.table import print_table
from occugraph_api.cli.view_content import open_content
from occugraph_api.cli.wiring import open_record
from occugraph_api.settings import load_settings

__all__ = ["coverage"]


class _Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    SSSOM = "sssom"
    MD = "md"


_FORM_OF = {
    _Format.CSV: ExportFormat.CSV,
    _Format.SSSOM: ExportFormat.SSSOM,
    _Format.MD: ExportFormat.MARKDOWN,
}


def coverage(
    against: list[str] | None = typer.Argument(
        None,
        metavar="SCHEME...",
        help="esco, isco-08, onet-soc-2019 or csco-2022; by default all of them.",
        show_default=False,
    ),
    *,
    format: _Format = typer.Option(  # noqa: A002 -- the name of the option
        _Format.TABLE, help="sssom: the mappings it rests on; csv: see --part."
    ),
    part: str | None = typer.Option(
        None, help="Of csv: coverage, gap, sectors or technologies.", show_default=False
    ),
    lang: str = typer.Option("en", help="The language of labels."),
    as_of: list[str] | None = typer.Option(
        None, help="A day, or a release as source@version; may be given again.", show_default=False
    ),
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Show how much of our occupations other schemes hold, and where the gap lies.

    A scheme has a counterpart, or someone looked and found no term, or neither is known: the
    three are kept apart.

    Example: occugraph coverage esco --format md
    """
    if part is not None and format is not _Format.CSV:
        raise ArgumentError(f"part is for csv only, not for {format.value}", argument="--part")
    content = open_content(open_record(load_settings(), home), as_of or ())
    language = parse_language_range(lang)
    if format is _Format.TABLE:
        _print(content, against or (), language)
        return
    request = ExportRequest(keys=tuple(against or ()), lang=language)
    made = make_export(content, "coverage", request)
    for chunk in write_export(made, _FORM_OF[format], table=part):
        write_bytes(chunk)


def _print(content: ViewContent, against: "list[str] | tuple[str, ...]", lang: str) -> None:
    reader = content.reader
    schemes = [find_scheme(reader, text) for text in against] or list_schemes(reader)
    rows: list[tuple[str, ...]] = []
    for scheme in dict.fromkeys(schemes):
        found = read_coverage(reader, scheme)
        keys = [UriKey(row.occupation) for row in found.rows]
        things = reader.find(None, keys, Selection(columns=frozenset({"prefLabels"})))
        for row, thing in zip(found.rows, things, strict=True):
            label = text_in(thing.values["prefLabels"], lang) if thing else None  # type: ignore[arg-type]  # reader.py: tuple[LangText, ...]
            counts = row.counts
            trusted = "?" if row.confidence is None else f"{row.confidence:g}"
            rows.append(
                (
                    scheme,
                    label or row.occupation,
                    row.holding.value.lower().replace("_", " "),
                    "" if row.holding is Holding.UNKNOWN else trusted,
                    *(str(each) for each in (counts.exact, counts.close, counts.broad)),
                    *(str(each) for each in (counts.narrow, counts.related)),
                    str(counts.no_term),
                    str(counts.negative),
                    f"{len(row.mapped)}/{len(row.skills)}" if found.has_skills else "no skills",
                )
            )
    columns = (
        *("scheme", "occupation", "nearest", "confidence", "exact", "close", "broad", "narrow"),
        *("related", "no term", "denied", "skills"),
    )
    print_table(columns, rows)
