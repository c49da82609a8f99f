"""The pages with an editor: GraphQL, SPARQL and the HTTP reference, from the built files."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from occugraph.binding import ENTITIES, LINKS
from occugraph.iri import PREFIXES, expand_curie
from occugraph_api.examples import DESKS, Language, read_examples
from occugraph_api.pages.rendering import base_path, render_page
from occugraph_api.pages.wording import Words

__all__ = [
    "SEARCH_ISLAND",
    "BuiltIsland",
    "docs_page",
    "find_island",
    "graphql_page",
    "sparql_page",
    "static_files",
]

STATIC_FOLDER: Final = Path(__file__).parent.parent / "static"
"""Where `make setup` builds the islands; not in the repository, but in every wheel."""

SEARCH_ISLAND: Final = "src/search/main.ts"
"""The script of the search page; without it the page is sent by its button."""

_FOREVER: Final = "public, max-age=31536000, immutable"
# Completion offers these beside the classes and properties of the binding table.
_MORE_PROPERTIES: Final = (
    *("rdf:type", "rdfs:label", "rdfs:comment", "rdf:subject", "rdf:predicate", "rdf:object"),
    *("skos:prefLabel", "skos:altLabel", "skos:definition", "skos:notation", "skos:inScheme"),
    *("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch"),
    *("skos:relatedMatch", "skos:broaderTransitive", "dcterms:source", "dcterms:title"),
    *("owl:annotatedTarget", "owl:annotatedProperty", "sssom:confidence"),
    *("sssom:mapping_justification", "og:hasEvidence", "og:hasTask", "og:hasDesignation"),
    *("og:currentStatus", "og:hasStatusChange", "og:statusKind", "og:since", "og:quote"),
    *("og:method", "og:confidence", "og:slug", "og:requiresSkill", "og:hasOutcome"),
)


@dataclass(frozen=True, slots=True)
class BuiltIsland:
    """The built files of an entry, as paths below ``/static/``."""

    script: str
    styles: tuple[str, ...]
    modules: tuple[str, ...]


class _HashedFiles(StaticFiles):
    """Static files whose names change with their content, so that browsers keep them."""

    async def check_config(self) -> None:
        """Accept a folder that is not there: nothing was built yet."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, to be kept where its name has a hash."""
        response = await super().get_response(path, scope)
        if path.startswith("assets/"):
            response.headers["Cache-Control"] = _FOREVER
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def static_files() -> StaticFiles:
    """Return the application to mount at ``/static``; it answers 404 while nothing is built."""
    return _HashedFiles(directory=STATIC_FOLDER, check_dir=False)


def find_island(entry: str) -> BuiltIsland | None:
    """Return the files of an entry such as ``src/sparql/main.ts``, None while it is not built."""
    manifest_file = STATIC_FOLDER / ".vite" / "manifest.json"
    if not manifest_file.is_file():
        return None
    manifest: dict[str, dict[str, Any]] = orjson.loads(manifest_file.read_bytes())
    if entry not in manifest:
        return None
    chunks: dict[str, dict[str, Any]] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in chunks:
            chunks[name] = manifest[name]
            waiting.extend(manifest[name].get("imports", ()))
    styles = {style: None for chunk in chunks.values() for style in chunk.get("css", ())}
    modules = tuple(chunk["file"] for name, chunk in chunks.items() if name != entry)
    return BuiltIsland(manifest[entry]["file"], tuple(styles), modules)


def graphql_page(request: Request) -> HTMLResponse:
    """Return the GraphQL query page (GraphiQL); ``?query=&variables=`` open in it."""
    return _island_page(
        request,
        "src/graphiql/main.tsx",
        Words("GraphQL", "GraphQL 查询"),
        endpoint="/graphql",
        language="graphql",
    )


def sparql_page(request: Request) -> HTMLResponse:
    """Return the SPARQL query page (YASGUI); ``#query=`` and ``?query=`` open in it."""
    return _island_page(
        request,
        "src/sparql/main.ts",
        Words("SPARQL", "SPARQL 查询"),
        endpoint="/sparql",
        language="sparql",
    )


def docs_page(request: Request) -> HTMLResponse:
    """Return the reference of the HTTP interface (Swagger UI over ``/openapi.json``)."""
    return _island_page(
        request,
        "src/openapi/main.ts",
        Words("HTTP interface", "HTTP 接口"),
        endpoint="/openapi.json",
        language=None,
    )


def _island_page(
    request: Request,
    entry: str,
    title: Words,
    *,
    endpoint: str,
    language: Language | None,
) -> HTMLResponse:
    examples = read_examples(language) if language else ()
    settings = {
        "endpoint": base_path(request) + endpoint,
        "examples": [
            {
                "slug": example.slug,
                "titles": asdict(example.titles),
                "descriptions": asdict(example.descriptions),
                "desk": asdict(DESKS[example.desk]),
                "query": example.query,
            }
            for example in examples
        ],
        "prefixes": PREFIXES,
        "terms": _terms(),
    }
    context = {
        "title": title,
        "island": find_island(entry),
        "settings": settings,
        "endpoint": endpoint,
        "language": language,
        "examples": examples,
        "desks": DESKS,
    }
    return render_page(request, "island.html", context, is_island=True)


def _terms() -> dict[str, list[str]]:
    """Return the IRIs that completion offers, sorted."""
    properties = {iri for link in LINKS for iri, _ in link.properties}
    properties.update(expand_curie(curie) for curie in _MORE_PROPERTIES)
    return {
        "classes": sorted(entity.rdf_class for entity in ENTITIES),
        "properties": sorted(properties),
    }
