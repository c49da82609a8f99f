"""The command line, and the one place that joins loaders and API.

Each command is a module here, imported only when it runs: ``--help`` stays quick.
"""

import errno
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Final

import typer

from occugraph import __version__
from occugraph.errors import (
    ArgumentError,
    IdentifierError,
    OccugraphError,
    SourceError,
)

__all__ = ["COMMANDS", "create_app", "main"]

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "serve": "Serve SPARQL, GraphQL and pages; builds first where there is nothing yet.",
        "build": "Build and publish the graph from what ships and the releases at hand.",
        "sync": "Take in a release of a source: plan, validate, publish.",
        "diff": "Show what changed between two releases, by content.",
        "validate": "Validate Turtle and SSSOM files against the shapes.",
        "query": "Answer one SPARQL query from the current publication.",
        "export": "Write a list or one thing as a file: csv, xlsx, case, jsonld, sssom or md.",
        "cite": "Name a query, its view and its result in a URL, or check such a URL.",
        "gap": "Show what someone in some occupations lacks for another.",
        "plan": "Plan what to learn for an occupation: modules, order, hours.",
        "coverage": "Show how much of our occupations other schemes hold, and where the gap lies.",
        "search": "Find things by a text: Chinese and English names, typos, pinyin, codes, URIs.",
        "dump": "Print the graph as sorted N-Quads.",
        "releases": "List the releases in the record.",
        "publish": "Write the current publication into another SPARQL store.",
        "neo4j": "Start, stop, ask or load Neo4j.",
        "verify": "Compare every projection with the record, thing by thing.",
        "doctor": "Check the installation, the record and the release packages.",
    }
)
"""The commands, each a module of this package, and the first line of its help."""

# A mistake in what was typed or given to read; contract.md names the exit codes.
_UNUSABLE: Final = (ArgumentError, IdentifierError, SourceError)
_REFUSED_CODE: Final = 1
_UNUSABLE_CODE: Final = 2
# As a shell reports a process that SIGINT ended.
_INTERRUPTED_CODE: Final = 130
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def create_app(arguments: Sequence[str]) -> typer.Typer:
    """Return the application for these arguments: one real command, the others by name alone."""
    app = typer.Typer(
        name="occugraph",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        # Plain help reads the same in a pipe, in the documentation and on any terminal.
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(help="A knowledge graph of occupations, skills and technologies.")(_options)
    wanted = next((word for word in arguments if not word.startswith("-")), None)
    for name, summary in COMMANDS.items():
        if name == wanted:
            module = importlib.import_module(f"occugraph_api.cli.{name}")
            app.command(name)(getattr(module, name))
        else:
            app.command(name, help=summary)(_nothing)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 where it is done, 1 where it was refused or found something, 2 where the usage is wrong
        or something could not be read.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _run(given)
        sys.stdout.flush()
    except OSError as err:
        if not _is_stdout_lost() and err.errno not in _FULL:
            raise
        sys.stderr.write(f"occugraph: output cannot be written: {err.strerror}\n")
        return _REFUSED_CODE
    return code


def _run(given: list[str]) -> int:
    try:
        create_app(given)(args=given, prog_name="occugraph")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else _REFUSED_CODE
    except OccugraphError as err:
        _report(err)
        return _UNUSABLE_CODE if isinstance(err, _UNUSABLE) else _REFUSED_CODE
    except KeyboardInterrupt:
        return _INTERRUPTED_CODE
    return 0


def _is_stdout_lost() -> bool:
    """Return whether standard output takes nothing, and see to it that its end is silent.

    What it still holds would fail once more when the interpreter ends. Source:
    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        return True
    return False


def _report(err: OccugraphError) -> None:
    lines = [f"occugraph: {err.message}"]
    if err.hint:
        lines.append(f"  {err.hint}")
    sys.stderr.write("\n".join(lines) + "\n")


def _print_version(*, wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"occugraph {__version__}\n")
        raise typer.Exit


def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and exit.", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def _nothing() -> None:
    """Stand for a command that these arguments do not run."""
