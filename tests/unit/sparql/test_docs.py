"""The documentation lists every refusal, setting and miss, and nothing that is not there."""

import csv
import re
from pathlib import Path

from occugraph_api.sparql.endpoint import STATUS_OF_REFUSAL
from occugraph_api.sparql.formats import NAMES
from occugraph_api.sparql.limits import SETTINGS

REPOSITORY = Path(__file__).resolve().parents[3]
ANSWERED_TO_NOBODY = {"abandoned"}
SAID_BY_HTTP = {"method": 405, "media-type": 415}


def _read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def test_each_refusal_is_documented_with_its_status() -> None:
    """The words of X-Occugraph-Refused, both ways."""
    table = _read("docs/sparql.md").partition("| `X-Occugraph-Refused` | status |")[2]
    rows = re.findall(r"^\| ((?:`[a-z-]+`(?:, )?)+) \| (\d{3})", table, re.MULTILINE)
    documented = {
        word: int(status) for words, status in rows for word in re.findall(r"`([a-z-]+)`", words)
    }
    raised = {**STATUS_OF_REFUSAL, **SAID_BY_HTTP}
    assert documented == {
        word: status for word, status in raised.items() if word not in ANSWERED_TO_NOBODY
    }


def test_each_setting_and_format_is_documented() -> None:
    """The names in the code are those in the text."""
    text = _read("docs/sparql.md")
    assert set(re.findall(r"OCCUGRAPH_QUERY_[A-Z_]+", text)) == set(SETTINGS.values())
    for name in NAMES:
        assert f"(`{name}`" in text


def test_counts_of_conformance_agree_with_the_list() -> None:
    """The table of reasons adds up to the list of known misses."""
    text = _read("docs/conformance.md")
    listing = _read("tests/conformance/known_misses.tsv").splitlines()
    sections = [row["section"] for row in csv.DictReader(listing, delimiter="\t")]
    reasons = text.partition("| tests | reason |")[2]
    missed = [int(count) for count in re.findall(r"^\| (\d+) \|", reasons, re.MULTILINE)]
    assert sum(missed) == sections.count("query")
    assert f"| 831 | {831 - sum(missed)} |" in text
    assert f"| {sections.count('protocol')} (protocol) |" in reasons
