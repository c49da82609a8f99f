"""The page of a citation: whether its query still gives the same, and what to cite."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse

from occugraph_api.citing.verdict import Status, Verdict
from occugraph_api.holdings import Nearness
from occugraph_api.pages.rendering import render_page
from occugraph_api.pages.wording import Words

__all__ = ["citation_page"]

_HEADINGS: Final[Mapping[Status, Words]] = MappingProxyType(
    {
        Status.NEW: Words("A citable query", "可引用的查询"),
        Status.SAME: Words("Still the same", "结果未变"),
        Status.CHANGED: Words("The result has changed", "结果已变"),
        Status.NOT_HELD: Words("The view is no longer held", "该视图已不再保存"),
    }
)
_SENTENCES: Final[Mapping[Status, Words]] = MappingProxyType(
    {
        Status.NEW: Words(
            "The address below names the query, the data and the result. Whoever opens it is told "
            "whether it still gives the same.",
            "下面的网址同时标明了查询、数据和结果；打开它即可得知结果是否仍然相同。",
        ),
        Status.SAME: Words(
            "The data that was cited is held, and gives the result that was cited.",
            "所引用的数据仍在，查询结果与引用时一致。",
        ),
        Status.CHANGED: Words(
            "The data that was cited is held, but gives another result now.",
            "所引用的数据仍在，但查询结果与引用时不同。",
        ),
    }
)
_NEAREST: Final[Mapping[Nearness, Words]] = MappingProxyType(
    {
        Nearness.SAME_RELEASES: Words(
            "the same releases with our own graph as it is now", "相同版本的来源数据与现有自建数据"
        ),
        Nearness.CURRENT: Words("what is served now", "当前数据"),
    }
)
_GIVES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "same": Words("the same result", "相同的结果"),
        "changed": Words("another result", "不同的结果"),
    }
)


def citation_page(request: Request, verdict: Verdict, base: str) -> HTMLResponse:
    """Return the page of a verdict; ``base`` is what its links begin with."""
    context = {
        "verdict": verdict,
        "told": verdict.describe(base),
        "heading": _HEADINGS[verdict.status],
        "sentence": _SENTENCES.get(verdict.status) or _of_nearest(verdict),
    }
    return render_page(request, "citation.html", context)


def _of_nearest(verdict: Verdict) -> Words:
    nearest, gives = _NEAREST[verdict.found.view.nearness], _GIVES[verdict.gives]
    return Words(
        f"The data that was cited is gone. Asked instead: {nearest.en}. It gives {gives.en}.",
        f"所引用的数据已不在。改用{nearest.zh}查询，得到{gives.zh}。",
    )
