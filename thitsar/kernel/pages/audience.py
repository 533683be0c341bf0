"""Who will be able to read a part of a file: worked out from roles, teams and the policy table."""

from collections.abc import Iterable, Mapping
from typing import Any

from thitsar.kernel.access.policy import Role, is_narrow, scope_of
from thitsar.kernel.files.open_file import OpenFile
from thitsar.kernel.pages.labels import ROLES


def readers(file: OpenFile, compartment: str, people: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Name the roles and organisations that read this part of this file."""
    team = file.narrow if is_narrow(compartment) else file.team
    return readers_of(team, compartment, people)


def readers_of(team: Iterable[str], compartment: str, people: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Name the roles and organisations that would read a part with this team."""
    named: dict[str, None] = {}
    for member in team:
        person = people.get(member)
        if person is None:
            continue
        for role in person["roles"]:
            if scope_of(frozenset({Role(role)}), "read", compartment) is not None:
                named[f"{ROLES[role]}, {person['organisation_name']}"] = None
    return sorted(named)
