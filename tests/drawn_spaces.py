"""Small graphs of skills drawn at random, and the plain facts that they are made of."""

from dataclasses import dataclass

from hypothesis import strategies as st

from occugraph.comparison import SkillSpace
from occugraph.iri import Iri
from occugraph.link_columns import columns_of

__all__ = ["DrawnSpace", "occupation", "skill", "spaces"]

ESSENTIAL, OPTIONAL, NONE = 0, 1, -1
_CONFIDENCES = st.sampled_from([1.0, 0.9, 0.6, 0.3, None])
_MATCHES = st.sampled_from(["exactMatch", "closeMatch", "broadMatch", "relatedMatch"])


def occupation(number: int) -> Iri:
    """Return the IRI of an occupation."""
    return Iri(f"https://example.org/occupation/{number}")


def skill(number: int) -> Iri:
    """Return the IRI of a skill."""
    return Iri(f"https://example.org/skill/{number:02}")


@dataclass(frozen=True)
class DrawnSpace:
    """The facts: (occupation, skill, necessity) → confidence, and the rest likewise."""

    needs: dict[tuple[Iri, Iri, int], float | None]
    broader: frozenset[tuple[Iri, Iri]]
    knowledge: frozenset[Iri]
    matches: dict[tuple[Iri, Iri], tuple[str, float]]
    uses: dict[tuple[Iri, Iri], float | None]

    @property
    def space(self) -> SkillSpace:
        """The space of the facts."""
        return SkillSpace.of(
            columns_of([(*ends, said) for ends, said in self.needs.items()]),
            [columns_of([(*ends, NONE, 1.0) for ends in self.broader])],
            columns_of([(*ends, NONE, said) for ends, said in self.uses.items()]),
            knowledge=self.knowledge,
            matches=[(*ends, *said) for ends, said in self.matches.items()],
        )


def spaces(most_occupations: int = 4, most_skills: int = 9) -> st.SearchStrategy[DrawnSpace]:
    """Draw a graph; any skill may be broader than any, in circles, too."""
    occupations = st.integers(1, most_occupations).map(occupation)
    skills = st.integers(1, most_skills).map(skill)
    technologies = st.sampled_from([Iri("urn:t1"), Iri("urn:t2"), Iri("urn:t3")])
    necessities = st.sampled_from([ESSENTIAL, OPTIONAL])
    said = st.tuples(_MATCHES, st.sampled_from([0.9, 0.6, 0.3]))
    return st.builds(
        DrawnSpace,
        st.dictionaries(st.tuples(occupations, skills, necessities), _CONFIDENCES, max_size=24),
        st.frozensets(st.tuples(skills, skills), max_size=10),
        st.frozensets(skills, max_size=5),
        st.dictionaries(st.tuples(skills, skills), said, max_size=3),
        st.dictionaries(st.tuples(occupations, technologies), _CONFIDENCES, max_size=6),
    )
