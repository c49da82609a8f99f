"""Search by GraphQL against answers written by hand, over HTTP."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from occugraph.iri import ID
from official_facts import data_directory
from running import Served, run_command

QUERY = """query ($text: String!, $kinds: [Kind!], $first: Int, $after: String) {
  search(text: $text, kinds: $kinds, first: $first, after: $after) {
    edges { cursor node { score matchedOn { field value lang method } thing { uri } } }
    pageInfo { hasNextPage endCursor }
  }
}"""


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table beside this file."""
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    rows = (line for line in lines if not line.startswith("#"))
    return list(csv.DictReader(rows, delimiter="\t"))


def find(server: Served, text: str, **given: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return the hits of a text."""
    found = server.data(QUERY, text=text, **given)["search"]
    return [edge["node"] for edge in found["edges"]]


SEARCHES = read_table("search.tsv")
READINGS = {row["slug"]: row for row in read_table("readings.tsv")}
NAMES = read_table("occupations.tsv")


@pytest.mark.integration
@pytest.mark.parametrize("row", SEARCHES, ids=[row["text"] for row in SEARCHES])
def test_the_first_hit_is_what_one_means(server: Served, row: dict[str, str]) -> None:
    hit = find(server, row["text"], kinds=[row["kind"]], first=1)[0]
    uri = row["thing"] if ":" in row["thing"] else ID + row["thing"]
    assert hit["thing"]["uri"] == uri
    matched = hit["matchedOn"]
    assert {name: matched[name] for name in ("field", "value", "method")} == {
        name: row[name] for name in ("field", "value", "method")
    }


@pytest.mark.integration
@pytest.mark.parametrize("row", NAMES, ids=[row["slug"] for row in NAMES])
def test_each_of_the_twelve_is_found_in_four_ways(server: Served, row: dict[str, str]) -> None:
    """By its Chinese and its English name, by pinyin and by initials: it is the first."""
    slug = row["slug"]
    typed = {
        row["zh"]: "EXACT",
        row["en"]: "EXACT",
        READINGS[slug]["pinyin"]: "PINYIN",
        READINGS[slug]["initials"]: "INITIALS",
    }
    for text, method in typed.items():
        hit = find(server, text, kinds=["OCCUPATION"], first=1)[0]
        assert (hit["thing"]["uri"], hit["matchedOn"]["method"]) == (
            f"{ID}occupation/{slug}",
            method,
        )


@pytest.mark.integration
def test_typing_a_name_finds_it_all_along(server: Served) -> None:
    """From the second letter on it is among the first ten; scores never grow along a list."""
    name = "microgrid operator"
    for length in range(2, len(name) + 1):
        hits = find(server, name[:length], first=10)
        assert f"{ID}occupation/microgrid-operator" in {hit["thing"]["uri"] for hit in hits}
        scores = [hit["score"] for hit in hits]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.integration
def test_nothing_is_said_of_what_is_not_there(server: Served) -> None:
    """No hit, and no hit in another language than asked for."""
    assert find(server, "qqqqqqqq") == []
    assert find(server, "量子农民") == []


@pytest.mark.release
@pytest.mark.integration
def test_codes_of_the_whole_chinese_classification(
    tmp_path: Path, serve: Callable[..., Served]
) -> None:
    """Each fiftieth code finds the name that the file gives it."""
    table = data_directory() / "csco2022" / "csco2022_codes_names.csv"
    if not table.is_file():
        pytest.skip(f"{table.name} is not at hand (OCCUGRAPH_DATA)")
    data, home = tmp_path / "data", tmp_path / "home"
    data.mkdir()
    shutil.copy(table, data)
    done = run_command(home, "build", DATA=str(data))
    assert done.returncode == 0, done.stderr
    server = serve(home)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code"].count("-") == 3]
    assert "2-02-18-07" in {row["code"] for row in rows}
    wanted = [row for row in rows if row["code"] == "2-02-18-07"] + rows[::50]
    for row in wanted:
        query = """query ($text: String!) { search(text: $text, first: 1) { edges { node {
          matchedOn { field method } thing { ... on Occupation { code prefLabel(lang: "zh") }
          ... on ConceptGroup { code prefLabel(lang: "zh") } } } } } }"""
        [edge] = server.data(query, text=row["code"])["search"]["edges"]
        assert edge["node"]["matchedOn"] == {"field": "CODE", "method": "EXACT"}
        assert edge["node"]["thing"]["code"] == row["code"]
        assert edge["node"]["thing"]["prefLabel"] == row["name_zh"].strip()
