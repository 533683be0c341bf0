"""Which mapping a list is read with: an organisation's own by name, or the one whose columns fit."""

from dataclasses import dataclass
from datetime import date

from thitsar.apps.intake import events, rows
from thitsar.apps.intake.registered import MAPPING
from thitsar.apps.intake.rows import FIELD_FORM
from thitsar.apps.intake.sections import REGISTRY
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import create, open_file, opening_entry
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.sections.mapping import HeaderMap, mapping_from_plain


@dataclass(frozen=True)
class Known:
    """A mapping and where it is kept.

    Not whom it names: work lists are signed by nobody, and whoever takes a list in names its readers.
    """

    mapping: HeaderMap
    file: str = ""


def known(actor: Actor, lists: WorkLists) -> list[Known]:
    """List the mappings of this node, the field form's first."""
    saved = [
        Known(mapping_from_plain(facet), file)
        for file, facet in lists.facets(actor, "registration").items()
        if facet.get("kind") == MAPPING
    ]
    return [Known(FIELD_FORM), *sorted(saved, key=lambda one: one.mapping.name)]


def named(actor: Actor, lists: WorkLists, name: str) -> Known:
    """Find a mapping by its name."""
    found = next((one for one in known(actor, lists) if one.mapping.name == name), None)
    if found is None:
        raise Refused("There is no mapping of this name. Map the columns first.")
    return found


def fitting(actor: Actor, lists: WorkLists, headers: tuple[str, ...]) -> Known | None:
    """Find the newest mapping all of whose needed columns this list has."""
    for one in reversed(known(actor, lists)):
        absent = set(one.mapping.fit(headers).missing)
        if all(one.mapping.headers.get(target, "") not in absent | {""} for target in rows.REQUIRED):
            return one
    return None


def save(actor: Actor, mapping: HeaderMap, *, team: tuple[str, ...], lists: WorkLists, today: date) -> None:
    """Save a mapping under its name; one of the same name is replaced, its history kept."""
    mapping.check(REGISTRY, rows.REQUIRED)
    if not mapping.name.strip() or mapping.name == FIELD_FORM.name:
        raise Refused("Give the mapping a name of its own.")
    event = events.MappingSaved(mapping.name.strip(), mapping.columns, team)
    earlier = next((one for one in known(actor, lists) if one.mapping.name == event.name), None)
    if earlier is not None:
        file = open_file(actor, earlier.file, ("registration",), "write")
        record(actor, [said(file, event)], today=today)
        return
    file = create(actor, MAPPING, [("registration",)], team=(actor.member,), narrow=())[0]
    record(actor, [opening_entry(file), said(file, event)], today=today)
