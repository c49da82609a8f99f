"""The crosswalk's rows as mappings from ESCO to O*NET, and the SKOS triples that they state.

The type of match is read with the O*NET occupation as what is broader or narrower: "Financial
Managers" is a broadMatch of ESCO's "banking products manager". So ESCO's end is the subject.
"""

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from occugraph.iri import PREFIXES, Iri, content_iri, expand_curie, mint_iri
from occugraph.release import DraftGraph, QuarantinedRow
from occugraph_loaders.crosswalk.package import CrosswalkRows
from occugraph_loaders.published.rows import (
    TYPE,
    PlacedTriple,
    draft_release,
    plain_text,
    term,
)
from occugraph_loaders.published.table import Row

__all__ = ["CONFIDENCE", "MAPPING_SET", "place_rows", "transform_rows"]

MAPPING_SET: Final = Iri("https://w3id.org/occugraph/mappings/esco-onet")
"""The crosswalk as a set of mappings."""

CONFIDENCE: Final = 0.9
"""High, for every row: both publishers' experts made them; the file itself gives no number."""

_MATCHES: Final = MappingProxyType(
    {
        "exactMatch": "skos:exactMatch",
        "closeMatch": "skos:closeMatch",
        "broadMatch": "skos:broadMatch",
        "narrowMatch": "skos:narrowMatch",
        # An O*NET occupation that has an ISCO group for its counterpart, but no ESCO occupation.
        "exactISCO": "skos:exactMatch",
    }
)
_ISCO_MATCH: Final = "exactISCO"
_CODE: Final = re.compile(r"[0-9]{2}-[0-9]{4}\.[0-9]{2}")
_ESCO_URI: Final = re.compile(r"http://data\.europa\.eu/esco/occupation/[0-9a-f-]{36}")
_ISCO_URI: Final = re.compile(r"http://data\.europa\.eu/esco/isco/C[0-9]{1,4}")

_URI: Final = "ESCO or ISCO URI"
_SUBJECT: Final = term("owl:annotatedSource")
_PREDICATE: Final = term("owl:annotatedProperty")
_OBJECT: Final = term("owl:annotatedTarget")
_SUBJECT_LABEL: Final = term("sssom:subject_label")
_OBJECT_LABEL: Final = term("sssom:object_label")
_SUBJECT_SOURCE: Final = term("sssom:subject_source")
_SUBJECT_VERSION: Final = term("sssom:subject_source_version")
_MAPPINGS: Final = term("sssom:mappings")
_XSD: Final = PREFIXES["xsd"]
# Alike in every row.
_ALIKE: Final = (
    (TYPE, term("sssom:Mapping")),
    (term("sssom:mapping_justification"), term("semapv:ManualMappingCuration")),
    (term("pav:authoredBy"), f"<{mint_iri('agent', 'european-commission')}>"),
    (term("pav:authoredBy"), f"<{mint_iri('agent', 'usdol-eta')}>"),
    (term("sssom:object_source"), f"<{mint_iri('scheme', 'onet-soc-2019')}>"),
    (term("sssom:confidence"), f'"{CONFIDENCE}"^^<{_XSD}double>'),
)


def transform_rows(rows: CrosswalkRows) -> DraftGraph:
    """Return the release graph; rows that cannot stand are set aside with their reason."""
    rejected: list[QuarantinedRow] = []
    placed = list(_place(rows, rejected))
    return draft_release(rows.note, placed, origins=rows.origins, quarantined=rejected)


def place_rows(rows: CrosswalkRows) -> Iterator[PlacedTriple]:
    """Yield what the rows say, each triple with its cell."""
    return _place(rows, [])


def _place(rows: CrosswalkRows, rejected: list[QuarantinedRow]) -> Iterator[PlacedTriple]:
    rejected += rows.table.quarantined
    file = rows.table.file
    alike = (
        *_ALIKE,
        (term("sssom:author_label"), plain_text(rows.author)),
        (term("sssom:object_source_version"), plain_text(rows.versions["O*NET"])),
        (term("dcterms:created"), f'"{rows.dated.isoformat()}"^^<{_XSD}date>'),
    )
    seen: set[tuple[str, str]] = set()
    for row in rows.table.rows:
        reason = _unusable(row, seen)
        if reason:
            rejected.append(QuarantinedRow(file, row.number, row["O*NET Id"], reason))
            continue
        yield from _place_row(rows, row, alike)
    mappings = f"<{MAPPING_SET}>"
    yield PlacedTriple(mappings, TYPE, term("sssom:MappingSet"), file, 0, None)
    yield PlacedTriple(mappings, term("dcterms:title"), plain_text(rows.title), file, 0, None)
    version = plain_text(rows.note.version)
    yield PlacedTriple(mappings, term("owl:versionInfo"), version, file, 0, None)


def _place_row(
    rows: CrosswalkRows, row: Row, alike: tuple[tuple[str, str], ...]
) -> Iterator[PlacedTriple]:
    place = (rows.table.file, row.number)
    is_group = row["Type of Match"] == _ISCO_MATCH
    subject, target = f"<{row[_URI]}>", f"<{PREFIXES['onet']}{row['O*NET Id']}>"
    match = f"<{expand_curie(_MATCHES[row['Type of Match']])}>"
    # The set is a part of the name: another set may say the same with other words.
    node = f"<{content_iri('mapping', f'{subject} {match} {target} <{MAPPING_SET}>')}>"
    scheme = mint_iri("scheme", "isco-08" if is_group else "esco")
    version = "08" if is_group else rows.versions["ESCO"]
    yield PlacedTriple(subject, match, target, *place, "Type of Match")
    for predicate, value, column in (
        (_SUBJECT, subject, _URI),
        (_PREDICATE, match, "Type of Match"),
        (_OBJECT, target, "O*NET Id"),
        (_SUBJECT_LABEL, plain_text(row["ESCO or ISCO Title"]), "ESCO or ISCO Title"),
        (_OBJECT_LABEL, plain_text(row["O*NET Title"]), "O*NET Title"),
        (_SUBJECT_SOURCE, f"<{scheme}>", None),
        (_SUBJECT_VERSION, plain_text(version), None),
    ):
        yield PlacedTriple(node, predicate, value, *place, column)
    for predicate, value in alike:
        yield PlacedTriple(node, predicate, value, *place, None)
    yield PlacedTriple(f"<{MAPPING_SET}>", _MAPPINGS, node, *place, None)


def _unusable(row: Row, seen: set[tuple[str, str]]) -> str | None:
    uri, code, match = row[_URI], row["O*NET Id"], row["Type of Match"]
    if not _CODE.fullmatch(code):
        return f"has the O*NET Id {code!r}: expected 17-3024.01"
    if match not in _MATCHES:
        return f"has the type of match {match!r}: expected one of {', '.join(_MATCHES)}"
    if not (_ISCO_URI if match == _ISCO_MATCH else _ESCO_URI).fullmatch(uri):
        return f"has {uri!r} for {match}: expected the URI of an ESCO occupation or ISCO group"
    if (uri, code) in seen:
        return "repeats the pair of a row above"
    seen.add((uri, code))
    return None
