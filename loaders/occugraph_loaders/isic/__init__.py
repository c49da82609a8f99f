"""ISIC Rev. 4: codes and titles."""

from typing import Final

from occugraph_loaders.isic.tree import extract_package, find_packages, place_rows
from occugraph_loaders.pipeline import ReleaseSource
from occugraph_loaders.published.package import FilePackage, TableRows, make_source

__all__ = ["ISIC"]

ISIC: Final[ReleaseSource[FilePackage, TableRows]] = make_source(
    "isic-4", find=find_packages, extract=extract_package, place=place_rows
)
