"""A partner is a node whose six words two people compared by voice, a day apart (security.md section 3.3)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.nodes import TODAY, TestNode, at, make_node, remove_node
from thitsar.kernel import codec
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Purposeful, Refused, Unverified
from thitsar.kernel.exchange import card as cards
from thitsar.kernel.exchange import partnering

DAY = 86_400


def card_of(node: TestNode, who: str = "admin") -> tuple[bytes, str]:
    with at(node):
        given = node.sign_in(who).call("partner_card")
    return given["card"], given["words"]


def become_partners(here: TestNode, there: TestNode, name: str) -> None:
    """Let two people of `here` agree to `there`."""
    raw, words = card_of(there)
    with at(here):
        partnering.propose(here.sign_in("admin"), raw, name=name, words=words, today=TODAY)
        here.move_clock(DAY + 60)
        partnering.agree(here.sign_in("dpo"), name, words=words, today=TODAY)


def test_two_people_make_a_partner_a_day_apart(two_nodes: tuple[TestNode, TestNode]) -> None:
    here, there = two_nodes
    raw, words = card_of(there)
    with at(here):
        admin, dpo = here.sign_in("admin"), here.sign_in("dpo")
        with pytest.raises(Refused, match="not the words"):
            partnering.propose(admin, raw, name="ORG-B", words=card_of(here)[1], today=TODAY)
    with at(here):
        with pytest.raises(Denied):
            partnering.propose(here.sign_in("intake"), raw, name="ORG-B", words=words, today=TODAY)
        partnering.propose(admin, raw, name="org-b", words=words.upper(), today=TODAY)
        with pytest.raises(Refused, match="already"):
            partnering.propose(dpo, raw, name="ORG-B", words=words, today=TODAY)
        with pytest.raises(Refused, match="A day must pass"):
            partnering.agree(dpo, "ORG-B", words=words, today=TODAY)
        here.move_clock(DAY + 60)
        with pytest.raises(Refused, match="already had a part"):
            partnering.agree(admin, "ORG-B", words=words, today=TODAY)
        with pytest.raises(Refused, match="not the words"):
            partnering.agree(dpo, "ORG-B", words="no " * 6, today=TODAY)
        partnering.agree(dpo, "ORG-B", words=words, today=TODAY)
        (one,) = partnering.known_partners(here.sign_in("intake"))
        assert (one["is_active"], one["name"], one["words"]) == (True, "ORG-B", words)
        partnering.stop(dpo, "ORG-B", today=TODAY)
        assert not partnering.known_partners(dpo)[0]["is_active"]
        # Stopped for good: it begins with comparing again.
        partnering.propose(dpo, raw, name="ORG-B", words=words, today=date(2023, 6, 2))


def test_an_organisation_called_as_our_own_is_no_partner(tmp_path: Path) -> None:
    made = [
        make_node(tmp_path / one, {"admin": Role.ADMINISTRATOR}, organisation="ORG-A")
        for one in ("one", "two")
    ]
    raw, words = card_of(made[1])
    with at(made[0]), pytest.raises(Refused, match="name of our own organisation"):
        partnering.propose(made[0].sign_in("admin"), raw, name="ORG-A", words=words, today=TODAY)
    for one in made:
        remove_node(one)


def test_a_second_person_cannot_be_signed_for_before_the_day_is_over(
    two_nodes: tuple[TestNode, TestNode],
) -> None:
    here, there = two_nodes
    raw, words = card_of(there)
    with at(here):
        admin, dpo = here.sign_in("admin"), here.sign_in("dpo")
        partnering.propose(admin, raw, name="ORG-B", words=words, today=TODAY)
        (one,) = partnering.known_partners(dpo)
        # Past the command, as a changed program would ask.
        payload = {"node": one["node"], "digest": one["digest"]}
        event: dict[str, object] = {
            "file": here.founded and dpo.call("open_roster")["file"],
            "compartment": "roster",
            "name": "roster.partner_agreed.v1",
            "version": 1,
            "payload": codec.encode(payload),
            "parents": [],
        }
        state = _state(dpo.member)
        with pytest.raises(Unverified, match="before the day was over"):
            list(dpo.pieces("sign_events", state=state, day=19509, events=[event]))


def test_who_proposes_names_no_keys_but_those_on_the_card(two_nodes: tuple[TestNode, TestNode]) -> None:
    """Two people compare six words, which say nothing of the key that bundles are sealed to."""
    here, there = two_nodes
    card, own = cards.read(card_of(there)[0]), cards.read(card_of(here)[0])
    whole = {**card.plain(), "signed": list(card.signed)}
    with at(here):
        admin = here.sign_in("admin")
        file = admin.call("open_roster")["file"]

        def signed(payload: dict[str, Any], version: int = 2) -> None:
            event: dict[str, object] = {
                "file": file,
                "compartment": "roster",
                "name": f"roster.partner_proposed.v{version}",
                "version": version,
                "payload": codec.encode(payload),
                "parents": [],
            }
            list(admin.pieces("sign_events", state=_state(admin.member), day=19509, events=[event]))

        for name in ("bundles", "witness", "witness_quantum", "publics", "name", "signed"):
            other = {**own.plain(), "signed": list(own.signed)}[name]
            with pytest.raises(Unverified):
                signed({**whole, name: other})
        with pytest.raises(Unverified):
            signed(card.plain(), version=1)
        signed(whole)


def test_a_card_with_any_byte_changed_is_no_card(two_nodes: tuple[TestNode, TestNode]) -> None:
    raw, _ = card_of(two_nodes[1])
    cards.read(raw)
    for place in range(0, len(raw), 97):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(Purposeful):
            cards.read(bytes(changed))


def _state(member: str) -> bytes:
    from thitsar.kernel import models  # noqa: PLC0415 - of the database at hand

    return bytes(models.Member.objects.get(id=member).state)
