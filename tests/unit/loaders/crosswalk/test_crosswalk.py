"""The crosswalk between ESCO and O*NET: a table with lines above its header."""

from datetime import date
from pathlib import Path

import pytest

from occugraph.canonical import NTriple
from occugraph.errors import MissingColumnsError, ReleaseError
from occugraph.iri import expand_curie
from occugraph.location import Location
from occugraph.release import DraftGraph
from occugraph_loaders.crosswalk import ESCO_ONET

CEO = "http://data.europa.eu/esco/occupation/6c3fd65e-2d24-47d8-bc22-9e93512bdcc2"
COO = "http://data.europa.eu/esco/occupation/c64a6e4e-5b38-4f93-b26d-aded817aeaf3"
ABOUT = """Mapping project name,ESCO-O*NET Crosswalk,,
Mapping project author,The two publishers,,
Mapping project version,1,,
Mapping project version date,Sep-22,,
Classification 1 Name,O*NET,,
Classification 1 Version,O*NET-SOC 2019,,
Classification 2 Name,ESCO,,
Classification 2 Version,v1.1.0,,
,,,
"""
HEADER = "O*NET Id,O*NET Title,ESCO or ISCO URI,ESCO or ISCO Title,Type of Match\n"
ROWS = f"""11-1011.00,Chief Executives,{CEO},chief executive officer,exactMatch
11-1011.00,Chief Executives,{COO},chief operating officer,broadMatch
11-1031.00,Legislators,http://data.europa.eu/esco/isco/C1111,Legislators,exactISCO
11-1031.00,Legislators,{CEO},chief executive officer,exactISCO
11-1011.00,Chief Executives,{COO},chief operating officer,closeMatch
11-1011,Chief Executives,{COO},chief operating officer,closeMatch
11-1021.00,General Managers,{COO},chief operating officer,someMatch
"""


def write(folder: Path, text: str) -> Path:
    (folder / "crosswalk.csv").write_bytes(("\ufeff" + text).replace("\n", "\r\n").encode())
    return folder


def draft(folder: Path) -> DraftGraph:
    (package,) = ESCO_ONET.find(folder)
    return ESCO_ONET.stages.draft(package)


def match(subject: str, predicate: str, code: str) -> NTriple:
    return (f"<{subject}>", f"<{expand_curie(predicate)}>", f"<{expand_curie(f'onet:{code}')}>")


def test_escos_end_is_the_subject_of_the_match(tmp_path: Path) -> None:
    triples = set(draft(write(tmp_path, ABOUT + HEADER + ROWS)).content.triples())
    assert match(CEO, "skos:exactMatch", "11-1011.00") in triples
    assert match(COO, "skos:broadMatch", "11-1011.00") in triples
    group = expand_curie("isco:C1111")
    assert match(group, "skos:exactMatch", "11-1031.00") in triples


def test_a_mapping_names_both_releases_and_schemes(tmp_path: Path) -> None:
    graph = draft(write(tmp_path, ABOUT + HEADER + ROWS))
    subject = f"<{expand_curie('owl:annotatedSource')}>"
    (node,) = [s for s, p, o in graph.content.triples() if p == subject and o == f"<{CEO}>"]
    said = {(p, o) for s, p, o in graph.content.triples() if s == node}
    for curie, value in (
        ("sssom:subject_source", f"<{expand_curie('scheme:esco')}>"),
        ("sssom:subject_source_version", '"1.1.0"'),
        ("sssom:object_source", f"<{expand_curie('scheme:onet-soc-2019')}>"),
        ("sssom:object_source_version", '"2019"'),
        ("dcterms:created", f'"2022-09-01"^^<{expand_curie("xsd:date")}>'),
        ("sssom:author_label", '"The two publishers"'),
    ):
        assert (f"<{expand_curie(curie)}>", value) in said


def test_rows_that_cannot_stand_are_set_aside(tmp_path: Path) -> None:
    graph = draft(write(tmp_path, ABOUT + HEADER + ROWS))
    assert [(row.row, row.reason.split(":")[0]) for row in graph.quarantined] == [
        (14, f"has '{CEO.split(':', maxsplit=1)[0]}"),
        (15, "repeats the pair of a row above"),
        (16, "has the O*NET Id '11-1011'"),
        (17, "has the type of match 'someMatch'"),
    ]


def test_the_release_is_the_projects_version_and_month(tmp_path: Path) -> None:
    release = draft(write(tmp_path, ABOUT + HEADER + ROWS)).release
    assert release is not None
    assert (release.source, release.version) == ("esco-onet", "1")
    assert release.issued == date(2022, 9, 1)


def test_a_place_is_counted_from_the_top_of_the_file(tmp_path: Path) -> None:
    (package,) = ESCO_ONET.find(write(tmp_path, ABOUT + HEADER + ROWS))
    found = ESCO_ONET.locate(package).locate(f"<{CEO}>", expand_curie("skos:exactMatch"))
    assert found == Location("crosswalk.csv", 11, "Type of Match")


def test_missing_columns_are_all_named(tmp_path: Path) -> None:
    header = HEADER.replace("Type of Match", "Match").replace("O*NET Title", "Title")
    with pytest.raises(MissingColumnsError, match=r"lacks the columns O\*NET Title, Type of Match"):
        draft(write(tmp_path, ABOUT + header + ROWS))


def test_a_file_that_does_not_say_what_it_maps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="does not say its version, its date"):
        draft(write(tmp_path, HEADER + ROWS))
