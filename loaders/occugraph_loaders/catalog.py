"""The official packages that occugraph knows: how to recognize them and where to get them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["PACKAGES", "KnownPackage", "find_packages"]


@dataclass(frozen=True, slots=True)
class KnownPackage:
    """An official package of a source.

    Attributes:
        source: The source's key.
        title: What it is.
        page: Where its publisher offers it.
        patterns: What its file or folder is called, in lower case, ``*`` for anything.
    """

    source: str
    title: str
    page: str
    patterns: tuple[str, ...]


PACKAGES: Final = (
    KnownPackage(
        "esco",
        "ESCO, the classification as CSV",
        "https://esco.ec.europa.eu/en/use-esco/download",
        ("*esco*csv*.zip", "*esco*dataset*"),
    ),
    KnownPackage(
        "isco-08",
        "ISCO-08, structure and definitions",
        "https://isco.ilo.org/en/isco-08/",
        ("*isco-08*.xlsx", "*isco08*.xlsx"),
    ),
    KnownPackage(
        "onet",
        "O*NET database",
        "https://www.onetcenter.org/database.html",
        ("onet-*", "db_*_text*", "db_*_excel*"),
    ),
    KnownPackage(
        "nace-2.1",
        "NACE Rev. 2.1, structure and explanatory notes",
        "https://ec.europa.eu/eurostat/web/nace",
        ("*nace*2.1*.xlsx",),
    ),
    KnownPackage(
        "isic-4",
        "ISIC Rev. 4",
        "https://unstats.un.org/unsd/classifications/Econ/isic",
        ("*isic*4*",),
    ),
    KnownPackage(
        "csco-2022",
        "China's occupational classification of 2022, codes and names",
        "https://www.mohrss.gov.cn/",
        ("csco2022*.csv", "csco-2022*.csv"),
    ),
)
"""By the order in which they matter to the curated graph."""


def find_packages(directory: Path) -> dict[str, tuple[str, ...]]:
    """Return the files and folders that look like a known package, by source.

    Args:
        directory: Searched with the folders in it, no deeper. It need not exist.

    Returns:
        An entry for each source of :data:`PACKAGES`; names relative to ``directory``, sorted.
    """
    entries = sorted((*directory.glob("*"), *directory.glob("*/*"))) if directory.is_dir() else []
    return {
        package.source: tuple(
            str(entry.relative_to(directory))
            for entry in entries
            if any(Path(entry.name.lower()).match(pattern) for pattern in package.patterns)
        )
        for package in PACKAGES
    }
