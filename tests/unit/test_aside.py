"""Work in a process of its own."""

import gc
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from occugraph.aside import Aside
from occugraph.errors import StoreError

_PARTS = [b"x" * 1_000_000] * 4


@pytest.fixture(autouse=True)
def module_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let processes find modules in a folder."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def write_module(folder: Path, text: str) -> str:
    """Write a module and return its name."""
    (folder / "aside_example.py").write_text(text, encoding="utf-8")
    return "aside_example"


def run(module: str, arguments: Sequence[str], given: Sequence[bytes]) -> None:
    """Run a module that copies what it is given."""
    aside = Aside(module, arguments, failure="the copy cannot be built")
    aside.give(given)
    aside.wait()


def test_process_is_given_all_and_its_arguments(module_folder: Path) -> None:
    text = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read(4_000_000))"
    module = write_module(module_folder, text)
    target = module_folder / "out"
    run(module, [str(target)], _PARTS)
    assert target.stat().st_size == 4_000_000


def test_last_line_of_a_process_that_fails_is_the_reason(module_folder: Path) -> None:
    """Even where it says more than a pipe holds, and reads nothing of what it is given."""
    text = "import sys; sys.stderr.write('noise\\n' * 100_000 + 'no space left'); sys.exit(3)"
    module = write_module(module_folder, text)
    with pytest.raises(StoreError, match=r"^the copy cannot be built: no space left$"):
        run(module, [], _PARTS)


def test_process_that_says_nothing_is_told_by_its_end(module_folder: Path) -> None:
    module = write_module(module_folder, "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(StoreError, match="its process ended with -9"):
        run(module, [], ())


def test_process_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(StoreError, match="the copy cannot be built: No such file"):
        run("json", [], ())


def test_process_gets_parts_as_they_are_given(module_folder: Path) -> None:
    text = "import sys; given = sys.stdin.buffer; open(sys.argv[1], 'wb').write(given.readline())"
    module = write_module(module_folder, text)
    target = module_folder / "out"
    aside = Aside(module, [str(target)], failure="the copy cannot be built")
    aside.give([b"first, "])
    aside.give([b"second\n"])
    aside.wait()
    assert target.read_bytes() == b"first, second\n"


def test_answer_of_a_process_is_returned(module_folder: Path) -> None:
    """Even where it is more than a pipe holds, and all that is given is not read."""
    module = write_module(module_folder, "print('x' * 1_000_000)")
    aside = Aside(module, failure="no answer", answers=True)
    aside.give(_PARTS)
    assert aside.wait().strip() == b"x" * 1_000_000


def test_process_that_takes_too_long_is_ended(module_folder: Path) -> None:
    """It reads nothing: who writes to it must not wait for ever."""
    module = write_module(module_folder, "import time; time.sleep(600)")
    aside = Aside(module, failure="no answer", answers=True)
    aside.give(_PARTS)
    with pytest.raises(StoreError, match=r"^no answer: no answer within 0\.5 s$"):
        aside.wait(patience_s=0.5)


def test_process_that_nobody_waits_for_is_ended(module_folder: Path) -> None:
    text = "import os, sys; open(sys.argv[1], 'w').write(str(os.getpid())); sys.stdin.read()"
    module = write_module(module_folder, text)
    target = module_folder / "out"
    aside = Aside(module, [str(target)], failure="the copy cannot be built")
    while not target.exists() or not target.read_text(encoding="ascii"):
        time.sleep(0.01)
    number = int(target.read_text(encoding="ascii"))
    del aside
    gc.collect()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
