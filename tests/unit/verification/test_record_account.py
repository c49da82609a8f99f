"""What the record says, against facts that a person has read from the Turtle of the sample."""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from occugraph.canonical import canonicalize, serialize_triples
from occugraph.errors import StoreError
from occugraph.iri import GRAPH_ONTOLOGY, PREFIXES, release_graph
from occugraph.publication import get_current
from occugraph.record import Record
from occugraph.release import DraftGraph, read_release
from occugraph.verification.record_account import RecordAccount
from small_releases import occupation, publish_drafts

# Turtle's prefixes keep the lines short.
FACTS = {
    ("Occupation", "occ:microgrid-operator"): """
        altLabel@de: Smart Grid Straßenwart
        altLabel@en: operator of microgrids
        definition@en: Runs a small electricity system.
        hiddenLabel@en: micro grid operator
        kind: Occupation
        prefLabel@en: microgrid operator
        prefLabel@zh-latn-pinyin: wēidiànwǎng guǎnlǐyuán
        prefLabel@zh: 微电网管理员
        release: https://w3id.org/occugraph/graph/curated
        scheme: occugraph
        scopeNote@en: Not the operator of a transmission system.
        slug: microgrid-operator
        status: RECOGNISED since 2026-09-09 (published in the eighth batch), confidence 0.6 by \
evidence:secondary-06
    """,
    ("Occupation.skills", "occ:microgrid-operator"): """
        occ:microgrid-operator ESSENTIAL esco-skill:29bfe2cd-f011-4f94-a3aa-f77768e60460, \
confidence 0.9 by evidence:press-09 evidence:secondary-06
        occ:microgrid-operator ESSENTIAL esco-skill:55944cd4-03ea-4e52-832a-4ce72b62cf84, \
confidence 0.6 by evidence:secondary-06
        occ:microgrid-operator OPTIONAL esco-skill:55944cd4-03ea-4e52-832a-4ce72b62cf84, \
confidence 0.3 by evidence:curators-03
        occ:microgrid-operator OPTIONAL skill:off-grid-operation, confidence 0.9 by \
evidence:press-09
    """,
    ("Occupation.mappings", "occ:microgrid-operator"): """
        mapping:m1 to occ:microgrid-operator, without evidence
        mapping:m2 to occ:microgrid-operator, without evidence
        mapping:m3 to occ:microgrid-operator, without evidence
    """,
    ("Status change", "occ:microgrid-operator"): """
        change 0: IN_CONSULTATION since 2026-07-02, confidence 0.9 by evidence:press-09 \
evidence:secondary-06
        change 1: RECOGNISED since 2026-09-09 (published in the eighth batch), confidence 0.6 by \
evidence:secondary-06
        change 2: PROPOSED, confidence 0.3 by evidence:curators-03
    """,
    ("Status change", "entry:2026-07-microgrid-operator"): """
        change 0: NOT_RECOGNISED since 2026-10-01, confidence 0.6 by evidence:secondary-06, \
superseded
        change 1: RECOGNISED since 2026-09-09 (published in the eighth batch), confidence 0.6 by \
evidence:secondary-06
    """,
    ("Designation", "occ:microgrid-operator"): """
        designation 0: DIGITAL STATED [], confidence 1.0 by \
https://w3id.org/occugraph/graph/curated
        designation 1: GREEN COMPUTED ['serves cleaner energy'], confidence 0.3 by \
evidence:curators-03
    """,
    ("Text evidence", "occ:microgrid-operator"): """
        definition@en: Runs a small electricity system., confidence 0.3 by evidence:curators-03
        prefLabel@en: microgrid operator, confidence 1.0 by \
https://w3id.org/occugraph/graph/curated
        prefLabel@zh-latn-pinyin: wēidiànwǎng guǎnlǐyuán, confidence 1.0 by \
https://w3id.org/occugraph/graph/curated
        prefLabel@zh: 微电网管理员, confidence 0.6 by evidence:secondary-06
    """,
    ("Search key", "occ:microgrid-operator"): """
        label@de: smart grid strassenwart
        label@en: microgrid operator
        label@en: operator of microgrids
        label@zh-latn-pinyin: wēidiànwǎng guǎnlǐyuán
        label@zh: 微电网管理员
        order: microgrid operator
        order@en: microgrid operator
        order@zh-latn-pinyin: wēidiànwǎng guǎnlǐyuán
        order@zh: 微电网管理员
    """,
    ("Mapping", "mapping:m3"): """
        believed: confidence 0.3 by evidence:curators-03
        confidence: 0.9
        justification: semapv:ManualMappingCuration
        kind: Mapping
        negative: False
        noTermFound: True
        objectScheme: esco
        predicate: skos:exactMatch
        scheme: occugraph
        subject: occ:microgrid-operator
    """,
    ("Evidence", "evidence:press-09"): """
        confidence: 0.9
        method: PRESS
        quote: oversee grid-connected and off-grid operations @en
        recorded: 2026-11-23
        source: source:china-daily-2026-07-03
    """,
    ("Statement", "statement:s1"): """
        believed: confidence 0.9 by evidence:press-09 evidence:secondary-06
        object: esco-skill:29bfe2cd-f011-4f94-a3aa-f77768e60460
        predicate: og:requiresEssentialSkill
        subject: occ:microgrid-operator
    """,
    ("Skill", "esco-skill:29bfe2cd-f011-4f94-a3aa-f77768e60460"): """
        altLabel@de: Analyse der Energie
        kind: Skill
        prefLabel@en: analyse energy consumption
        release: https://w3id.org/occugraph/graph/release/esco/1.2.0
        reuseLevel: cross-sector
        scheme: esco
        status: RELEASED, confidence 1.0 by https://w3id.org/occugraph/graph/release/esco/1.2.0
        type: SKILL
    """,
    ("ConsultationEntry", "entry:2026-07-microgrid-operator"): """
        draftName@en: microgrid operator
        draftName@zh: 微电网管理员
        entryKind: OCCUPATION
        kind: ConsultationEntry
        release: https://w3id.org/occugraph/graph/curated
        scheme: occugraph
        status: RECOGNISED since 2026-09-09 (published in the eighth batch), confidence 0.6 by \
evidence:secondary-06
    """,
}


