"""The rules of CASE 1.1 for a package, written from its information model.

1EdTech publishes a JSON schema of CASE 1.1, whose license does not let it be passed on; these are
the rules that the specification states (https://www.imsglobal.org/spec/case/v1p1), in our words:
which attributes a class has, which of them it needs, and what their values are.
"""

from typing import Any

__all__ = ["PACKAGE_RULES"]

_UUID = {
    "type": "string",
    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
}
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$"}
_DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_TEXT = {"type": "string", "minLength": 1}
# A normalized string of XML Schema has neither tabs nor line ends.
_LINE = {"type": "string", "minLength": 1, "pattern": r"^[^\t\r\n]+$"}
_URI = {"type": "string", "pattern": "^[a-z][a-z0-9+.-]*:[^ ]+$"}
_LANGUAGE = {"type": "string", "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"}
_EXTENSION = {"type": "string", "pattern": "^ext:[A-Za-z0-9._-]+$"}


def _many(rule: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": rule, "minItems": 1}


def _one(needed: dict[str, Any], optional: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": needed | optional,
        "required": sorted(needed),
        "additionalProperties": False,
    }


_HEAD = {"identifier": _UUID, "uri": _URI, "lastChangeDateTime": _MOMENT}
_LINK = _one({"title": _LINE, "identifier": _UUID, "uri": _URI}, {})
_NODE = _one(
    {"title": _LINE, "identifier": _LINE, "uri": _URI},
    {"targetType": {"anyOf": [{"const": "CASE"}, _EXTENSION]}},
)
_DOCUMENT = _one(
    {**_HEAD, "creator": _LINE, "title": _LINE},
    {
        "caseVersion": {"const": "1.1"},
        "frameworkType": _LINE,
        "officialSourceURL": _URI,
        "publisher": _LINE,
        "description": _TEXT,
        "subject": _many(_LINE),
        "subjectURI": _many(_LINK),
        "language": _LANGUAGE,
        "version": _LINE,
        "adoptionStatus": _LINE,
        "statusStartDate": _DAY,
        "statusEndDate": _DAY,
        "licenseURI": _LINK,
        "notes": _TEXT,
    },
)
_ITEM = _one(
    {**_HEAD, "fullStatement": _TEXT},
    {
        "alternativeLabel": _LINE,
        "CFItemType": _LINE,
        "CFItemTypeURI": _LINK,
        "humanCodingScheme": _LINE,
        "listEnumeration": _LINE,
        "abbreviatedStatement": _LINE,
        "conceptKeywords": _many(_LINE),
        "conceptKeywordsURI": _LINK,
        "notes": _TEXT,
        "subject": _many(_LINE),
        "subjectURI": _many(_LINK),
        "language": _LANGUAGE,
        "educationLevel": _many(_LINE),
        "licenseURI": _LINK,
        "statusStartDate": _DAY,
        "statusEndDate": _DAY,
    },
)
_RELATIONS = (
    *("isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo"),
    *("replacedBy", "exemplar", "hasSkillLevel", "isTranslationOf"),
)
_ASSOCIATION = _one(
    {
        **_HEAD,
        "associationType": {"anyOf": [{"enum": list(_RELATIONS)}, _EXTENSION]},
        "originNodeURI": _NODE,
        "destinationNodeURI": _NODE,
    },
    {"sequenceNumber": {"type": "integer"}, "CFAssociationGroupingURI": _LINK, "notes": _TEXT},
)
_ITEM_TYPE = _one(
    {**_HEAD, "title": _LINE, "description": _TEXT, "hierarchyCode": _LINE}, {"typeCode": _LINE}
)
_LICENSE = _one({**_HEAD, "title": _LINE, "licenseText": _TEXT}, {"description": _TEXT})

PACKAGE_RULES: dict[str, Any] = _one(
    {"CFDocument": _DOCUMENT},
    {
        "CFItems": _many(_ITEM),
        "CFAssociations": _many(_ASSOCIATION),
        "CFDefinitions": _one(
            {}, {"CFItemTypes": _many(_ITEM_TYPE), "CFLicenses": _many(_LICENSE)}
        ),
    },
)
"""A JSON schema; what we do not write (rubrics, concepts, subjects, extensions) is left out."""
