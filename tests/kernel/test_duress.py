"""A duress passphrase: what it opens, what it never touches, and that no size tells which one was used."""

import itertools
from dataclasses import dataclass
from typing import Any

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.images import Image, changed, image, sizes
from tests.kernel.nodes import CAST, TODAY, TestNode, actor_of, at, new_file, say
from thitsar.kernel import models
from thitsar.kernel.access.policy import BROAD, NARROW
from thitsar.kernel.errors import Denied, Refused, Unreadable, Unverified
from thitsar.kernel.files.kinds import Told, file_kind, fold_part
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import create, opening_entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.removing import remove
from thitsar.kernel.membership.training import open_training, trainings
from thitsar.kernel.vault import key_file, keybag, pepper, stretch, suite
from thitsar.kernel.vault.agent import agent as operations
from thitsar.kernel.vault.agent import duress_shown, server

pytestmark = pytest.mark.database
ANSWERED = "There is no such file."
assert server  # every operation there is is known by it


@dataclass
class Forced:
    """A node on which an intake officer set a duress passphrase and a file of training lies."""

    node: TestNode
    drawn: str

    def sign_in(self, passphrase: str = "", factor: bytes = b"") -> Actor:
        """Sign the officer in, with the duress passphrase where none is given."""
        name = self.node.made("intake")["name"]
        given = {"name": name, "passphrase": passphrase or self.drawn, "factor": factor}
        return actor_of(self.node.agent, self.node.agent.call("sign_in", **given))

    @property
    def own(self) -> str:
        """Give the officer's real passphrase."""
        passphrase: str = self.node.made("intake")["passphrase"]
        return passphrase

    @property
    def row(self) -> models.Member:
        """Give the officer's row."""
        return models.Member.objects.get(id=self.node.member("intake"))

    def alarms(self, who: str) -> list[str]:
        """Give whom somebody hears of."""
        return [one["name"] for one in self.node.sign_in(who).call("signs")]


def set_duress(actor: Actor, passphrase: str, **more: Any) -> str:
    """Set a duress passphrase; gives it."""
    drawn: str = actor.call("draw_duress")
    actor.call("set_duress", passphrase=passphrase, typed=drawn, **more)
    return drawn


@pytest.fixture
def forced(make: Maker) -> Any:
    """Give it."""
    node = make(CAST)
    with at(node):
        intake = node.sign_in("intake")
        new_file(intake, "registration", "identity")
        open_training(intake, "training_site", today=TODAY)
        assert [kind for _, kind in trainings(intake)] == ["training_site"]
        yield Forced(node, set_duress(intake, node.made("intake")["passphrase"]))


def test_it_shows_training_and_answers_everything_else_as_if_there_were_nothing(forced: Forced) -> None:
    actor = forced.sign_in()
    assert [kind for _, kind in trainings(actor)] == ["training_site"]
    assert actor.roles == {"handler"}
    assert actor.shown == "intake"
    # Not the id under which pages keep what they opened for the officer.
    assert actor.member != forced.node.member("intake")
    others = sorted(set(operations._operations) - set(operations._instead))
    assert {"open_file", "people", "partners", "create_files", "sign_events", "open_batches"} <= set(others)
    for name in others:
        with pytest.raises(Denied, match=ANSWERED):
            actor.call(name)


def test_while_nobody_else_is_there_it_unlocks_no_key_of_the_node(forced: Forced) -> None:
    forced.node.agent.call("lock")
    forced.sign_in()
    now = forced.node.agent.call("open_now")
    assert (now["sessions"], now["compartments"], now["narrow"]) == (1, [], 0)
    with pytest.raises(Unreadable):
        forced.node.agent.call("certify_channel", channel=bytes(32))


def test_beside_somebody_who_is_there_it_opens_no_more(forced: Forced) -> None:
    forced.node.sign_in("dpo")
    actor = forced.sign_in()
    for part in (*BROAD, *NARROW):
        assert actor.call("list_keys", compartment=part) == {}
    with pytest.raises(Denied, match=ANSWERED):
        actor.call("open_roster")


