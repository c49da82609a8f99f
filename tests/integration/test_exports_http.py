"""Files over HTTP: names, types, caching, views, and what is refused."""

import csv
import io
import json

import pytest

from running import Served

pytestmark = pytest.mark.integration


def test_a_list_is_a_csv_file_with_a_name(server: Served) -> None:
    answer = server.client.get("/export/occupations.csv", params={"where": "scheme=occugraph"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert (
        answer.headers["content-disposition"] == 'attachment; filename="occugraph-occupations.csv"'
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 12
    assert {row["release"] for row in rows} == {"occugraph@0.1.0"}


def test_a_byte_order_mark_comes_where_it_is_asked_for(server: Served) -> None:
    plain = server.client.get("/export/sectors.csv").content
    marked = server.client.get("/export/sectors.csv", params={"bom": "true"}).content
    assert marked == b"\xef\xbb\xbf" + plain


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("csv", "text/csv; charset=utf-8; header=present"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("case.json", "application/json"),
        ("jsonld", "application/ld+json"),
    ],
)
def test_an_occupation_has_each_form(server: Served, form: str, kind: str) -> None:
    answer = server.client.get(f"/export/occupation.{form}", params={"key": "incense-artisan"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    name = f"occugraph-occupation-incense-artisan.{form}"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'


def test_the_same_answer_is_not_sent_twice(server: Served) -> None:
    first = server.client.get("/export/technologies.csv")
    etag = first.headers["etag"]
    again = server.client.get("/export/technologies.csv", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    other = server.client.get("/export/technologies.csv", params={"lang": "zh"})
    assert other.headers["etag"] != etag
    assert server.client.head("/export/technologies.csv").headers["etag"] == etag


def test_the_view_is_named_and_chosen(server: Served) -> None:
    digest = server.client.get("/ready").json()["digest"]
    answer = server.client.get("/export/groups.csv", params={"as-of": "esco@1.2.0"})
    assert answer.headers["x-occugraph-digest"] == digest
    wrong = server.client.get("/export/groups.csv", params={"as-of": "esco@0.1"})
    assert wrong.status_code == 400
    assert "release 'esco@0.1' is not in the record" in wrong.text


def test_a_set_of_mappings_is_an_sssom_table(server: Served) -> None:
    name = "https://w3id.org/occugraph/mappings/isco-08"
    answer = server.client.get("/export/mappings.sssom.tsv", params={"set": name})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/tab-separated-values")
    assert f"mapping_set_id: {name}\n" in answer.text


@pytest.mark.parametrize(
    ("path", "params", "status", "text"),
    [
        ("jobs.csv", {}, 404, "there is no file 'jobs.csv' (files: occupations.csv"),
        ("occupations.pdf", {}, 404, "there is no file 'occupations.pdf'"),
        ("occupation.csv", {"key": "nobody"}, 404, "'nobody' is not in the view"),
        ("occupation.csv", {}, 400, "0 keys are given, expected 1"),
        ("occupations.csv", {"lang": "chinese"}, 400, "language tag 'chinese'"),
        ("occupations.csv", {"where": "scheme"}, 400, "expected field=value"),
        ("occupations.csv", {"where": "height=2"}, 400, "height"),
        ("groups.csv", {"where": f"level={'9' * 400}"}, 400, "value of 1329 bits is out of bounds"),
        ("occupations.csv", {"bom": "yes"}, 400, "expected true or false"),
        ("occupations.csv", {"first": "5"}, 400, "parameter 'first': expected one of"),
        ("occupations.csv", {"table": "x"}, 400, "table 'x': occupations has occupations"),
        ("occupations.xlsx", {"bom": "true"}, 400, "bom is for csv only"),
        ("mappings.sssom.tsv", {"set": "https://example.org/x"}, 404, "known: https://w3id.org"),
        ("gap.csv", {"key": "incense-artisan"}, 400, "1 keys are given, expected 2"),
        ("plan.csv", {"key": "incense-artisan", "hours": "x"}, 400, "hours 'x'"),
        ("plan.csv", {"key": "nobody"}, 400, "occupation 'nobody'"),
        ("mappings.csv", {"where": "negative=maybe"}, 400, "expected true or false"),
    ],
)
def test_what_is_wrong_is_said(
    server: Served, path: str, params: dict[str, str], status: int, text: str
) -> None:
    answer = server.client.get(f"/export/{path}", params=params)
    assert answer.status_code == status, answer.text
    assert text in answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    assert "Traceback" not in answer.text


def test_only_reading_is_allowed(server: Served) -> None:
    assert server.client.post("/export/occupations.csv").status_code == 405


def test_the_file_is_that_of_the_command(server: Served) -> None:
    found = server.client.get("/export/occupation.case.json", params={"key": "microgrid-operator"})
    package = json.loads(found.text)
    assert package["CFDocument"]["caseVersion"] == "1.1"
    assert package["CFDocument"]["lastChangeDateTime"] == "2026-11-23T00:00:00+00:00"
