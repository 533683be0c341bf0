"""A section: a named, versioned group of fields in one compartment, and the registry of those that are known."""

from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.field import STAGES, Field, Label


@dataclass(frozen=True)
class Section:
    """What one form page asks and where the answers lie; answers name the version they were given under."""

    id: str
    version: int
    _: KW_ONLY
    compartment: str
    title: Label
    fields: tuple[Field, ...]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Find a field by its name."""
        return {field.name: field for field in self.fields}

    def at(self, stage: str) -> "Section":
        """Keep only what is needed up to a stage, so that an early form cannot ask for more (features C3)."""
        reached = frozenset(STAGES[: STAGES.index(stage) + 1])
        return replace(self, fields=tuple(field for field in self.fields if field.stage in reached))


@dataclass(frozen=True, eq=False)
class Registry:
    """The sections known here, passed around as a value: organisations add their own while the program runs."""

    sections: tuple[Section, ...]

    @cached_property
    def _versions(self) -> dict[tuple[str, int], Section]:
        return {(section.id, section.version): section for section in self.sections}

    @cached_property
    def _newest(self) -> dict[str, Section]:
        return {section.id: section for section in sorted(self.sections, key=lambda one: one.version)}

    def __iter__(self) -> Iterator[Section]:
        return iter(self._newest.values())

    def find(self, id: str, version: int | None = None) -> Section | None:
        """Find the newest version, or the one answers name; None for a section nobody here has heard of."""
        return self._newest.get(id) if version is None else self._versions.get((id, version))

    def of(self, id: str) -> Section:
        """Find the newest version of a section that must be there."""
        section = self._newest.get(id)
        if section is None:
            raise Refused("This node does not know the section %(section)s.", {"section": id})
        return section

    def field(self, target: str) -> Field | None:
        """Find a field written as `section.field`."""
        id, _, name = target.partition(".")
        section = self._newest.get(id)
        return section.by_name.get(name) if section else None

    def with_sections(self, more: Iterable[Section]) -> "Registry":
        """Give a registry that also knows an organisation's own sections; what is known is never replaced."""
        added = tuple(more)
        for section in added:
            known = self._newest.get(section.id)
            if (section.id, section.version) in self._versions:
                raise Refused(
                    "The section %(section)s exists already. Give it a new version.", {"section": section.id}
                )
            # Answers of all versions lie in one document: another compartment would widen who reads them.
            if known is not None and known.compartment != section.compartment:
                raise Refused(
                    "The section %(section)s stays in its compartment. Give the new one another name.",
                    {"section": section.id},
                )
        return Registry(self.sections + added)