def test_nothing_it_opens_is_a_key_or_a_secret_of_the_real_way_in(forced: Forced) -> None:
    factor = suite.fresh()
    intake = forced.sign_in(forced.own)
    intake.call("add_way_in", passphrase=forced.own, kind="key_file", added=factor)
    seed = keybag.open_keybag(
        forced.row.id, forced.drawn, bytes(forced.row.keybag), pepper=pepper.read(forced.node.directory), factor=factor
    )[1]  # fmt: skip
    real = forced.node.made("intake")["seed"]
    assert seed == keybag.forced_seed(keybag.own_key(real)) != real
    one = duress_shown.opened(forced.row.id, duress_shown.shown_key(seed), bytes(forced.row.shown))
    assert 0 < one.wait <= duress_shown.LONGEST_WAIT
    said = repr(one).encode()
    for secret in (factor, real, forced.own.encode()):
        assert secret not in said
        assert repr(secret).encode()[2:-1] not in said
    for epoch in models.EpochWrap.objects.filter(recipient=forced.row.id):
        assert repr(bytes(epoch.sealed)) not in repr(one)


def test_setting_one_changes_what_a_new_passphrase_changes_and_no_size(forced: Forced) -> None:
    actor = forced.node.sign_in("vetting")
    words = forced.node.made("vetting")["passphrase"]
    before = image(forced.node.directory)
    set_duress(actor, words)
    with_one = image(forced.node.directory)
    drawn = actor.call("draw_passphrase")
    actor.call("change_passphrase", passphrase=words, typed=drawn)
    other = image(forced.node.directory)
    actor.call("remove_duress", passphrase=drawn)
    without = image(forced.node.directory)
    rows = [_cells(*pair) for pair in ((before, with_one), (with_one, other), (other, without))]
    member = forced.node.member("vetting")
    assert rows == [{("Member", member, "keybag"), ("Member", member, "shown")}] * 3
    assert _in_tables(before) == _in_tables(with_one) == _in_tables(other) == _in_tables(without)


def test_no_slot_stays_as_it_was_when_one_is_set(forced: Forced) -> None:
    before = bytes(forced.row.keybag)
    set_duress(forced.sign_in(forced.own), forced.own)
    after = bytes(forced.row.keybag)
    starts = range(keybag.HEADER, keybag.HEADER + keybag.SLOTS * keybag.SLOT, keybag.SLOT)
    assert not {before[at : at + keybag.SLOT] for at in starts} & {
        after[at : at + keybag.SLOT] for at in starts
    }


def test_rows_of_members_with_and_without_one_have_the_same_sizes(forced: Forced) -> None:
    for who in CAST:
        forced.node.sign_in(who)
    rows = {
        tuple(len(bytes(one)) for one in row)
        for row in models.Member.objects.values_list("keybag", "state", "shown", "sign")
    }
    assert len(rows) == 1


def test_signing_in_with_either_writes_the_same_cells_and_files_by_the_same_sizes(forced: Forced) -> None:
    forced.node.agent.call("lock")
    forced.sign_in(forced.own)
    images = [image(forced.node.directory)]
    for passphrase in (forced.own, forced.drawn, forced.own, forced.drawn):
        forced.node.agent.call("lock")
        forced.sign_in(passphrase)
        images.append(image(forced.node.directory))
    pairs = list(itertools.pairwise(images))
    assert {frozenset(changed(*pair)) for pair in pairs} == {frozenset(changed(*pairs[0]))}
    assert _cells(*pairs[0]) == {("Member", forced.row.id, one) for one in ("shown", "sign", "state")}
    assert len({tuple(sorted(_in_tables(one).items())) for one in images}) == 1
    grown = [sizes(after)[LOG] - sizes(before)[LOG] for before, after in pairs]
    assert len(set(grown)) == 1
    assert grown[0] > 0


def test_others_hear_of_it_and_the_member_never_does(forced: Forced) -> None:
    assert forced.alarms("admin") == []
    forced.sign_in()
    assert forced.alarms("admin") == forced.alarms("vetting") == ["intake"]
    assert forced.sign_in().call("signs") == []
    # Forced to give the real one as well: it stays, and is not shown there.
    forced.node.agent.call("lock")
    assert forced.sign_in(forced.own).call("signs") == []
    assert forced.alarms("analyst") == ["intake"]