class Facts:
    """All facts of a side, by section and thing."""

    def __init__(self) -> None:
        self.of: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    def add(self, section: str, thing: str, fact: str) -> None:
        self.of[section, thing].append(fact)


Read = Callable[[Path], Facts]


@pytest.fixture(scope="session")
def read() -> Read:
    """Return what reads all facts of the record in a home."""

    def read_facts(home: Path) -> Facts:
        record, facts = Record(home), Facts()
        RecordAccount(record, get_current(record))(facts)
        return facts

    return read_facts


def expand(text: str) -> str:
    """Return a text with its prefixes written out; the name of a fact has a blank behind it."""
    return re.sub(
        r"(?<![\w@-])([a-z-]+):(?=\w)",
        lambda found: PREFIXES.get(found[1], f"{found[1]}:"),
        text,
    )


@pytest.mark.parametrize("place", FACTS, ids=" of ".join)
def test_all_facts_about_a_thing(sample_home: Path, read: Read, place: tuple[str, str]) -> None:
    section, thing = place
    expected = [expand(line.strip()) for line in FACTS[place].splitlines() if line.strip()]
    found = read(sample_home).of[section, expand(thing)]
    assert sorted(found) == sorted(expected)


def test_what_is_removed(releases_home: Path, read: Read) -> None:
    """Its release is the last that had it, outside of the view."""
    facts, gone = read(releases_home).of, occupation(3)
    graph = "https://w3id.org/occugraph/graph/release/esco/1.1.1"
    assert sorted(facts["Occupation", gone]) == [
        "code: 3.1",
        "kind: Occupation",
        "prefLabel@en: cook",
        f"release: {graph}",
        "scheme: esco",
        f"status: REMOVED, confidence 1.0 by {graph}",
    ]
    assert facts["Occupation.isReplacedBy", gone] == [
        f"{gone} to {occupation(2)}, confidence 1.0 by {graph}"
    ]
    assert facts["Occupation.skills", gone] == []
    assert "isCurrent: False" in facts["Release", graph]


