"""What the record says of each link: both ends, necessity, confidence, evidence."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from occugraph.binding import LINKS, Kind, LinkBinding, Necessity
from occugraph.verification.evidence import Proof, RecordEvidence, say_proof
from occugraph.verification.graphs import RecordGraphs
from occugraph.verification.tally import Listener

__all__ = ["say_link", "tell_links"]


def _links_of_property() -> dict[str, list[tuple[LinkBinding, Necessity | None]]]:
    found: defaultdict[str, list[tuple[LinkBinding, Necessity | None]]] = defaultdict(list)
    for link in LINKS:
        for iri, necessity in link.properties:
            found[iri].append((link, necessity))
    return dict(found)


LINKS_OF_PROPERTY: Final[Mapping[str, list[tuple[LinkBinding, Necessity | None]]]] = (
    _links_of_property()
)
"""The links that each property of the ontology is read by, and the necessity it stands for."""


def say_link(subject: str, target: str, necessity: Necessity | None, proof: Proof) -> str:
    """Return a link as a fact, the same seen from either end.

    Example:
        >>> say_link("urn:a", "urn:b", Necessity.ESSENTIAL, Proof(("urn:e",), 0.6))
        'urn:a ESSENTIAL urn:b, confidence 0.6 by urn:e'
    """
    between = f" {necessity.value} " if necessity else " to "
    return f"{subject}{between}{target}, {say_proof(proof)}"


def tell_links(
    graphs: RecordGraphs,
    evidence: RecordEvidence,
    kinds: Mapping[str, Kind],
    listener: Listener,
) -> None:
    """Tell every link of the binding table, to each of its near ends.

    A link whose far end is no thing, or of a kind that the link does not reach, is none.
    """
    for iri, links in LINKS_OF_PROPERTY.items():
        for subject, term, origin in graphs.triples(iri):
            target = str(term)
            of_subject, of_target = kinds.get(subject), kinds.get(target)
            told: str | None = None
            for link, necessity in links:
                near, far = (of_target, of_subject) if link.inverse else (of_subject, of_target)
                if near is not link.source or far not in link.targets:
                    continue
                if told is None:
                    proof = evidence.of_link(subject, iri, target, origin)
                    told = say_link(subject, target, necessity, proof)
                listener.add(link.name.value, target if link.inverse else subject, told)
