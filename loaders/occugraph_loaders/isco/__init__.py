"""ISCO-08: the ILO's own workbook of groups with definitions."""

from typing import Final

from occugraph_loaders.isco.workbook import extract_package, find_packages, place_rows
from occugraph_loaders.pipeline import ReleaseSource
from occugraph_loaders.published.package import FilePackage, TableRows, make_source

__all__ = ["ISCO"]

ISCO: Final[ReleaseSource[FilePackage, TableRows]] = make_source(
    "isco-08", find=find_packages, extract=extract_package, place=place_rows
)