ESCO = """
<urn:esco> a og:Release ; og:sourceKey "esco" ; owl:versionInfo "1" ; og:releaseKind "release" .
esco-occ:dev a og:Occupation ; skos:inScheme scheme:esco .
esco-occ:gone a og:Occupation ; skos:inScheme scheme:esco ; og:currentStatus status:removed .
"""
ONET = """
<urn:onet> a og:Release ; og:sourceKey "onet" ; owl:versionInfo "1" ; og:releaseKind "release" .
onet:a a og:Occupation ; skos:inScheme scheme:onet-soc-2019 ; skos:notation "a" ;
    skos:prefLabel "Programmers"@en ; og:usesTechnology unspsc:1 , <urn:tool> .
onet:b a og:Occupation ; skos:inScheme scheme:onet-soc-2019 ;
    og:usesTechnology unspsc:1 ; og:usesInDemandTechnology <urn:tool> .
unspsc:1 a og:Technology ; skos:inScheme scheme:unspsc .
<urn:tool> a og:Technology .
"""
CROSSWALK = """
<urn:x> a og:Release ; og:sourceKey "esco-onet" ; owl:versionInfo "1" ; og:releaseKind "release" .
<urn:m1> owl:annotatedSource esco-occ:dev ; owl:annotatedProperty skos:closeMatch ;
    owl:annotatedTarget onet:a .
<urn:m2> owl:annotatedSource onet:b ; owl:annotatedProperty skos:narrowMatch ;
    owl:annotatedTarget esco-occ:dev .
<urn:m3> owl:annotatedSource esco-occ:gone ; owl:annotatedProperty skos:exactMatch ;
    owl:annotatedTarget onet:a .
<urn:m4> owl:annotatedSource esco-occ:dev ; owl:annotatedProperty skos:relatedMatch ;
    owl:annotatedTarget onet:a .
<urn:m1> a sssom:Mapping ; sssom:mapping_justification semapv:LexicalMatching .
<urn:m2> a sssom:Mapping ; sssom:mapping_justification semapv:LexicalMatching .
<urn:m3> a sssom:Mapping ; sssom:mapping_justification semapv:LexicalMatching .
<urn:m4> a sssom:Mapping ; sssom:mapping_justification semapv:LexicalMatching .
"""


def test_inferred_technologies_name_the_mappings(tmp_path: Path, read: Read) -> None:
    """Best first; a narrow match of the O*NET occupation is a broad one of ESCO's."""
    drafts = [draft("onet", ONET), draft("esco", ESCO), draft("esco-onet", CROSSWALK)]
    ontology = DraftGraph(canonicalize(GRAPH_ONTOLOGY, [("<urn:a>", "<urn:p>", "<urn:b>")]))
    publish_drafts(tmp_path / "home", [ontology], drafts)
    facts = read(tmp_path / "home").of
    dev = expand("esco-occ:dev")
    assert sorted(facts["Occupation.technologies", dev]) == [
        f"{dev} to {expand('unspsc:1')}, confidence 0.6 by urn:m1 urn:m2",
        f"{dev} to urn:tool, confidence 0.3 by urn:m2",
    ]
    assert facts["Occupation.technologies", expand("esco-occ:gone")] == []
    assert "note: as of Programmers (a), skos:closeMatch" in facts["Evidence", "urn:m1"]
    assert facts["Evidence", "urn:m3"] == []


def draft(source: str, turtle: str) -> DraftGraph:
    """Return a release from Turtle."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    quads = ox.parse(prefixes + turtle, format=ox.RdfFormat.TURTLE)
    triples, name = serialize_triples(list(quads)), release_graph(source, "1")
    content = canonicalize(name, triples)
    return DraftGraph(content, read_release(triples, checksum=content.sha256, place=name))


def test_a_damaged_graph_file_is_refused(home: Path, read: Read) -> None:
    record = Record(home)
    entry = get_current(record).view.graphs[0]
    record.graph_path(entry.sha256).write_bytes(b"not compressed")
    with pytest.raises(StoreError, match="cannot be decompressed"):
        read(home)
