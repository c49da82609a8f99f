"""Benchmarks: ``python -m bench``. They print figures and assert none; machines differ."""
