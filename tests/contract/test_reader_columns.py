"""The reader port: look-ups and the columns of each kind (occugraph.reader)."""

from datetime import date

import pytest

from occugraph.binding import Kind
from occugraph.errors import ArgumentError
from occugraph.iri import Iri
from occugraph.reader import CodeKey, Key, Reader, Selection, SlugKey, UriKey
from occugraph.values import (
    Designation,
    Evidence,
    EvidenceMethod,
    LangText,
    MappingEnd,
    Source,
    Status,
    StatusKind,
    Task,
    Thing,
)

ID = "https://w3id.org/occugraph/id/"
MICROGRID = Iri(ID + "occupation/microgrid-operator")
POWER_PLANT = Iri("http://data.europa.eu/esco/occupation/72381086-cb6e-455e-a40b-ccb26550aab6")
TRANSMISSION = Iri("http://data.europa.eu/esco/occupation/7cdeb653-8f3d-4921-832b-b95f9d700a86")
REGULATIONS = Iri("http://data.europa.eu/esco/skill/6360d655-3494-45f6-bfc6-d5f63afc355b")
ESCO_GRAPH = Iri("https://w3id.org/occugraph/graph/release/esco/1.2.0")
CURATED_GRAPH = Iri("https://w3id.org/occugraph/graph/curated")

CHINA_DAILY = Source(
    uri=Iri(ID + "source/china-daily-2026-07-03"),
    title="China weighs up recognizing 12 new occupations",
    creator="Zhao Yimeng",
    publisher="China Daily",
    issued=date(2026, 7, 3),
    page="https://global.chinadaily.com.cn/a/202607/03/WS6a479be9a310986e2b463706.html",
    attribution="Quoted with attribution.",
)
JOBE = Source(
    uri=Iri(ID + "source/jobe-6e14be41"),
    title="new_occupations.jsonl of JobE",
    license="https://creativecommons.org/licenses/by/4.0/",
    retrieved=date(2026, 11, 20),
)
CURATORS = Source(uri=Iri(ID + "source/occugraph"), title="Judgement of the curators")
PRESS_09 = Evidence(
    uri=Iri(ID + "evidence/press-09"),
    source=CHINA_DAILY,
    method=EvidenceMethod.PRESS,
    confidence=0.9,
    quote=LangText("oversee grid-connected and off-grid operations", "en"),
    recorded=date(2026, 11, 23),
)
SECONDARY_06 = Evidence(
    uri=Iri(ID + "evidence/secondary-06"),
    source=JOBE,
    method=EvidenceMethod.SECONDARY_SOURCE,
    confidence=0.6,
    retrieved=date(2026, 11, 20),
    note="named there",
)
CURATORS_03 = Evidence(
    uri=Iri(ID + "evidence/curators-03"),
    source=CURATORS,
    method=EvidenceMethod.EXPERT_CURATION,
    confidence=0.3,
)
BY_ESCO = Evidence(
    uri=ESCO_GRAPH,
    source=Source(uri=ESCO_GRAPH, title="esco 1.2.0", issued=date(2024, 5, 15)),
    method=EvidenceMethod.RELEASE,
    confidence=1.0,
)
BY_CURATED = Evidence(
    uri=CURATED_GRAPH, source=CURATORS, method=EvidenceMethod.RELEASE, confidence=1.0
)
RECOGNISED = Status(
    StatusKind.RECOGNISED, date(2026, 9, 9), (SECONDARY_06,), "published in the eighth batch"
)
DENIED = Status(StatusKind.NOT_RECOGNISED, date(2026, 10, 1), (SECONDARY_06,), superseded=True)
RELEASED_BY_ESCO = Status(StatusKind.RELEASED, None, (BY_ESCO,))


def get_value(reader: Reader, kind: Kind, iri: str, column: str) -> object:
    """Return one column of one thing."""
    (thing,) = reader.find(kind, [UriKey(Iri(iri))], Selection(frozenset({column})))
    assert thing is not None
    return thing.values[column]


def find_uris(reader: Reader, kind: Kind | None, *keys: Key) -> list[str | None]:
    """Return the IRIs that the keys find."""
    return [thing.uri if thing else None for thing in reader.find(kind, keys, Selection())]


