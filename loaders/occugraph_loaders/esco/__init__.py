"""ESCO: the European classification of skills and occupations, with the groups of ISCO-08."""

from typing import Final

from occugraph_loaders.esco.locator import EscoLocator
from occugraph_loaders.esco.package import EscoPackage, find_packages, gather_package
from occugraph_loaders.esco.transform import EscoRows, extract_package, transform_rows
from occugraph_loaders.pipeline import ReleaseSource, Source

__all__ = ["ESCO", "EscoPackage", "EscoRows", "find_packages", "gather_package"]

ESCO: Final[ReleaseSource[EscoPackage, EscoRows]] = ReleaseSource(
    stages=Source("esco", extract_package, transform_rows),
    find=find_packages,
    origins=lambda package: package.origins,
    locate=EscoLocator,
    gather=lambda paths, version, issued: gather_package(paths, version=version, issued=issued),
)
