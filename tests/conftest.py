"""Fixtures for every test: those of running servers are in ``running.py``."""

pytest_plugins = ["running", "neo4j_servers"]
