"""What one GraphQL request carries: the readers that answer and the loaders of their levels."""

from concurrent.futures import Executor

from occugraph.comparison import SpaceCache
from occugraph.reader import Reader
from occugraph.values import Dataset
from occugraph_api.graphql.as_of import AsOf, Views, choose
from occugraph_api.graphql.level import LevelLoader

__all__ = ["RequestContext"]


class RequestContext:
    """The context of one request.

    It keeps one reader of the current view, so that one publication answers it all, and one for
    each past view that a field of the root asks for.

    Args:
        reader: Of the current view.
        views: The other views; None where there are none.
        threads: Where the reader of the current view is called; None: on the loop. Those of past
            views never wait.
        spaces: What comparisons keep of each reader; None: for this request only.
    """

    def __init__(
        self,
        reader: Reader,
        views: Views | None = None,
        threads: Executor | None = None,
        spaces: SpaceCache | None = None,
    ) -> None:
        self.reader = reader
        self.views = views
        self.spaces = spaces or SpaceCache()
        self.levels = LevelLoader(reader, threads)
        self.answered: dict[str, Dataset] = {}
        """What answered each field of the root that has ``asOf``, by response key."""
        self._asks_current = False
        self._past: dict[int, LevelLoader] = {}

    @property
    def dataset(self) -> Dataset:
        """What answers: one past view where nothing else was asked, else the current view."""
        past = {dataset.digest: dataset for dataset in self.answered.values()}
        if self._asks_current or len(past) != 1:
            return self.reader.dataset
        return next(iter(past.values()))

    async def enter(self, key: str, wanted: AsOf | None) -> LevelLoader:
        """Return the levels of the view that a field of the root is answered from.

        Args:
            key: The field's response key.
            wanted: Its argument.

        Raises:
            ArgumentError: The record cannot give that view.
            UnavailableError: It is being built.
        """
        if wanted is None:
            self._asks_current = True
            return self.levels
        choice = choose(self.views, wanted)
        levels = self.levels
        if choice is not None and self.views is not None:
            reader = await self.views.open(choice)
            levels = self._past.setdefault(id(reader), LevelLoader(reader))
        self.answered[key] = levels.reader.dataset
        return levels