def test_only_another_who_may_take_people_out_ends_it(forced: Forced) -> None:
    forced.sign_in()
    member = forced.node.member("intake")
    for who in ("intake", "vetting", "analyst"):
        with pytest.raises(Denied):
            forced.node.sign_in(who).call("end_sign", member=member)
    admin = forced.node.sign_in("admin")
    with pytest.raises(Denied):
        forced.sign_in().call("end_sign", member=member)
    admin.call("end_sign", member=member)
    assert forced.alarms("dpo") == []
    with pytest.raises(Refused):
        admin.call("end_sign", member=member)
    forced.sign_in()
    assert forced.alarms("dpo") == ["intake"]


def test_taking_the_member_out_ends_the_session_both_ways_in_and_the_sign(forced: Forced) -> None:
    actor = forced.sign_in()
    remove(forced.node.sign_in("admin"), forced.node.member("intake"), reason="SUSPECTED", today=TODAY)
    with pytest.raises(Denied, match="signed out"):
        actor.call("session")
    for passphrase in (forced.own, forced.drawn):
        with pytest.raises(Denied, match="not right"):
            forced.sign_in(passphrase)
    assert forced.alarms("admin") == []


def test_what_a_later_log_says_names_it_to_data_protection(forced: Forced) -> None:
    forced.node.agent.call("lock")
    forced.sign_in()
    dpo = forced.node.sign_in("dpo")
    lines = dpo.call("access_lines", wanted={"member": forced.row.id})["lines"]
    assert {"forced", "signed_in"} <= {one for line in lines for one in line}


def test_it_needs_the_key_file_that_the_real_one_needs(forced: Forced) -> None:
    factor, spare = suite.fresh(), suite.fresh()
    intake = forced.sign_in(forced.own)
    intake.call("add_way_in", passphrase=forced.own, kind="key_file", added=factor)
    intake.call("add_way_in", passphrase=forced.own, kind="key_file", added=spare, factor=factor)
    for passphrase in (forced.own, forced.drawn):
        for wrong in (b"", suite.fresh()):
            with pytest.raises(Denied, match="not right"):
                forced.sign_in(passphrase, wrong)
    ways = [forced.sign_in(one, spare).call("ways_in") for one in (forced.own, forced.drawn)]
    assert ways[0] == ways[1] == [{"kind": "key_file", "name": key_file.name(one)} for one in (factor, spare)]
    # Three, and with each a slot of the second kind.
    third = suite.fresh()
    intake.call("add_way_in", passphrase=forced.own, kind="passkey", added=third, factor=spare)
    with pytest.raises(Refused, match="no room"):
        intake.call("add_way_in", passphrase=forced.own, kind="passkey", added=suite.fresh(), factor=spare)
    assert forced.sign_in(factor=third).roles == {"handler"}


def test_a_change_made_under_duress_leaves_the_real_way_in_as_it_is(forced: Forced) -> None:
    actor, before = forced.sign_in(), bytes(forced.row.keybag)
    with pytest.raises(Refused, match="does not open your key"):
        actor.call("remove_way_in", passphrase=forced.own, name="a-b-c")
    drawn = actor.call("draw_passphrase")
    actor.call("change_passphrase", passphrase=forced.drawn, typed=drawn)
    assert forced.sign_in(drawn).roles == {"handler"}
    with pytest.raises(Denied):
        forced.sign_in()
    assert forced.sign_in(forced.own).roles == {"intake"}
    kept = keybag.HEADER + keybag.LAST * keybag.SLOT
    assert bytes(forced.row.keybag)[:kept] == before[:kept]
    # A second one set there opens the same again; with a stick needed there is room for no more.
    second = set_duress(actor, drawn)
    assert forced.sign_in(second).roles == {"handler"}
    factor = suite.fresh()
    actor.call("add_way_in", passphrase=drawn, kind="key_file", added=factor)
    assert forced.sign_in(drawn, factor).call("ways_in")[0]["name"] == key_file.name(factor)
    assert forced.sign_in(second, factor).roles == {"handler"}
    with pytest.raises(Refused, match="no room"):
        actor.call("add_way_in", passphrase=drawn, kind="passkey", added=suite.fresh(), factor=factor)
    actor.call("remove_duress", passphrase=drawn, factor=factor)
    with pytest.raises(Denied):
        forced.sign_in(second, factor)
    actor.call("remove_way_in", passphrase=drawn, name=key_file.name(factor), factor=factor)
    assert forced.sign_in(drawn).roles == {"handler"}
    assert forced.sign_in(forced.own).roles == {"intake"}


