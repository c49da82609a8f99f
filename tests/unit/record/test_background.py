"""Work in a thread of its own."""

from threading import Event

import pytest

from occugraph.background import Background


def test_work_goes_on_meanwhile() -> None:
    began, may_end = Event(), Event()

    def work() -> str:
        began.set()
        assert may_end.wait(10)
        return "done"

    background = Background(work, "test")
    assert began.wait(10)
    may_end.set()
    assert background.wait() == background.wait() == "done"


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_what_was_raised_is_raised_where_it_is_waited_for(error: BaseException) -> None:
    def work() -> None:
        raise error

    background = Background(work, "test")
    with pytest.raises(type(error)) as raised:
        background.wait()
    assert raised.value is error
