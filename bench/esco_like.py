"""Makes releases that look like ESCO's, of any size, the same bytes for the same seed.

``python -m bench.esco_like OUT`` writes the CSV files of a release in the publisher's layout, as a
folder or (``--zip``) a zip, and with ``--next`` a second one with a given number of changes. The
concepts that the curated graph points to are always among them, so that the whole graph can be
built with it.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from bench.esco_like_files import write_release
from occugraph.iri import ID, PREFIXES
from occugraph.resources import ontology_dir

__all__ = [
    "ESCO_SIZE",
    "Changes",
    "Differences",
    "LikeEsco",
    "Size",
    "Thing",
    "compare_releases",
    "evolve_release",
    "make_release",
]

_ESCO: Final = "http://data.europa.eu/esco/"
_SKOS: Final = PREFIXES["skos"]
_NESTED: Final = 0.41  # The share of ESCO's occupations that stand below another.
_POLY: Final = 0.46  # The share of its skills with a skill above them, too.
_BETWEEN_SKILLS: Final = 0.42
_KNOWLEDGE: Final = 0.22
_ESSENTIAL: Final = 0.55
_DEEPEST_PARENT: Final = 3
_REUSE: Final = ("transversal", "cross-sector", "sector-specific", "occupation-specific")

Relation = tuple[str, str, str]
"""Occupation, skill and relation type."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a release is; ``relations`` is per occupation."""

    occupations: int
    skills: int
    relations: int = 42
    languages: tuple[str, ...] = ("en",)


ESCO_SIZE: Final = Size(3_039, 13_939)
"""That of ESCO v1.2.0."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How much a release changes; ESCO's own from v1.1.1 to v1.2.0 by default.

    Relations that go or come with their occupation or skill are not counted among those added
    and removed; :func:`compare_releases` counts all.
    """

    occupations_added: int = 35
    occupations_removed: int = 3
    occupations_relabelled: int = 40
    occupations_moved: int = 14
    skills_added: int = 237
    skills_removed: int = 194
    relations_added: int = 3_000
    relations_removed: int = 500
    relations_swapped: int = 226


@dataclass(frozen=True, slots=True)
class Thing:
    """A concept of the release.

    Attributes:
        uri: As ESCO makes them.
        words: Numbers of the words of its label, the same in every language.
        label: The English label of a concept that ESCO has, empty for one that is made up.
        code: As text.
        group: The code of its ISCO group, or the URI of its skill group.
        above: The URI of the occupation or skill above it; empty for none.
        kind: The skill type.
        reuse: The reuse level.
    """

    uri: str
    words: tuple[int, ...]
    label: str = ""
    code: str = ""
    group: str = ""
    above: str = ""
    kind: str = ""
    reuse: str = ""


@dataclass(frozen=True, slots=True)
class LikeEsco:
    """A release that was made up. ``fixed`` are the URIs that the curated graph needs."""

    seed: int
    size: Size
    occupations: tuple[Thing, ...]
    skills: tuple[Thing, ...]
    isco: tuple[str, ...]
    skill_groups: tuple[Thing, ...]
    relations: tuple[Relation, ...]
    between: tuple[Relation, ...]
    fixed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Differences:
    """What is different between two releases, as a sync has to find it."""

    occupations_added: int
    occupations_removed: int
    skills_added: int
    skills_removed: int
    relations_added: int
    relations_removed: int
    relations_swapped: int


@dataclass(slots=True)
class _Maker:
    """What grows while a release is made."""

    random: random.Random
    codes: dict[str, int] = field(default_factory=dict)

    def uri(self, kind: str) -> str:
        digits = f"{self.random.getrandbits(128):032x}"
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        return f"{_ESCO}{kind}/{'-'.join(parts)}"

    def words(self, count: int) -> tuple[int, ...]:
        return tuple(self.random.randrange(1 << 16) for _ in range(count))

    def code_below(self, code: str, used: set[str]) -> str:
        while True:
            self.codes[code] = self.codes.get(code, 0) + 1
            found = f"{code}.{self.codes[code]}"
            if found not in used:
                used.add(found)
                return found

    def occupations(self, known: Sequence[Thing], units: Sequence[str], count: int) -> list[Thing]:
        """Return the known ones and others, ``count`` in all."""
        made = list(known)
        used = {thing.code for thing in made}
        while len(made) < count:
            above = self.random.choice(made) if made and self.random.random() < _NESTED else None
            if above and above.code.count(".") > _DEEPEST_PARENT:
                above = None
            group = above.group if above else self.random.choice(units)
            made.append(
                Thing(
                    self.uri("occupation"),
                    self.words(2),
                    code=self.code_below(above.code if above else group, used),
                    group=group,
                    above=above.uri if above else "",
                )
            )
        return made

    def skills(self, known: Sequence[Thing], groups: Sequence[Thing], count: int) -> list[Thing]:
        """Return the known ones and others, ``count`` in all."""
        made = [replace(each, group=self.random.choice(groups).uri) for each in known]
        while len(made) < count:
            has_above = bool(made) and self.random.random() < _POLY
            is_knowledge = self.random.random() < _KNOWLEDGE
            made.append(
                Thing(
                    self.uri("skill"),
                    self.words(4),
                    group=self.random.choice(groups).uri,
                    above=self.random.choice(made).uri if has_above else "",
                    kind="knowledge" if is_knowledge else "skill/competence",
                    reuse=self.random.choice(_REUSE),
                )
            )
        return made

    def relations(
        self, near: Sequence[Thing], far: Sequence[Thing], mean: float
    ) -> dict[tuple[str, str], str]:
        """Return relation types by pair; some of the far ends are much more common than others."""
        found: dict[tuple[str, str], str] = {}
        for thing in near:
            whole, part = divmod(2 * mean * self.random.random(), 1)
            count = int(whole) + (self.random.random() < part)
            for _ in range(max(count, 0)):
                other = far[int(len(far) * self.random.random() ** 3)].uri
                if other != thing.uri:
                    found.setdefault((thing.uri, other), self.kind())
        return found

    def kind(self) -> str:
        return "essential" if self.random.random() < _ESSENTIAL else "optional"


