"""How the columns of a list meet the fields of the sections; an organisation keeps one for each list it receives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.section import Registry

UUID = "row.uuid"
TODAY = "row.today"
IGNORED = ""
_OF_THE_ROW = frozenset({UUID, TODAY})
_MOST_COLUMNS = 500


@dataclass(frozen=True)
class Fit:
    """How a list and a mapping fit: mapped columns the list does not have, and columns nobody has mapped."""

    missing: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class HeaderMap:
    """Map each header of a list to `section.field`, to `row.uuid` or `row.today`, or to nothing on purpose."""

    name: str
    columns: tuple[tuple[str, str], ...]

    @cached_property
    def headers(self) -> dict[str, str]:
        """Find the header of a target."""
        return {target: header for header, target in self.columns if target != IGNORED}

    @cached_property
    def by_section(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Group the pairs of header and field name by section."""
        grouped: dict[str, list[tuple[str, str]]] = {}
        for header, target in self.columns:
            section, _, field = target.partition(".")
            if field and target not in _OF_THE_ROW:
                grouped.setdefault(section, []).append((header, field))
        return {section: tuple(pairs) for section, pairs in grouped.items()}

    def fit(self, headers: Iterable[str]) -> Fit:
        """Compare with the headers a list really has; neither side is guessed."""
        there = list(headers)
        mapped = {header for header, _ in self.columns}
        wanted = [header for header, target in self.columns if target != IGNORED]
        return Fit(
            tuple(header for header in wanted if header not in set(there)),
            tuple(header for header in there if header not in mapped),
        )

    def check(self, registry: Registry, required: Iterable[str]) -> None:
        """Refuse a mapping with doubled or unknown targets, or without those an app cannot do without."""
        targets = [target for _, target in self.columns if target != IGNORED]
        headers = [header for header, _ in self.columns]
        if len(set(headers)) != len(headers):
            raise Refused("A column stands twice in this mapping.")
        for target in targets:
            if targets.count(target) > 1:
                raise Refused("Two columns are mapped to %(target)s. Keep one.", {"target": target})
            if target not in _OF_THE_ROW and registry.field(target) is None:
                raise Refused("There is no field %(target)s to map a column to.", {"target": target})
        for target in required:
            if target not in targets:
                raise Refused("Map a column to %(target)s: no list is read without it.", {"target": target})

    def to_plain(self) -> dict[str, Any]:
        """Write the mapping as it is stored."""
        return {"name": self.name, "columns": [list(pair) for pair in self.columns]}


def mapping_from_plain(plain: Mapping[str, Any]) -> HeaderMap:
    """Load a stored mapping, or refuse what is not one."""
    name, columns = plain.get("name"), plain.get("columns")
    if not isinstance(name, str) or not isinstance(columns, list | tuple) or len(columns) > _MOST_COLUMNS:
        raise Refused("This mapping is not in the agreed form.")
    pairs = []
    for pair in columns:
        if not isinstance(pair, list | tuple) or [type(one) for one in pair] != [str, str]:
            raise Refused("This mapping is not in the agreed form.")
        pairs.append((pair[0], pair[1]))
    return HeaderMap(name, tuple(pairs))
