"""The snippets of the documentation run: Python as it stands, R and Excel by their requests."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from document_blocks import find_blocks
from running import ROOT, Served

pytestmark = pytest.mark.integration

HERE = "http://127.0.0.1:8000"
NOTEBOOKS = ROOT / "docs" / "notebooks.md"
PAGES = [ROOT / "docs" / "citing.md", NOTEBOOKS]


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
    for block in find_blocks(page):
        if block.info != "sh" or "curl" not in block.text:
            continue
        path = re.search(rf"{re.escape(HERE)}(/\S+)", block.text)
        assert path, block.place
        pairs = dict(re.findall(r"--data-urlencode '(\w[\w-]*)=([^']*)'", block.text))
        answer = server.client.get(path[1], params=pairs)
        assert answer.status_code == 200, answer.text


def text_of(language: str, start: str) -> str:
    """Return the block of the page in a language that has this in it."""
    found = [each.text for each in find_blocks(NOTEBOOKS) if each.info == language]
    return next(text for text in found if start in text)


def test_request_of_r_is_answered(server: Served) -> None:
    """The address that it builds; R itself is not run."""
    block = text_of("r", "read.csv")
    query = re.search(r'query <- "(.*?)(?<!\\)"', block, re.DOTALL)
    address = re.search(rf'"{re.escape(HERE)}(/[^"]+)"', block)
    assert query
    assert address
    # URLencode(reserved = TRUE) is what encodes everything but letters, digits and -._~
    encoded = quote(query[1].replace('\\"', '"'), safe="")
    answer = server.client.get(address[1] + encoded)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert rows[0].keys() == {"occupation", "skill", "label"}
    assert len(rows) > 100


def test_graphql_request_of_r_is_answered(server: Served) -> None:
    """The body that it posts; R itself is not run."""
    block = text_of("r", "httr2")
    query = re.search(r'query = "(.*?)",$', block, re.MULTILINE)
    variables = re.search(r"variables = list\((\w+) = \"([\w-]+)\"\)", block)
    assert query
    assert variables
    data = server.data(query[1], **{variables[1]: variables[2]})
    assert data["occupation"]["prefLabel"] == "microgrid operator"


def test_request_of_excel_is_answered(server: Served) -> None:
    """What Web.Contents asks for; Excel itself is not run."""
    block = text_of("m", "Web.Contents")
    query = re.search(r'Query = "(.*?)(?<!")"(?!")', block, re.DOTALL)
    path = re.search(r'RelativePath = "(\w+)"', block)
    more = re.search(r'Query = \[query = Query, (\w+) = "(\w+)"\]', block)
    assert query
    assert path
    assert more
    parameters = {"query": query[1].replace('""', '"'), more[1]: more[2]}
    answer = server.client.get(f"/{path[1]}", params=parameters)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"))))
    assert len(rows) == 12
    assert {"slug": "microgrid-operator", "name": "微电网管理员"} in rows
