"""``occugraph search``."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from occugraph.binding import Kind
from occugraph.index import GraphIndex, IndexReader
from occugraph.iri import compact_iri
from occugraph.publication import get_current
from occugraph.reader import Selection, UriKey
from occugraph.search import SEARCHED_KINDS, SearchHit, SearchPage, SearchRequest
from occugraph.text import TextIndex
from occugraph.values import LangText, Thing
from occugraph_api.cli.table import print_table
from occugraph_api.cli.wiring import open_record
from occugraph_api.settings import load_settings

__all__ = ["search"]

_FIRST: Final = 20
_NAMES: Final = ("prefLabels", "draftNames", "titles")

_KindName = StrEnum(  # type: ignore[misc]  # made of the kinds, as GraphQL names them
    "_KindName", {kind.name: kind.name.lower() for kind in Kind if kind in SEARCHED_KINDS}
)


class _Format(StrEnum):
    TABLE = "table"
    JSON = "json"


def search(
    text: str = typer.Argument(
        ..., help="A name or a part of it, pinyin or its initials, a code, a slug or a URI."
    ),
    *,
    kind: Annotated[
        list[_KindName] | None,
        typer.Option(help="Only things of this kind; may be given several times."),
    ] = None,
    lang: str | None = typer.Option(
        None, help="Only values in this language, and codes, slugs and URIs.", show_default=False
    ),
    first: int = typer.Option(_FIRST, min=1, max=500, help="At most so many."),
    after: str | None = typer.Option(
        None, help="Go on after this cursor, which --format json gives.", show_default=False
    ),
    format: _Format = typer.Option(  # noqa: A002 -- the name of the option
        _Format.TABLE, help="How the answer is printed."
    ),
    home: Path | None = typer.Option(
        None, help="Where the record is; by default OCCUGRAPH_HOME.", file_okay=False
    ),
) -> None:
    """Find things by a text: Chinese and English names, typos, pinyin, codes, URIs.

    Each line says what was found, in which value and field, and how it was matched. The order
    depends on the content and the text alone. Finding nothing is no error.

    Example: occugraph search weidianwang --kind occupation
    """
    publication = get_current(open_record(load_settings(), home))
    publication.check_projections()
    reader = IndexReader(
        GraphIndex.open(publication.index_dir), TextIndex.open(publication.text_dir)
    )
    page = reader.search(
        SearchRequest(
            text=text,
            kinds=frozenset(Kind[each.name] for each in kind) if kind else None,
            lang=lang,
            first=first,
            after=after,
            with_total=format is _Format.JSON,
        )
    )
    keys = [UriKey(hit.uri) for hit in page.hits]
    things = reader.find(None, keys, Selection(frozenset({*_NAMES, "code"})))
    found = list(zip(page.hits, things, strict=True))
    if format is _Format.JSON:
        document = _to_json(page, [_describe(hit, thing) for hit, thing in found])
        sys.stdout.write(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n")
        return
    columns = ("kind", "name", "found in", "field", "method", "uri")
    print_table(columns, [_to_row(hit, thing) for hit, thing in found])


def _to_json(page: SearchPage, hits: list[dict[str, object]]) -> dict[str, object]:
    return {"totalCount": page.total, "hasNextPage": page.has_next, "hits": hits}


def _describe(hit: SearchHit, thing: Thing | None) -> dict[str, object]:
    matched = hit.matched_on
    return {
        "uri": hit.uri,
        "kind": hit.kind.name,
        "code": thing.values.get("code") if thing else None,
        "names": {text.lang: text.text for text in reversed(_names_of(thing))},
        "matchedOn": {
            "field": matched.field.name,
            "value": matched.value,
            "lang": matched.lang,
            "method": matched.method.name,
        },
        "score": hit.score,
        "cursor": hit.cursor,
    }


def _to_row(hit: SearchHit, thing: Thing | None) -> tuple[str, ...]:
    matched = hit.matched_on
    # The name in the language that matched; who types Chinese reads Chinese.
    names = _names_of(thing)
    name = next((text.text for text in names if text.lang == matched.lang), None)
    shown = name or next((text.text for text in names if text.lang == "en"), None)
    return (
        hit.kind.name.lower(),
        shown or next((text.text for text in names), ""),
        matched.value,
        matched.field.value,
        matched.method.name,
        compact_iri(hit.uri),
    )


def _names_of(thing: Thing | None) -> list[LangText]:
    texts: list[LangText] = []
    for name in _NAMES if thing else ():
        texts += thing.values.get(name, ()) if thing else ()  # type: ignore[arg-type]
    return texts
