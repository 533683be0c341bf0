"""The sign that somebody is forced: one for each member and partner, made anew at each sign-in, raised or not.

Raised or not it has one size and looks like random bytes to everybody but those it is for. What is raised stays so at
the same member's later sign-ins, until another member ends it or they are taken out.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from django.db import OperationalError, transaction

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.exchange.signs import make_sign
from thitsar.kernel.vault import padding, suite, wrap
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.duress_shown import Shown
from thitsar.kernel.vault.agent.sealed_anew import again
from thitsar.kernel.vault.agent.seen import covered_anew
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.hierarchy import EpochKeys

_SIZE, _NUMBER = 16, 4
Publics = tuple[int, bytes]


def own_sign(member: str, to: Publics, day: int) -> bytes:
    """Seal a member's sign for whoever holds the key of rosters; day 0 says that nothing is raised."""
    number, public = to
    return number.to_bytes(_NUMBER, "big") + wrap.wrap(public, _place(member), padding.pad(_said(day), _SIZE))


def sign_key(node_seed: bytes, partner: str) -> bytes:
    """Give the key of the sign that goes to a partner, which learns it by the next bundle."""
    return suite.derive(node_seed, "sign", partner)


def heard_key(node_seed: bytes) -> bytes:
    """Give what the keys of partners' signs are sealed with."""
    return suite.derive(node_seed, "heard")


def heard_anew(before: bytes, after: bytes) -> None:
    """Seal the keys of partners' signs with the node's next key; one that does not open comes with the next bundle."""
    for row in models.Exchange.objects.exclude(heard_key=b""):
        place = heard_place(row.partner)
        row.heard_key = again(bytes(row.heard_key), (heard_key(before), heard_key(after)), place)
        row.save(update_fields=["heard_key"])


def heard_place(partner: str) -> suite.Place:
    """Give where the key of a partner's signs is sealed for."""
    return ("heard", partner)


def raised(agent: Agent, session: Session) -> dict[str, int]:
    """Give the members who are forced, with the day since when; called under the lock."""
    found = {}
    rows = models.Member.objects.exclude(sign=b"").values_list("id", "sign")
    for member, sealed in rows:
        day = _opened(agent, session.epochs, member, bytes(sealed))
        if day:
            found[member] = day
    return found


def partner_signs(node: str, keys: Iterable[tuple[str, bytes]], day: int, since: int) -> dict[str, bytes]:
    """Make what is said to each partner, by its node and the key of its signs."""
    return {partner: make_sign(key, (node, partner), day, since) for partner, key in keys}


def write_signs(
    member: str, *, shown: bytes, sign: bytes, partners: Mapping[str, bytes], before: Mapping[str, bytes]
) -> bool:
    """Write all signs in one commit, as every sign-in does; False where somebody else signed in meanwhile.

    `before` holds those that were read, by member or partner: a sign raised in between is never written over.
    """
    try:
        with transaction.atomic():
            for partner, fresh in partners.items():
                models.Exchange.objects.get_or_create(partner=partner)
                rows = models.Exchange.objects.filter(partner=partner)
                rows = rows.filter(sign=before[partner]) if before else rows
                rows.update(sign=fresh)
            own = models.Member.objects.filter(id=member)
            own = own.filter(sign=before[member]) if before else own
            return bool(own.update(shown=shown, sign=sign))
    except OperationalError:
        return False  # a long commit holds the database


def raise_signs(member: str, one: Shown, key: bytes, *, forced: bytes, day: int) -> None:
    """Say that this member is forced, to the others here and to all partners; needs no key but public ones.

    What else a sign-in writes is written too: what they saw last, sealed anew as it is.
    """
    state = bytes(models.Member.objects.only("state").get(id=member).state)
    with suppress(Unverified, OperationalError):
        fresh = covered_anew(member, forced, state)
        models.Member.objects.filter(id=member, state=state).update(state=fresh)
    signs = partner_signs(one.node, one.partners, day, since=day)
    for _ in range(_TRIES):
        if write_signs(
            member,
            shown=one.sealed(member, key),
            sign=own_sign(member, one.roster, day),
            partners=signs,
            before={},
        ):
            return


_TRIES = 3


def stored(member: str, partners: Iterable[str]) -> dict[str, bytes]:
    """Give the signs as they lie in the table."""
    rows = models.Exchange.objects.filter(partner__in=list(partners)).values_list("partner", "sign")
    found = dict.fromkeys(partners, b"") | {partner: bytes(sign) for partner, sign in rows}
    return found | {member: bytes(models.Member.objects.only("sign").get(id=member).sign)}


def _opened(agent: Agent, epochs: Mapping[tuple[str, int], EpochKeys], member: str, sealed: bytes) -> int:
    # Each is opened once: Today asks for all of them.
    known = epochs.get(("roster", int.from_bytes(sealed[:_NUMBER], "big")))
    if known is None:
        return 0
    if sealed not in agent.signs:
        day = 0
        with suppress(Unverified):
            day = _read(padding.unpad(wrap.unwrap(known.unwrapping, _place(member), sealed[_NUMBER:])))
        agent.signs[sealed] = day
    return agent.signs[sealed]


def _said(day: int) -> bytes:
    return codec.encode(day)


def _read(said: bytes) -> int:
    day = codec.decode(said)
    return day if type(day) is int and day > 0 else 0


def _place(member: str) -> suite.Place:
    return ("sign", member)
