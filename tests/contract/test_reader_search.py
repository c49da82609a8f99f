"""Search: every reader answers it alike, from the text index of its publication."""

import pytest

from occugraph.binding import Kind
from occugraph.errors import ArgumentError
from occugraph.iri import ID
from occugraph.reader import Reader, Selection, UriKey
from occugraph.search import (
    LONGEST_TEXT,
    MOST_WORDS,
    SearchField,
    SearchHit,
    SearchMethod,
    SearchRequest,
)

MICROGRID = f"{ID}technology/microgrid"
OPERATOR = f"{ID}occupation/microgrid-operator"


def find(reader: Reader, text: str, **given: object) -> tuple[SearchHit, ...]:
    """Return what a text finds."""
    return reader.search(SearchRequest(text, **given)).hits  # type: ignore[arg-type]


def match(reader: Reader, text: str, uri: str) -> tuple[SearchField, str, str | None, SearchMethod]:
    """Return in what, and how, a text finds a thing."""
    [hit] = [hit for hit in find(reader, text) if hit.uri == uri]
    matched = hit.matched_on
    return matched.field, matched.value, matched.lang, matched.method


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("微电网管理员", ("prefLabel", "微电网管理员", "zh", "EXACT")),
        ("微电", ("prefLabel", "微电网管理员", "zh", "PREFIX")),
        ("电网", ("prefLabel", "微电网管理员", "zh", "WORDS")),
        ("microgrid oper", ("prefLabel", "microgrid operator", "en", "PREFIX")),
        ("operator microgrid", ("prefLabel", "microgrid operator", "en", "WORDS")),
        ("operator micro", ("hiddenLabel", "micro grid operator", "en", "WORDS")),
        ("microgrids operating", ("prefLabel", "microgrid operator", "en", "STEM")),
        ("weidianwangguan", ("prefLabel", "微电网管理员", "zh", "PINYIN")),
        ("dianwangguanli", ("prefLabel", "微电网管理员", "zh", "PINYIN")),
        ("wdwgly", ("prefLabel", "微电网管理员", "zh", "INITIALS")),
        ("microgird operater", ("prefLabel", "microgrid operator", "en", "FUZZY")),
        ("microgrid-operator", ("slug", "microgrid-operator", None, "EXACT")),
        (OPERATOR, ("uri", OPERATOR, None, "EXACT")),
        ("occ:microgrid-operator", ("uri", OPERATOR, None, "EXACT")),
        ("occ：microgrid-operator", ("uri", OPERATOR, None, "EXACT")),
        ("微电网：管理员", ("prefLabel", "微电网管理员", "zh", "WORDS")),
        ("strassenwart smart", ("altLabel", "Smart Grid Straßenwart", "de", "WORDS")),
        ("xyzzy microgrid plugh operator", ("prefLabel", "microgrid operator", "en", "SOME_WORDS")),
    ],
)
def test_a_hit_says_in_what_and_how_it_was_found(
    reader: Reader, text: str, expected: tuple[str, str, str | None, str]
) -> None:
    assert match(reader, text, OPERATOR) == expected


def test_the_surer_match_comes_first(reader: Reader) -> None:
    """The whole label, then what begins with it, then what has it; scores never grow."""
    hits = find(reader, "microgrid")
    assert [hit.uri for hit in hits[:2]] == [MICROGRID, OPERATOR]
    assert [hit.matched_on.method for hit in hits[:2]] == ["EXACT", "PREFIX"]
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_each_thing_comes_once(reader: Reader) -> None:
    hits = find(reader, "grid")
    assert len({hit.uri for hit in hits}) == len(hits) > 1


def test_kinds_and_language_narrow(reader: Reader) -> None:
    assert {hit.kind for hit in find(reader, "微电网")} > {Kind.OCCUPATION}
    only = find(reader, "微电网", kinds=frozenset({Kind.OCCUPATION}))
    assert [hit.uri for hit in only] == [OPERATOR]
    assert not find(reader, "微电网", kinds=frozenset({Kind.MAPPING}))
    assert not find(reader, "微电网", lang="en")
    assert find(reader, "微电网", lang="zh-Hans-CN")
    # A code or an IRI is in no language.
    assert find(reader, OPERATOR, lang="de")


