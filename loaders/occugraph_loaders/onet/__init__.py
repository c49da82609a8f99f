"""O*NET: occupations, their tasks, and the technologies they use."""

from typing import Final

from occugraph_loaders.onet.package import OnetPackage, find_packages, list_origins
from occugraph_loaders.onet.rows import OnetRows, extract_package
from occugraph_loaders.onet.transform import place_rows, transform_rows
from occugraph_loaders.pipeline import ReleaseSource, Source
from occugraph_loaders.published.rows import RowLocator

__all__ = ["ONET", "OnetPackage", "OnetRows"]


def _locate(package: OnetPackage) -> RowLocator:
    return RowLocator(lambda: place_rows(extract_package(package)))


ONET: Final[ReleaseSource[OnetPackage, OnetRows]] = ReleaseSource(
    Source("onet", extract_package, transform_rows), find_packages, list_origins, _locate
)
