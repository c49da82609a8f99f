"""What a table must have: our own are held to more than the SSSOM model asks of anyone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from occugraph.iri import PREFIXES
from occugraph.sssom.mapping_set import BUILT_IN_PREFIXES
from occugraph.sssom.slots import REQUIRED, REVIEWED

__all__ = ["OWN_RULES", "SSSOM_RULES", "Rules"]


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The rules that a reader holds a table to.

    Attributes:
        required: The slots that each row must fill, or the header for it.
        prefixes: Namespaces that a header may not bind to another prefix's name.
        has_extensions: Whether columns and header entries that SSSOM does not know are passed
            over, as its extension slots may be; else they are wrong.
            https://mapping-commons.github.io/sssom/spec-model/#non-standard-slots
    """

    required: tuple[str, ...]
    prefixes: Mapping[str, str]
    has_extensions: bool


OWN_RULES: Final = Rules(REVIEWED, MappingProxyType(PREFIXES), has_extensions=False)
"""Each row is reviewed and dated, and prefixes mean what they mean everywhere here."""

SSSOM_RULES: Final = Rules(
    REQUIRED,
    MappingProxyType({prefix: PREFIXES[prefix] for prefix in BUILT_IN_PREFIXES}),
    has_extensions=True,
)
"""What the model itself requires, for tables of others: the rest stays unknown."""
