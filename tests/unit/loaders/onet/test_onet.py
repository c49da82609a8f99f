"""O*NET: occupations, tasks, commodities and tools. Codes and names from O*NET 30.2, CC BY 4.0."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from occugraph.canonical import NTriple
from occugraph.errors import MissingColumnsError, ReleaseError, SourceError
from occugraph.iri import Iri, expand_curie
from occugraph.location import Location
from occugraph.release import DraftGraph
from occugraph_loaders.gathering import gather_arrival
from occugraph_loaders.onet import ONET
from occugraph_loaders.onet.transform import HOT_TECHNOLOGIES, tool_iri

OCCUPATIONS = """O*NET-SOC Code,Title,Description
15-1251.00,Computer Programmers,Does.
15-1252.00,Software Developers,
1251,Bad Code,
15-1251.00,Twice,
"""
TASKS = """O*NET-SOC Code,Task ID,Task,Task Type
15-1251.00,11,First.,Core
15-1251.00,12,Second.,Core
15-1251.00,12,Third.,Core
15-9999.00,13,Nobody's.,Core
"""
TECHNOLOGIES = """O*NET-SOC Code,Example,Commodity Code,Commodity Title,Hot Technology,In Demand
15-1251.00,C++,43232408,Web platform development software,Y,Y
15-1252.00,C++,43232408,Web platform development software,Y,N
15-1252.00,C#,43232405,Object or component oriented development software,N,N
15-1252.00,C#,43232405,Object or component oriented development software,N,N
15-1252.00,D,43232405,Another title,N,N
15-1252.00,,43232405,Object or component oriented development software,N,N
15-1252.00,E,4323,Short,N,N
15-1252.00,F,43232405,Object or component oriented development software,perhaps,N
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a release."""
    release = tmp_path / "onet-30.2"
    release.mkdir()
    (release / "occupation_data.csv").write_text(OCCUPATIONS)
    (release / "task_statements.csv").write_text(TASKS)
    (release / "technology_skills.csv").write_text(TECHNOLOGIES)
    return tmp_path


def draft(folder: Path) -> DraftGraph:
    (package,) = ONET.find(folder)
    return ONET.stages.draft(package)


def about(graph: DraftGraph, subject: str) -> set[tuple[str, str]]:
    return {(p, o) for s, p, o in graph.content.triples() if s == f"<{subject}>"}


def triple(subject: str, predicate: str, obj: str) -> NTriple:
    return (f"<{expand_curie(subject)}>", f"<{expand_curie(predicate)}>", f"<{obj}>")


def test_an_occupation_has_code_name_scheme_and_status(folder: Path) -> None:
    found = about(draft(folder), expand_curie("onet:15-1252.00"))
    assert (f"<{expand_curie('skos:notation')}>", '"15-1252.00"') in found
    assert (f"<{expand_curie('skos:prefLabel')}>", '"Software Developers"@en') in found
    assert (f"<{expand_curie('skos:inScheme')}>", f"<{expand_curie('scheme:onet-soc-2019')}>") in (
        found
    )
    assert f"<{expand_curie('skos:definition')}>" not in {p for p, _ in found}


def test_tasks_are_numbered_within_their_occupation(folder: Path) -> None:
    graph = draft(folder)
    second = about(graph, expand_curie("task:onet-12"))
    integer = expand_curie("xsd:integer")
    assert (f"<{expand_curie('og:position')}>", f'"2"^^<{integer}>') in second
    assert (f"<{expand_curie('dcterms:description')}>", '"Second."@en') in second


def test_a_tool_is_below_its_commodity_and_the_occupation_uses_both(folder: Path) -> None:
    triples = set(draft(folder).content.triples())
    commodity = expand_curie("unspsc:43232408")
    assert triple("onet:15-1251.00", "og:usesTechnology", commodity) in triples
    assert triple("onet:15-1251.00", "og:usesTechnology", tool_iri("C++")) in triples
    assert (
        f"<{tool_iri('C++')}>",
        f"<{expand_curie('skos:broader')}>",
        f"<{commodity}>",
    ) in triples


def test_demand_is_said_of_the_link_and_hotness_of_the_tool(folder: Path) -> None:
    triples = set(draft(folder).content.triples())
    tool = tool_iri("C++")
    assert triple("onet:15-1251.00", "og:usesInDemandTechnology", tool) in triples
    assert triple("onet:15-1252.00", "og:usesInDemandTechnology", tool) not in triples
    member = f"<{expand_curie('skos:member')}>"
    assert {o for s, p, o in triples if p == member} == {f"<{tool}>"}
    assert {s for s, p, _ in triples if p == member} == {f"<{HOT_TECHNOLOGIES}>"}


def test_names_that_differ_in_signs_alone_are_two_tools() -> None:
    assert tool_iri("C++") != tool_iri("C#")


def test_rows_that_cannot_stand_are_set_aside_with_file_row_and_reason(folder: Path) -> None:
    found = [(row.file, row.row, row.reason) for row in draft(folder).quarantined]
    assert found == [
        ("occupation_data.csv", 4, "is no O*NET-SOC code: expected 17-3024.01"),
        ("occupation_data.csv", 5, "repeats the code of a row above"),
        ("task_statements.csv", 4, "has the task ID '12': expected digits, each once"),
        (
            "task_statements.csv",
            5,
            "names occupation '15-9999.00', which no row describes",
        ),
        ("technology_skills.csv", 5, "repeats a row above"),
        (
            "technology_skills.csv",
            6,
            (
                "calls commodity 43232405 'Another title', a row above calls it"
                " 'Object or component oriented development software'"
            ),
        ),
        ("technology_skills.csv", 7, "names no tool"),
        (
            "technology_skills.csv",
            8,
            "has the commodity '4323' 'Short': expected eight digits and a title",
        ),
        ("technology_skills.csv", 9, "has Hot Technology 'perhaps': expected Y or N"),
    ]


def test_the_release_carries_version_license_attribution_and_covers_unspsc(folder: Path) -> None:
    release = draft(folder).release
    assert release is not None
    assert (release.source, release.version, release.covers) == ("onet", "30.2", ("unspsc",))
    assert release.license == "https://creativecommons.org/licenses/by/4.0/"
    assert "includes information from the O*NET 30.2 Database" in (release.attribution or "")
    assert "rearranged" in (release.attribution or "")


def test_the_official_text_of_a_zip_says_the_same_as_the_csv(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "zipped"
    other.mkdir()
    with zipfile.ZipFile(other / "db_30_2_text.zip", "w") as archive:
        for name, text in (
            ("Occupation Data.txt", OCCUPATIONS),
            ("Task Statements.txt", TASKS),
            ("Technology Skills.txt", TECHNOLOGIES),
        ):
            archive.writestr(f"db_30_2_text/{name}", text.replace(",", "\t"))
    provenance = f"<{expand_curie('og:provenance')}>"
    (folder / "zipped").rename(tmp_path.parent / f"{tmp_path.name}-zipped")
    one, two = (
        {each for each in draft(place).content.triples() if each[1] != provenance}
        for place in (folder, tmp_path.parent / f"{tmp_path.name}-zipped")
    )
    assert one == two


def test_a_missing_column_is_named_before_anything_is_made(folder: Path) -> None:
    path = folder / "onet-30.2" / "technology_skills.csv"
    path.write_text(TECHNOLOGIES.replace("Hot Technology", "Hot").replace("In Demand", "Demand"))
    with pytest.raises(MissingColumnsError, match="lacks the columns Hot Technology, In Demand"):
        draft(folder)


def test_a_version_that_no_name_says_is_asked_for(folder: Path) -> None:
    (folder / "onet-30.2").rename(folder / "database")
    (package,) = ONET.find(folder)
    with pytest.raises(ReleaseError, match="version is unknown"):
        ONET.stages.draft(package)
    graph = ONET.stages.draft(replace(package, version="31.0"))
    assert graph.name.endswith("/onet/31.0")


def test_each_quad_has_its_file_row_and_column(folder: Path) -> None:
    (package,) = ONET.find(folder)
    locator = ONET.locate(package)
    node = f"<{expand_curie('onet:15-1252.00')}>"
    label = expand_curie("skos:prefLabel")
    assert locator.locate(node, label) == Location("occupation_data.csv", 3, "Title")
    uses, commodity = expand_curie("og:usesTechnology"), expand_curie("unspsc:43232405")
    found = locator.locate(node, uses, f"<{commodity}>")
    assert found == Location("technology_skills.csv", 4, "Commodity Code")
    assert locator.locate("<urn:nobody>", Iri(label)) is None


def test_several_files_given_to_a_sync_are_one_package(folder: Path) -> None:
    release = folder / "onet-30.2"
    whole = draft(folder)
    with gather_arrival(ONET, sorted(release.iterdir())) as arrival:
        assert arrival.draft().content == whole.content
    elsewhere = folder / "elsewhere" / "task_statements.csv"
    elsewhere.parent.mkdir()
    (release / "task_statements.csv").rename(elsewhere)
    parts = [*sorted(release.iterdir()), elsewhere]
    with gather_arrival(ONET, parts, version="30.2") as arrival:
        assert arrival.draft().content == whole.content


def test_a_given_file_that_no_package_uses_is_refused(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    files = [*sorted((folder / "onet-30.2").iterdir()), other]
    with (
        pytest.raises(SourceError, match=r"other\.csv is no part of a package of onet"),
        gather_arrival(ONET, files),
    ):
        pass
    twice = tmp_path / "twice" / "occupation_data.csv"
    twice.parent.mkdir()
    twice.write_text(OCCUPATIONS)
    with (
        pytest.raises(ReleaseError, match="expected one"),
        gather_arrival(ONET, [*files[:-1], twice]),
    ):
        pass
    for name in ("one", "two"):
        (tmp_path / name / "csv").mkdir(parents=True)
        (tmp_path / name / "csv" / "occupation_data.csv").write_text(OCCUPATIONS)
    with (
        pytest.raises(ReleaseError, match="expected one"),
        gather_arrival(ONET, [tmp_path / name / "csv" for name in ("one", "two")]),
    ):
        pass


def test_a_table_of_which_no_row_stands_is_refused(folder: Path) -> None:
    path = folder / "onet-30.2" / "task_statements.csv"
    path.write_text(TASKS.replace("15-1251.00", "15-9999.00"))
    with pytest.raises(
        ReleaseError, match=r"task_statements\.csv: none of its 4 rows stands.*row 2 "
    ):
        draft(folder)
