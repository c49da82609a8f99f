"""Mappings as rows under SSSOM's names, and as sets that SSSOM's readers take."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from occugraph.exports.attribution import (
    ATTRIBUTION_COLUMNS,
    ReleaseFinder,
    attribute,
    name_release,
)
from occugraph.exports.request import ViewContent
from occugraph.exports.table import Row
from occugraph.exports.texts import text_in
from occugraph.iri import Iri, compact_iri, content_iri
from occugraph.reader import Selection
from occugraph.sssom.collection import collect_mapping_set, merge_mappings
from occugraph.sssom.mapping_set import NO_TERM_FOUND
from occugraph.sssom.writing import write_mapping_set
from occugraph.values import Release, Thing

__all__ = [
    "MAPPING_COLUMNS",
    "MAPPING_SELECTION",
    "MERGED_SELECTION",
    "mapping_row",
    "write_merged",
    "write_set",
]

MAPPING_COLUMNS: Final = (
    *("record_id", "subject_id", "subject_label", "predicate_id", "predicate_modifier"),
    *("object_id", "object_label", "mapping_justification", "author_label"),
    *("object_source", "subject_source_version", "object_source_version"),
    *("object_status", "confidence", "comment", *ATTRIBUTION_COLUMNS),
)
"""SSSOM's names, where it has one. Things stand with their whole IRIs, not as CURIEs: a table of
values has no header to expand them by. A mapping that states no confidence has none."""

MAPPING_SELECTION: Final = Selection(
    columns=frozenset(
        {
            *("subject", "object", "objectScheme", "objectStatus", "predicate", "confidence"),
            *("justification", "author", "comment", "negative", "noTermFound"),
            *("subjectVersion", "objectVersion", "evidence"),
        }
    )
)
"""What a reader is asked for, for a row."""

MERGED_SELECTION: Final = Selection(columns=frozenset({"subject", "objectScheme", "evidence"}))
"""What a reader is asked for, for a set: whose mapping it is. The record has the rest."""


def mapping_row(thing: Thing, releases: ReleaseFinder, lang: str) -> Row:
    """Return the row of MAPPING_COLUMNS of a mapping, with MAPPING_SELECTION of it."""
    values: Mapping[str, Any] = thing.values
    subject, target, status = values["subject"], values["object"], values["objectStatus"]
    return (
        thing.uri,
        subject.uri,
        text_in(subject.labels, lang),
        compact_iri(values["predicate"]),
        "Not" if values["negative"] else None,
        target.uri if target else NO_TERM_FOUND,
        text_in(target.labels, lang) if target else None,
        compact_iri(values["justification"]),
        values["author"],
        values["objectScheme"],
        values["subjectVersion"],
        values["objectVersion"],
        status.kind.value.lower() if status else None,
        values["confidence"],
        values["comment"],
        *attribute(*_releases_of(values, releases)),
    )


def _releases_of(values: Mapping[str, Any], releases: ReleaseFinder) -> list[Release | None]:
    """Return who states a mapping, then who names its ends."""
    ends = (values["subject"].scheme, values["objectScheme"])
    return [releases.find(values["evidence"]), *map(releases.of_scheme, ends)]


def write_set(content: ViewContent, set_id: Iri) -> str:
    """Return one mapping set of the view as an SSSOM table, as it was given.

    Raises:
        NotFoundError: The view has no such set.
    """
    return write_mapping_set(collect_mapping_set(content.graphs(), set_id))


def write_merged(content: ViewContent, things: Iterable[Thing], title: str) -> str:
    """Return mappings of any sets as one SSSOM table, whose rows name set and license.

    Args:
        content: The view that has them.
        things: The mappings, with MERGED_SELECTION of each.
        title: Of the set, whose description attributes the releases.

    Raises:
        NotFoundError: There is none.
    """
    dataset = content.reader.dataset
    finder = ReleaseFinder(dataset)
    nodes: list[Iri] = []
    found: dict[Release, None] = {}
    for thing in things:
        nodes.append(thing.uri)
        found.update(dict.fromkeys(each for each in _releases_of(thing.values, finder) if each))
    releases = sorted(found, key=name_release)
    merged = merge_mappings(
        content.graphs(),
        nodes,
        content_iri("mapping-set", f"{dataset.digest} {' '.join(sorted(nodes))}"),
        title=title,
        description=" ".join(f"{name_release(each)}: {each.attribution}" for each in releases),
    )
    return write_mapping_set(merged)