def test_dataset_names_the_view_its_releases_and_its_digest(reader: Reader) -> None:
    """Releases are sorted by source."""
    dataset = reader.dataset
    assert (dataset.view, dataset.digest) == ("current", "5" * 64)
    assert [(release.source, release.version) for release in dataset.releases] == [
        ("esco", "1.2.0"),
        ("isco-08", "08"),
        ("isic-4", "4"),
        ("nace-2.1", "2.1"),
        ("occugraph", "0.1.0"),
    ]


def test_find_answers_in_key_order_with_none_for_the_unknown(reader: Reader) -> None:
    """A key given twice is answered twice."""
    found = find_uris(
        reader,
        Kind.OCCUPATION,
        CodeKey("3131.3"),
        UriKey(Iri("https://example.org/none")),
        SlugKey("microgrid-operator"),
        UriKey(POWER_PLANT),
        SlugKey("none"),
        CodeKey("none"),
        UriKey(Iri("")),
    )
    assert found == [POWER_PLANT, None, MICROGRID, POWER_PLANT, None, None, None]


def test_a_thing_of_another_kind_is_not_found(reader: Reader) -> None:
    """Neither by IRI nor by slug nor by code."""
    keys = UriKey(REGULATIONS), SlugKey("microgrid"), CodeKey("3510")
    assert find_uris(reader, Kind.OCCUPATION, *keys) == [None, None, None]
    assert find_uris(reader, Kind.TECHNOLOGY, SlugKey("microgrid")) == [ID + "technology/microgrid"]


def test_without_a_kind_things_of_any_kind_are_found_by_iri(reader: Reader) -> None:
    """Each thing says of which kind it is; what is only named by a mapping is no thing."""
    keys = [
        UriKey(Iri(iri))
        for iri in (
            MICROGRID,
            REGULATIONS,
            ID + "mapping/m1",
            ID + "consultation/2026-07",
            ID + "entry/2026-07-microgrid-operator",
            "http://www.wikidata.org/entity/Q180253",
            ID + "source/occugraph",
        )
    ]
    found = reader.find(None, keys, Selection())
    assert [thing and thing.kind for thing in found] == [
        Kind.OCCUPATION,
        Kind.SKILL,
        Kind.MAPPING,
        Kind.CONSULTATION,
        Kind.CONSULTATION_ENTRY,
        None,
        None,
    ]


@pytest.mark.parametrize("key", [SlugKey("microgrid"), CodeKey("35")])
def test_look_up_by_slug_or_code_needs_a_kind(reader: Reader, key: Key) -> None:
    """Slugs and codes are unique within a kind at most."""
    with pytest.raises(ArgumentError, match="needs a kind"):
        reader.find(None, [key], Selection())


def test_a_code_that_fits_several_things_is_an_error_naming_the_schemes(reader: Reader) -> None:
    """With the scheme it is found."""
    with pytest.raises(ArgumentError, match=r"'35' fits 2 things, of isic-4, nace-2\.1") as caught:
        reader.find(Kind.SECTOR, [CodeKey("35")], Selection())
    assert caught.value.facts["schemes"] == ("isic-4", "nace-2.1")
    keys = CodeKey("35", "nace-2.1"), CodeKey("35", "isic-4"), CodeKey("35", "esco")
    assert find_uris(reader, Kind.SECTOR, *keys) == [ID + "nace-2.1/35", ID + "isic-4/35", None]


def test_values_hold_the_selected_columns_that_the_kind_has(reader: Reader) -> None:
    """Columns of other kinds are left out."""
    selection = Selection(frozenset({"uri", "code", "type", "negative", "nonsense"}))
    (thing,) = reader.find(Kind.SKILL, [UriKey(REGULATIONS)], selection)
    assert thing == Thing(
        Kind.SKILL, REGULATIONS, {"uri": REGULATIONS, "code": None, "type": "KNOWLEDGE"}
    )


