"""Designations as stated and as computed, side by side."""

import strawberry

from occugraph import designation_comparison as comparison
from occugraph.binding import LinkName, Necessity
from occugraph.designation_comparison import Agreement, Finding
from occugraph.reader import PageRequest, Selection
from occugraph_api.graphql.enumerations import DesignationKind
from occugraph_api.graphql.node import Node

__all__ = ["DesignationComparison", "compare"]

DesignationFinding = strawberry.enum(
    Finding, name="DesignationFinding", description="What one basis says of a designation."
)
DesignationAgreement = strawberry.enum(
    Agreement,
    name="DesignationAgreement",
    description="Whether the two bases say the same; UNKNOWN where one of them does not say.",
)


@strawberry.type(
    description="A designation as an authority states it and as the skills of the occupation "
    "compute it, with the reasons of both."
)
class DesignationComparison:
    """One kind of designation."""

    kind: DesignationKind
    stated: DesignationFinding  # type: ignore[valid-type]
    computed: DesignationFinding  # type: ignore[valid-type]
    agreement: DesignationAgreement  # type: ignore[valid-type]
    reasons: list[str]


async def compare(occupation: Node) -> list[DesignationComparison]:
    """Return the comparison of an occupation that was read with designations and scheme."""
    request = PageRequest(first=1, necessity=Necessity.ESSENTIAL, with_total=True)
    page = await occupation.levels.linked(
        LinkName.OCCUPATION_SKILLS, occupation.thing.uri, request, Selection()
    )
    found = comparison.compare_designations(
        occupation.value("designations"),
        scheme=occupation.value("scheme"),
        essential_skills=page.total or 0,
        dataset=occupation.levels.reader.dataset,
    )
    return [
        DesignationComparison(
            kind=DesignationKind(item.kind),
            stated=item.stated,
            computed=item.computed,
            agreement=item.agreement,
            reasons=list(item.reasons),
        )
        for item in found
    ]
