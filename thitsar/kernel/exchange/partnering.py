"""Make another organisation's node a partner: one person compares and proposes, a second agrees a day later."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from thitsar.kernel.access.roster import PARTNER_AGREED, PARTNER_PROPOSED, PARTNER_STOPPED
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange import card as cards
from thitsar.kernel.exchange.owing import owe_closed_keys_of
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import node_ids
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
    _require_another_name(actor, card.name)
    _require_new(known_partners(actor), card)
    payload = {**card.plain(), "signed": list(card.signed)}
    record(actor, [Said(node_roster(actor), "roster", PARTNER_PROPOSED, 2, payload)], today=today)
    return card


def agree(actor: Actor, name: str, *, words: str, today: date) -> None:
    """Agree, as the second person and after a day, to a partner whose words one has heard oneself."""
    one = named(actor, name)
    waits = one if one["is_waiting"] else one["renewing"]
    if waits is None:
        raise Refused("This partner does not wait for anybody.")
    if waits["by"] == actor.member:
        raise Refused("You have already had a part in this. Another person must do it.")
    if not waits["may_be_agreed"]:
        raise Refused(
            "A day must pass after a partner was proposed, so that others can stop it. Agree tomorrow."
        )
    _require_words(words, one["words"])
    payload = {"node": one["node"], "digest": waits["digest"]}
    record(actor, [Said(node_roster(actor), "roster", PARTNER_AGREED, 1, payload)], today=today)


def stop(actor: Actor, name: str, *, today: date) -> None:
    """Stop a partner or a proposal: nothing is sent to it or taken from it any more."""
    node = named(actor, name)["node"]
    said = Said(node_roster(actor), "roster", PARTNER_STOPPED, 1, {"node": node})
    # Its people know the keys of closed parts: what is said there next lies under others.
    record(actor, [said], today=today, within=[lambda: owe_closed_keys_of(node)])


def stop_newer_card(actor: Actor, name: str, *, today: date) -> None:
    """Stop the newer card of a partner alone: it stays one by the card that was agreed to."""
    one = named(actor, name)
    if one["renewing"] is None:
        raise Refused("No newer card of this partner waits for anybody.")
    payload = {"node": one["node"], "digest": one["renewing"]["digest"]}
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


def _require_another_name(actor: Actor, name: str) -> None:
    """Raise Refused for an organisation that is called as this node's own: nobody could tell which is meant."""
    own = node_ids()[1]
    names = {
        one["organisation_name"].casefold() for one in actor.call("people") if one["organisation"] == own
    }
    if name.casefold() in names:
        raise Refused(
            "This is the name of our own organisation. Ask them for a card with a name of their own."
        )


def _require_new(known: list[Partner], card: cards.Card) -> None:
    """Raise Refused for a card that nobody may propose now, and say what to do."""
    held = next((one for one in known if one["node"] == card.node), None)
    others = [one for one in known if one["node"] != card.node and (one["is_waiting"] or one["is_active"])]
    is_same = held is not None and (card.number == held["number"] or held["is_waiting"] or held["renewing"])
    is_there = is_same and held is not None and (held["is_waiting"] or held["is_active"])
    if is_there or any(one["name"].casefold() == card.name.casefold() for one in others):
        raise Refused(
            "There is a partner of this name or node already. If its keys have changed, stop it first."
        )
    if held is not None and card.number < held["number"]:
        raise Refused("This card is older than the one that is known here. Ask your partner for the newest.")
    if held is not None and held["is_active"] and not card.follows(held["number"], held["statement"]):
        raise Refused(
            "This card does not follow the one that is known here: its keys were renewed more than once. Stop the "
            "partner, then add it anew."
        )


def _require_words(typed: str, words: str) -> None:
    if split_words(typed) != words.split():
        raise Refused(_OTHER_WORDS)