def test_values_cannot_be_changed(reader: Reader) -> None:
    """A reader may hand out the same thing again."""
    (thing,) = reader.find(Kind.SKILL, [UriKey(REGULATIONS)], Selection(frozenset({"uri"})))
    assert thing is not None
    with pytest.raises(TypeError):
        thing.values["uri"] = "changed"  # type: ignore[index]  # that is the point


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("slug", "microgrid-operator"),
        ("code", None),
        ("scheme", "occugraph"),
        ("level", None),
        (
            "prefLabels",
            (
                LangText("microgrid operator", "en"),
                LangText("微电网管理员", "zh"),
                LangText("wēidiànwǎng guǎnlǐyuán", "zh-latn-pinyin"),
            ),
        ),
        (
            "altLabels",
            (LangText("Smart Grid Straßenwart", "de"), LangText("operator of microgrids", "en")),
        ),
        ("hiddenLabels", (LangText("micro grid operator", "en"),)),
        ("definitions", (LangText("Runs a small electricity system.", "en"),)),
        ("scopeNotes", (LangText("Not the operator of a transmission system.", "en"),)),
        ("status", RECOGNISED),
        (
            "statusHistory",
            (
                Status(StatusKind.IN_CONSULTATION, date(2026, 7, 2), (PRESS_09, SECONDARY_06)),
                RECOGNISED,
                Status(StatusKind.PROPOSED, None, (CURATORS_03,)),
            ),
        ),
        (
            "designations",
            (
                Designation("DIGITAL", "STATED", (BY_CURATED,)),
                Designation("GREEN", "COMPUTED", (CURATORS_03,), ("serves cleaner energy",)),
            ),
        ),
        (
            "tasks",
            (
                Task(
                    Iri(ID + "task/microgrid-1"),
                    1,
                    (LangText("Watch the grid.", "en"), LangText("监控电网。", "zh")),
                    (PRESS_09,),
                ),
                Task(
                    Iri(ID + "task/microgrid-2"),
                    2,
                    (LangText("Plan upkeep.", "en"),),
                    (CURATORS_03,),
                ),
            ),
        ),
        (
            "labelEvidence",
            (
                (LangText("microgrid operator", "en"), (BY_CURATED,)),
                (LangText("微电网管理员", "zh"), (SECONDARY_06,)),
                (LangText("wēidiànwǎng guǎnlǐyuán", "zh-latn-pinyin"), (BY_CURATED,)),
            ),
        ),
        (
            "definitionEvidence",
            ((LangText("Runs a small electricity system.", "en"), (CURATORS_03,)),),
        ),
    ],
)
def test_columns_of_an_occupation_of_ours(reader: Reader, column: str, expected: object) -> None:
    """Texts by language, history oldest first and unknown last, evidence best first."""
    assert get_value(reader, Kind.OCCUPATION, MICROGRID, column) == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("slug", None),
        ("code", "3131.3"),
        ("scheme", "esco"),
        ("status", RELEASED_BY_ESCO),
        ("statusHistory", ()),
        ("designations", ()),
        ("tasks", ()),
        ("definitions", ()),
        (
            "labelEvidence",
            (
                (LangText("Kraftwerksfachkraft", "de"), (BY_ESCO,)),
                (LangText("power production plant operator", "en"), (BY_ESCO,)),
            ),
        ),
    ],
)
def test_columns_of_an_occupation_of_a_release(
    reader: Reader, column: str, expected: object
) -> None:
    """What has no evidence of its own is evidenced by the release."""
    assert get_value(reader, Kind.OCCUPATION, POWER_PLANT, column) == expected


def test_release_is_that_of_the_graph_with_the_type(reader: Reader) -> None:
    """The esco skill stands in esco's release, though the curated graph points to it."""
    releases = reader.dataset.releases
    assert get_value(reader, Kind.SKILL, REGULATIONS, "release") == releases[0]
    assert get_value(reader, Kind.OCCUPATION, MICROGRID, "release") == releases[4]


def test_columns_of_a_skill(reader: Reader) -> None:
    """The reuse level is the last part of ESCO's IRI."""
    assert get_value(reader, Kind.SKILL, REGULATIONS, "type") == "KNOWLEDGE"
    assert get_value(reader, Kind.SKILL, REGULATIONS, "reuseLevel") == "cross-sector"
    assert get_value(reader, Kind.SKILL, ID + "skill/off-grid-operation", "reuseLevel") is None


