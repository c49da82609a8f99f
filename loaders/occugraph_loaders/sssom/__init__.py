"""Mappings between concepts of different schemes, as SSSOM tables."""
