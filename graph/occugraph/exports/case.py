"""Competency frameworks as CASE 1.1 JSON (Competencies and Academic Standards Exchange, 1EdTech).

One CFPackage a file: https://www.imsglobal.org/spec/case/v1p1. CASE asks for a UUID and a date of
change of everything. UUIDs are version 5, made of the IRI, so that the same thing has the same in
every file. The date is the newest day of issue among the releases that the package draws on;
where none is known it is the first second of 1970, and the document's notes say so.
"""

import re
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import orjson

from occugraph.errors import NotFoundError
from occugraph.exports.attribution import NOT_STATED, attribute, name_release
from occugraph.exports.framework import (
    Competency,
    CompetencyKind,
    Framework,
    Relation,
)
from occugraph.iri import Iri, content_iri, mint_iri
from occugraph.values import Release

__all__ = ["UNKNOWN_DATE", "case_identifier", "describe_package", "write_case"]

UNKNOWN_DATE: Final = "1970-01-01T00:00:00+00:00"
"""Stands for a date of change that no release states."""

_SPACES: Final = re.compile(r"\s+")
_TYPES: Final = {
    CompetencyKind.OCCUPATION: "A kind of work that a classification names.",
    CompetencyKind.GROUP: "A heading of the framework.",
    CompetencyKind.MODULE: "A part of a curriculum.",
    CompetencyKind.SKILL: "Something that a person can do.",
    CompetencyKind.KNOWLEDGE: "Something that a person knows.",
}
_NO_EXT: Final = re.compile(r"[^A-Za-z0-9._-]+")


