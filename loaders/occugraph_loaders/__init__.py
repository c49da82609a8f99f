"""Loaders: one folder per source, and the pipeline that joins them."""
