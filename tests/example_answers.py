"""The answers to the example queries, computed without any part that answers them.

From the record's dump in rdflib: SPARQL by rdflib's engine, GraphQL by following triples here.
"""

import csv
import io
import json
from collections.abc import Callable
from typing import Final

from rdflib import Dataset
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, SKOS
from rdflib.term import Identifier, Literal, Node

from curriculum_answers import CURRICULUM
from occugraph_api.examples import Example
from triple_paths import ID, OG, Json, World, edges, in_order

__all__ = ["answer_file", "compute_answer", "load_dump", "print_json"]


def load_dump(quads: str) -> Dataset:
    """Return a dump; its default graph is the union of its graphs, as it is without history."""
    dataset = Dataset(default_union=True)
    dataset.parse(data=quads, format="nquads")
    return dataset


def answer_file(example: Example) -> str:
    """Return the name of the file with the answer of an example."""
    if example.language == "graphql":
        return f"{example.file}.json"
    return f"{example.file}.nt" if "\nCONSTRUCT" in example.query else f"{example.file}.csv"


def compute_answer(example: Example, dataset: Dataset) -> str:
    """Return the answer as its file has it: CSV, N-Triples or JSON."""
    if example.language == "graphql":
        return print_json(_GRAPHQL[example.slug](World(dataset)))
    result = dataset.query(example.query)
    if result.type == "CONSTRUCT":
        assert result.graph is not None
        return "".join(sorted(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in result.graph))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(result.vars or ())
    for binding in result.bindings:
        row = (binding.get(variable) for variable in result.vars or ())
        writer.writerow("" if term is None else str(term) for term in row)
    return stream.getvalue()


def print_json(answer: Json) -> str:
    """Return an answer as its file has it."""
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"


def _twelve_occupations(world: World) -> Json:
    found = world.own(OG.Occupation)
    nodes = [
        {
            "slug": world.one(each, OG.slug),
            **world.names(each),
            "status": world.status(each),
            "designations": [
                {
                    "kind": world.word(mark, OG.designationKind),
                    "basis": world.word(mark, OG.designationBasis),
                }
                for mark in world.graph.objects(each, OG.hasDesignation)
            ],
        }
        for each in found[:12]
    ]
    return {"occupations": {"totalCount": len(found), "edges": edges(nodes)}}


def _no_esco_counterpart(world: World) -> Json:
    rows = [world.mapping(row) for row in world.mappings()]
    found = [row for row in rows if row["noTermFound"] and row["objectScheme"] == "esco"]
    return {
        "mappings": {
            "edges": edges(
                {
                    "subject": world.names(row["subject"]),
                    "confidence": row["confidence"],
                    "comment": row["comment"],
                }
                for row in found[:50]
            )
        }
    }


def _what_became_of_the_drafts(world: World) -> Json:
    consultations = in_order(world.graph.subjects(RDF.type, OG.Consultation))

    def entry(each: Node) -> Json:
        change = world.graph.value(each, OG.hasOutcome)
        assert change is not None
        return {
            "zh": world.text(each, OG.draftName, "zh"),
            "en": world.text(each, OG.draftName, "en"),
            "outcome": {
                "kind": world.word(change, OG.statusKind),
                "since": world.one(change, OG.since),
                "evidence": [
                    {
                        "confidence": float(world.one(proof, OG.confidence) or 0),
                        "source": world.source(proof, DCTERMS.title, FOAF.page),
                    }
                    for proof in world.evidence(change)
                ],
            },
        }

    return {
        "consultations": {
            "edges": edges(
                {
                    "en": world.text(each, DCTERMS.title, "en"),
                    "zh": world.text(each, DCTERMS.title, "zh"),
                    "opened": world.one(each, OG.opened),
                    "closed": world.one(each, OG.closed),
                    "entries": [
                        entry(item) for item in in_order(world.graph.objects(each, OG.hasEntry))
                    ],
                }
                for each in consultations[:5]
            )
        }
    }


