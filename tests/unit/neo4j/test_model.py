import pytest

from occugraph.binding import ENTITIES, LINKS
from occugraph.errors import StoreError
from occugraph.neo4j.model import NODE_TYPES, RELATIONSHIP_TYPES, text_property
from occugraph.neo4j.rows import FAMILIES, family_of


def test_every_kind_and_link_of_the_binding_table_is_in_the_model() -> None:
    labels = {kind.label for kind in NODE_TYPES}
    assert {entity.neo4j_label for entity in ENTITIES} <= labels
    assert {link.neo4j_type for link in LINKS} <= {kind.name for kind in RELATIONSHIP_TYPES}


def test_a_type_and_the_group_of_its_start_name_one_family() -> None:
    assert all(family_of(family.name, family.start) is family for family in FAMILIES)


def test_links_of_both_directions_are_one_type() -> None:
    broader = next(kind for kind in RELATIONSHIP_TYPES if kind.name == "BROADER")
    assert "Occupation" in broader.starts
    assert "Occupation" not in broader.ends
    assert "ConceptGroup" in broader.ends


@pytest.mark.parametrize("tag", ["EN", "zh_hans", "", "en`", "en}) DETACH DELETE n //"])
def test_what_is_no_language_tag_makes_no_property(tag: str) -> None:
    with pytest.raises(StoreError, match="language tag"):
        text_property("prefLabel", tag)
