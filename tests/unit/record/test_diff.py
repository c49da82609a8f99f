"""What changed between two releases."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from occugraph.binding import Kind, Necessity
from occugraph.canonical import NTriple, canonicalize
from occugraph.diff import ContentDiff, MappingEnds, Side, diff_both, diff_files, diff_releases
from occugraph.iri import OG, PREFIXES, Iri
from occugraph.release import DraftGraph
from small_releases import NEWER, OLDER, occupation, skill

SKOS, ESCO, DCT = PREFIXES["skos"], PREFIXES["esco"], PREFIXES["dcterms"]
TYPE = f"<{PREFIXES['rdf']}type>"
E, O = Necessity.ESSENTIAL, Necessity.OPTIONAL  # noqa: E741 -- as in the tables below


def _draft(*triples: NTriple, aside: tuple[NTriple, ...] = ()) -> DraftGraph:
    return DraftGraph(canonicalize(Iri("urn:g"), triples), set_aside=aside)


def _thing(iri: str, *facts: tuple[str, str], kind: str = "Skill") -> tuple[NTriple, ...]:
    return (
        (f"<{iri}>", TYPE, f"<{OG}{kind}>"),
        *((f"<{iri}>", f"<{name}>", value) for name, value in facts),
    )


def _told(changes: ContentDiff) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.change, each.uri, each.how) for each in changes.things]


def test_releases_are_compared_thing_by_thing() -> None:
    """Added, removed, relabelled; relations by occupation, skill and necessity."""
    changes = diff_releases(OLDER.draft(), NEWER.draft())
    assert _told(changes) == [
        ("added", occupation(4), ()),
        ("removed", occupation(3), ()),
        ("changed", occupation(1), ("relabelled",)),
        ("added", skill(3), ()),
    ]
    assert changes.side(Kind.OCCUPATION) == Side(1, 1, 1)
    assert changes.side(Kind.SKILL) == Side(1, 0, 0)
    assert changes.side(Kind.CONCEPT_GROUP) == Side(0, 0, 0)
    assert changes.side(None) == Side(2, 2, 1)
    assert [
        (each.change, each.occupation, each.skill, each.before, each.after)
        for each in changes.relations
    ] == [
        ("added", occupation(2), skill(2), (), (O,)),
        ("added", occupation(4), skill(3), (), (E,)),
        ("removed", occupation(2), skill(2), (E,), ()),
        ("removed", occupation(3), skill(2), (O,), ()),
        ("changed", occupation(2), skill(2), (E,), (O,)),
    ]


def test_change_says_what_went_and_what_came() -> None:
    """With label and code as they are now; of what is gone as they were."""
    changes = diff_releases(OLDER.draft(), NEWER.draft())
    added, removed, changed, _ = changes.things
    assert (added.label, added.code) == ("welder", "3.1")
    assert (removed.label, removed.code) == ("cook", "3.1")
    assert changed.label == "blacksmith"
    (fact,) = changed.facts
    assert fact.property == f"{SKOS}prefLabel"
    assert (fact.removed, fact.added) == (('"smith"@en',), ('"blacksmith"@en',))


def test_first_release_adds_everything() -> None:
    """There is nothing to compare with, so no language is new."""
    changes = diff_releases(None, OLDER.draft())
    assert changes.side(Kind.OCCUPATION) == Side(3, 0, 0)
    assert changes.side(None) == Side(3, 0, 0)
    assert changes.languages_added == ()


def test_ways_of_changing_are_told_apart() -> None:
    """Another group or code is a move, anything else is other; several may apply."""
    before = _draft(*_thing("urn:a", (f"{SKOS}notation", '"1"'), (f"{SKOS}broader", "<urn:g>")))
    code = _draft(*_thing("urn:a", (f"{SKOS}notation", '"2"'), (f"{SKOS}broader", "<urn:g>")))
    assert _told(diff_releases(before, code)) == [("changed", "urn:a", ("moved",))]
    other = _draft(*_thing("urn:a", (f"{SKOS}notation", '"1"'), (f"{SKOS}altLabel", '"x"@en')))
    assert _told(diff_releases(before, other)) == [("changed", "urn:a", ("moved", "other"))]


def test_date_of_modification_is_no_change() -> None:
    """Most things of a release of ESCO have a new one, whether they changed or not."""
    before = _draft(*_thing("urn:a", (f"{DCT}modified", '"2021"')))
    after = _draft(*_thing("urn:a", (f"{DCT}modified", '"2024"')))
    assert diff_releases(before, after).is_empty


def test_further_language_changes_no_thing() -> None:
    """It is told by itself; a label of a language that both have counts."""
    before = _draft(*_thing("urn:a", (f"{SKOS}prefLabel", '"x"@en')))
    label_de = (f"{SKOS}prefLabel", '"y"@de')
    after = _draft(
        *_thing("urn:a", (f"{SKOS}prefLabel", '"x"@en'), label_de, (f"{SKOS}altLabel", '"z"@de'))
    )
    changes = diff_releases(before, after)
    assert changes.is_empty
    assert changes.languages_added == ("de",)
    assert diff_releases(after, before).languages_removed == ("de",)


def test_pair_that_becomes_both_counts_as_optional() -> None:
    """Essential to both is a change of necessity, optional to both is none."""
    essential = ("<urn:o>", f"<{ESCO}relatedEssentialSkill>", "<urn:s>")
    optional = ("<urn:o>", f"<{ESCO}relatedOptionalSkill>", "<urn:s>")
    both = _draft(essential, optional)
    changes = diff_releases(_draft(essential), both)
    assert changes.side(None) == Side(1, 0, 1)
    assert changes.relations[-1].after == (E, O)
    assert diff_releases(_draft(optional), both).side(None) == Side(1, 0, 0)


def test_files_count_what_was_left_out() -> None:
    """A relation to what the older files do not have is removed in the files alone."""
    dangling = ("<urn:gone>", f"<{ESCO}relatedEssentialSkill>", "<urn:s>")
    kept = ("<urn:o>", f"<{ESCO}relatedEssentialSkill>", "<urn:s>")
    before, after = _draft(kept, aside=(dangling,)), _draft(kept)
    loaded, files = diff_both(before, after)
    assert loaded.is_empty
    assert files.side(None) == Side(0, 1, 0)
    assert diff_files(before, after) == files
    # What an older release left out and the newer one could load came into the graph only.
    mended = _draft(kept, dangling)
    assert diff_both(before, mended)[0].side(None) == Side(1, 0, 0)
    assert diff_both(before, mended)[1].is_empty
    assert diff_both(mended, before)[0].side(None) == Side(0, 1, 0)
    assert diff_both(mended, before)[1].is_empty


def test_things_that_were_left_out_count_in_the_files() -> None:
    """Also a fact about a thing that is in the graph, and a URI that is none."""
    label = (f"{SKOS}prefLabel", '"x"@en')
    kept, broader = _thing("urn:a", label), ("<urn:a>", f"<{SKOS}broader>", "<urn:gone>")
    bad = _thing("no iri", label)
    loaded, files = diff_both(_draft(*kept, aside=(broader, *bad)), _draft(*kept))
    assert loaded.is_empty
    assert [(each.change, each.uri, each.how, each.label) for each in files.things] == [
        ("removed", "no%20iri", (), "x"),
        ("changed", "urn:a", ("moved",), "x"),
    ]
    new = diff_files(_draft(*kept), _draft(*kept, aside=bad))
    assert _told(new) == [("added", "no%20iri", ())]
    swapped = ("<urn:o>", f"<{ESCO}relatedOptionalSkill>", "<urn:s>")
    needed = ("<urn:o>", f"<{ESCO}relatedEssentialSkill>", "<urn:s>")
    assert diff_files(_draft(*kept, aside=(needed,)), _draft(*kept, swapped)).side(None) == Side(
        1, 1, 1
    )


def test_same_content_under_another_version_is_no_change() -> None:
    """The og:Release itself is no thing."""
    assert diff_releases(OLDER.draft(), replace(OLDER, version="9").draft()).is_empty


NODES = st.integers(1, 3)
RELATIONS = st.frozensets(st.tuples(NODES, NODES, st.booleans()))
LABELS = st.dictionaries(NODES, st.sampled_from(["a", "b"]))
RELEASES = st.builds(
    lambda o, s, r: replace(OLDER, occupations=o, skills=s, relations=r, replaced=()).draft(),
    LABELS,
    LABELS,
    RELATIONS,
)


@given(RELEASES, RELEASES)
def test_relations_added_and_removed_lead_from_one_to_the_other(
    before: DraftGraph, after: DraftGraph
) -> None:
    """Applied to the older release they give the newer; the way back is the mirror image."""

    def relations(draft: DraftGraph) -> set[tuple[str, str, Necessity]]:
        return {
            (s[1:-1], o[1:-1], E if "Essential" in p else O)
            for s, p, o in draft.content.triples()
            if "requires" in p
        }

    changes = diff_releases(before, after)
    added = {(r.occupation, r.skill, r.after[0]) for r in changes.relations if r.change == "added"}
    removed = {
        (r.occupation, r.skill, r.before[0]) for r in changes.relations if r.change == "removed"
    }
    assert relations(before) - removed | added == relations(after)
    assert diff_releases(before, before).is_empty
    back = diff_releases(after, before)
    for kind in (Kind.OCCUPATION, Kind.SKILL, None):
        there = changes.side(kind)
        assert back.side(kind) == Side(there.removed, there.added, there.changed)


def _mapping(name: str, target: str, *facts: tuple[str, str]) -> tuple[NTriple, ...]:
    node, owl = f"<urn:m/{name}>", PREFIXES["owl"]
    return (
        (node, TYPE, f"<{PREFIXES['sssom']}Mapping>"),
        (node, f"<{owl}annotatedSource>", f"<{occupation(1)}>"),
        (node, f"<{owl}annotatedProperty>", f"<{SKOS}exactMatch>"),
        (node, f"<{owl}annotatedTarget>", f"<{target}>"),
        *((node, f"<{PREFIXES['sssom']}{slot}>", value) for slot, value in facts),
    )


def test_mappings_are_compared_by_iri() -> None:
    """What one says, and how sure it is; in releases that have nothing else."""
    before = _draft(*_mapping("a", "urn:x", ("confidence", '"0.6"')), *_mapping("b", "urn:y"))
    after = _draft(
        *_mapping("a", "urn:x", ("confidence", '"0.9"')),
        *_mapping("c", "urn:z", ("predicate_modifier", '"Not"'), ("object_label", '"zed"')),
    )
    changes = diff_releases(before, after)
    assert changes.side(Kind.MAPPING) == Side(1, 1, 1)
    added, removed, changed = changes.of_kind(Kind.MAPPING)
    assert added.label == f"{occupation(1)} not exactMatch zed"
    assert added.mapping == MappingEnds(
        Iri(occupation(1)), Iri(f"{SKOS}exactMatch"), Iri("urn:z"), is_negative=True
    )
    assert (removed.uri, removed.change) == ("urn:m/b", "removed")
    assert [fact.added for fact in changed.facts] == [('"0.9"',)]
    assert diff_files(before, after) == changes
    assert diff_releases(after, after).is_empty
