"""The fast engine: shacl-rust in a process of its own, asked what it is known to decide rightly.

Its findings are those of the reference, pySHACL. What :mod:`occugraph.validation.profile` leaves
to the reference, and what a probe casts doubt on, it does not decide.
``tests/integration/test_shacl_equality.py`` shows that the two find the same.
"""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Thread
from typing import IO, Any, Final

import pyoxigraph as ox

from occugraph.iri import PREFIXES, Iri
from occugraph.validation import fast_child
from occugraph.validation.probes import CANARIES, PROBE
from occugraph.validation.profile import NOTHING, Profile
from occugraph.validation.report import Finding, Severity

__all__ = ["FastEngineError", "FastResult", "ask_raw", "is_available", "run_fast"]

_SH: Final = PREFIXES["sh"]
_CHILD: Final = str(Path(fast_child.__file__))
# ESCO takes four seconds; this ends an engine that hangs.
_PATIENCE_S: Final = 600
# What the engine says of a query that it could not run.
_FAILED_QUERY: Final = ("SPARQL parse error", "SPARQL execution error")
# That engine takes the subjects of a sub-property for those of the property, the standard does not.
_SUB_PROPERTY: Final = f" <{PREFIXES['rdfs']}subPropertyOf> ".encode()


class FastEngineError(Exception):
    """The fast engine is not there, has crashed, or has said what cannot be; ask the reference."""


@dataclass(frozen=True, slots=True)
class FastResult:
    """What the fast engine found.

    Attributes:
        findings: Of the shapes that it decides on this data.
        undecided: The shapes that the reference has to decide.
    """

    findings: tuple[Finding, ...]
    undecided: frozenset[str]


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Return whether the engine is installed; there is no wheel of it for every platform."""
    return bool(sys.executable) and importlib.util.find_spec("shacl_rust") is not None


def run_fast(data: bytes, profile: Profile) -> FastResult:
    """Return what the fast engine finds.

    Args:
        data: N-Triples, a triple a line.
        profile: Of the shapes.

    Raises:
        FastEngineError: Nothing it said can be used.
    """
    return _judge(ask_raw(data, profile), profile)


def ask_raw(data: bytes, profile: Profile) -> list[dict[str, Any]]:
    """Return the engine's own results, those of probes and canaries among them.

    Raises:
        FastEngineError: It has none.
    """
    return _ask(data, _serialize(profile))


def _serialize(profile: Profile) -> bytes:
    return ox.serialize(profile.triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _ask(data: bytes, shapes: bytes) -> list[dict[str, Any]]:
    # -P: the folder of the file is no place to import from.
    results: list[dict[str, Any]] = _ask_child(
        ("-P", _CHILD), (b"%d\n" % len(shapes), shapes, *_without_sub_properties(data))
    )
    return results


def _ask_child(arguments: Sequence[str], given: Iterable[bytes | memoryview]) -> Any:  # noqa: ANN401 -- JSON
    """Return what a Python process answers in JSON to what it is given.

    Raises:
        FastEngineError: It cannot be started, fails, or takes too long.
    """
    try:
        with subprocess.Popen(  # noqa: S603 -- our own file, run by this interpreter
            (sys.executable, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as child:
            assert child.stdin is not None  # noqa: S101 -- a pipe was asked for
            feeder = Thread(target=_feed, args=(child.stdin, given), daemon=True)
            feeder.start()
            child.stdin = None
            try:
                answer, complaint = child.communicate(timeout=_PATIENCE_S)
            except subprocess.TimeoutExpired as err:
                child.kill()
                raise FastEngineError(f"no answer within {_PATIENCE_S} s") from err
            finally:
                feeder.join()
    except OSError as err:
        raise FastEngineError(f"cannot be started: {err.strerror}") from err
    if child.returncode != 0:
        last = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        raise FastEngineError(f"ended with {child.returncode}: {last}")
    try:
        return json.loads(answer)
    except ValueError as err:
        raise FastEngineError("its answer is no JSON") from err


def _feed(pipe: IO[bytes], given: Iterable[bytes | memoryview]) -> None:
    try:
        with pipe:
            for part in given:
                pipe.write(part)
    except BrokenPipeError:
        # The child has ended before it read all; its exit code says why.
        return


def _without_sub_properties(data: bytes) -> Iterator[memoryview]:
    view, start = memoryview(data), 0
    found = data.find(_SUB_PROPERTY)
    while found >= 0:
        begin, end = data.rfind(b"\n", 0, found) + 1, data.find(b"\n", found) + 1
        # The same words in a literal follow the first quotation mark of their line.
        if b'"' not in data[begin:found]:
            yield view[start:begin]
            start = end
        found = data.find(_SUB_PROPERTY, end)
    yield view[start:]


def _judge(results: list[dict[str, Any]], profile: Profile) -> FastResult:
    shapes = {result["sourceShape"][1:-1] for result in results}
    if not shapes >= CANARIES:
        raise FastEngineError("it did not find what is there to be found")
    undecided = set(profile.others)
    for probe in shapes:
        undecided |= profile.doubted.get(probe, frozenset())
    findings = [
        _finding(result, profile)
        for result in results
        if not result["sourceShape"].startswith(f"<{PROBE}")
        and result["sourceShape"][1:-1] not in undecided
    ]
    return FastResult(tuple(findings), frozenset(undecided))


def _finding(result: Mapping[str, Any], profile: Profile) -> Finding:
    shape, value = result["sourceShape"][1:-1], result.get("value")
    if shape not in profile.decided:
        raise FastEngineError(f"it found something by {shape}, which it was not asked")
    if any(message.startswith(_FAILED_QUERY) for message in result.get("messages", [])):
        raise FastEngineError(f"it could not run the query of {shape}")
    if shape in profile.valued and value is None:
        raise FastEngineError(f"it lost the value of a finding of {shape}")
    if value is None and shape in profile.self_valued:
        value = result["focusNode"]
    return Finding(
        focus=result["focusNode"],
        shape=Iri(shape),
        path=_path(result.get("resultPath"), profile, shape),
        value=value,
        severity=Severity(result["severity"][1:-1].removeprefix(_SH)),
        message=profile.messages[shape],
        component=Iri(result["sourceConstraintComponent"][1:-1]),
    )


def _path(found: str | None, profile: Profile, shape: str) -> Iri | None:
    """Return the property that a query gave, else that of the shape."""
    path = profile.paths[shape]
    given = Iri(found[1:-1]) if found and found.startswith("<") and found.count("<") == 1 else None
    if given is None or given == NOTHING or path is None:
        return path
    return given
