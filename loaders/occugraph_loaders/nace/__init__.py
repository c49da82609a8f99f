"""NACE Rev. 2.1: codes and titles."""

from typing import Final

from occugraph_loaders.nace.workbook import extract_package, find_packages, place_rows
from occugraph_loaders.pipeline import ReleaseSource
from occugraph_loaders.published.package import FilePackage, TableRows, make_source

__all__ = ["NACE"]

NACE: Final[ReleaseSource[FilePackage, TableRows]] = make_source(
    "nace-2.1", find=find_packages, extract=extract_package, place=place_rows
)
