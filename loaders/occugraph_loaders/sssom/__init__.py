"""Mappings between concepts of different schemes: the reading of SSSOM tables."""

from occugraph_loaders.sssom.table import MappingTable, read_mapping_set

__all__ = ["MappingTable", "read_mapping_set"]
