"""Resolvers without a wrapper give what those with it give."""

import asyncio
from pathlib import Path

import pytest
import strawberry
from graphql import GraphQLObjectType

from graphql_views import LocalViews
from occugraph_api.graphql import schema as module
from occugraph_api.graphql.context import RequestContext
from small_releases import NEWER, OLDER, curated, occupation, publish_releases, skill

QUERY = f"""{{
  occupations(filter: {{includeRemoved: true}}, orderBy: [{{field: LABEL}}]) {{ totalCount
    pageInfo {{ hasNextPage endCursor }}
    edges {{ cursor node {{ __typename id uri slug code scheme prefLabel de: prefLabel(lang: "de")
      altLabels labels {{ text lang kind }} definition scopeNote designations {{ kind }}
      status {{ kind since evidence {{ uri method source {{ title issued }} }} }}
      statusHistory {{ kind }} tasks {{ description(lang: "zh") }}
      release {{ source version kind issued isCurrent }} isReplacedBy {{ uri }} }} }} }}
  mappings {{ edges {{ node {{ predicate justification negative noTermFound confidence
    subject {{ uri prefLabel(lang: "en-GB") scheme }} object {{ uri prefLabel }}
    objectScheme objectStatus {{ kind }} evidence {{ confidence quote }} }} }} }}
  occupation(uri: "{occupation(2)}") {{
    skills {{ edges {{ necessity confidence evidence {{ method }} node {{
      uri type reuseLevel related {{ uri }} broader {{ id }} }} }} }} }}
}}"""


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> LocalViews:
    """Two releases."""
    home: Path = tmp_path_factory.mktemp("direct") / "home"
    ours = curated([("requires", skill(3)), ("exact", occupation(3))])
    return LocalViews(publish_releases(home, [OLDER, NEWER], ours))


WRONG = '{diff(source: "none", from: "1", to: "2") {occupations {added}}}'


def execute(
    schema: strawberry.Schema, views: LocalViews, query: str
) -> tuple[object, list[object]]:
    """Return data and errors."""
    context = RequestContext(views.reader, views)
    result = asyncio.run(schema.execute(query, context_value=context))
    return result.data, [error.formatted for error in result.errors or ()]


def test_answers_are_the_same(views: LocalViews, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data, key order and errors."""
    direct = module.create_schema()
    monkeypatch.setattr(module, "resolve_directly", lambda _schema: 0)
    wrapped = module.create_schema()
    data, errors = execute(direct, views, QUERY)
    assert repr((data, errors)) == repr(execute(wrapped, views, QUERY))
    assert data
    assert not errors
    assert execute(direct, views, WRONG) == execute(wrapped, views, WRONG)
    assert len(execute(direct, views, WRONG)[1]) == 1


def test_fields_that_large_answers_have_by_the_thousand_are_direct() -> None:
    """Of each concept, and of the edges that lead to it."""
    schema = module.create_schema()._schema
    wrapped = []
    for name in ("Skill", "Occupation", "SkillEdge", "PageInfo", "Status"):
        kind = schema.type_map.get(name)
        assert isinstance(kind, GraphQLObjectType), name
        for field in ("uri", "id", "prefLabel", "status", "cursor", "node", "necessity", "kind"):
            found = kind.fields.get(field)
            if found and found.resolve and "occugraph_api" not in found.resolve.__module__:
                wrapped.append(f"{name}.{field}")
    assert wrapped == []
