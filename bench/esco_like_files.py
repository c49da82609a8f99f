"""Writes a made-up release as the CSV files of ESCO's publisher."""

import csv
import io
import random
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bench.esco_like import LikeEsco, Thing

__all__ = ["tables_of", "write_release"]

_ESCO: Final = "http://data.europa.eu/esco/"
_ALTERNATIVES: Final = 7
_DESCRIPTION_WORDS: Final = 40
_STEP: Final = 7_919  # A prime: the words of one thing are spread over the whole vocabulary.
_WORDS: Final = 1 << 16
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)

_CONCEPT: Final = ("status", "modifiedDate", "scopeNote", "definition", "inScheme", "description")
_OCCUPATION: Final = (
    *("conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "hiddenLabels"),
    *_CONCEPT,
    "code",
)
_SKILL: Final = (
    *("conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels"),
    *("hiddenLabels", *_CONCEPT),
)
_SKILL_GROUP: Final = (
    *("conceptType", "conceptUri", "preferredLabel", "altLabels", "hiddenLabels"),
    *(*_CONCEPT, "code"),
)
_ISCO_GROUP: Final = (
    *("conceptType", "conceptUri", "code", "preferredLabel", "status", "altLabels", "inScheme"),
    "description",
)
_BROADER: Final = ("conceptType", "conceptUri", "broaderType", "broaderUri")
_COLLECTION: Final = (
    *("conceptType", "conceptUri", "preferredLabel", "status", "skillType", "reuseLevel"),
    *("altLabels", "description", "broaderConceptUri", "broaderConceptPT"),
)

Row = Sequence[str]


def write_release(release: "LikeEsco", version: str, directory: Path, *, as_zip: bool) -> Path:
    """Write a release into a folder, as a folder or a zip that names its version.

    Returns:
        The folder or zip.
    """
    name = f"ESCO dataset - v{version} - classification - made up - csv"
    if as_zip:
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / f"{name}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, rows in tables_of(release):
                # A date of its own would make other bytes each time.
                entry = zipfile.ZipInfo(file, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w") as packed:
                    text = io.TextIOWrapper(packed, encoding="utf-8", newline="")
                    csv.writer(text, lineterminator="\n").writerows(rows)
                    text.close()
        return path
    folder = directory / name
    folder.mkdir(parents=True)
    for file, rows in tables_of(release):
        with (folder / file).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
    return folder


def tables_of(release: "LikeEsco") -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield the name and the rows of each file, the header first."""
    for language in release.size.languages:
        yield f"occupations_{language}.csv", _occupations(release, language)
        yield f"skills_{language}.csv", _skills(release, language)
        yield f"skillGroups_{language}.csv", _skill_groups(release, language)
        yield f"ISCOGroups_{language}.csv", _isco_groups(release, language)
    first = release.size.languages[0]
    yield f"broaderRelationsOccPillar_{first}.csv", _broader_occupations(release)
    yield f"broaderRelationsSkillPillar_{first}.csv", _broader_skills(release)
    yield f"occupationSkillRelations_{first}.csv", _relations(release)
    yield f"skillSkillRelations_{first}.csv", _between(release)
    yield f"digitalSkillsCollection_{first}.csv", _collection(release, first, 11)
    yield f"greenSkillsCollection_{first}.csv", _collection(release, first, 24)


def _occupations(release: "LikeEsco", language: str) -> Iterator[Row]:
    yield _OCCUPATION
    for thing in release.occupations:
        label, alternatives, description = _texts(thing, language)
        yield (
            *("Occupation", thing.uri, thing.group, label, alternatives, ""),
            *("released", "", "", "", "", description, thing.code),
        )


def _skills(release: "LikeEsco", language: str) -> Iterator[Row]:
    yield _SKILL
    for thing in release.skills:
        label, alternatives, description = _texts(thing, language)
        yield (
            *("KnowledgeSkillCompetence", thing.uri, thing.kind, thing.reuse, label, alternatives),
            *("", "released", "", "", "", "", description),
        )


def _skill_groups(release: "LikeEsco", language: str) -> Iterator[Row]:
    yield _SKILL_GROUP
    for thing in release.skill_groups:
        label, _, description = _texts(thing, language)
        yield (
            *("SkillGroup", thing.uri, label, "", ""),
            *("released", "", "", "", "", description, thing.code),
        )


def _isco_groups(release: "LikeEsco", language: str) -> Iterator[Row]:
    yield _ISCO_GROUP
    for code in release.isco:
        label = _spell((int(f"1{code}") * _STEP,), language)
        yield "ISCOGroup", f"{_ESCO}isco/C{code}", code, label, "released", "", "", label


def _broader_occupations(release: "LikeEsco") -> Iterator[Row]:
    yield _BROADER
    for code in release.isco:
        if len(code) > 1:
            lower, upper = f"{_ESCO}isco/C{code}", f"{_ESCO}isco/C{code[:-1]}"
            yield "ISCOGroup", lower, "ISCOGroup", upper
    for thing in release.occupations:
        if thing.above:
            yield "Occupation", thing.uri, "Occupation", thing.above
        else:
            yield "Occupation", thing.uri, "ISCOGroup", f"{_ESCO}isco/C{thing.group}"


def _broader_skills(release: "LikeEsco") -> Iterator[Row]:
    yield _BROADER
    for group in release.skill_groups:
        if group.above:
            yield "SkillGroup", group.uri, "SkillGroup", group.above
    for thing in release.skills:
        yield "KnowledgeSkillCompetence", thing.uri, "SkillGroup", thing.group
        if thing.above:
            yield "KnowledgeSkillCompetence", thing.uri, "KnowledgeSkillCompetence", thing.above


def _relations(release: "LikeEsco") -> Iterator[Row]:
    yield "occupationUri", "relationType", "skillType", "skillUri"
    kinds = {thing.uri: thing.kind for thing in release.skills}
    for occupation, skill, kind in release.relations:
        yield occupation, kind, kinds[skill], skill


def _between(release: "LikeEsco") -> Iterator[Row]:
    yield (
        *("originalSkillUri", "originalSkillType", "relationType"),
        *("relatedSkillType", "relatedSkillUri"),
    )
    kinds = {thing.uri: thing.kind for thing in release.skills}
    for near, far, kind in release.between:
        yield near, kinds[near], kind, kinds[far], far


def _collection(release: "LikeEsco", language: str, every: int) -> Iterator[Row]:
    yield _COLLECTION
    for thing in release.skills:
        # By the URI, so that a skill stays in its collection whatever comes and goes.
        if int(thing.uri[-8:], 16) % every == 0:
            label, alternatives, description = _texts(thing, language)
            yield (
                *("KnowledgeSkillCompetence", thing.uri, label, "released", thing.kind),
                *(thing.reuse, " | ".join(alternatives.split("\n")), description),
                *(thing.group, ""),
            )


def _texts(thing: "Thing", language: str) -> tuple[str, str, str]:
    """Return label, alternative labels and description."""
    words = thing.words or (int(thing.uri[-4:], 16),)
    label = thing.label if thing.label and language == "en" else _spell(words, language)
    alternatives = [
        _spell([word + _STEP * number for word in words], language)
        for number in range(1, 1 + words[0] % _ALTERNATIVES)
    ]
    many = [words[0] + _STEP * number for number in range(_DESCRIPTION_WORDS)]
    return label, "\n".join(alternatives), f"{_spell(many, language).capitalize()}."


def _spell(words: Iterable[int], language: str) -> str:
    first, second = _syllables(language)
    return " ".join(first[word % _WORDS >> 8] + second[word & 0xFF] for word in words)


@cache
def _syllables(language: str) -> tuple[list[str], list[str]]:
    """Return the first and the second halves of the words of a language."""
    choose = random.Random(language)  # noqa: S311 - nothing is kept secret
    first = [onset + vowel for onset in "bcdfghklmnprstvw" for vowel in "aeiouáéíóúyäöüåø"]
    second = [onset + end for onset in "bdfgklmnprstvzjx" for end in _endings()]
    choose.shuffle(first)
    choose.shuffle(second)
    return first, second


def _endings() -> list[str]:
    return [vowel + end for vowel in "aeio" for end in ("", "n", "r", "st")]
