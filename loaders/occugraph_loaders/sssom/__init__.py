"""Mappings between concepts of different schemes, as SSSOM tables, read and written."""

from occugraph_loaders.sssom.collection import collect_mapping_set
from occugraph_loaders.sssom.table import MappingSet, read_mapping_set
from occugraph_loaders.sssom.writing import write_mapping_set

__all__ = ["MappingSet", "collect_mapping_set", "read_mapping_set", "write_mapping_set"]
