"""Sets of mappings that a user brings, each a release of its own."""

from typing import Final

from occugraph_loaders.pipeline import ReleaseSource, Source
from occugraph_loaders.published.package import FilePackage, list_origins
from occugraph_loaders.published.rows import RowLocator
from occugraph_loaders.sssom_release.mapping_set import (
    MappingRows,
    extract_package,
    find_packages,
    place_rows,
    transform_rows,
)

__all__ = ["SSSOM_SETS"]


def _locate(package: FilePackage) -> RowLocator:
    return RowLocator(lambda: place_rows(extract_package(package)))


SSSOM_SETS: Final[ReleaseSource[FilePackage, MappingRows]] = ReleaseSource(
    Source("sssom", extract_package, transform_rows), find_packages, list_origins, _locate
)
