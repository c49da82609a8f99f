"""The table of slots against the SSSOM schema itself."""

from importlib.resources import files
from typing import Any

import pytest
import yaml

from occugraph.iri import PREFIXES
from occugraph.sssom.slots import PROPAGATED, SET_SLOTS, SLOTS, SlotKind

KINDS = {
    "EntityReference": SlotKind.ENTITY,
    "NonRelativeURI": SlotKind.URI,
    "string": SlotKind.TEXT,
    "date": SlotKind.DATE,
    "double": SlotKind.NUMBER,
    "entity_type_enum": SlotKind.ENTITY_TYPE,
    "predicate_modifier_enum": SlotKind.MODIFIER,
    "mapping_cardinality_enum": SlotKind.CARDINALITY,
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Return the schema of the installed release of SSSOM."""
    text = (files("sssom_schema") / "schema" / "sssom_schema.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


def test_slots_are_those_of_the_schema(schema: dict[str, Any]) -> None:
    """Names, properties, kinds, bounds and which may hold several values."""
    assert set(SLOTS) == set(schema["classes"]["mapping"]["slots"])
    for name, slot in {**SLOTS, **SET_SLOTS}.items():
        declared = schema["slots"][name]
        prefix, _, local = declared.get("slot_uri", f"sssom:{name}").partition(":")
        assert slot.property == PREFIXES[prefix] + local, name
        assert slot.kind is KINDS[declared["range"]], name
        assert slot.is_multiple == bool(declared.get("multivalued")), name
        if slot.kind is SlotKind.NUMBER and "minimum_value" in declared:
            bounds = (declared["minimum_value"], declared["maximum_value"])
            assert (slot.least, slot.most) == bounds, name


def test_propagated_slots_are_those_of_the_schema(schema: dict[str, Any]) -> None:
    """A header may give what the schema lets it give."""
    assert {
        name
        for name, slot in schema["slots"].items()
        if "sssom:Propagatable" in slot.get("instantiates", [])
    } == PROPAGATED
