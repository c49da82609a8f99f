"""Writes what follows from the example queries: docs/examples.md and the expected answers.

``python tools/write_examples.py [--check]`` writes the page, or says whether it is in step.
``--answers DUMP`` also writes the answers, computed by rdflib from a dump (``occugraph dump``) of
the starter graph; read the difference before you commit it.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args

from occugraph_api.examples import DESKS, Example, Language, read_examples

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "examples.md"
ANSWERS: Final = ROOT / "tests" / "data" / "examples"
FOLDER: Final = "../api/occugraph_api/examples"
NAMES: Final[dict[Language, str]] = {"graphql": "GraphQL", "sparql": "SPARQL"}

HEAD: Final = """\
# Example queries

Each example is a file of [`api/occugraph_api/examples/`](../api/occugraph_api/examples/), which \
the wheel carries.
The query pages (`/graphql`, `/sparql`), this page and the tests read the same files: pick one on \
a page and it is loaded and run.
Every one is run in CI against a written answer (`tests/data/examples/`), GraphQL on both readers; \
the answers are computed a second time without any part that answers them.

From Python: `from occugraph_api.examples import read_examples`.

A new example is a new file with the five comments at its head, then `make examples`, which \
writes this page and the answers; read the difference before you commit it.
"""


def main() -> int:
    """Write, or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if out of step")
    parser.add_argument("--answers", type=Path, metavar="DUMP", help="N-Quads of the starter graph")
    given = parser.parse_args()
    page = "\n".join(render_page())
    if given.check:
        in_step = PAGE.read_text(encoding="utf-8") == page
        print("docs/examples.md is in step" if in_step else "run: python tools/write_examples.py")
        return 0 if in_step else 1
    PAGE.write_text(page, encoding="utf-8")
    if given.answers:
        write_answers(given.answers)
    return 0


def render_page() -> Iterator[str]:
    """Yield the lines of the page: a table for each desk."""
    yield HEAD
    for desk, words in DESKS.items():
        yield f"## {words.en} · {words.zh}\n"
        yield "| example | | what it gives |"
        yield "| --- | --- | --- |"
        for language in get_args(Language):
            for example in read_examples(language):
                if example.desk == desk:
                    yield render_row(example)
        yield ""


def render_row(example: Example) -> str:
    """Return the row of an example."""
    titles = f"{example.titles.en}<br>{example.titles.zh}".replace("|", "\\|").replace("*", "\\*")
    about = f"{example.descriptions.en}<br>{example.descriptions.zh}".replace("|", "\\|")
    link = f"[{NAMES[example.language]}]({FOLDER}/{example.file})"
    return f"| {titles} | {link} | {about} |"


def write_answers(dump: Path) -> None:
    """Write the answer of each example, and remove those of examples that are no more."""
    sys.path.insert(0, str(ROOT / "tests"))
    from example_answers import answer_file, compute_answer, load_dump  # noqa: PLC0415 - see above

    dataset = load_dump(dump.read_text(encoding="utf-8"))
    ANSWERS.mkdir(parents=True, exist_ok=True)
    left = set(ANSWERS.iterdir())
    for language in get_args(Language):
        for example in read_examples(language):
            path = ANSWERS / answer_file(example)
            path.write_text(compute_answer(example, dataset), encoding="utf-8")
            left.discard(path)
    for path in left:
        path.unlink()


if __name__ == "__main__":
    sys.exit(main())