def case_identifier(iri: str) -> str:
    """Return the UUID that stands for an IRI.

    Example:
        >>> case_identifier("https://w3id.org/occugraph/id/occupation/microgrid-operator")
        'ea834e14-ae90-5118-b614-647bc46b0156'
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, iri))


def write_case(framework: Framework) -> bytes:
    """Return a framework as the JSON of one CFPackage.

    Raises:
        NotFoundError: A relation begins at an item that is not there.
    """
    return orjson.dumps(describe_package(framework), option=orjson.OPT_INDENT_2)


def describe_package(framework: Framework) -> dict[str, Any]:
    """Return the CFPackage of a framework; raises as :func:`write_case`."""
    releases = _releases(framework)
    package = _Package(framework, releases)
    definitions: dict[str, Any] = {
        "CFItemTypes": [
            package.item_type(kind)
            for kind in CompetencyKind
            if any(item.kind is kind for item in framework.items)
        ]
    }
    if releases:
        definitions["CFLicenses"] = [package.license(each) for each in releases]
    return {
        "CFDocument": package.document(),
        "CFItems": [package.item(item) for item in framework.items],
        "CFAssociations": [package.association(each) for each in framework.relations],
        "CFDefinitions": definitions,
    }


def _releases(framework: Framework) -> tuple[Release, ...]:
    found = dict.fromkeys(item.release for item in framework.items if item.release)
    return tuple(sorted(found, key=lambda each: (each.source, each.version)))


class _Package:
    def __init__(self, framework: Framework, releases: tuple[Release, ...]) -> None:
        self._framework = framework
        self._releases = releases
        self._changed = _newest(each.issued for each in releases)
        self._items = {item.uri: item for item in framework.items}

    def document(self) -> dict[str, Any]:
        """Return the CFDocument: what the framework is, and whose content it has."""
        framework = self._framework
        notes = [" ".join(attribute(each)) for each in self._releases]
        if self._changed == UNKNOWN_DATE:
            notes.append("lastChangeDateTime is unknown: no release states a day of issue.")
        whole = {
            **self._head(framework.uri),
            "caseVersion": "1.1",
            "creator": "occugraph",
            "publisher": "occugraph",
            "title": _normalize(framework.title),
            "description": framework.description,
            "language": framework.lang,
            "version": ", ".join(name_release(each) for each in self._releases),
            "officialSourceURL": framework.source,
            "notes": "\n".join(notes),
            # One license is the license of the whole; of several each item names its own.
            "licenseURI": _link_license(self._releases[0]) if len(self._releases) == 1 else None,
        }
        return _drop_empty(whole)

    def item(self, item: Competency) -> dict[str, Any]:
        """Return a CFItem."""
        whole = {
            **self._head(item.uri),
            "fullStatement": item.statement,
            "CFItemType": item.kind.value,
            "CFItemTypeURI": _link(_type_iri(item.kind), item.kind.value),
            "humanCodingScheme": item.code,
            "conceptKeywords": [_normalize(word) for word in item.keywords],
            "notes": item.notes,
            "language": item.lang,
            "educationLevel": [item.level] if item.level else None,
            "licenseURI": _link_license(item.release) if item.release else None,
        }
        return _drop_empty(whole)

    def association(self, relation: Relation) -> dict[str, Any]:
        """Return a CFAssociation; what it is of settles its identifier."""
        iri = content_iri(
            "framework",
            f"<{self._framework.uri}> <{relation.origin}> {relation.kind} <{relation.target}>",
        )
        whole = {
            **self._head(iri),
            "associationType": relation.kind.value,
            "sequenceNumber": relation.position,
            "originNodeURI": self._node(relation.origin),
            "destinationNodeURI": self._target(relation),
            "notes": relation.notes,
        }
        return _drop_empty(whole)

    def item_type(self, kind: CompetencyKind) -> dict[str, Any]:
        """Return a CFItemType."""
        return {
            **self._head(_type_iri(kind)),
            "title": kind.value,
            "description": _TYPES[kind],
            "hierarchyCode": str(list(CompetencyKind).index(kind) + 1),
        }

    def license(self, release: Release) -> dict[str, Any]:
        """Return a CFLicense: of each release one, for each has an attribution of its own."""
        text = f"{release.license or NOT_STATED}. {release.attribution or ''}".strip()
        return {
            **self._head(_license_iri(release)),
            "title": _normalize(_title_license(release)),
            "licenseText": text,
        }

    def _head(self, iri: str) -> dict[str, Any]:
        return {
            "identifier": case_identifier(iri),
            "uri": iri,
            "lastChangeDateTime": self._changed,
        }

    def _node(self, iri: Iri) -> dict[str, str]:
        item = self._items.get(iri)
        if item is None:
            raise NotFoundError(f"framework {self._framework.uri} has no item {iri}", item=iri)
        return _link(iri, item.statement)

    def _target(self, relation: Relation) -> dict[str, str]:
        if relation.target == self._framework.uri:
            return _link(relation.target, self._framework.title)
        if relation.target in self._items:
            return self._node(relation.target)
        scheme = _NO_EXT.sub("-", relation.target_scheme or "other")
        return {
            **_link(relation.target, relation.target_label or relation.target),
            "targetType": f"ext:{scheme}",
        }


def _newest(days: Iterable[date | None]) -> str:
    known = [day for day in days if day]
    return f"{max(known).isoformat()}T00:00:00+00:00" if known else UNKNOWN_DATE


def _link(iri: str, title: str) -> dict[str, str]:
    return {"title": _normalize(title), "identifier": case_identifier(iri), "uri": iri}


def _type_iri(kind: CompetencyKind) -> Iri:
    return mint_iri("item-type", kind.value.lower())


def _license_iri(release: Release) -> Iri:
    return content_iri("license", f"{name_release(release)} {release.license} {release.checksum}")


def _title_license(release: Release) -> str:
    return f"{name_release(release)}: {release.license or NOT_STATED}"


def _link_license(release: Release) -> dict[str, str]:
    return _link(_license_iri(release), _title_license(release))


def _normalize(text: str) -> str:
    """Return a text without line ends and tabs, as CASE's NormalizedString asks for."""
    return _SPACES.sub(" ", text).strip()


def _drop_empty(values: dict[str, Any]) -> dict[str, Any]:
    """Return what is known: CASE has no null."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}
