"""Past views as a server gives them: built by a process of their own, opened, kept for a while."""

import asyncio
import json
import logging
import sys
from collections import OrderedDict
from dataclasses import replace

from occugraph.as_of import ViewChoice, list_releases
from occugraph.errors import StoreError, UnavailableError
from occugraph.index import GraphIndex, IndexReader
from occugraph.past_view import KEPT_VIEWS, PastView, find_past_view, key_of
from occugraph.publication import Publication
from occugraph.reader import Reader
from occugraph.record import Record
from occugraph.text import TextIndex
from occugraph.values import Release
from occugraph_api.shared_work import WAIT_S, SharedWork

__all__ = ["PastViews", "open_reader"]

_log = logging.getLogger(__name__)


class PastViews:
    """Gives the past views of one record.

    A view is built once, however many ask for it, in another process: it takes seconds of
    computing and hundreds of MB. Who asks waits a while and is then told to come again; the
    building goes on.

    Args:
        record: Where.
        wait_s: How long a request waits for a view.
        most_open: How many readers are kept open; their caches are what takes memory.
    """

    def __init__(
        self, record: Record, *, wait_s: float = WAIT_S, most_open: int = KEPT_VIEWS
    ) -> None:
        self._record = record
        self._most_open = most_open
        self._work: SharedWork[PastView] = SharedWork(wait_s=wait_s)
        self._readers: OrderedDict[tuple[str, str], Reader] = OrderedDict()

    @property
    def opened(self) -> int:
        """How many readers are open."""
        return len(self._readers)

    async def open(self, publication: Publication, choice: ViewChoice) -> Reader:
        """Return the reader of a view.

        Args:
            publication: The current one, from whose record the view was chosen.
            choice: A view other than the current one.

        Raises:
            UnavailableError: It is being built; fact `retry_after` is in seconds.
            StoreError: It cannot be built.
        """
        key = key_of(choice), publication.id
        reader = self._readers.get(key)
        if reader is None:
            view = await self.find(publication, choice)
            reader = await asyncio.to_thread(_open_past, view, publication)
            self._readers[key] = reader
            while len(self._readers) > self._most_open:
                self._readers.popitem(last=False)
        else:
            self._readers.move_to_end(key)
        return reader

    async def find(self, publication: Publication, choice: ViewChoice) -> PastView:
        """Return a view on disk, built first where it is not there; raises as :meth:`open`."""
        found = await asyncio.to_thread(find_past_view, self._record, choice)
        if found:
            return found
        return await self._work.do(
            key_of(choice), f"the view {choice.name}", lambda: self._build(publication, choice)
        )

    async def close(self) -> None:
        """End what is being built."""
        await self._work.close()
        self._readers.clear()

    async def _build(self, publication: Publication, choice: ViewChoice) -> PastView:
        wanted = [release.label for release in choice.releases]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "occugraph.past_view"),
            *(str(self._record.home), publication.id, json.dumps(wanted)),
            stdin=asyncio.subprocess.PIPE,  # held open: with it the process ends
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the server alone
        )
        try:
            stderr = process.stderr
            said = await stderr.read() if stderr else b""
            code = await process.wait()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        view = find_past_view(self._record, choice) if code == 0 else None
        if view is None:
            reason = said.decode(errors="replace").strip().rpartition("\n")[2]
            _log.error("building view %s ended with %s: %s", choice.name, code, reason)
            raise StoreError(f"the view {choice.name} cannot be built", hint="the log says why")
        return view


def open_reader(
    view: Publication | PastView, publication: Publication, text: TextIndex | None = None
) -> Reader:
    """Return the reader of the indexes of a view; its releases are as the publication knows them.

    Which release is current is no fact of a past view, nor is the checksum of one that it names
    only as the last that had something.
    """
    index = GraphIndex.open(view.index_dir)
    known = {(each.source, each.version): each for each in list_releases(publication.manifest)}

    def as_known(releases: tuple[Release, ...]) -> tuple[Release, ...]:
        return tuple(
            known.get((each.source, each.version), replace(each, is_current=False))
            for each in releases
        )

    meta = index.meta
    meta = replace(
        meta, releases=as_known(meta.releases), last_releases=as_known(meta.last_releases)
    )
    return IndexReader(replace(index, meta=meta), text or TextIndex.open(view.text_dir))


def _open_past(view: PastView, publication: Publication) -> Reader:
    try:
        return open_reader(view, publication)
    except StoreError as error:
        raise UnavailableError(
            f"the view {view.name} was just removed from the cache",
            hint="ask again",
            retry_after=1,
        ) from error
