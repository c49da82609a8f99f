"""Work that is done once for all who ask."""

import asyncio

import pytest

from occugraph.errors import UnavailableError
from occugraph_api.shared_work import SharedWork


def test_several_who_ask_at_once_share_the_work() -> None:
    """And all get its result."""
    begun: list[str] = []

    async def run() -> list[int]:
        work: SharedWork[int] = SharedWork()
        ready = asyncio.Event()

        async def count() -> int:
            begun.append("x")
            await ready.wait()
            return len(begun)

        asks = [asyncio.create_task(work.do("x", "it", count)) for _ in range(5)]
        await asyncio.sleep(0)
        ready.set()
        return list(await asyncio.gather(*asks))

    assert asyncio.run(run()) == [1] * 5


def test_who_waits_too_long_is_told_to_come_again_and_the_work_goes_on() -> None:
    """The next who asks gets the result."""

    async def run() -> int:
        work: SharedWork[int] = SharedWork(wait_s=0.01)
        ready = asyncio.Event()

        async def answer() -> int:
            await ready.wait()
            return 42

        with pytest.raises(UnavailableError, match="the view x is being made ready") as caught:
            await work.do("x", "the view x", answer)
        assert caught.value.facts["retry_after"] == 5
        ready.set()
        return await work.do("x", "the view x", answer)

    assert asyncio.run(run()) == 42


def test_too_much_other_work_is_refused() -> None:
    """One at a time, and few in the queue."""

    async def run() -> None:
        work: SharedWork[None] = SharedWork(wait_s=0.01, most=2)
        for key in ("a", "b"):
            with pytest.raises(UnavailableError, match="being made ready"):
                await work.do(key, key, asyncio.Event().wait)  # type: ignore[arg-type]
        with pytest.raises(UnavailableError, match="c waits until others are ready"):
            await work.do("c", "c", asyncio.Event().wait)  # type: ignore[arg-type]
        await work.close()

    asyncio.run(run())


def test_failed_work_fails_for_all_and_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A failure is not kept."""

    async def run() -> int:
        work: SharedWork[int] = SharedWork()

        async def fail() -> int:
            raise ValueError("no space left")

        async def succeed() -> int:
            return 1

        with pytest.raises(ValueError, match="no space"):
            await work.do("x", "it", fail)
        return await work.do("x", "it", succeed)

    assert asyncio.run(run()) == 1
    assert "no space left" in caplog.text
