"""Occupations for search engines: JSON-LD in the words of schema.org.

https://schema.org/Occupation. The document has the occupation and the data set that it is from,
which names each release with its license and attribution. Texts stand in every language that the
graph has them in. A match to another scheme is a category with its relation, never ``sameAs``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from occugraph.exports.attribution import NOT_STATED, name_release
from occugraph.exports.profile import OccupationProfile
from occugraph.iri import compact_iri, content_iri, mint_iri
from occugraph.reader import Edge
from occugraph.values import Dataset, LangText, Release

__all__ = ["describe_occupation"]

_CATEGORIES: Final = frozenset({"isco-08", "onet-soc-2019", "csco-2022", "esco"})
"""The classifications of occupations; other schemes are of other things."""

_CONTEXT: Final = "https://schema.org"
_UNTAGGED: Final = "und"

Node = dict[str, Any]


def describe_occupation(profile: OccupationProfile, dataset: Dataset) -> Node:
    """Return the JSON-LD document of an occupation."""
    values: Mapping[str, Any] = profile.thing.values
    tasks = [text for task in values["tasks"] for text in task.descriptions]
    whole = content_iri("dataset", f"{dataset.digest} <{profile.thing.uri}>")
    occupation = {
        "@type": "Occupation",
        "@id": profile.thing.uri,
        "url": profile.thing.uri,
        "name": _texts(values["prefLabels"]),
        "alternateName": _texts(values["altLabels"]),
        "description": _texts(values["definitions"]),
        "identifier": values["slug"] or values["code"],
        "occupationalCategory": list(_categories(profile)),
        "responsibilities": _texts(tasks),
        "skills": [_term(edge) for edge in profile.skills],
        "subjectOf": {"@id": whole},
    }
    releases = _releases(profile)
    data = {
        "@type": "Dataset",
        "@id": whole,
        "name": f"occugraph: {_plain(values['prefLabels']) or profile.thing.uri}",
        "description": "One occupation of occugraph, a knowledge graph of occupations, skills and"
        " technologies.",
        "version": dataset.digest,
        "creditText": " ".join(each.attribution for each in releases if each.attribution),
        "license": [_license(each) for each in releases],
        "isBasedOn": [_based_on(each) for each in releases],
    }
    return {"@context": _CONTEXT, "@graph": [_drop_empty(occupation), _drop_empty(data)]}


def _texts(texts: Iterable[LangText]) -> list[Any]:
    return [
        text.text if text.lang == _UNTAGGED else {"@language": text.lang, "@value": text.text}
        for text in texts
    ]


def _plain(labels: Sequence[LangText]) -> str:
    return next((text.text for text in labels if text.lang == "en"), "")


def _categories(profile: OccupationProfile) -> Iterator[Node]:
    """Yield the groups above, then the positive matches in classifications of occupations."""
    for edge in profile.groups:
        values: Mapping[str, Any] = edge.node.values
        yield _category(edge.node.uri, values["code"], values["scheme"], values["prefLabels"], "")
    for edge in profile.mappings:
        row: Mapping[str, Any] = edge.node.values
        target, scheme = row["object"], row["objectScheme"]
        if target is None or row["negative"] or scheme not in _CATEGORIES:
            continue
        confidence = row["confidence"]
        trusted = "unknown" if confidence is None else f"{confidence:g}"
        relation = f"{compact_iri(row['predicate'])}, confidence {trusted}"
        yield _category(target.uri, None, scheme, target.labels, relation)


def _category(
    uri: str, code: str | None, scheme: str | None, labels: Sequence[LangText], relation: str
) -> Node:
    return _drop_empty(
        {
            "@type": "CategoryCode",
            "url": uri,
            "codeValue": code or _code_in(uri),
            "name": _texts(labels),
            "description": relation,
            "inCodeSet": {
                "@type": "CategoryCodeSet",
                "@id": mint_iri("scheme", scheme),
                "name": scheme,
            }
            if scheme
            else None,
        }
    )


def _code_in(uri: str) -> str:
    """Return how the scheme ends the IRI of a thing, which is its code or its identifier."""
    return uri.rstrip("/").rpartition("/")[2]


def _term(edge: Edge) -> Node:
    values: Mapping[str, Any] = edge.node.values
    return _drop_empty(
        {
            "@type": "DefinedTerm",
            "@id": edge.node.uri,
            "url": edge.node.uri,
            "name": _texts(values["prefLabels"]),
            "disambiguatingDescription": edge.necessity.value.lower() if edge.necessity else None,
            "inDefinedTermSet": mint_iri("scheme", values["scheme"]) if values["scheme"] else None,
            "termCode": values["code"],
        }
    )


def _releases(profile: OccupationProfile) -> tuple[Release, ...]:
    things = [profile.thing, *(edge.node for edge in (*profile.skills, *profile.groups))]
    found: set[Any] = {thing.values["release"] for thing in things} - {None}
    return tuple(sorted(found, key=lambda each: (each.source, each.version)))


def _license(release: Release) -> str | Node:
    """Return the address of a license, or a work with its wording where it has none."""
    text = release.license or NOT_STATED
    if text.startswith(("https://", "http://")):
        return text
    return {"@type": "CreativeWork", "name": text}


def _based_on(release: Release) -> Node:
    return _drop_empty(
        {
            "@type": "Dataset",
            "name": name_release(release),
            "version": release.version,
            "datePublished": release.issued.isoformat() if release.issued else None,
            "license": _license(release),
            "creditText": release.attribution,
        }
    )


def _drop_empty(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [])}
