"""Orders of connections, and their translation to the reader port."""

from collections.abc import Sequence
from enum import Enum

import strawberry

from occugraph.language import parse_language_range
from occugraph.reader import Direction, OrderField, OrderTerm

__all__ = [
    "AnyOrder",
    "ConceptOrder",
    "ConsultationOrder",
    "MappingOrder",
    "SkillOrder",
    "read_order",
]


@strawberry.enum(description="What a list of concepts can be ordered by; ties are broken by URI.")
class ConceptOrderField(Enum):
    """Order fields of concepts."""

    URI = OrderField.URI.value
    CODE = OrderField.CODE.value
    LABEL = OrderField.LABEL.value


@strawberry.enum(description="What a list of skills can be ordered by; ties are broken by URI.")
class SkillOrderField(Enum):
    """Order fields of skills."""

    URI = OrderField.URI.value
    CODE = OrderField.CODE.value
    LABEL = OrderField.LABEL.value
    NECESSITY = OrderField.NECESSITY.value
    CONFIDENCE = OrderField.CONFIDENCE.value


@strawberry.enum(description="What a list of mappings can be ordered by; ties are broken by URI.")
class MappingOrderField(Enum):
    """Order fields of mappings."""

    URI = OrderField.URI.value
    CONFIDENCE = OrderField.CONFIDENCE.value


@strawberry.enum(description="What consultations can be ordered by; ties are broken by URI.")
class ConsultationOrderField(Enum):
    """Order fields of consultations."""

    URI = OrderField.URI.value
    OPENED = OrderField.OPENED.value


@strawberry.input(description="One term of an order. `lang` is for LABEL; en where not given.")
class ConceptOrder:
    """One term of the order of concepts."""

    field: ConceptOrderField
    direction: Direction = Direction.ASC
    lang: str | None = None


@strawberry.input(description="One term of an order. `lang` is for LABEL; en where not given.")
class SkillOrder:
    """One term of the order of skills."""

    field: SkillOrderField
    direction: Direction = Direction.ASC
    lang: str | None = None


@strawberry.input(description="One term of an order of mappings.")
class MappingOrder:
    """One term of the order of mappings."""

    field: MappingOrderField
    direction: Direction = Direction.ASC


@strawberry.input(description="One term of an order of consultations.")
class ConsultationOrder:
    """One term of the order of consultations."""

    field: ConsultationOrderField
    direction: Direction = Direction.ASC


AnyOrder = ConceptOrder | SkillOrder | MappingOrder | ConsultationOrder


def read_order(terms: Sequence[AnyOrder]) -> tuple[OrderTerm, ...]:
    """Return the port's order; labels are ordered in English where no language is given."""
    ordered = []
    for term in terms:
        order_field = OrderField(term.field.value)
        lang = getattr(term, "lang", None)
        if order_field is OrderField.LABEL:
            lang = parse_language_range(lang or "en")
        ordered.append(OrderTerm(order_field, term.direction, lang))
    return tuple(ordered)
