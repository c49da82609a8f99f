"""Comparisons over small releases, in this process."""

from pathlib import Path

from graphql_views import LocalViews, ask
from small_releases import NEWER, curated, occupation, publish_releases, skill


def test_a_surplus_skill_has_the_evidence_of_all_that_require_it(tmp_path: Path) -> None:
    """Ours says that it is essential, a release that it is optional to the baker."""
    ours = curated([("requires", skill(2))])
    views = LocalViews(publish_releases(tmp_path / "home", [NEWER], ours))
    query = """query ($from: [String!]!, $to: String!) { skillGap(from: $from, to: $to) {
      surplus { necessity skill { uri } evidence { method source { uri } } } } }"""
    given = {"from": ["ours", occupation(2)], "to": occupation(4)}
    [surplus] = ask(views, query, **given)["skillGap"]["surplus"]
    assert (surplus["necessity"], surplus["skill"]["uri"]) == ("ESSENTIAL", skill(2))
    given["from"] = [occupation(2)]
    [optional] = ask(views, query, **given)["skillGap"]["surplus"]
    assert (optional["necessity"], len(optional["evidence"])) == ("OPTIONAL", 1)
    assert optional["evidence"][0] in surplus["evidence"]
