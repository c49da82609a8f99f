"""``occugraph export``."""

import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from occugraph.errors import ArgumentError
from occugraph.exports.catalog import EXPORTS, make_export
from occugraph.exports.export import ExportFormat, write_export
from occugraph.exports.request import ExportRequest, parse_conditions
from occugraph.language import parse_language_range
from occugraph_api.cli.output import write_bytes
from occugraph_api.cli.view_content import open_content
from occugraph_api.cli.wiring import open_record
from occugraph_api.settings import load_settings

__all__ = ["export"]


class _Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    CASE = "case"
    JSONLD = "jsonld"
    SSSOM = "sssom"
    MD = "md"


_FORM_OF = {
    _Format.CSV: ExportFormat.CSV,
    _Format.XLSX: ExportFormat.XLSX,
    _Format.CASE: ExportFormat.CASE,
    _Format.JSONLD: ExportFormat.JSON_LD,
    _Format.SSSOM: ExportFormat.SSSOM,
    _Format.MD: ExportFormat.MARKDOWN,
}


def export(
    what: str = typer.Argument(..., help=f"What: {', '.join(EXPORTS)}."),
    keys: list[str] | None = typer.Argument(
        None, metavar="KEY...", help="Of a single thing: its URI or slug.", show_default=False
    ),
    *,
    format: _Format | None = typer.Option(  # noqa: A002 -- the name of the option
        None, help="By default what --to ends in, else csv.", show_default=False
    ),
    to: Path | None = typer.Option(
        None, help="The file; by default standard output.", dir_okay=False, show_default=False
    ),
    lang: str = typer.Option("en", help="The language of texts; no other stands in for it."),
    table: str | None = typer.Option(None, help="Of several tables, the one that csv has."),
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin csv with a byte order mark, as Excel needs.")
    ] = False,
    where: list[str] | None = typer.Option(
        None, help="A condition, field=value; may be given again.", show_default=False
    ),
    as_of: list[str] | None = typer.Option(
        None, help="A day, or a release as source@version; may be given again.", show_default=False
    ),
    mapping_set: str | None = typer.Option(
        None, "--set", help="Of mappings: one set, by its IRI.", show_default=False
    ),
    have: list[str] | None = typer.Option(
        None, help="Of a plan: a skill or an occupation that is there.", show_default=False
    ),
    hours: int | None = typer.Option(None, help="Of a plan: its hours.", show_default=False),
    level: str | None = typer.Option(None, help="Of a plan: its level.", show_default=False),
    with_removed: Annotated[
        bool, typer.Option("--with-removed", help="Also what a newer release dropped.")
    ] = False,
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Write a list or one thing as a file: csv, xlsx, case, jsonld, sssom or md.

    Each file names the releases that it draws on, with license and attribution. The same view
    gives the same bytes.

    Example: occugraph export occupation microgrid-operator --to microgrid-operator.xlsx
    """
    form = _FORM_OF[format] if format else _guess_format(to)
    request = ExportRequest(
        keys=tuple(keys or ()),
        lang=parse_language_range(lang),
        conditions=parse_conditions(where or ()),
        with_removed=with_removed,
        options=_read_options(
            {
                "set": mapping_set,
                "have": ",".join(have) if have else None,
                "hours": None if hours is None else str(hours),
                "level": level,
            }
        ),
    )
    content = open_content(open_record(load_settings(), home), as_of or ())
    made = make_export(content, what, request)
    _write(write_export(made, form, table=table, bom=bom), to, form)


def _read_options(given: Mapping[str, str | None]) -> dict[str, str]:
    """Return the options that were given."""
    return {name: value for name, value in given.items() if value is not None}


def _guess_format(to: Path | None) -> ExportFormat:
    if to is None:
        return ExportFormat.CSV
    for form in ExportFormat:
        if to.name.endswith(f".{form.value}"):
            return form
    raise ArgumentError(
        f"--to {to.name}: what form it shall have cannot be told from its ending",
        hint=f"expected one of {', '.join(ExportFormat)}, or --format",
        argument="--format",
    )


def _write(chunks: Iterator[bytes], to: Path | None, form: ExportFormat) -> None:
    if to is None and form is ExportFormat.XLSX and sys.stdout.isatty():
        raise ArgumentError("a workbook is not for a terminal", hint="give --to FILE")
    if to is None:
        for chunk in chunks:
            write_bytes(chunk)
        return
    # Whoever reads the file sees all of it or what was there before.
    written = to.with_name(f".{to.name}.part")
    try:
        with written.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        written.replace(to)
    except FileNotFoundError as err:
        raise ArgumentError(f"--to {to}: there is no such folder", argument="--to") from err
    finally:
        written.unlink(missing_ok=True)