def make_release(seed: int, size: Size) -> LikeEsco:
    """Return a release of a size; the same for the same seed and size.

    The concepts of the starters are among it, and count.
    """
    maker = _Maker(random.Random(f"{seed} release"))  # noqa: S311 - nothing is kept secret
    known_occupations, known_skills, known_groups = _read_starters()
    isco = tuple(sorted(_isco_codes() | known_groups))
    units = [code for code in isco if len(code) == len("0000")]
    groups = tuple(_skill_groups(maker))
    leaves = [group for group in groups if group.code.count(".") > 0]
    occupations = maker.occupations(known_occupations, units, size.occupations)
    skills = maker.skills(known_skills, leaves, size.skills)
    relations = maker.relations(occupations, skills, size.relations)
    between = maker.relations(skills, skills, _BETWEEN_SKILLS)
    return LikeEsco(
        seed,
        size,
        tuple(occupations),
        tuple(skills),
        isco,
        groups,
        _relations(relations),
        _relations(between),
        frozenset(thing.uri for thing in (*known_occupations, *known_skills)),
    )


def evolve_release(release: LikeEsco, changes: Changes) -> LikeEsco:
    """Return the release after it; the same for the same release and changes.

    What the curated graph points to stays as it is.
    """
    maker = _Maker(random.Random(f"{release.seed} next {changes}"))  # noqa: S311 - see above
    choose = maker.random
    units = [code for code in release.isco if len(code) == len("0000")]
    leaves = [group for group in release.skill_groups if group.code.count(".") > 0]
    occupations = _without(release.occupations, release.fixed, changes.occupations_removed, choose)
    skills = _without(release.skills, release.fixed, changes.skills_removed, choose)
    free = [place for place, each in enumerate(occupations) if each.uri not in release.fixed]
    chosen = choose.sample(free, changes.occupations_relabelled + changes.occupations_moved)
    used = {each.code for each in occupations}
    for place in chosen[: changes.occupations_relabelled]:
        occupations[place] = replace(occupations[place], words=maker.words(2))
    for place in chosen[changes.occupations_relabelled :]:
        group = choose.choice([unit for unit in units if unit != occupations[place].group])
        occupations[place] = replace(
            occupations[place], group=group, code=maker.code_below(group, used), above=""
        )
    stay = {each.uri for each in (*occupations, *skills)}
    relations = {(near, far): kind for near, far, kind in release.relations if {near, far} <= stay}
    for pair in choose.sample(sorted(relations), changes.relations_removed):
        del relations[pair]
    for pair in choose.sample(sorted(relations), changes.relations_swapped):
        relations[pair] = "optional" if relations[pair] == "essential" else "essential"
    before = {(near, far) for near, far, _ in release.relations}
    added = 0
    while added < changes.relations_added:
        pair = (choose.choice(occupations).uri, choose.choice(skills).uri)
        if pair not in before and pair not in relations:
            relations[pair] = maker.kind()
            added += 1
    old_occupations, old_skills = len(occupations), len(skills)
    occupations = maker.occupations(occupations, units, old_occupations + changes.occupations_added)
    grown = maker.skills((), leaves, changes.skills_added)
    skills = [*skills, *grown]
    relations |= maker.relations(occupations[old_occupations:], skills, release.size.relations)
    between = {(near, far): kind for near, far, kind in release.between if {near, far} <= stay}
    assert len(skills) == old_skills + changes.skills_added
    return replace(
        release,
        occupations=tuple(occupations),
        skills=tuple(skills),
        relations=_relations(relations),
        between=_relations(between),
    )


