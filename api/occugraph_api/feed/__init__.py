"""The change feed: what became of the record, for feed readers and scripts."""

from occugraph_api.feed.router import feed_router

__all__ = ["feed_router"]
