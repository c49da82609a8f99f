"""The snippets of the documentation run: Python as it stands, R and Excel by their requests."""

import re
from pathlib import Path

import pytest

from document_blocks import find_blocks
from running import ROOT, Served

pytestmark = pytest.mark.integration

HERE = "http://127.0.0.1:8000"
PAGES = [ROOT / "docs" / name for name in ("citing.md",)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_of_a_page_runs(page: Path, server: Served) -> None:
    """One block after the other, as the cells of a notebook."""
    names: dict[str, object] = {}
    blocks = [block for block in find_blocks(page) if block.info == "python"]
    assert blocks
    for block in blocks:
        code = compile(block.text.replace(HERE, server.url), block.place, "exec")
        exec(code, names)  # noqa: S102 -- our own pages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_shell_of_a_page_is_answered(page: Path, server: Served) -> None:
    """By the address and parameters that it gives curl."""
    blocks = [block for block in find_blocks(page) if block.info == "sh" and "curl" in block.text]
    for block in blocks:
        path = re.search(rf"{re.escape(HERE)}(/\S+)", block.text)
        assert path, block.place
        pairs = dict(re.findall(r"--data-urlencode '(\w[\w-]*)=([^']*)'", block.text))
        answer = server.client.get(path[1], params=pairs)
        assert answer.status_code == 200, answer.text