def _green_and_digital(world: World) -> Json:
    nodes = [
        {
            "slug": world.one(each, OG.slug),
            "zh": world.label(each, "zh"),
            "designations": [
                {
                    "kind": world.word(mark, OG.designationKind),
                    "basis": world.word(mark, OG.designationBasis),
                    "evidence": [
                        {
                            "confidence": float(world.one(proof, OG.confidence) or 0),
                            "quote": world.one(proof, OG.quote),
                            "source": world.source(proof, DCTERMS.title, DCTERMS.issued),
                        }
                        for proof in world.evidence(mark)
                    ],
                }
                for mark in world.graph.objects(each, OG.hasDesignation)
            ],
        }
        for each in world.own(OG.Occupation)
    ]
    return {"occupations": {"edges": edges(node for node in nodes if node["designations"])}}


def _false_friends(world: World) -> Json:
    rows = [world.mapping(row) for row in world.mappings()]
    found = [row for row in rows if row["negative"] and row["objectScheme"] == "esco"]
    found.sort(key=lambda row: -row["confidence"])
    return {
        "mappings": {
            "totalCount": len(found),
            "edges": edges(
                {
                    "subject": {"en": world.label(row["subject"], "en")},
                    "object": {
                        "uri": str(row["object"]),
                        "en": world.label(row["object"], "en"),
                    },
                    "predicate": row["predicate"],
                    "confidence": row["confidence"],
                    "comment": row["comment"],
                }
                for row in found[:5]
            ),
        }
    }


def _mappings_of_an_occupation(world: World) -> Json:
    occupation = ID["occupation/microgrid-operator"]
    rows = [world.mapping(row) for row in world.mappings()]

    def end(target: Identifier | None) -> Json | None:
        return {"uri": str(target), **world.names(target)} if target else None

    return {
        "occupation": {
            **world.names(occupation),
            "mappings": {
                "edges": edges(
                    {
                        **{name: row[name] for name in ("predicate", "negative", "noTermFound")},
                        "objectScheme": row["objectScheme"],
                        "object": end(row["object"]),
                        "confidence": row["confidence"],
                        "comment": row["comment"],
                    }
                    for row in rows
                    if row["subject"] == occupation
                )
            },
        }
    }


def _things_by_code(world: World) -> Json:
    def find(code: str, scheme: str) -> Node:
        [thing] = {
            each
            for each in world.graph.subjects(SKOS.notation, Literal(code))
            if (each, SKOS.inScheme, ID[f"scheme/{scheme}"]) in world.graph
        }
        return thing

    def named(thing: Node) -> Json:
        return {"uri": str(thing), "prefLabel": world.label(thing, "en")}

    group = find("3113", "isco-08")
    return {
        "occupation": named(find("3133.1", "esco")),
        "group": {
            **named(group),
            "level": int(world.one(group, OG.level) or 0),
            "broader": [
                {"code": world.one(each, SKOS.notation), "prefLabel": world.label(each, "en")}
                for each in in_order(world.graph.objects(group, SKOS.broader))
            ],
        },
        "isic": named(find("3510", "isic-4")),
        "nace": named(find("35.12", "nace-2.1")),
    }


def _releases(world: World) -> Json:
    found = sorted(
        set(world.graph.subjects(RDF.type, OG.Release)),
        key=lambda each: world.one(each, OG.sourceKey) or "",
    )
    return {
        "releases": [
            {
                "source": world.one(each, OG.sourceKey),
                "version": world.one(each, OWL.versionInfo),
                "kind": (world.one(each, OG.releaseKind) or "").upper(),
                "issued": world.one(each, DCTERMS.issued),
                "license": world.one(each, DCTERMS.license),
                "attribution": world.one(each, OG.attribution),
                "modified": world.one(each, OG.isModified) == "true",
                "isCurrent": True,
            }
            for each in found
        ]
    }


_GRAPHQL: Final[dict[str, Callable[[World], Json]]] = {
    **CURRICULUM,
    "twelve-occupations": _twelve_occupations,
    "no-esco-counterpart": _no_esco_counterpart,
    "what-became-of-the-drafts": _what_became_of_the_drafts,
    "green-and-digital": _green_and_digital,
    "false-friends": _false_friends,
    "mappings-of-an-occupation": _mappings_of_an_occupation,
    "things-by-code": _things_by_code,
    "releases": _releases,
}
