"""Make another organisation's node a partner: one person compares and proposes, a second agrees a day later."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from thitsar.kernel.access.roster import PARTNER_AGREED, PARTNER_PROPOSED, PARTNER_STOPPED
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange import card as cards
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.enrolling import node_roster
from thitsar.kernel.vault.wordlists import split_words

_OTHER_WORDS = (
    "These are not the words of this card. Somebody may have changed it on the way. Ask your partner for the card "
    "again, by another way, and compare anew."
)
Partner = Mapping[str, Any]


def propose(actor: Actor, raw: bytes, *, name: str, words: str, today: date) -> cards.Card:
    """Propose the node of a card; `words` are those its people read out by voice, typed as they were heard.

    Raises Unverified for a card that was changed, Refused for other words, another name or a node that is known.
    """
    card = cards.read(raw)
    _require_words(words, cards.fingerprint(card))
    if card.name.casefold() != name.strip().casefold():
        raise Refused("On the card the organisation is written %(name)s. Write it so.", {"name": card.name})
    known = [one for one in known_partners(actor) if one["is_waiting"] or one["is_active"]]
    if any(one["node"] == card.node or one["name"].casefold() == card.name.casefold() for one in known):
        raise Refused(
            "There is a partner of this name or node already. If its keys have changed, stop it first."
        )
    record(actor, [Said(node_roster(actor), "roster", PARTNER_PROPOSED, 1, card.plain())], today=today)
    return card


def agree(actor: Actor, name: str, *, words: str, today: date) -> None:
    """Agree, as the second person and after a day, to a partner whose words one has heard oneself."""
    one = named(actor, name)
    if not one["is_waiting"]:
        raise Refused("This partner does not wait for anybody.")
    if one["by"] == actor.member:
        raise Refused("You have already had a part in this. Another person must do it.")
    if not one["may_be_agreed"]:
        raise Refused(
            "A day must pass after a partner was proposed, so that others can stop it. Agree tomorrow."
        )
    _require_words(words, one["words"])
    payload = {"node": one["node"], "digest": one["digest"]}
    record(actor, [Said(node_roster(actor), "roster", PARTNER_AGREED, 1, payload)], today=today)


def stop(actor: Actor, name: str, *, today: date) -> None:
    """Stop a partner or a proposal: nothing is sent to it or taken from it any more."""
    payload = {"node": named(actor, name)["node"]}
    record(actor, [Said(node_roster(actor), "roster", PARTNER_STOPPED, 1, payload)], today=today)


def known_partners(actor: Actor) -> list[Partner]:
    """List partners and proposals."""
    found: list[Partner] = actor.call("partners")
    return found


def named(actor: Actor, name: str) -> Partner:
    """Find a partner or proposal that was not stopped by its name; Refused where there is none."""
    known = [one for one in known_partners(actor) if one["is_waiting"] or one["is_active"]]
    for one in known:
        if one["name"].casefold() == name.strip().casefold():
            return one
    raise Refused("There is no partner of this name. Look with: thitsar partner list")


def _require_words(typed: str, words: str) -> None:
    if split_words(typed) != words.split():
        raise Refused(_OTHER_WORDS)
