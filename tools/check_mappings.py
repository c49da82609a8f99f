"""Validate every mapping set of ontology/mappings with the SSSOM tool: ``make check``."""

import sys
from pathlib import Path

from jsonschema import ValidationError
from sssom.constants import DEFAULT_VALIDATION_TYPES
from sssom.io import validate_file

MAPPINGS = Path(__file__).parents[1] / "ontology" / "mappings"


def main(directory: Path = MAPPINGS) -> int:
    """Print a line for each set; return 1 where one is invalid or none is there."""
    paths = sorted(directory.glob("*.sssom.tsv"))
    failed = 0
    for path in paths:
        try:
            validate_file(input_path=str(path), validation_types=DEFAULT_VALIDATION_TYPES)
        except (ValidationError, ValueError) as error:
            failed += 1
            print(f"{path.name}: {error}", file=sys.stderr)
        else:
            print(f"{path.name}: valid")
    if not paths:
        print(f"{directory}: no mapping sets", file=sys.stderr)
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    raise SystemExit(main(*map(Path, sys.argv[1:])))
