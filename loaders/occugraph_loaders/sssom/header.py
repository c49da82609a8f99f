"""The metadata above a table of mappings: YAML in the lines that begin with ``#``."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox
import yaml

from occugraph.errors import RowError, SourceError
from occugraph.iri import PREFIXES, Iri
from occugraph_loaders.sssom.cell import Place, Value, read_values
from occugraph_loaders.sssom.slots import PROPAGATED, SET_SLOTS

__all__ = ["BUILT_IN_PREFIXES", "Header", "read_header"]


class _PlainLoader(yaml.BaseLoader):
    """Makes strings, lists and mappings, and refuses aliases, which can grow without bound."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 -- yaml's own signature
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*name) stands where a value should")
        return super().compose_node(parent, index)


# What may stand without being declared in a header's curie_map.
# https://mapping-commons.github.io/sssom/spec-intro/#iri-prefixes
BUILT_IN_PREFIXES: Final = ("dcterms", "owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd")
_OTHER_SLOTS: Final = frozenset({"sssom_version", "curie_map", "mapping_set_id"})
_NEEDED: Final = ("mapping_set_id", "license")
_VERSIONS: Final = ("1.0", "1.1")


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says.

    Attributes:
        id: The IRI of the set.
        prefixes: The namespace of each prefix that a CURIE may have.
        slots: What is said of the set as a whole.
        propagated: Cells that hold for each row that has none of its own.
    """

    id: Iri
    prefixes: Mapping[str, str]
    slots: Mapping[str, tuple[Value, ...]]
    propagated: Mapping[str, str]


def read_header(file: str, lines: Sequence[str]) -> Header:
    """Return what a header says.

    Args:
        file: For messages.
        lines: The first lines of the file, each with its ``#``.

    Raises:
        SourceError: There is no header.
        RowError: It is not YAML, lacks what it needs, has an unknown slot or a wrong value, or
            binds a prefix of occugraph to another namespace.
    """
    metadata = _parse(file, lines)
    header = _Metadata(file, lines, metadata)
    header.check()
    prefixes = header.prefixes()
    return Header(
        header.iri("mapping_set_id", header.text("mapping_set_id")),
        prefixes,
        {
            name: read_values(SET_SLOTS[name], header.cell(name), prefixes, header.place(name))
            for name in sorted(SET_SLOTS.keys() & metadata.keys())
        },
        {name: header.cell(name) for name in sorted(PROPAGATED & metadata.keys())},
    )


def _parse(file: str, lines: Sequence[str]) -> Mapping[str, Any]:
    text = textwrap.dedent("\n".join(line[1:].rstrip("\r") for line in lines))
    try:
        metadata = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 -- makes no objects
    except (yaml.YAMLError, RecursionError) as err:
        mark = getattr(err, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise RowError(
            f"{file}:{line} header: {getattr(err, 'problem', None) or err}: expected YAML in the"
            " lines that begin with #",
            file=file,
            line=line,
        ) from err
    if not isinstance(metadata, dict):
        raise SourceError(
            f"{file} has no header: expected YAML in lines that begin with #",
            hint=f"it says at least {', '.join(_NEEDED)} and curie_map",
            file=file,
        )
    return metadata


@dataclass(frozen=True, slots=True)
class _Metadata:
    file: str
    lines: Sequence[str]
    values: Mapping[str, Any]

    def place(self, name: str) -> Place:
        numbered = enumerate(self.lines, 1)
        line = next((n for n, line in numbered if line.lstrip("# ").startswith(f"{name}:")), 1)
        return Place(self.file, line)

    def check(self) -> None:
        for name in sorted(self.values.keys() - SET_SLOTS.keys() - PROPAGATED - _OTHER_SLOTS):
            raise self.place(name).error(name, self.cell(name), "a slot of a mapping set")
        for name in _NEEDED:
            if not self.values.get(name):
                raise self.place(name).error(name, "", "an IRI")
        version = self.text("sssom_version") or _VERSIONS[0]
        if version not in _VERSIONS:
            raise self.place("sssom_version").error(
                "sssom_version", version, " or ".join(_VERSIONS)
            )

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        if not isinstance(value, str):
            raise self.place(name).error(name, str(value), "one text")
        return value

    def cell(self, name: str) -> str:
        value = self.values[name]
        parts = value if isinstance(value, list) else [value]
        return "|".join(str(part).replace("|", "\\|") for part in parts)

    def iri(self, name: str, value: str) -> Iri:
        try:
            return Iri(ox.NamedNode(value).value)
        except ValueError as err:
            raise self.place(name).error(name, value, "an absolute IRI") from err

    def prefixes(self) -> Mapping[str, str]:
        given = self.values.get("curie_map", {})
        if not isinstance(given, dict):
            raise self.place("curie_map").error("curie_map", str(given), "prefixes")
        prefixes = {prefix: PREFIXES[prefix] for prefix in BUILT_IN_PREFIXES}
        for prefix, namespace in given.items():
            expected = PREFIXES.get(prefix, namespace)
            if namespace != expected:
                raise self.place(prefix).error(prefix, str(namespace), str(expected))
            prefixes[prefix] = self.iri(prefix, str(namespace))
        return prefixes
