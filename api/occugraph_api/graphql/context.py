"""What one GraphQL request carries: the reader that answers and the loader of its levels."""

from occugraph.reader import Reader
from occugraph_api.graphql.level import LevelLoader

__all__ = ["RequestContext"]


class RequestContext:
    """The context of one request. It keeps one reader, so that one publication answers it all."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.levels = LevelLoader(reader)
