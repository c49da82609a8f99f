"""What an overlap of two occupations is made of."""

from dataclasses import dataclass
from enum import StrEnum

from occugraph.iri import Iri

__all__ = ["Contribution", "Factor", "Overlap", "Relation"]


class Factor(StrEnum):
    """What is compared."""

    LABEL = "label"
    TASKS = "tasks"
    SKILLS = "skills"
    GROUP = "group"


class Relation(StrEnum):
    """What a draft is to an official occupation."""

    SIBLING = "SIBLING"  # the same field, but another level, object or function
    POSSIBLE_DUPLICATE = "POSSIBLE_DUPLICATE"  # nearly the same name at the same level
    NEW = "NEW"  # too little in common, or a curator denies it


@dataclass(frozen=True, slots=True)
class Contribution:
    """One part of a score: ``value`` (0 to 1) times ``weight``, and why it is so."""

    factor: Factor
    value: float
    weight: float
    reason: str

    @property
    def points(self) -> float:
        """What it adds to the score."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class Overlap:
    """A draft and one official occupation. ``score`` is the sum of its contributions, 0 to 1."""

    occupation: Iri
    relation: Relation
    contributions: tuple[Contribution, ...]
    reasons: tuple[str, ...]

    @property
    def score(self) -> float:
        """The sum of the contributions, to six digits."""
        return round(sum(part.points for part in self.contributions), 6)
