"""China's occupational classification of 2022: codes, names and marks."""

from typing import Final

from occugraph_loaders.csco.table import extract_package, find_packages, place_rows
from occugraph_loaders.pipeline import ReleaseSource
from occugraph_loaders.published.package import FilePackage, TableRows, make_source

__all__ = ["CSCO"]

CSCO: Final[ReleaseSource[FilePackage, TableRows]] = make_source(
    "csco-2022", find=find_packages, extract=extract_package, place=place_rows
)
