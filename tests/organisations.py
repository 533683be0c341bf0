"""Organisations in tests: called by name, and named with their first member."""

from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.membership.organisations import Organisation, known_organisation, new_organisation


def organisation(actor: Actor, name: str) -> Organisation:
    """Give the organisation of this name, or one that will be named."""
    return known_organisation(actor, name) or new_organisation(actor, name)
