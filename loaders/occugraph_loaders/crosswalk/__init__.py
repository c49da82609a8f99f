"""The official crosswalk between ESCO and O*NET."""

from typing import Final

from occugraph_loaders.crosswalk.package import (
    CrosswalkPackage,
    CrosswalkRows,
    extract_package,
    find_packages,
    list_origins,
)
from occugraph_loaders.crosswalk.transform import place_rows, transform_rows
from occugraph_loaders.pipeline import ReleaseSource, Source
from occugraph_loaders.published.rows import RowLocator

__all__ = ["ESCO_ONET", "CrosswalkPackage", "CrosswalkRows"]


def _locate(package: CrosswalkPackage) -> RowLocator:
    return RowLocator(lambda: place_rows(extract_package(package)))


ESCO_ONET: Final[ReleaseSource[CrosswalkPackage, CrosswalkRows]] = ReleaseSource(
    Source("esco-onet", extract_package, transform_rows), find_packages, list_origins, _locate
)
