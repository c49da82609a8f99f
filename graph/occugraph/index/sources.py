"""The sources of a view, and for each graph with a release the source that it stands for."""

from datetime import date

from occugraph.index.facts import Facts, Term, ordinal_of, texts_of
from occugraph.iri import ID, OG, Iri
from occugraph.values import Release, Source

__all__ = ["english_of", "read_sources"]


def read_sources(facts: Facts) -> tuple[tuple[Source, ...], list[int]]:
    """Return the sources of the view by IRI, and the row of the source of each origin.

    The source of a release is ``id/source/{key}-{version}``, else ``id/source/{key}``, whichever
    the view has; else it is made from the release, under the name of its graph.
    """
    sources = _read_described(facts)
    of_origins: list[Iri] = []
    for entry in facts.origins:
        release = entry.release
        if release is None:  # no origin is without one; for the type checker
            continue
        named = (
            Iri(f"{ID}source/{release.source}-{release.version}"),
            Iri(f"{ID}source/{release.source}"),
        )
        found = next((iri for iri in named if iri in sources), entry.name)
        sources.setdefault(found, _source_from(found, release))
        of_origins.append(found)
    ordered = sorted(sources)
    rows = {iri: row for row, iri in enumerate(ordered)}
    return tuple(sources[iri] for iri in ordered), [rows[iri] for iri in of_origins]


def english_of(terms: list[Term]) -> str | None:
    """Return the English text, else the first of any language, else None."""
    texts = texts_of(terms)
    english = [text for language, text in texts if language == "en"]
    return english[0] if english else texts[0][1] if texts else None


def _source_from(iri: Iri, release: Release) -> Source:
    return Source(
        uri=iri,
        title=f"{release.source} {release.version}",
        issued=release.issued,
        license=release.license,
        attribution=release.attribution,
    )


def _read_described(facts: Facts) -> dict[Iri, Source]:
    titles, creators = facts.objects("dcterms:title"), facts.objects("dcterms:creator")
    publishers, rights = facts.objects("dcterms:publisher"), facts.objects("dcterms:rights")
    issued, retrieved = facts.values("dcterms:issued"), facts.values("og:retrieved")
    pages, licenses = facts.values("foaf:page"), facts.values("dcterms:license")

    def day(found: dict[str, str], iri: str) -> date | None:
        ordinal = ordinal_of(found.get(iri), iri)
        return date.fromordinal(ordinal) if ordinal else None

    return {
        Iri(iri): Source(
            uri=Iri(iri),
            title=english_of(titles.get(iri, [])) or iri.rpartition("/")[2],
            creator=english_of(creators.get(iri, [])),
            publisher=english_of(publishers.get(iri, [])),
            issued=day(issued, iri),
            page=pages.get(iri),
            license=licenses.get(iri),
            attribution=english_of(rights.get(iri, [])),
            retrieved=day(retrieved, iri),
        )
        for iri in facts.instances(Iri(OG + "Source"))
    }
