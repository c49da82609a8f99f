"""Twenty questions of people who look into policy."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from desk_question import Question, nodes
from desk_source import ID, SKOS, DeskSource, short

__all__ = ["POLICY"]

_DCTERMS: Final = "http://purl.org/dc/terms/"
_CONSULTATION: Final = f"{ID}consultation/2026-07"
_OURS: Final = 'filter: {scheme: {eq: "occugraph"}}'
_MAPPED: Final = f"""query ($mapping: MappingFilter) {{ occupations(first: 12, {_OURS}) {{
  edges {{ node {{ slug mappings(first: 60, filter: $mapping) {{ edges {{ node {{
    predicate negative noTermFound confidence object {{ uri }} objectScheme }} }} }} }} }} }} }}"""


def _ask(fields: str) -> str:
    """Return the operation that asks all of the twelve for fields."""
    return f"{{ occupations(first: 12, {_OURS}) {{ totalCount edges {{ node {{ {fields} }} }} }} }}"


def _kind(iri: str) -> str:
    return short(iri).upper().replace("-", "_")


def _statuses(source: DeskSource) -> Iterable[tuple[str, str]]:
    for slug, iri in source.twelve.items():
        [status] = source.objects(iri, "currentStatus")
        yield slug, _kind(status)


def _mapped(data: Any) -> Iterable[tuple[str, dict[str, Any]]]:  # noqa: ANN401 -- JSON
    for edge in data["occupations"]["edges"]:
        for each in edge["node"]["mappings"]["edges"]:
            yield edge["node"]["slug"], each["node"]


def _ends(data: Any) -> Iterable[tuple[str, ...]]:  # noqa: ANN401 -- JSON
    for slug, mapping in _mapped(data):
        yield slug, short(mapping["predicate"]), mapping["object"]["uri"]


def _rows(source: DeskSource, scheme: str, *, negative: bool = False) -> Iterable[tuple[str, ...]]:
    slugs = {iri: slug for slug, iri in source.twelve.items()}
    for row in source.mappings:
        if (
            row.subject in slugs
            and row.scheme == scheme
            and row.is_negative == negative
            and not row.object.endswith("NoTermFound")
        ):
            yield slugs[row.subject], row.predicate, row.object


def _mapping_query(scheme: str, *, negative: bool = False) -> str:
    sign = "FILTER EXISTS" if negative else "FILTER NOT EXISTS"
    return f"""SELECT ?slug (REPLACE(STR(?p), "^.*#", "") AS ?predicate) ?object WHERE {{
      ?m a sssom:Mapping ; owl:annotatedSource ?o ; owl:annotatedProperty ?p ;
         owl:annotatedTarget ?object ; sssom:object_source scheme:{scheme} .
      ?o a og:Occupation ; skos:inScheme scheme:occugraph ; og:slug ?slug .
      FILTER(?object != sssom:NoTermFound)
      {sign} {{ ?m sssom:predicate_modifier ?modifier }} }}"""


def _mapping_question(name: str, scheme: str, *, negative: bool = False) -> Question:
    return Question(
        name,
        _MAPPED,
        _ends,
        _mapping_query(scheme, negative=negative),
        lambda source: _rows(source, scheme, negative=negative),
        {
            "mapping": {
                "objectScheme": {"eq": scheme},
                "negative": negative,
                "noTermFound": False,
            }
        },
    )


def _without_term(source: DeskSource) -> Iterable[tuple[str, ...]]:
    slugs = {iri: slug for slug, iri in source.twelve.items()}
    for row in source.mappings:
        if row.object.endswith("NoTermFound") and row.subject in slugs:
            yield slugs[row.subject], row.scheme


def _doubtful(source: DeskSource) -> Iterable[tuple[str, ...]]:
    slugs = {iri: slug for slug, iri in source.twelve.items()}
    for row in source.mappings:
        if row.subject in slugs and row.confidence < 0.5 and not row.is_negative:
            yield slugs[row.subject], row.object


def _sources(source: DeskSource) -> Iterable[tuple[str, ...]]:
    """Return which source says what became of each draft."""
    for entry in source.objects(_CONSULTATION, "hasEntry"):
        # A work type drafts no occupation.
        for draft in source.objects(entry, "draftOf"):
            for outcome in source.objects(entry, "hasOutcome"):
                for evidence in source.objects(outcome, "hasEvidence"):
                    [said] = source.objects(evidence, f"{_DCTERMS}source")
                    [method] = source.objects(evidence, "method")
                    yield short(draft), short(said), _kind(method)


def _sectors(source: DeskSource, scheme: str) -> Iterable[tuple[str, ...]]:
    for slug, iri in source.twelve.items():
        for sector in source.objects(iri, "inSector"):
            if f"/{scheme}/" in sector:
                yield slug, sector


def _sector_question(name: str, scheme: str) -> Question:
    return Question(
        name,
        "query ($sector: SectorFilter)"
        + _ask("slug sectors(first: 20, filter: $sector) { edges { node { uri } } }"),
        lambda data: [
            (edge["node"]["slug"], each["node"]["uri"])
            for edge in data["occupations"]["edges"]
            for each in edge["node"]["sectors"]["edges"]
        ],
        f"""SELECT ?slug ?sector WHERE {{ ?o skos:inScheme scheme:occugraph ; og:slug ?slug ;
            og:inSector ?sector FILTER(CONTAINS(STR(?sector), "/{scheme}/")) }}""",
        lambda source: _sectors(source, scheme),
        {"sector": {"scheme": {"eq": scheme}}},
    )


def _counts(source: DeskSource, name: str) -> Iterable[tuple[str, ...]]:
    for slug, iri in source.twelve.items():
        yield slug, str(len(set(source.objects(iri, name))))


_COUNTED: Final = ("close", "broad", "related", "noTerm", "negative")


def _count(kind: str) -> str:
    return f'(STR(SUM(IF(?kind = "{kind}", 1, 0))) AS ?{kind})'


def _covered(source: DeskSource) -> Iterable[tuple[str, ...]]:
    for slug, iri in source.twelve.items():
        rows = [row for row in source.mappings if row.subject == iri and row.scheme == "esco"]
        counts = Counter(
            "noTerm"
            if row.object.endswith("NoTermFound")
            else "negative"
            if row.is_negative
            else row.predicate.removesuffix("Match")
            for row in rows
        )
        yield slug, *(str(counts[name]) for name in _COUNTED)


POLICY: Final = (
    Question(
        "what became of each of the twelve",
        _ask("slug status { kind }"),
        lambda data: [
            (node["slug"], node["status"]["kind"]) for node in nodes(data["occupations"])
        ],
        """SELECT ?slug (UCASE(REPLACE(STR(?s), "^.*/", "")) AS ?kind) WHERE {
           ?o a og:Occupation ; skos:inScheme scheme:occugraph ; og:slug ?slug ;
              og:currentStatus ?s }""",
        _statuses,
    ),
    Question(
        "of which drafts nothing more is known",
        """{ occupations(first: 100, filter: {scheme: {eq: "occugraph"}, status: {eq: UNKNOWN}}) {
             totalCount edges { node { slug } } } }""",
        lambda data: [(node["slug"],) for node in nodes(data["occupations"])],
        """SELECT ?slug WHERE { ?o skos:inScheme scheme:occugraph ; og:slug ?slug ;
           og:currentStatus status:unknown }""",
        lambda source: [(slug,) for slug, kind in _statuses(source) if kind == "UNKNOWN"],
    ),
    Question(
        "since when each is recognized",
        _ask("slug statusHistory { kind since }"),
        lambda data: [
            (edge["node"]["slug"], each["since"])
            for edge in data["occupations"]["edges"]
            for each in edge["node"]["statusHistory"]
            if each["kind"] == "RECOGNISED"
        ],
        """SELECT ?slug (STR(?day) AS ?since) WHERE { ?o skos:inScheme scheme:occugraph ;
           og:slug ?slug ; og:hasStatusChange ?change .
           ?change og:statusKind status:recognised ; og:since ?day }""",
        lambda source: [
            (slug, day)
            for slug, iri in source.twelve.items()
            for change in source.objects(iri, "hasStatusChange")
            if f"{ID}status/recognised" in source.objects(change, "statusKind")
            for day in source.objects(change, "since")
        ],
    ),
    Question(
        "when the consultation was open",
        "{ consultations { edges { node { slug opened closed } } } }",
        lambda data: [
            (edge["node"]["opened"], edge["node"]["closed"])
            for edge in data["consultations"]["edges"]
            if edge["node"]["slug"] == "2026-07"
        ],
        """SELECT (STR(?from) AS ?opened) (STR(?to) AS ?closed) WHERE {
           <https://w3id.org/occugraph/id/consultation/2026-07> og:opened ?from ;
             og:closed ?to }""",
        lambda source: [
            (
                *source.objects(_CONSULTATION, "opened"),
                *source.objects(_CONSULTATION, "closed"),
            )
        ],
    ),
    Question(
        "how the drafts are worded",
        """{ consultation(id: "2026-07") { entries { kind zh: draftName(lang: "zh")
             en: draftName(lang: "en") } } }""",
        lambda data: [
            (entry["zh"], entry["en"])
            for entry in data["consultation"]["entries"]
            if entry["kind"] == "OCCUPATION"
        ],
        """SELECT (STR(?chinese) AS ?zh) (STR(?english) AS ?en) WHERE {
           <https://w3id.org/occugraph/id/consultation/2026-07> og:hasEntry ?e .
           ?e og:entryKind <https://w3id.org/occugraph/id/entry-kind/occupation> ;
              og:draftName ?chinese , ?english
           FILTER(LANG(?chinese) = "zh") FILTER(LANG(?english) = "en") }""",
        lambda source: [
            (source.text(entry, "draftName", "zh"), source.text(entry, "draftName", "en"))
            for entry in source.objects(_CONSULTATION, "hasEntry")
            if f"{ID}entry-kind/occupation" in source.objects(entry, "entryKind")
        ],
    ),
    Question(
        "who says what became of each",
        """{ consultation(id: "2026-07") { entries { kind occupation { slug }
             outcome { evidence { method source { uri } } } } } }""",
        lambda data: [
            (entry["occupation"]["slug"], short(each["source"]["uri"]), each["method"])
            for entry in data["consultation"]["entries"]
            if entry["occupation"]
            for each in entry["outcome"]["evidence"]
        ],
        """SELECT ?slug (REPLACE(STR(?s), "^.*/", "") AS ?source)
             (UCASE(REPLACE(REPLACE(STR(?m), "^.*/", ""), "-", "_")) AS ?method) WHERE {
           <https://w3id.org/occugraph/id/consultation/2026-07> og:hasEntry ?entry .
           ?entry og:draftOf/og:slug ?slug ; og:hasOutcome/og:hasEvidence ?evidence .
           ?evidence dcterms:source ?s ; og:method ?m }""",
        _sources,
    ),
    Question(
        "which are called green",
        _ask("slug designations { kind basis }"),
        lambda data: [
            (edge["node"]["slug"],)
            for edge in data["occupations"]["edges"]
            for each in edge["node"]["designations"]
            if (each["kind"], each["basis"]) == ("GREEN", "STATED")
        ],
        """SELECT ?slug WHERE { ?o skos:inScheme scheme:occugraph ; og:slug ?slug ;
           og:hasDesignation ?d .
           ?d og:designationKind <https://w3id.org/occugraph/id/designation-kind/green> ;
              og:designationBasis <https://w3id.org/occugraph/id/designation-basis/stated> }""",
        lambda source: [
            (slug,)
            for slug, iri in source.twelve.items()
            for each in source.objects(iri, "hasDesignation")
            if "green" in map(short, source.objects(each, "designationKind"))
            and "stated" in map(short, source.objects(each, "designationBasis"))
        ],
    ),
    _mapping_question("what they are near to in ESCO", "esco"),
    _mapping_question("what in ESCO they are not", "esco", negative=True),
    _mapping_question("which unit groups of ISCO-08 they belong to", "isco-08"),
    _mapping_question("what O*NET has beside them", "onet-soc-2019"),
    _mapping_question("what the classification of 2022 has beside them", "csco-2022"),
    _mapping_question("what of 2022 is another occupation", "csco-2022", negative=True),
    Question(
        "where no term was found",
        _MAPPED,
        lambda data: [(slug, mapping["objectScheme"]) for slug, mapping in _mapped(data)],
        """SELECT ?slug (REPLACE(STR(?s), "^.*/", "") AS ?scheme) WHERE {
           ?m a sssom:Mapping ; owl:annotatedSource ?o ; owl:annotatedTarget sssom:NoTermFound ;
              sssom:object_source ?s . ?o og:slug ?slug ; skos:inScheme scheme:occugraph }""",
        _without_term,
        {"mapping": {"noTermFound": True}},
    ),
    Question(
        "which mappings are doubtful",
        _MAPPED,
        lambda data: [
            (slug, mapping["object"]["uri"])
            for slug, mapping in _mapped(data)
            if mapping["confidence"] < 0.5
        ],
        """SELECT ?slug ?object WHERE {
           ?m a sssom:Mapping ; owl:annotatedSource ?o ; owl:annotatedTarget ?object ;
              sssom:confidence ?c .
           ?o a og:Occupation ; og:slug ?slug ; skos:inScheme scheme:occugraph
           FILTER(?c < 0.5) FILTER NOT EXISTS { ?m sssom:predicate_modifier ?modifier } }""",
        _doubtful,
        {"mapping": {"negative": False}},
    ),
    _sector_question("in which classes of ISIC they work", "isic-4"),
    _sector_question("in which classes of NACE they work", "nace-2.1"),
    Question(
        "how many technologies each uses",
        _ask("slug technologies { totalCount }"),
        lambda data: [
            (edge["node"]["slug"], str(edge["node"]["technologies"]["totalCount"]))
            for edge in data["occupations"]["edges"]
        ],
        """SELECT ?slug (STR(COUNT(DISTINCT ?t)) AS ?count) WHERE {
           ?o skos:inScheme scheme:occugraph ; og:slug ?slug ; og:usesTechnology ?t }
           GROUP BY ?slug""",
        lambda source: _counts(source, "usesTechnology"),
    ),
    Question(
        "which occupations are new since 2019",
        """{ occupations(first: 500, filter: {scheme: {eq: "new-occupations"}}) { totalCount
             edges { node { uri zh: prefLabel(lang: "zh") } } } }""",
        lambda data: [(node["uri"], node["zh"]) for node in nodes(data["occupations"])],
        """SELECT ?o (STR(?label) AS ?zh) WHERE { ?o a og:Occupation ;
           skos:inScheme scheme:new-occupations ; skos:prefLabel ?label
           FILTER(LANG(?label) = "zh") }""",
        lambda source: [
            (occupation, source.text(occupation, f"{SKOS}prefLabel", "zh"))
            for occupation in source.subjects(f"{SKOS}inScheme", f"{ID}scheme/new-occupations")
        ],
    ),
    Question(
        "how much of each ESCO holds",
        """{ coverage(against: "esco", first: 100) { totalCount edges { node {
             occupation { slug } counts { close broad related noTerm negative } } } } }""",
        lambda data: [
            (row["occupation"]["slug"], *(str(row["counts"][name]) for name in _COUNTED))
            for row in nodes(data["coverage"])
        ],
        f"""SELECT ?slug {" ".join(map(_count, _COUNTED))} WHERE {{
            ?o a og:Occupation ; skos:inScheme scheme:occugraph ; og:slug ?slug .
            ?m a sssom:Mapping ; owl:annotatedSource ?o ; owl:annotatedProperty ?p ;
               owl:annotatedTarget ?object ; sssom:object_source scheme:esco .
            OPTIONAL {{ ?m sssom:predicate_modifier ?modifier }}
            BIND(IF(?object = sssom:NoTermFound, "noTerm", IF(BOUND(?modifier), "negative",
              REPLACE(STR(?p), "^.*#|Match$", ""))) AS ?kind) }} GROUP BY ?slug""",
        _covered,
    ),
)
