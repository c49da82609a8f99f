"""Twenty questions of people who design courses."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from desk_question import Question, nodes
from desk_source import ID, SKOS, DeskSource, short

__all__ = ["CURRICULUM"]

_GRID: Final = f"{ID}occupation/microgrid-operator"
_HYDROGEN: Final = f"{ID}occupation/water-electrolysis-hydrogen-production-operator"
_CELL: Final = f"{ID}occupation/hydrogen-fuel-cell-manufacturer"
_ELECTRICITY: Final = "http://data.europa.eu/esco/skill/c8ac1986-38fa-43b2-89dc-50a4beeb420e"
_ANY_SKILL: Final = "(og:requiresEssentialSkill|og:requiresOptionalSkill)"

_SKILLS: Final = """query ($slug: String!, $necessity: Necessity) {
  occupation(slug: $slug) { skills(first: 500, necessity: $necessity) {
    totalCount edges { necessity confidence node { uri scheme prefLabel } } } } }"""


_GAP: Final = """query ($from: [String!]!, $to: String!) { skillGap(from: $from, to: $to) {
  shared { skill { uri } } missing { skill { uri } } surplus { skill { uri } } } }"""


def _needs(data: Any, part: str) -> Iterable[tuple[str, ...]]:  # noqa: ANN401 -- JSON
    return [(need["skill"]["uri"],) for need in data["skillGap"][part]]


def _uris(data: Any) -> Iterable[tuple[str, ...]]:  # noqa: ANN401 -- JSON
    return [(node["uri"],) for node in nodes(data["occupation"]["skills"])]


def _one(values: Iterable[str]) -> list[tuple[str, ...]]:
    return [(value,) for value in values]


def _tasks(source: DeskSource) -> Iterable[tuple[str, ...]]:
    for task in source.objects(f"{ID}occupation/sports-data-analyst", "hasTask"):
        [position] = source.objects(task, "position")
        yield position, source.text(task, "http://purl.org/dc/terms/description", "en")


def _strengths(source: DeskSource) -> Iterable[tuple[str, ...]]:
    """Return skills with the confidence of their best evidence."""
    for necessity in ("Essential", "Optional"):
        for skill in source.required(_HYDROGEN, necessity):
            found = source.evidence(_HYDROGEN, f"requires{necessity}Skill", skill)
            best = max(
                float(value) for each in found for value in source.objects(each, "confidence")
            )
            yield skill, f"{best * 100:.0f}"


def _types(wanted: str) -> Callable[[DeskSource], Iterable[tuple[str, ...]]]:
    def find(source: DeskSource) -> Iterable[tuple[str, ...]]:
        for skill in source.required(_CELL):
            kinds = source.objects(skill, "http://data.europa.eu/esco/model#skillType")
            if wanted in map(short, kinds):
                yield (skill,)

    return find


def _users(source: DeskSource, technology: str) -> Iterable[tuple[str, ...]]:
    return _one(source.subjects("usesTechnology", f"{ID}technology/{technology}"))


CURRICULUM: Final = (
    Question(
        "what a microgrid operator must be able to do",
        _SKILLS,
        _uris,
        "SELECT ?skill WHERE { occ:microgrid-operator og:requiresEssentialSkill ?skill }",
        lambda source: _one(source.required(_GRID, "Essential")),
        {"slug": "microgrid-operator", "necessity": "ESSENTIAL"},
    ),
    Question(
        "what else helps a microgrid operator",
        _SKILLS,
        _uris,
        "SELECT ?skill WHERE { occ:microgrid-operator og:requiresOptionalSkill ?skill }",
        lambda source: _one(source.required(_GRID, "Optional")),
        {"slug": "microgrid-operator", "necessity": "OPTIONAL"},
    ),
    Question(
        "which of its skills ESCO does not have",
        """{ occupation(slug: "microgrid-operator") { skills(first: 500,
             filter: {scheme: {eq: "occugraph"}}) { totalCount edges { node {
             prefLabel } } } } }""",
        lambda data: _one(node["prefLabel"] for node in nodes(data["occupation"]["skills"])),
        f"""SELECT ?label WHERE {{ occ:microgrid-operator {_ANY_SKILL} ?skill .
            ?skill skos:inScheme scheme:occugraph ; skos:prefLabel ?label
            FILTER(LANG(?label) = "en") }}""",
        lambda source: _one(
            source.text(skill, f"{SKOS}prefLabel", "en")
            for skill in source.required(_GRID)
            if skill.startswith(ID)
        ),
    ),
    Question(
        "how well each skill of hydrogen production is proven",
        _SKILLS,
        lambda data: [
            (edge["node"]["uri"], f"{edge['confidence'] * 100:.0f}")
            for edge in data["occupation"]["skills"]["edges"]
        ],
        f"""SELECT ?skill (STR(ROUND(MAX(?confidence) * 100)) AS ?best) WHERE {{
            VALUES ?p {{ og:requiresEssentialSkill og:requiresOptionalSkill }}
            <{_HYDROGEN}> ?p ?skill .
            [] rdf:subject <{_HYDROGEN}> ; rdf:predicate ?p ; rdf:object ?skill ;
               og:hasEvidence/og:confidence ?confidence }} GROUP BY ?p ?skill""",
        _strengths,
        {"slug": "water-electrolysis-hydrogen-production-operator"},
    ),
    Question(
        "what two occupations have in common",
        """query ($first: String!, $second: String!) {
             skills(first: 500, filter: {and: [{occupation: {eq: $first}},
               {occupation: {eq: $second}}]}) { totalCount edges { node { uri } } } }""",
        lambda data: _one(node["uri"] for node in nodes(data["skills"])),
        f"SELECT DISTINCT ?skill WHERE {{ <{_GRID}> {_ANY_SKILL} ?skill ."
        f" <{_HYDROGEN}> {_ANY_SKILL} ?skill }}",
        lambda source: _one(source.required(_GRID) & source.required(_HYDROGEN)),
        {"first": _GRID, "second": _HYDROGEN},
    ),
    Question(
        "who needs to know electricity",
        """query ($skill: String!) { occupations(first: 500, filter: {skill: {eq: $skill},
             scheme: {eq: "occugraph"}}) { totalCount edges { node { uri } } } }""",
        lambda data: _one(node["uri"] for node in nodes(data["occupations"])),
        f"SELECT DISTINCT ?o WHERE {{ ?o {_ANY_SKILL} <{_ELECTRICITY}> ;"
        " skos:inScheme scheme:occugraph }",
        lambda source: _one(
            each for each in source.twelve.values() if _ELECTRICITY in source.required(each)
        ),
        {"skill": _ELECTRICITY},
    ),
    Question(
        "what of fuel cell manufacturing is knowledge",
        """{ occupation(slug: "hydrogen-fuel-cell-manufacturer") { skills(first: 500,
             filter: {type: {eq: KNOWLEDGE}}) { totalCount edges { node { uri } } } } }""",
        _uris,
        f"""SELECT DISTINCT ?skill WHERE {{ <{_CELL}> {_ANY_SKILL} ?skill .
            ?skill esco:skillType ?type FILTER(STRENDS(STR(?type), "knowledge")) }}""",
        _types("knowledge"),
    ),
    Question(
        "which technologies a satellite navigation technician meets",
        """{ occupation(
             slug: "satellite-navigation-equipment-assembly-and-commissioning-technician") {
             technologies(first: 500) { totalCount edges { node { slug } } } } }""",
        lambda data: _one(node["slug"] for node in nodes(data["occupation"]["technologies"])),
        """SELECT ?slug WHERE {
             occ:satellite-navigation-equipment-assembly-and-commissioning-technician
             og:usesTechnology/og:slug ?slug }""",
        lambda source: _one(
            short(each)
            for each in source.objects(
                f"{ID}occupation/"
                "satellite-navigation-equipment-assembly-and-commissioning-technician",
                "usesTechnology",
            )
        ),
    ),
    Question(
        "who works with digital twins",
        """{ technology(slug: "digital-twin") { occupations(first: 500) { totalCount edges {
             node { uri } } } } }""",
        lambda data: _one(node["uri"] for node in nodes(data["technology"]["occupations"])),
        "SELECT ?o WHERE { ?o og:usesTechnology tech:digital-twin }",
        lambda source: _users(source, "digital-twin"),
    ),
    Question(
        "which skills water electrolysis involves",
        """{ technology(slug: "water-electrolysis") { skills(first: 500) { totalCount edges {
             node { uri } } } } }""",
        lambda data: _one(node["uri"] for node in nodes(data["technology"]["skills"])),
        "SELECT ?skill WHERE { tech:water-electrolysis og:involvesSkill ?skill }",
        lambda source: _one(source.objects(f"{ID}technology/water-electrolysis", "involvesSkill")),
    ),
    Question(
        "what a sports data analyst does, in order",
        """{ occupation(slug: "sports-data-analyst") { tasks { position description } } }""",
        lambda data: [
            (str(task["position"]), task["description"]) for task in data["occupation"]["tasks"]
        ],
        """SELECT ?position ?text WHERE { occ:sports-data-analyst og:hasTask ?task .
           ?task og:position ?position ; dcterms:description ?text FILTER(LANG(?text) = "en") }""",
        _tasks,
    ),
    Question(
        "what the tasks of a microgrid operator are called in Chinese",
        """{ occupation(slug: "microgrid-operator") { tasks { description(lang: "zh") } } }""",
        lambda data: _one(task["description"] for task in data["occupation"]["tasks"]),
        """SELECT ?text WHERE { occ:microgrid-operator og:hasTask/dcterms:description ?text
           FILTER(LANG(?text) = "zh") }""",
        lambda source: _one(
            source.text(task, "http://purl.org/dc/terms/description", "zh")
            for task in source.objects(_GRID, "hasTask")
        ),
    ),
    Question(
        "which skills no other of the twelve asks for",
        """{ occupations(first: 12, filter: {scheme: {eq: "occugraph"}}) { edges { node { uri
             skills(first: 100) { edges { node { uri } } } } } } }""",
        lambda data: _only_once(
            {
                edge["node"]["uri"]: {
                    each["node"]["uri"] for each in edge["node"]["skills"]["edges"]
                }
                for edge in data["occupations"]["edges"]
                if edge["node"]["uri"].startswith(f"{ID}occupation/")
            },
            _CELL,
        ),
        f"""SELECT DISTINCT ?skill WHERE {{ <{_CELL}> {_ANY_SKILL} ?skill
            FILTER NOT EXISTS {{ ?other {_ANY_SKILL} ?skill ; skos:inScheme scheme:occugraph
              FILTER(?other != <{_CELL}>) }} }}""",
        lambda source: _only_once(
            {each: source.required(each) for each in source.twelve.values()}, _CELL
        ),
    ),
    Question(
        "what ESCO has beside the skills of ours",
        """{ skills(first: 100, filter: {scheme: {eq: "occugraph"}}) { totalCount edges { node {
             slug mappings(first: 10, filter: {negative: false, noTermFound: false}) { edges {
             node { predicate object { uri } } } } } } } }""",
        lambda data: [
            (node["slug"], short(each["node"]["predicate"]), each["node"]["object"]["uri"])
            for node in nodes(data["skills"])
            for each in node["mappings"]["edges"]
        ],
        """SELECT ?slug (REPLACE(STR(?p), "^.*#", "") AS ?predicate) ?object WHERE {
           ?m a sssom:Mapping ; owl:annotatedSource ?skill ; owl:annotatedProperty ?p ;
              owl:annotatedTarget ?object . ?skill a og:Skill ; og:slug ?slug ;
              skos:inScheme scheme:occugraph
           FILTER(?object != sssom:NoTermFound)
           FILTER NOT EXISTS { ?m sssom:predicate_modifier ?modifier } }""",
        lambda source: [
            (short(row.subject), row.predicate, row.object)
            for row in source.mappings
            if row.subject.startswith(f"{ID}skill/")
            and not row.is_negative
            and not row.object.endswith("NoTermFound")
        ],
    ),
    Question(
        "what a microgrid operator lacks for hydrogen production",
        _GAP,
        lambda data: _needs(data, "missing"),
        f"""SELECT DISTINCT ?skill WHERE {{ <{_HYDROGEN}> {_ANY_SKILL} ?skill
            FILTER NOT EXISTS {{ <{_GRID}> {_ANY_SKILL} ?skill }} }}""",
        lambda source: _one(source.required(_HYDROGEN) - source.required(_GRID)),
        {"from": [_GRID], "to": _HYDROGEN},
    ),
    Question(
        "what of it hydrogen production has no use for",
        _GAP,
        lambda data: _needs(data, "surplus"),
        f"""SELECT DISTINCT ?skill WHERE {{ <{_GRID}> {_ANY_SKILL} ?skill
            FILTER NOT EXISTS {{ <{_HYDROGEN}> {_ANY_SKILL} ?skill }} }}""",
        lambda source: _one(source.required(_GRID) - source.required(_HYDROGEN)),
        {"from": [_GRID], "to": _HYDROGEN},
    ),
    Question(
        "what two occupations together bring along for a third",
        _GAP,
        lambda data: _needs(data, "shared"),
        f"""SELECT DISTINCT ?skill WHERE {{ VALUES ?from {{ <{_GRID}> <{_CELL}> }}
            ?from {_ANY_SKILL} ?skill . <{_HYDROGEN}> {_ANY_SKILL} ?skill }}""",
        lambda source: _one(
            (source.required(_GRID) | source.required(_CELL)) & source.required(_HYDROGEN)
        ),
        {"from": [_GRID, "hydrogen-fuel-cell-manufacturer"], "to": _HYDROGEN},
    ),
    Question(
        "what each of the twelve has in common with hydrogen production",
        """{ occupation(slug: "water-electrolysis-hydrogen-production-operator") {
             similar(first: 50) { occupation { uri scheme } shared { skill { uri } } } } }""",
        lambda data: [
            (each["occupation"]["uri"], need["skill"]["uri"])
            for each in data["occupation"]["similar"]
            if each["occupation"]["scheme"] == "occugraph"
            for need in each["shared"]
        ],
        f"""SELECT DISTINCT ?o ?skill WHERE {{ <{_HYDROGEN}> {_ANY_SKILL} ?skill .
            ?o {_ANY_SKILL} ?skill ; skos:inScheme scheme:occugraph
            FILTER(?o != <{_HYDROGEN}>) }}""",
        lambda source: [
            (other, skill)
            for other in source.twelve.values()
            if other != _HYDROGEN
            for skill in source.required(other) & source.required(_HYDROGEN)
        ],
    ),
    Question(
        "what a course has to teach",
        """query ($have: [String!]) { curriculumPlan(have: $have, hours: 400,
             occupation: "water-electrolysis-hydrogen-production-operator") {
             modules { skills { skill { uri } } knowledge { uri } } } }""",
        lambda data: _one(
            {
                *(
                    need["skill"]["uri"]
                    for module in data["curriculumPlan"]["modules"]
                    for need in module["skills"]
                ),
                *(
                    each["uri"]
                    for module in data["curriculumPlan"]["modules"]
                    for each in module["knowledge"]
                ),
            }
        ),
        f"""SELECT DISTINCT ?skill WHERE {{ <{_HYDROGEN}> {_ANY_SKILL} ?skill
            FILTER(?skill != <{_ELECTRICITY}>) }}""",
        lambda source: _one(source.required(_HYDROGEN) - {_ELECTRICITY}),
        {"have": [_ELECTRICITY]},
    ),
    Question(
        "who is called something with 电网",
        """{ search(text: "电网", kinds: [OCCUPATION], first: 100) { totalCount edges { node {
             thing { uri } matchedOn { value method } } } } }""",
        lambda data: [
            (hit["thing"]["uri"], hit["matchedOn"]["value"])
            for hit in nodes(data["search"])
            if "电网" in hit["matchedOn"]["value"] and f"{ID}occupation/" in hit["thing"]["uri"]
        ],
        """SELECT ?o (STR(?label) AS ?name) WHERE { ?o a og:Occupation ;
           skos:inScheme scheme:occugraph ; skos:prefLabel ?label
           FILTER(CONTAINS(?label, "电网")) }""",
        lambda source: [
            (iri, name)
            for iri in source.twelve.values()
            if "电网" in (name := source.text(iri, f"{SKOS}prefLabel", "zh"))
        ],
    ),
)


def _only_once(required: dict[str, set[str]], occupation: str) -> list[tuple[str, ...]]:
    """Return the skills that one occupation alone requires."""
    others = (skills for name, skills in required.items() if name != occupation)
    return _one(required[occupation].difference(*others))
