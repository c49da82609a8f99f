"""The file that SPARQL is answered from, line by line against the record."""

from collections.abc import Callable
from pathlib import Path

import pytest

from occugraph.errors import StoreError
from occugraph.iri import GRAPH_CURATED, ID
from occugraph.publication import Publication
from occugraph.record import Record
from occugraph.verification import ProjectionReport, check_store
from occugraph.verification.store_file import DEFAULT_GRAPH

MICROGRID = f"{ID}occupation/microgrid-operator"
LABEL = b'<http://www.w3.org/2004/02/skos/core#prefLabel> "microgrid operator"@en'

Lines = list[bytes]


def label_in(lines: Lines, *, graph: str = "") -> int:
    """Return the line with the label of the microgrid operator."""
    end = f" <{graph}> .".encode() if graph else b" ."
    return lines.index(f"<{MICROGRID}> ".encode() + LABEL + end)


def change(publication: Publication, alter: Callable[[Lines], object]) -> None:
    """Change the lines of the store file."""
    file = publication.store_file
    lines = file.read_bytes().split(b"\n")[:-1]
    alter(lines)
    file.write_bytes(b"".join(line + b"\n" for line in lines))


def test_what_was_published_is_equal(record: Record, publication: Publication) -> None:
    report = check_store(record, publication)
    assert report.is_equal
    assert (report.differing, report.differences) == (0, ())
    curated = report.sections[GRAPH_CURATED]
    assert curated.record == curated.projection
    assert {entry.name for entry in publication.view.graphs if entry.quads} == (
        report.sections.keys() - {DEFAULT_GRAPH}
    )


def test_order_makes_no_difference(record: Record, publication: Publication) -> None:
    change(publication, lambda lines: lines.reverse())
    assert check_store(record, publication).is_equal


def test_a_file_in_another_order_of_graphs_is_equal(
    record: Record, publication: Publication
) -> None:
    """The end of the file is compared as a whole first; this one has another end."""
    change(publication, lambda lines: lines.insert(0, lines.pop()))
    assert check_store(record, publication).is_equal


@pytest.mark.parametrize("graph", ["", GRAPH_CURATED])
def test_a_changed_label_is_named(record: Record, publication: Publication, graph: str) -> None:
    def alter(lines: Lines) -> None:
        place = label_in(lines, graph=graph)
        lines[place] = lines[place].replace(b" operator", b" manager")

    change(publication, alter)
    [difference] = check_store(record, publication).differences
    assert (difference.section, difference.thing) == (graph or DEFAULT_GRAPH, MICROGRID)
    assert difference.missing == (LABEL.decode(),)
    assert difference.extra == (LABEL.decode().replace("operator", "manager"),)


def test_a_lost_line_is_named(record: Record, publication: Publication) -> None:
    change(publication, lambda lines: lines.pop(label_in(lines)))
    [difference] = check_store(record, publication).differences
    assert (difference.missing, difference.extra) == ((LABEL.decode(),), ())


def test_a_line_that_stands_twice_is_named(record: Record, publication: Publication) -> None:
    """As a union of graphs would count it."""
    change(publication, lambda lines: lines.append(lines[label_in(lines)]))
    [difference] = check_store(record, publication).differences
    assert (difference.missing, difference.extra) == ((), (LABEL.decode(),))


def test_an_extra_graph_is_named(record: Record, publication: Publication) -> None:
    line = b'<urn:x> <urn:y> "in <urn:z>"^^<urn:type> <urn:graph> .'
    change(publication, lambda lines: lines.append(line))
    report = check_store(record, publication)
    [difference] = report.differences
    assert (difference.section, difference.thing) == ("urn:graph", "urn:x")
    assert difference.extra == ('<urn:y> "in <urn:z>"^^<urn:type>',)
    assert report.sections["urn:graph"].record is None


@pytest.mark.parametrize("rest", [b"", b'<urn:s> <urn:p> "cut off'])
def test_a_file_that_was_cut_off_differs(
    record: Record, publication: Publication, rest: bytes
) -> None:
    content = publication.store_file.read_bytes()
    half = content[: content.index(b"\n", len(content) // 2) + 1]
    publication.store_file.write_bytes(half + rest)
    report = check_store(record, publication)
    lost = content.count(b"\n") - half.count(b"\n")
    assert report.differing == lost + bool(rest)


def test_a_line_that_is_no_quad_is_named(record: Record, publication: Publication) -> None:
    change(publication, lambda lines: lines.append(b"no quad at all"))
    [difference] = check_store(record, publication).differences
    assert (difference.section, difference.thing) == ("no quad", "no")


def test_many_differences_are_counted_and_some_named(
    record: Record, publication: Publication
) -> None:
    publication.store_file.write_bytes(b"")
    report: ProjectionReport = check_store(record, publication)
    quads = sum(entry.quads for entry in publication.view.graphs)
    assert report.differing > quads
    assert len([each for each in report.differences if each.section == DEFAULT_GRAPH]) == 20


def test_a_file_that_is_gone_cannot_be_read(record: Record, publication: Publication) -> None:
    publication.store_file.unlink()
    with pytest.raises(StoreError, match="store file cannot be read"):
        check_store(record, publication)


def test_a_damaged_record_is_no_measure(record: Record, publication: Publication) -> None:
    graph = next(entry for entry in publication.view.graphs if entry.name == GRAPH_CURATED)
    Path(record.graph_path(graph.sha256)).unlink()
    with pytest.raises(StoreError, match="missing from the record"):
        check_store(record, publication)
