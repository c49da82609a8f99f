"""Example queries: the files of this folder, which pages, documentation and tests all read."""

from occugraph_api.examples.example import (
    DESKS,
    Desk,
    Example,
    Language,
    find_example,
    read_examples,
)

__all__ = ["DESKS", "Desk", "Example", "Language", "find_example", "read_examples"]
