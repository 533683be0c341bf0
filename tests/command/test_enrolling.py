"""Adding members and appointing them, through the agent's socket as the command and the pages do."""

import pytest

from tests.cast import TODAY, Cast
from tests.organisations import organisation
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Purposeful, Refused, Unreadable
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import create, open_file, opening_entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.enrolling import agree, appoint, enrol, proposals

pytestmark = pytest.mark.database


def _sign_in(cast: Cast, credentials: tuple[str, str]) -> Actor:
    name, passphrase = credentials
    given = cast.agent.call("sign_in", name=name, passphrase=passphrase)
    roles = frozenset(given["roles"])
    return Actor(cast.agent, given["handle"], given["member"], given["shown"], given["organisation"], roles)


def _add(cast: Cast, *roles: Role) -> tuple[str, str]:
    """Have a member added and agreed to by somebody who holds no key that the new one will be owed."""
    admin = cast.sign_in("admin")
    added = enrol(admin, "Mya Thandar", organisation(admin, "CSO-PEMB"), roles=frozenset(roles), today=TODAY)
    for member, made in proposals(admin).items():
        agree(cast.sign_in("dpo"), member, digest=made["digest"], today=TODAY)
    return added


def _open_one(actor: Actor) -> str:
    file = create(actor, "approval", [("registration",)], team=(actor.member,), narrow=())[0]
    record(actor, [opening_entry(file)], today=TODAY)
    return file.id


def test_a_new_member_signs_in_at_once_and_reads_when_a_holder_has_signed_in(cast: Cast) -> None:
    cast.agent.call("lock")
    credentials = _add(cast, Role.INTAKE)
    added = _sign_in(cast, credentials)
    assert added.roles == {"intake"}
    with pytest.raises(Unreadable):
        added.call("open_batches", action="list", compartment="registration", wrapped=[["00", 1, b""]])
    assert added.call("list_keys", compartment="registration") == {}
    cast.sign_in("intake")
    again = _sign_in(cast, credentials)
    assert again.call("list_keys", compartment="registration").keys() == {1}
    file = _open_one(again)
    assert open_file(again, file, ("registration",), "read").id == file
    assert not models.WrapOwed.objects.filter(recipient=added.member).exists()


def test_the_roster_shows_the_member_to_everybody(cast: Cast) -> None:
    vetting = cast.sign_in("vetting")
    credentials = _add(cast, Role.VETTING)
    member = _sign_in(cast, credentials).member
    shown = {one["id"]: one for one in vetting.call("people")}
    assert shown[member]["shown"] == "Mya Thandar"
    assert shown[member]["roles"] == ["vetting"]


def test_no_other_program_is_told_the_seed_of_a_new_member(cast: Cast) -> None:
    made = cast.sign_in("admin").call("enrol_member", shown="Mya Thandar", organisation="CSO-PEMB")
    assert made.keys() == {"name", "passphrase", "locator", "keybag", "state", "person"}
    public = {"member", "shown", "organisation", "unwrap_public", "sign_public"}
    assert made["person"].keys() == public


def test_only_an_administrator_enrols_appoints_or_opens_the_roster(cast: Cast) -> None:
    before = models.Member.objects.count()
    member = cast.member("analyst")
    for who in ("intake", "vetting", "approver", "analyst", "dpo"):
        actor = cast.sign_in(who)
        with pytest.raises(Denied):
            enrol(
                actor,
                "Mya Thandar",
                organisation(actor, "CSO-PEMB"),
                roles=frozenset({Role.ADMINISTRATOR}),
                today=TODAY,
            )
        with pytest.raises(Denied):
            appoint(actor, member, roles=frozenset({Role.ADMINISTRATOR}), today=TODAY)
        # Those two may agree to what an administrator proposed; intake takes in whom a partner brings.
        if who not in {"approver", "dpo", "intake"}:
            with pytest.raises(Denied):
                actor.call("open_roster")
    assert models.Member.objects.count() == before


def test_a_role_taken_away_takes_its_keys_out_of_the_table(cast: Cast) -> None:
    cast.sign_in("intake")
    credentials = _add(cast, Role.INTAKE)
    cast.sign_in("intake")
    member = _sign_in(cast, credentials).member
    held = models.EpochWrap.objects.filter(recipient=member)
    assert held.filter(compartment="registration").exists()
    admin = cast.sign_in("admin")
    appoint(admin, member, roles=frozenset({Role.ANALYST}), today=TODAY)
    assert not held.filter(compartment="registration").exists()
    assert models.WrapOwed.objects.filter(recipient=member, compartment="statistics").exists()
    cast.sign_in("analyst")
    assert held.filter(compartment="statistics").exists()
    with pytest.raises(Denied):
        _open_one(_sign_in(cast, credentials))


def test_who_has_no_role_any_more_cannot_sign_in(cast: Cast) -> None:
    credentials = _add(cast, Role.VETTING)
    member = _sign_in(cast, credentials).member
    appoint(cast.sign_in("admin"), member, roles=frozenset(), today=TODAY)
    with pytest.raises(Purposeful):
        _sign_in(cast, credentials)


def test_the_last_administrator_stays(cast: Cast) -> None:
    admin = cast.sign_in("admin")
    with pytest.raises(Refused, match="remain administrator"):
        appoint(admin, admin.member, roles=frozenset({Role.ANALYST}), today=TODAY)


def test_it_refuses_a_member_without_name_or_role(cast: Cast) -> None:
    admin = cast.sign_in("admin")
    for shown, roles in ((" ", frozenset({Role.ANALYST})), ("Mya", frozenset[Role]())):
        with pytest.raises(Refused, match="at least one role"):
            enrol(admin, shown, organisation(admin, "CSO-PEMB"), roles=roles, today=TODAY)


def test_a_row_in_the_table_of_debts_gives_a_stranger_nothing(cast: Cast) -> None:
    member = cast.member("analyst")
    models.WrapOwed.objects.create(compartment="vetting", recipient=member)
    cast.sign_in("vetting")
    assert not models.EpochWrap.objects.filter(recipient=member, compartment="vetting").exists()
    models.WrapOwed.objects.filter(recipient=member).delete()
