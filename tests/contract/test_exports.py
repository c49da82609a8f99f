"""Exports of the sample graph, the same from every reader of the port."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable

import pytest
from jsonschema import Draft202012Validator

from case_rules import PACKAGE_RULES
from occugraph.canonical import CanonicalGraph
from occugraph.errors import ArgumentError, NotFoundError
from occugraph.exports.catalog import EXPORTS, make_export
from occugraph.exports.export import ExportFormat, write_export
from occugraph.exports.request import ExportRequest, ViewContent, parse_conditions
from occugraph.reader import Reader

OURS = "https://w3id.org/occugraph/id/occupation/"


def no_graphs() -> Iterable[CanonicalGraph]:
    return ()


def write(
    reader: Reader,
    what: str,
    form: ExportFormat = ExportFormat.CSV,
    request: ExportRequest | None = None,
    table: str | None = None,
) -> bytes:
    content = ViewContent(reader, no_graphs)
    export = make_export(content, what, request or ExportRequest())
    return b"".join(write_export(export, form, table=table))


def rows(
    reader: Reader, what: str, request: ExportRequest | None = None, table: str | None = None
) -> list[dict[str, str]]:
    text = write(reader, what, request=request, table=table).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_list_has_escos_columns_and_says_whose_each_row_is(reader: Reader) -> None:
    found = rows(reader, "skills")
    assert list(found[0])[:6] == [
        "conceptType",
        "conceptUri",
        "skillType",
        "reuseLevel",
        "preferredLabel",
        "altLabels",
    ]
    assert list(found[0])[-3:] == ["release", "license", "attribution"]
    assert {row["conceptType"] for row in found} == {"KnowledgeSkillCompetence"}
    assert all(row["release"] and row["license"] and row["attribution"] for row in found)
    assert [row["conceptUri"] for row in found] == sorted(row["conceptUri"] for row in found)


def test_a_text_in_another_language_never_stands_in(reader: Reader) -> None:
    english = {row["conceptUri"]: row["preferredLabel"] for row in rows(reader, "skills")}
    german = ExportRequest(lang="de")
    found = {row["conceptUri"]: row["preferredLabel"] for row in rows(reader, "skills", german)}
    assert found.keys() == english.keys()
    assert all(found[uri] != label or not label for uri, label in english.items())


def test_conditions_narrow_a_list(reader: Reader) -> None:
    ours = ExportRequest(conditions=parse_conditions(["scheme=occugraph"]))
    found = rows(reader, "occupations", ours)
    assert found
    assert {row["scheme"] for row in found} == {"occugraph"}
    both = ExportRequest(conditions=parse_conditions(["scheme=occugraph", "scheme=esco"]))
    assert {row["scheme"] for row in rows(reader, "occupations", both)} == {"occugraph", "esco"}


def test_relations_are_those_of_the_occupations(reader: Reader) -> None:
    everything = rows(reader, "relations")
    occupations = {row["conceptUri"] for row in rows(reader, "occupations")}
    assert {row["occupationUri"] for row in everything} <= occupations
    assert {row["relationType"] for row in everything} == {"essential", "optional"}
    one = everything[0]["occupationUri"]
    key = ExportRequest(keys=(one,))
    alone = rows(reader, "occupation", key, table="skills")
    pairs = Counter((row["relationType"], row["skillUri"]) for row in alone)
    of_list = [row for row in everything if row["occupationUri"] == one]
    assert pairs == Counter((row["relationType"], row["skillUri"]) for row in of_list)


def test_each_framework_keeps_the_rules_of_case(reader: Reader) -> None:
    validator = Draft202012Validator(PACKAGE_RULES)
    for row in rows(reader, "occupations"):
        key = ExportRequest(keys=(row["conceptUri"],))
        package = json.loads(write(reader, "occupation", ExportFormat.CASE, key))
        assert [error.message for error in validator.iter_errors(package)] == []
        known = {item["identifier"] for item in package["CFItems"]}
        assert len(known) == len(package["CFItems"])
        origins = {each["originNodeURI"]["identifier"] for each in package["CFAssociations"]}
        assert origins <= known


@pytest.mark.parametrize("form", list(ExportFormat))
def test_every_kind_has_the_forms_that_it_names(reader: Reader, form: ExportFormat) -> None:
    content = ViewContent(reader, no_graphs)
    for what, kind in EXPORTS.items():
        slugs = [row["slug"] for row in rows(reader, "occupations") if row["slug"]]
        keys = tuple((slugs * 2)[: kind.least_keys])
        export = make_export(content, what, ExportRequest(keys=keys))
        assert (form in export.formats) == (form in kind.formats), (what, form)
        if form not in export.formats:
            with pytest.raises(ArgumentError, match="format"):
                next(write_export(export, form))


@pytest.mark.parametrize(
    ("what", "request_", "message"),
    [
        ("jobs", ExportRequest(), "export 'jobs': expected one of"),
        ("occupation", ExportRequest(), "0 keys are given, expected 1"),
        ("skills", ExportRequest(keys=("a",)), "1 keys are given, expected none"),
        ("skills", ExportRequest(options={"set": "x"}), "takes no set"),
        ("mappings", ExportRequest(options={"set": ""}), "set '': expected a value"),
        ("plan", ExportRequest(("a",), options={"level": ""}), "level '': expected a value"),
        ("plan", ExportRequest(("a",), options={"hours": " "}), "hours ' ': expected a value"),
    ],
)
def test_what_does_not_fit_is_refused(
    reader: Reader, what: str, request_: ExportRequest, message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        make_export(ViewContent(reader, no_graphs), what, request_)


def test_a_field_that_a_list_does_not_have_is_refused(reader: Reader) -> None:
    wrong = ExportRequest(conditions=parse_conditions(["reuseLevel=transversal"]))
    with pytest.raises(ArgumentError, match="reuseLevel"):
        rows(reader, "sectors", wrong)


def test_an_unknown_occupation_is_not_found(reader: Reader) -> None:
    with pytest.raises(NotFoundError, match="'nobody' is not in the view"):
        make_export(ViewContent(reader, no_graphs), "occupation", ExportRequest(keys=("nobody",)))


def test_options_of_csv_are_for_csv(reader: Reader) -> None:
    export = make_export(ViewContent(reader, no_graphs), "skills", ExportRequest())
    with pytest.raises(ArgumentError, match="bom is for csv only"):
        next(write_export(export, ExportFormat.XLSX, bom=True))
    with pytest.raises(ArgumentError, match="table 'x': skills has skills"):
        next(write_export(export, ExportFormat.CSV, table="x"))