def test_it_covers_and_uncovers_as_others_do(forced: Forced) -> None:
    name = forced.node.made("intake")["name"]
    given = forced.node.agent.call("sign_in", name=name, passphrase=forced.drawn)
    actor = actor_of(forced.node.agent, given)
    actor.call("cover")
    with pytest.raises(Refused, match="covered"):
        actor.call("trainings")
    with pytest.raises(Refused, match="covered"):
        actor.call("open_file")
    actor.call("uncover", half=given["half"], pin=given["pin"])
    assert trainings(actor)
    assert forced.node.agent.call("alive", handles=[actor.handle]) == [actor.handle]
    forced.node.agent.call("lock")
    with pytest.raises(Denied, match="signed out"):
        actor.call("trainings")


def test_the_real_one_typed_as_the_new_one_is_refused(forced: Forced) -> None:
    intake = forced.sign_in(forced.own)
    intake.call("draw_duress")
    with pytest.raises(Refused, match="not the new passphrase"):
        intake.call("set_duress", passphrase=forced.own, typed=forced.own)
    with pytest.raises(Refused, match="no new passphrase"):
        forced.sign_in(forced.own).call("set_duress", passphrase=forced.own, typed="")
    assert stretch.normal(forced.drawn) != stretch.normal(forced.own)


def test_a_training_file_holds_nothing_whoever_tries(forced: Forced) -> None:
    intake = forced.sign_in(forced.own)
    file = trainings(intake)[0][0]
    with pytest.raises(Refused, match="about nobody"):
        intake.call("extend_file", file=file, compartment="registration")
    with pytest.raises(Refused, match="about nobody"):
        create(intake, "training_phone", [("registration",)], team=(intake.member,), narrow=())
    made = create(intake, "training_phone", [()], team=(intake.member,), narrow=())[0]
    other = new_file(intake, "registration")
    made.parts["registration"] = other.parts["registration"]
    with pytest.raises(Refused, match="about nobody"):
        record(intake, [opening_entry(made), say(made, "registration", "a name")], today=TODAY)
    with pytest.raises(Unverified, match="nothing can be written"):
        fold_part(file_kind("training_phone"), "registration", None, Told("x", 1, {}, "", 1, 1))
    with pytest.raises(Refused, match="one of the exercises"):
        open_training(intake, "person", today=TODAY)


def test_everybody_sees_training_and_only_who_opens_files_opens_one(forced: Forced) -> None:
    for who in ("vetting", "analyst", "admin", "dpo"):
        assert [kind for _, kind in trainings(forced.node.sign_in(who))] == ["training_site"]
        with pytest.raises(Denied):
            open_training(forced.node.sign_in(who), "training_site", today=TODAY)
    open_training(forced.node.sign_in("intake2"), "training_phone", today=TODAY)
    # The session under duress has what was there at the last ordinary look.
    assert [kind for _, kind in trainings(forced.sign_in())] == ["training_site"]
    assert len(trainings(forced.sign_in(forced.own))) == 2
    assert [kind for _, kind in trainings(forced.sign_in())] == ["training_phone", "training_site"]


LOG = ("file", "agent/access.log")


def _cells(before: Image, after: Image) -> set[tuple[str, ...]]:
    return {one for one in changed(before, after) if one[0] != "file"}


def _in_tables(one: Image) -> dict[tuple[str, ...], int]:
    return {name: size for name, size in sizes(one).items() if name[0] != "file"}
