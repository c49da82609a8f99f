"""Enums of the port and of the field, as GraphQL names them."""

from enum import Enum

import strawberry

from occugraph.binding import Necessity
from occugraph.reader import Direction
from occugraph.values import EvidenceMethod, StatusKind

__all__ = ["DesignationBasis", "DesignationKind", "SkillType"]

strawberry.enum(Necessity, description="How strongly an occupation requires a skill.")
strawberry.enum(StatusKind, description="What became of a thing; UNKNOWN is a value, not a gap.")
strawberry.enum(EvidenceMethod, description="How the evidence for a statement came about.")
strawberry.enum(
    Direction, name="OrderDirection", description="Things without a value come last either way."
)


@strawberry.enum(description="A mark of an occupation.")
class DesignationKind(Enum):
    """The designations."""

    GREEN = "GREEN"
    DIGITAL = "DIGITAL"


@strawberry.enum(description="Whether an authority states it or this graph computed it.")
class DesignationBasis(Enum):
    """Bases of designations."""

    STATED = "STATED"
    COMPUTED = "COMPUTED"


@strawberry.enum(description="Whether an ESCO skill is a skill or a knowledge concept.")
class SkillType(Enum):
    """The two kinds of skill."""

    SKILL = "SKILL"
    KNOWLEDGE = "KNOWLEDGE"