def test_level_of_a_group(reader: Reader) -> None:
    """Groups and sectors have levels."""
    group = "http://data.europa.eu/esco/isco/C3131"
    assert get_value(reader, Kind.CONCEPT_GROUP, group, "level") == 4


MICROGRID_END = MappingEnd(
    MICROGRID,
    (
        LangText("microgrid operator", "en"),
        LangText("微电网管理员", "zh"),
        LangText("wēidiànwǎng guǎnlǐyuán", "zh-latn-pinyin"),
    ),
    "occugraph",
)


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        (
            "m1",
            {
                "subject": MICROGRID_END,
                "object": MappingEnd(
                    POWER_PLANT,
                    (
                        LangText("Kraftwerksfachkraft", "de"),
                        LangText("power production plant operator", "en"),
                    ),
                    "esco",
                ),
                "objectScheme": "esco",
                "objectStatus": RELEASED_BY_ESCO,
                "predicate": "http://www.w3.org/2004/02/skos/core#closeMatch",
                "confidence": 0.6,
                "justification": "https://w3id.org/semapv/vocab/ManualMappingCuration",
                "author": "occugraph authors",
                "comment": "Shares the control of electricity.",
                "negative": False,
                "noTermFound": False,
                "subjectVersion": "0.1.0",
                "objectVersion": "1.2.0",
                "evidence": (CURATORS_03,),
            },
        ),
        ("m2", {"negative": True, "noTermFound": False, "author": None, "confidence": 0.9}),
        (
            "m3",
            {"object": None, "objectScheme": "esco", "objectStatus": None, "noTermFound": True},
        ),
        (
            "m4",
            {
                "object": MappingEnd(Iri("http://www.wikidata.org/entity/Q180253"), (), None),
                "objectScheme": "wikidata",
                "objectStatus": None,
                "confidence": None,
                "evidence": (BY_CURATED,),
            },
        ),
    ],
)
def test_columns_of_mappings(reader: Reader, mapping: str, expected: dict[str, object]) -> None:
    """One that is whole, a negative one, one without a term, one to a thing not in the view."""
    iri = f"{ID}mapping/{mapping}"
    found = {column: get_value(reader, Kind.MAPPING, iri, column) for column in expected}
    assert found == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("slug", "2026-07"),
        ("titles", (LangText("Draft list of July 2026", "en"), LangText("2026年7月公示", "zh"))),
        (
            "issuers",
            (
                LangText("Ministry of Human Resources and Social Security", "en"),
                LangText("人力资源和社会保障部", "zh"),
            ),
        ),
        ("opened", date(2026, 7, 2)),
        ("closed", date(2026, 7, 17)),
        ("source", CHINA_DAILY),
    ],
)
def test_columns_of_a_consultation(reader: Reader, column: str, expected: object) -> None:
    """Issuers by name, days as days."""
    assert get_value(reader, Kind.CONSULTATION, ID + "consultation/2026-07", column) == expected


def test_days_of_a_consultation_may_be_unknown(reader: Reader) -> None:
    """Unknown is None."""
    assert get_value(reader, Kind.CONSULTATION, ID + "consultation/undated", "opened") is None


@pytest.mark.parametrize(
    ("entry", "column", "expected"),
    [
        ("microgrid-operator", "entryKind", "OCCUPATION"),
        ("microgrid-operator", "outcome", RECOGNISED),
        # What is superseded comes first, whatever its day.
        ("microgrid-operator", "outcomes", (DENIED, RECOGNISED)),
        (
            "microgrid-operator",
            "draftNames",
            (LangText("microgrid operator", "en"), LangText("微电网管理员", "zh")),
        ),
        ("logistics-clerk", "entryKind", "WORK_TYPE"),
        ("logistics-clerk", "outcome", Status(StatusKind.UNKNOWN)),
        ("logistics-clerk", "outcomes", ()),
    ],
)
def test_columns_of_entries(reader: Reader, entry: str, column: str, expected: object) -> None:
    """An entry without an outcome has an unknown one."""
    iri = f"{ID}entry/2026-07-{entry}"
    assert get_value(reader, Kind.CONSULTATION_ENTRY, iri, column) == expected
