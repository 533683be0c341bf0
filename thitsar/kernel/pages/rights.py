"""What a page should offer whom; whether it happens is decided by the agent."""

from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.errors import Denied
from thitsar.kernel.files.open_file import Actor


def may(actor: Actor, action: str, compartment: str) -> bool:
    """Tell whether the table allows a member this action somewhere."""
    return scope_of(frozenset(Role(role) for role in actor.roles), action, compartment) is not None


def require(actor: Actor, action: str, compartment: str) -> None:
    """Raise Denied when it does not: the page answers as if it did not exist."""
    if not may(actor, action, compartment):
        raise Denied("There is no such file.")
