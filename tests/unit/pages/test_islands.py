"""The pages with an editor: what they load, and what they say while nothing is built."""

import json
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from occugraph_api.pages import islands, static_files
from occugraph_api.pages.islands import BuiltIsland, find_island
from unit.pages.browsing import Client


@pytest.fixture
def unbuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where nothing was built, in place of the real one."""
    folder = tmp_path / "static"
    monkeypatch.setattr(islands, "STATIC_FOLDER", folder)
    return folder


@pytest.fixture
def built(unbuilt: Path) -> Path:
    """A folder as Vite leaves it, with one entry for each page."""
    manifest = {
        entry: {"file": f"assets/{name}-1.js", "imports": ["_shared.js"], "css": ["assets/a.css"]}
        for entry, name in (
            ("src/graphiql/main.tsx", "graphiql"),
            ("src/sparql/main.ts", "sparql"),
            ("src/openapi/main.ts", "openapi"),
        )
    }
    manifest["_shared.js"] = {"file": "assets/shared-2.js", "css": ["assets/b.css"]}
    (unbuilt / ".vite").mkdir(parents=True)
    (unbuilt / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    (unbuilt / "assets").mkdir()
    (unbuilt / "assets" / "sparql-1.js").write_text("0")
    return unbuilt


@pytest.mark.usefixtures("built")
def test_island_has_the_styles_of_what_it_imports() -> None:
    """The manifest is followed, each file named once."""
    assert find_island("src/sparql/main.ts") == BuiltIsland(
        script="assets/sparql-1.js",
        styles=("assets/a.css", "assets/b.css"),
        modules=("assets/shared-2.js",),
    )
    assert find_island("src/none.ts") is None


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/graphql", "/sparql", "/docs"])
def test_query_page_loads_its_script_and_no_other_host(client: Client, path: str) -> None:
    """The page names its script; the policy lets nothing else in."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert 'src="/static/assets/' in answer.text
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert "unsafe-eval" not in answer.headers["content-security-policy"]


@pytest.mark.usefixtures("unbuilt")
@pytest.mark.parametrize("path", ["/graphql", "/sparql", "/docs"])
def test_query_page_without_a_build_says_what_to_run(client: Client, path: str) -> None:
    """A checkout that was never built is told so, and the other pages work."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert "<code>make setup</code>" in answer.text
    assert "<script" not in answer.text


@pytest.mark.usefixtures("built")
def test_hashed_files_are_kept_by_browsers() -> None:
    """Their names change with their content."""
    answer = ask_static("assets/sparql-1.js")
    assert answer.text == "0"
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.usefixtures("unbuilt")
def test_missing_build_is_no_error_of_the_server() -> None:
    """The folder itself may not be there."""
    assert ask_static("assets/sparql-1.js").status_code == 404


def ask_static(name: str) -> httpx.Response:
    """Return the answer to a GET of a built file."""
    app = FastAPI()
    app.mount("/static", static_files())
    return Client(app).get(f"/static/{name}")
