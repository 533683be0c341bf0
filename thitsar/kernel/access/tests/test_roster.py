"""A member is a pair of keys and an organisation an id: the roster takes nobody's name for other ones."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.access.roster import (
    FOUNDED,
    MEMBER_ADDED,
    ORGANISATION_NAMED,
    Roster,
    Signed,
    fold_roster,
)
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault.hierarchy import member_keys
from thitsar.kernel.vault.places import member_id
from thitsar.kernel.vault.tests.strategies import seeds

OWN, OTHER, NOBODYS = "0" * 32, "1" * 32, "2" * 32
FORM, TWICE, ALIKE = "another form", "organisation twice", "read the same"


def _person(seed: bytes, organisation: str = OWN) -> dict[str, Any]:
    keys = member_keys(seed)
    return {
        "member": member_id(keys.unwrap_public, keys.sign_public),
        "shown": "Nilar Tun",
        "organisation": organisation,
        "unwrap_public": keys.unwrap_public,
        "sign_public": keys.sign_public,
    }


def _named(id: str, name: str) -> dict[str, Any]:
    return {"organisation": id, "name": name}


FIRST = _person(b"\x01" * 32)


def _founded(person: dict[str, Any] = FIRST, **other: Any) -> Roster:
    own = _named(OWN, "CSO-PEMB")
    return fold_roster(
        None, Signed(person["member"], FOUNDED, {"member": person, "organisation": own, **other})
    )


def _then(roster: Roster, name: str, payload: dict[str, Any], *, by: str = FIRST["member"]) -> Roster:
    return fold_roster(roster, Signed(by, name, payload))


@given(
    st.lists(seeds, min_size=3, max_size=3, unique=True), st.sampled_from(["unwrap_public", "sign_public"])
)
def test_nobody_is_added_under_the_name_of_other_keys(seed: list[bytes], which: str) -> None:
    first, second, other = (_person(one) for one in seed)
    roster = _founded(first)
    with pytest.raises(Unverified, match="other keys"):
        _then(roster, MEMBER_ADDED, {**second, which: other[which]}, by=first["member"])
    with pytest.raises(Unverified, match="other keys"):
        _founded({**first, which: other[which]})
    added = _then(roster, MEMBER_ADDED, second, by=first["member"])
    assert added.member(second["member"]).sign_public == second["sign_public"]


def test_a_member_belongs_to_an_organisation_that_was_named_before() -> None:
    roster, second = _founded(), _person(b"\x02" * 32, OTHER)
    for organisation in (OTHER, "CSO-PEMB", "", OWN.upper() + " "):
        with pytest.raises(Unverified, match="organisation"):
            _then(roster, MEMBER_ADDED, {**second, "organisation": organisation})
    roster = _then(_then(roster, ORGANISATION_NAMED, _named(OTHER, "ERO-KYH")), MEMBER_ADDED, second)
    assert roster.organisations == {OWN: "CSO-PEMB", OTHER: "ERO-KYH"}
    assert roster.own == OWN
    assert roster.member(second["member"]).organisation == OTHER


def test_a_founder_belongs_to_the_organisation_whose_node_it_is() -> None:
    with pytest.raises(Unverified, match="organisation"):
        _founded({**FIRST, "organisation": OTHER})
    for own in (_named(OWN, " "), _named("00", "CSO-PEMB"), {"organisation": OWN}):
        with pytest.raises(Unverified, match=FORM):
            _founded(organisation=own)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (_named(OWN, "ERO-KYH"), TWICE),
        (_named(OTHER, "ERO-KRN"), TWICE),
        (_named(NOBODYS, "ERO-KYH"), ALIKE),
        (_named(NOBODYS, "cso pemb"), ALIKE),
        (_named(NOBODYS, "ER0.KYH"), ALIKE),
        (_named(NOBODYS, "ERO-KYH "), FORM),
        (_named(NOBODYS, "ERO\u200b-KYH"), FORM),
        (_named(NOBODYS, "ЕRO-KYH"), FORM),
        (_named(NOBODYS, "X"), FORM),
        (_named(NOBODYS, "X" * 41), FORM),
        (_named(NOBODYS.replace("2", "A"), "ERO-KRN"), FORM),
        (_named("2" * 31, "ERO-KRN"), FORM),
        ({"organisation": NOBODYS}, FORM),
        ({**_named(NOBODYS, "ERO-KRN"), "node": "3" * 32}, FORM),
        ({"organisation": b"\x02" * 16, "name": "ERO-KRN"}, FORM),
    ],
)
def test_one_entry_of_another_form_and_the_roster_is_unverified(payload: dict[str, Any], why: str) -> None:
    roster = _then(_founded(), ORGANISATION_NAMED, _named(OTHER, "ERO-KYH"))
    with pytest.raises(Unverified, match=why):
        _then(roster, ORGANISATION_NAMED, payload)


def test_only_who_may_add_members_names_an_organisation() -> None:
    second = _person(b"\x02" * 32)
    roster = _then(_founded(), MEMBER_ADDED, second)
    with pytest.raises(Unverified, match="may not"):
        _then(roster, ORGANISATION_NAMED, _named(OTHER, "ERO-KYH"), by=second["member"])
