"""The sources of releases that are known; a new one joins by one line here."""

from dataclasses import replace
from typing import Any, Final

from occugraph_loaders.crosswalk import ESCO_ONET
from occugraph_loaders.csco import CSCO
from occugraph_loaders.esco import ESCO, gather_package
from occugraph_loaders.isco import ISCO
from occugraph_loaders.isic import ISIC
from occugraph_loaders.nace import NACE
from occugraph_loaders.onet import ONET
from occugraph_loaders.pipeline import ReleaseSource
from occugraph_loaders.sssom_release import SSSOM_SETS

__all__ = ["SOURCES"]

_ESCO: Final = replace(
    ESCO,
    gather=lambda paths, version, issued: gather_package(paths, version=version, issued=issued),
)

SOURCES: Final[tuple[ReleaseSource[Any, Any], ...]] = (
    _ESCO,
    ISCO,
    ONET,
    ESCO_ONET,
    CSCO,
    ISIC,
    NACE,
    SSSOM_SETS,
)
"""In the order in which a build reads their packages."""
