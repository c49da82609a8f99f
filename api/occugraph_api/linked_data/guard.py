"""Around each answer of linked data: refusals become a status and a text, any site may read it."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from occugraph.errors import OccugraphError
from occugraph_api.linked_data.answers import open_to_all, refuse

__all__ = ["Answer", "guarded"]

Answer = Callable[[Request], Awaitable[Response]]


def guarded(answer: Answer) -> Answer:
    """Return `answer` with its errors answered."""

    async def answer_guarded(request: Request) -> Response:
        try:
            return open_to_all(await answer(request))
        except OccugraphError as error:
            return open_to_all(refuse(error))

    return answer_guarded
