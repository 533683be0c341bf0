"""The organisations of a node's members: found by name, or named for the first time."""

import secrets
from dataclasses import dataclass

from thitsar.kernel.access.organisations import alike, tidied
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import Actor

_ID_SIZE = 16


@dataclass(frozen=True)
class Organisation:
    """Whose member somebody is: the id is compared, the name is shown."""

    id: str
    name: str


def organisations(actor: Actor) -> list[Organisation]:
    """List those that have members here, the node's own first."""
    found = {one["organisation"]: one["organisation_name"] for one in actor.call("people")}
    return [Organisation(id, name) for id, name in found.items()]


def known_organisation(actor: Actor, name: str) -> Organisation | None:
    """Give the one that is called so, or nothing; Refused for a name that only reads like one."""
    typed = tidied(name)
    like = _alike(actor, typed)
    if like is not None and like.name.casefold() != typed.casefold():
        raise Refused("Here this organisation is written %(name)s. Write it so.", {"name": like.name})
    return like


def new_organisation(actor: Actor, name: str) -> Organisation:
    """Give an organisation that will be named with its first member; Refused when one here reads the same."""
    typed = tidied(name)
    like = _alike(actor, typed)
    if like is not None:
        raise Refused(
            "There is %(name)s already, which reads the same. Choose it, or write a name that nobody takes for it.",
            {"name": like.name},
        )
    return Organisation(secrets.token_hex(_ID_SIZE), typed)


def _alike(actor: Actor, typed: str) -> Organisation | None:
    known = {one.id: one for one in organisations(actor)}
    found = alike({id: one.name for id, one in known.items()}, typed)
    return known[found] if found is not None else None
