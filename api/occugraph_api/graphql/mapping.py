"""Mappings between schemes, as SSSOM states them."""

import strawberry

from occugraph import values
from occugraph.binding import Kind
from occugraph_api.graphql.node import Node, node_type
from occugraph_api.graphql.value_types import Evidence, Status, evidence_list, text_in

__all__ = ["Mapping", "MappingEnd"]


@strawberry.type(description="One end of a mapping.")
class MappingEnd:
    """An end, by IRI; its labels where the graph holds them."""

    end: strawberry.Private[values.MappingEnd]

    @strawberry.field(description="The end's IRI.")
    def uri(self) -> str:
        """Return the IRI."""
        return self.end.uri

    @strawberry.field(description="In `lang` (default en); null where the graph has none.")
    def pref_label(self, lang: str | None = None) -> str | None:
        """Return the label."""
        return text_in(self.end.labels, lang)

    @strawberry.field(description="The scheme it belongs to.")
    def scheme(self) -> str | None:
        """Return the key of the scheme."""
        return self.end.scheme


@node_type(Kind.MAPPING)
@strawberry.type(description="A mapping between two concepts, by the SSSOM model.")
class Mapping(Node):
    """A mapping."""

    @strawberry.field(description="What is mapped.")
    def subject(self) -> MappingEnd:
        """Return the subject."""
        return MappingEnd(end=self.value("subject"))

    @strawberry.field(description="The SKOS mapping relation's IRI.")
    def predicate(self) -> str:
        """Return the predicate."""
        return self.value("predicate")  # type: ignore[no-any-return]

    @strawberry.field(description="What it is mapped to; null where no term was found.")
    def object(self) -> MappingEnd | None:
        """Return the object."""
        end = self.value("object")
        return MappingEnd(end=end) if end else None

    @strawberry.field(description="The scheme mapped to, also where no term was found in it.")
    def object_scheme(self) -> str | None:
        """Return the key of the object's scheme."""
        return self.value("objectScheme")  # type: ignore[no-any-return]

    @strawberry.field(description="The object's status; null where the graph does not hold it.")
    def object_status(self) -> Status | None:
        """Return the object's status."""
        status = self.value("objectStatus")
        return Status.of(status) if status else None

    @strawberry.field(description="0 to 1.")
    def confidence(self) -> float | None:
        """Return the confidence."""
        return self.value("confidence")  # type: ignore[no-any-return]

    @strawberry.field(description="How the mapping was made: an IRI of SEMAPV.")
    def justification(self) -> str:
        """Return the justification."""
        return self.value("justification")  # type: ignore[no-any-return]

    @strawberry.field(description="Who made it.")
    def author(self) -> str | None:
        """Return the author."""
        return self.value("author")  # type: ignore[no-any-return]

    @strawberry.field(description="The reason, in words.")
    def comment(self) -> str | None:
        """Return the comment."""
        return self.value("comment")  # type: ignore[no-any-return]

    @strawberry.field(description="True: the relation is denied, e.g. for a false friend.")
    def negative(self) -> bool:
        """Return whether the row is negative."""
        return self.value("negative")  # type: ignore[no-any-return]

    @strawberry.field(description="True: the scheme was searched and has no such term.")
    def no_term_found(self) -> bool:
        """Return whether no term was found."""
        return self.value("noTermFound")  # type: ignore[no-any-return]

    @strawberry.field(description="The version of the subject's scheme that was mapped.")
    def subject_version(self) -> str | None:
        """Return the subject's version."""
        return self.value("subjectVersion")  # type: ignore[no-any-return]

    @strawberry.field(description="The version of the object's scheme that was mapped.")
    def object_version(self) -> str | None:
        """Return the object's version."""
        return self.value("objectVersion")  # type: ignore[no-any-return]

    @strawberry.field(description="Why the mapping is believed.")
    def evidence(self) -> list[Evidence]:
        """Return the evidence."""
        return evidence_list(self.value("evidence"))
