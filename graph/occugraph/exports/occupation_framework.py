"""An occupation as a competency framework: its skills under four headings, and its matches."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from occugraph.binding import Necessity
from occugraph.exports.attribution import name_release
from occugraph.exports.framework import (
    Competency,
    CompetencyKind,
    Framework,
    Relation,
    RelationKind,
)
from occugraph.exports.profile import OccupationProfile
from occugraph.exports.skill_rows import describe_thing
from occugraph.iri import Iri, compact_iri, content_iri
from occugraph.language import lookup
from occugraph.reader import Edge
from occugraph.values import Dataset, Evidence

__all__ = ["make_framework"]

_HEADINGS: Final = {
    (Necessity.ESSENTIAL, "SKILL"): {"en": "Essential skills", "zh": "必备技能"},
    (Necessity.ESSENTIAL, "KNOWLEDGE"): {"en": "Essential knowledge", "zh": "必备知识"},
    (Necessity.OPTIONAL, "SKILL"): {"en": "Optional skills", "zh": "可选技能"},
    (Necessity.OPTIONAL, "KNOWLEDGE"): {"en": "Optional knowledge", "zh": "可选知识"},
}
_EXACT: Final = "skos:exactMatch"


def make_framework(profile: OccupationProfile, dataset: Dataset, lang: str) -> Framework:
    """Return the framework of an occupation.

    The occupation is its root; below it are the headings that have something, below these the
    skills by label. A skill without a text in ``lang`` stands with the first it has, and says
    which language that is. Matches to other schemes are relations of the root; negative ones and
    findings that no term was found are none.
    """
    thing = profile.thing
    uri = content_iri("framework", f"<{thing.uri}> {lang}")
    root = describe_thing(thing, CompetencyKind.OCCUPATION, lang)
    items, relations = [root], [Relation(thing.uri, RelationKind.CHILD_OF, uri, position=1)]
    for place, ((necessity, kind), heading) in enumerate(_HEADINGS.items(), 1):
        edges = [edge for edge in profile.skills if _belongs(edge, necessity, kind)]
        if not edges:
            continue
        group = content_iri("framework", f"<{thing.uri}> {necessity} {kind} {lang}")
        tongue = lang.partition("-")[0] if lang.partition("-")[0] in heading else "en"
        items.append(Competency(group, heading[tongue], tongue, CompetencyKind.GROUP))
        relations.append(Relation(group, RelationKind.CHILD_OF, thing.uri, position=place))
        for position, edge in enumerate(edges, 1):
            found = CompetencyKind.KNOWLEDGE if kind == "KNOWLEDGE" else CompetencyKind.SKILL
            items.append(describe_thing(edge.node, found, lang))
            relations.append(
                Relation(
                    edge.node.uri,
                    RelationKind.CHILD_OF,
                    group,
                    position=position,
                    notes=_tell_evidence(edge.evidence),
                )
            )
    relations += _matches(profile, lang)
    release: Any = thing.values["release"]
    return Framework(
        uri,
        title=f"{root.statement}: skills and knowledge" if root.lang == "en" else root.statement,
        lang=lang,
        description=f"What {thing.uri} requires, by {name_release(release)} and view"
        f" {dataset.view} of occugraph, digest {dataset.digest}.",
        items=tuple({item.uri: item for item in items}.values()),
        relations=tuple(relations),
        source=thing.uri,
    )


def _belongs(edge: Edge, necessity: Necessity, kind: str) -> bool:
    is_knowledge = edge.node.values["type"] == "KNOWLEDGE"
    return edge.necessity is necessity and is_knowledge == (kind == "KNOWLEDGE")


def _tell_evidence(evidence: tuple[Evidence, ...]) -> str:
    if not evidence:
        return ""
    best = evidence[0]
    method = best.method.value.lower().replace("_", " ")
    return f"{best.source.title}; {method}, confidence {best.confidence:g}"


def _matches(profile: OccupationProfile, lang: str) -> Iterator[Relation]:
    for edge in profile.mappings:
        values: Mapping[str, Any] = edge.node.values
        target = values["object"]
        if target is None or values["negative"]:
            continue
        predicate = compact_iri(values["predicate"])
        confidence = values["confidence"]
        trusted = f"confidence {confidence:g}" if confidence is not None else "confidence unknown"
        label = lookup(target.labels, lang) or (target.labels[0] if target.labels else None)
        yield Relation(
            profile.thing.uri,
            RelationKind.EXACT_MATCH_OF if predicate == _EXACT else RelationKind.RELATED_TO,
            Iri(target.uri),
            target_label=label.text if label else "",
            target_scheme=values["objectScheme"],
            notes=f"{predicate}; {trusted}",
        )