def test_pages_are_the_list_cut_up(reader: Reader) -> None:
    """Cursor after cursor gives every hit once, in order; the total counts them all."""
    whole = reader.search(SearchRequest("e", with_total=True, first=500))
    assert whole.total == len(whole.hits) > 6
    assert not whole.has_next
    assert not whole.has_previous
    found: list[SearchHit] = []
    after = None
    while True:
        page = reader.search(SearchRequest("e", first=4, after=after, with_total=True))
        assert page.total == whole.total
        assert page.has_previous == bool(found)
        found += page.hits
        if not page.has_next:
            break
        after = page.hits[-1].cursor
    assert tuple(found) == whole.hits


def test_a_cursor_of_another_text_is_a_place_all_the_same(reader: Reader) -> None:
    """It names what it stands at, so a list that does not have that goes on behind it."""
    [begun] = [hit for hit in find(reader, "microgrid") if hit.uri == OPERATOR]
    assert begun.matched_on.method == "PREFIX"
    # Of this text both things are matched exactly, which stands before.
    assert len(find(reader, "microgrid operator")) == 2
    assert not find(reader, "microgrid operator", after=begun.cursor)


def test_what_is_found_is_there(reader: Reader) -> None:
    hits = find(reader, "microgrid")
    things = reader.find(None, [UriKey(hit.uri) for hit in hits], Selection())
    assert [(thing.uri, thing.kind) for thing in things if thing] == [
        (hit.uri, hit.kind) for hit in hits
    ]


def test_nothing_is_found_where_nothing_is_like_it(reader: Reader) -> None:
    page = reader.search(SearchRequest("qqqqqqqq", with_total=True))
    assert (page.hits, page.total, page.has_next) == ((), 0, False)


@pytest.mark.parametrize(
    "text",
    [
        "http://microgrid operator",
        "http：／／microgrid operator",
        "x:// " + "q " * 9 + "microgrid " * 10,
    ],
)
def test_a_uri_is_looked_up_as_a_whole(reader: Reader, text: str) -> None:
    """Where there is none such, its words find nothing, however many they are."""
    assert not find(reader, text)


def test_the_faintest_hit_has_a_score(reader: Reader) -> None:
    """Half of the most words that a text may have."""
    hits = find(reader, "q " * (MOST_WORDS // 2) + "microgrid " * (MOST_WORDS // 2))
    assert {hit.matched_on.method for hit in hits} == {"SOME_WORDS"}
    assert all(0 < hit.score < 0.1 for hit in hits)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("", {}),
        (" \t", {}),
        ("x" * (LONGEST_TEXT + 1), {}),
        ("a b c d e f g h i j k l m n o p q", {}),
        # Six letters, each of which folds to four words.
        ("\ufdfa" * 6, {}),
        ("\ud800", {}),
        ("a", {"first": 0}),
        ("a", {"first": 501}),
        ("a", {"lang": "chinese"}),
        ("a", {"after": "WzFd"}),
        ("a", {"after": "…"}),
    ],
)
def test_a_wrong_request_is_refused(reader: Reader, text: str, given: dict[str, object]) -> None:
    with pytest.raises(ArgumentError):
        find(reader, text, **given)


@pytest.mark.parametrize(
    "text", [".*", "a.*", "[", "\\", "(a|b)", "c++", "^", "$", "?", "AND OR", "a:b"]
)
def test_signs_of_query_languages_mean_themselves(reader: Reader, text: str) -> None:
    """None is an error, and none finds everything."""
    page = reader.search(SearchRequest(text, with_total=True, first=500))
    assert all(hit.uri for hit in page.hits)
    # Of 19 things.
    assert (page.total or 0) < 10
