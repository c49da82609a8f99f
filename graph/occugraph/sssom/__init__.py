"""Mappings by the SSSOM model: sets of them, their slots, and the writing of tables.

The reading of tables is a loader's (``occugraph_loaders.sssom``).
"""
