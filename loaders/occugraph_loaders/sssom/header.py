"""The metadata above a table of mappings: YAML in the lines that begin with ``#``."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox
import yaml

from occugraph.errors import RowError, SourceError
from occugraph.iri import PREFIXES, Iri
from occugraph.sssom.mapping_set import BUILT_IN_PREFIXES, Header
from occugraph.sssom.slots import PROPAGATED, SET_SLOTS
from occugraph_loaders.sssom.cell import Place, read_values
from occugraph_loaders.sssom.rules import Rules

__all__ = ["read_header"]


class _PlainLoader(yaml.BaseLoader):
    """Makes strings, lists and mappings, and refuses aliases, which can grow without bound."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 -- yaml's own signature
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*name) stands where a value should")
        return super().compose_node(parent, index)


_OTHER_SLOTS: Final = frozenset({"sssom_version", "curie_map", "mapping_set_id"})
_NEEDED: Final = ("mapping_set_id", "license")
_VERSIONS: Final = ("1.0", "1.1")


def read_header(file: str, lines: Sequence[str], rules: Rules) -> tuple[Header, tuple[str, ...]]:
    """Return what a header says, and the names of its entries that SSSOM does not know.

    Args:
        file: For messages.
        lines: The first lines of the file, each with its ``#``.
        rules: What it is held to.

    Raises:
        SourceError: There is no header.
        RowError: It is not YAML, lacks what it needs, has a wrong value or, where the rules
            forbid that, an unknown slot, or binds a prefix of the rules to another namespace.
    """
    metadata = _parse(file, lines)
    header = _Metadata(file, lines, metadata)
    unknown = header.check(rules)
    prefixes = header.prefixes(rules)
    read = Header(
        header.iri("mapping_set_id", header.text("mapping_set_id")),
        prefixes,
        {
            name: read_values(SET_SLOTS[name], header.cell(name), prefixes, header.place(name))
            for name in sorted(SET_SLOTS.keys() & metadata.keys())
        },
        {name: header.cell(name) for name in sorted(PROPAGATED & metadata.keys())},
    )
    return read, unknown


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

    def check(self, rules: Rules) -> tuple[str, ...]:
        unknown = sorted(self.values.keys() - SET_SLOTS.keys() - PROPAGATED - _OTHER_SLOTS)
        for name in () if rules.has_extensions else unknown:
            raise self.place(name).error(name, self.cell(name), "a slot of a mapping set")
        for name in _NEEDED:
            if not self.values.get(name):
                raise self.place(name).error(name, "", "an IRI")
        version = self.text("sssom_version") or _VERSIONS[0]
        if version not in _VERSIONS:
            raise self.place("sssom_version").error(
                "sssom_version", version, " or ".join(_VERSIONS)
            )
        return tuple(unknown)

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

    def prefixes(self, rules: Rules) -> Mapping[str, str]:
        given = self.values.get("curie_map", {})
        if not isinstance(given, dict):
            raise self.place("curie_map").error("curie_map", str(given), "prefixes")
        prefixes = {prefix: PREFIXES[prefix] for prefix in BUILT_IN_PREFIXES}
        for prefix, namespace in given.items():
            expected = rules.prefixes.get(prefix, namespace)
            if namespace != expected:
                raise self.place(prefix).error(prefix, str(namespace), str(expected))
            prefixes[prefix] = self.iri(prefix, str(namespace))
        return prefixes
