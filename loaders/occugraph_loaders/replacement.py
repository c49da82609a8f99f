"""Releases of the record that other files would take the place of, under the same version.

What only the recorded files had would be gone without a tombstone, for no newer release dropped
it; so whoever wants that has to say so, in a sync as in a build.
"""

from collections.abc import Iterator, Mapping, Sequence

from occugraph.errors import ConflictError
from occugraph.publication import Publication
from occugraph.release import Origin

__all__ = ["refuse_replacements"]


def refuse_replacements(base: Publication | None, fresh: Mapping[str, Sequence[Origin]]) -> None:
    """Refuse packages whose release the record has from other files.

    Args:
        base: What the record holds; None for nothing.
        fresh: The files of each package that was read, by the name of its graph.

    Raises:
        ConflictError: There is one; names the release, its files and the others.
    """
    found = list(_find_replaced(base, fresh))
    if not found:
        return
    told = "; ".join(
        f"{release}, recorded from {', '.join(old)}, is in the folder of data as {', '.join(new)}"
        for release, old, new in found
    )
    raise ConflictError(
        f"other files would take the place of releases in the record: {told}",
        hint="take the files out of the folder, give them another version with occugraph sync"
        " --release, or say --replace",
        releases=tuple(release for release, _, _ in found),
    )


def _find_replaced(
    base: Publication | None, fresh: Mapping[str, Sequence[Origin]]
) -> Iterator[tuple[str, list[str], list[str]]]:
    for graph in base.manifest.graphs if base else ():
        files, release = fresh.get(graph.entry.name), graph.entry.release
        if files is None or release is None:
            continue
        if {each.sha256 for each in graph.origins} == {each.sha256 for each in files}:
            # The same files, read by another version of this software.
            continue
        yield (
            f"{release.source}@{release.version}",
            [each.file for each in graph.origins],
            [each.file for each in files],
        )