def compare_releases(older: LikeEsco, newer: LikeEsco) -> Differences:
    """Return what is different; a swapped relation is one added and one removed, too."""

    def uris(things: Sequence[Thing]) -> set[str]:
        return {thing.uri for thing in things}

    before, after = set(older.relations), set(newer.relations)
    gone = {(near, far) for near, far, _ in before - after}
    come = {(near, far) for near, far, _ in after - before}
    return Differences(
        len(uris(newer.occupations) - uris(older.occupations)),
        len(uris(older.occupations) - uris(newer.occupations)),
        len(uris(newer.skills) - uris(older.skills)),
        len(uris(older.skills) - uris(newer.skills)),
        len(after - before),
        len(before - after),
        len(gone & come),
    )


def _relations(pairs: dict[tuple[str, str], str]) -> tuple[Relation, ...]:
    return tuple((near, far, pairs[near, far]) for near, far in sorted(pairs))


def _without(
    things: Sequence[Thing], fixed: frozenset[str], count: int, choose: random.Random
) -> list[Thing]:
    """Return all but ``count`` of the things; what stood below a lost one stands alone."""
    free = [thing.uri for thing in things if thing.uri not in fixed]
    lost = set(choose.sample(free, count))
    return [
        replace(thing, above="") if thing.above in lost else thing
        for thing in things
        if thing.uri not in lost
    ]


def _isco_codes() -> set[str]:
    """Return codes of about as many groups as ISCO-08 has, at its four levels."""
    codes = set()
    for major in "0123456789":
        for sub in range(1, 5):
            for minor in range(1, 4):
                codes |= {major, f"{major}{sub}", f"{major}{sub}{minor}"}
                codes |= {f"{major}{sub}{minor}{unit}" for unit in range(4)}
    return codes


def _skill_groups(maker: _Maker) -> list[Thing]:
    """Return about as many skill groups as ESCO has; ``above`` is the wider one."""
    made = [Thing(maker.uri("skill"), maker.words(1), code=code) for code in "KLST"]
    wider = made
    for count in (7, 6, 3):
        level = []
        for above in wider:
            for number in range(1, count + 1):
                dot = "." if len(above.code) > 1 else ""
                code = f"{above.code}{dot}{number}"
                level.append(Thing(maker.uri("skill"), maker.words(3), code=code, above=above.uri))
        made += level
        wider = level
    return made


def _read_starters() -> tuple[list[Thing], list[Thing], set[str]]:
    """Return the occupations, skills and ISCO codes that the curated graph points to."""
    facts: dict[str, dict[str, list[str]]] = {}
    for name in ("esco", "isco-08"):
        path = ontology_dir() / "starter" / f"{name}.ttl"
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
                properties = facts.setdefault(quad.subject.value, {})
                properties.setdefault(quad.predicate.value, []).append(quad.object.value)
    occupations, skills, codes = [], [], set()
    for uri in sorted(facts):
        said = {name: values[0] for name, values in facts[uri].items()}
        label = said.get(f"{_SKOS}prefLabel", "")
        if said.get(f"{_SKOS}inScheme") == f"{ID}scheme/isco-08":
            codes.add(said[f"{_SKOS}notation"])
        elif uri.startswith(PREFIXES["esco-occ"]):
            code = said[f"{_SKOS}notation"]
            occupations.append(Thing(uri, (), label, code, code[: len("0000")]))
        elif uri.startswith(PREFIXES["esco-skill"]):
            kind = said.get(f"{PREFIXES['esco']}skillType", "").rpartition("/")[2]
            reuse = said.get(f"{PREFIXES['esco']}skillReuseLevel", "").rpartition("/")[2]
            kind = "skill/competence" if kind == "skill" else kind
            skills.append(Thing(uri, (), label, kind=kind, reuse=reuse))
    return occupations, skills, codes


def main() -> None:
    """Write one release, or two."""
    parser = argparse.ArgumentParser(prog="python -m bench.esco_like", description=__doc__)
    parser.add_argument("out", type=Path, help="the folder that gets the release, new or empty")
    parser.add_argument("--times", type=float, default=1, help="as large as ESCO times this")
    parser.add_argument("--languages", default="en", help="e.g. en,de,fr")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--version", default="9.0.0", help="of the first release")
    parser.add_argument("--next", default="", help="also write a release of this version after it")
    parser.add_argument("--zip", action="store_true", help="as a zip, not as a folder")
    given = parser.parse_args()
    size = Size(
        round(ESCO_SIZE.occupations * given.times),
        round(ESCO_SIZE.skills * given.times),
        languages=tuple(given.languages.split(",")),
    )
    release = make_release(given.seed, size)
    print(write_release(release, given.version, given.out, as_zip=given.zip))
    if given.next:
        newer = evolve_release(release, Changes())
        print(write_release(newer, given.next, given.out, as_zip=given.zip))
        print(compare_releases(release, newer))


if __name__ == "__main__":
    main()
