"""Everybody is gone, and three shares name new officers: a day later, stopped by whoever leads, and by nobody else."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from django.db import connection

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, actor_of, at, new_file, write
from tests.kernel.test_leaving_node import settled
from thitsar.kernel import codec, models
from thitsar.kernel.access import delays
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import RECOVERED
from thitsar.kernel.errors import Denied, Purposeful, Refused, Unverified
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.membership.enrolling import appoint, delayed, stop
from thitsar.kernel.membership.removing import remove
from thitsar.kernel.membership.travelling import travel
from thitsar.kernel.recovery.claiming import claim, require_by_root
from thitsar.kernel.recovery.root import statement
from thitsar.kernel.vault import pepper, suite
from thitsar.kernel.vault.agent import recovering, saying_by_root, steady
from thitsar.kernel.vault.agent.recovering import Recovery
from thitsar.kernel.vault.shares import deal, join

pytestmark = pytest.mark.database

PARTS = ("registration", "service", "identity")
CAST = {
    "admin": Role.ADMINISTRATOR,
    "intake": Role.INTAKE,
    "vetting": Role.VETTING,
    "dpo": Role.DATA_PROTECTION,
}
ONE = ("Thida Win", frozenset({Role.ADMINISTRATOR, Role.DATA_PROTECTION}))
TWO = ("Zaw Lin", frozenset({Role.INTAKE, Role.VETTING, Role.APPROVER}))
NAMED = [ONE, TWO]
Table = list[tuple[Any, ...]]


@pytest.fixture(autouse=True)
def moved(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let time pass on this machine, or set its clock only."""
    real, up = time.time, steady.uptime
    off = {"clock": 0.0, "up": 0.0}
    monkeypatch.setattr(steady, "uptime", lambda: up() + off["up"])
    monkeypatch.setattr(time, "time", lambda: real() + off["clock"])

    def move(*, clock: float = 0, passed: float = 0) -> None:
        off["clock"] += clock + passed
        off["up"] += passed

    return move


@pytest.fixture
def old(make: Maker) -> Iterator[TestNode]:
    """Give a node with one file, whose agent is stopped."""
    node = make(CAST)
    with at(node):
        intake = node.sign_in("intake")
        new_file(intake, *PARTS)
        node.stop()
        yield node


def _recovery(node: TestNode, root: bytes = b"") -> Recovery:
    return Recovery(node.directory, root or node.founded.root, pepper=pepper.read(node.directory))


def _tables() -> Table:
    found: Table = []
    with connection.cursor() as cursor:
        for model in (
            models.Entry,
            models.Member,
            models.KeyWrap,
            models.EpochWrap,
            models.Log,
            models.Stream,
        ):
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1, 2")  # noqa: S608 - our own names
            found += [
                tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)
                for row in cursor.fetchall()
            ]
    return found


def _signed_in(node: TestNode, made: dict[str, Any]) -> Actor:
    given = node.agent.call("sign_in", name=made["name"], passphrase=made["passphrase"])
    return actor_of(node.agent, given)


def _recovered(node: TestNode, moved: Callable[..., None]) -> list[dict[str, Any]]:
    made = _recovery(node).begin(NAMED, today=TODAY)
    moved(passed=delays.SECONDS + 60)
    _recovery(node).finish(made[0]["name"], made[0]["passphrase"], today=TODAY)
    return made


class TestTheNewOfficers:
    """Two people who were never here, a day later."""

    def test_read_everything_and_nobody_else_anything(
        self, old: TestNode, moved: Callable[..., None]
    ) -> None:
        file = models.Stream.objects.filter(compartment="identity").get().file
        kept = {
            model: list(model.objects.all().values())
            for model in (models.Member, models.EpochWrap, models.KeyWrap)
        }
        made = _recovered(old, moved)
        assert models.Member.objects.count() == len(NAMED)
        assert verify().is_sound
        old.start()
        old.move_clock(delays.SECONDS + 60)
        one, two = (_signed_in(old, each) for each in made)
        state = settled(two)
        assert not [name for name, each in state.items() if each["closed"] and each["held"]]
        opened = open_file(two, file, PARTS, "write")
        assert [opened.document(part)["said"] for part in PARTS] == [[{"what": "first"}]] * len(PARTS)
        for part in PARTS:
            write(two, open_file(two, file, PARTS, "write"), part, "after")
        assert one.call("rebuild", mode="verify")["bad"] == []
        assert two.call("rebuild", mode="verify")["bad"] == []
        self._nothing_new(old, kept, file)

    def _nothing_new(self, node: TestNode, kept: dict[Any, list[Any]], file: str) -> None:
        """Put everything back that the old members had: rows of theirs open nothing of what is here now."""
        for model, rows in kept.items():
            for row in rows:
                if not model.objects.filter(pk=row["id"]).exists() and row.get("recipient", "x") not in (
                    "",
                    "recovery",
                ):
                    model.objects.create(**row)
        for who in CAST:
            with pytest.raises((Denied, Unverified, Purposeful)):
                node.sign_in(who)

    def test_each_three_of_five_begins_and_no_two_do(self, old: TestNode) -> None:
        shares = deal(old.founded.root)
        for three in combinations(shares, 3):
            assert join(three) == old.founded.root
        for two in combinations(shares, 2):
            with pytest.raises(Refused):
                join(two)

    def test_get_keys_only_when_their_day_has_passed(self, old: TestNode, moved: Callable[..., None]) -> None:
        made = _recovery(old).begin(NAMED, today=TODAY)
        before = _tables()
        for seconds in (0, delays.SECONDS // 2):
            moved(passed=seconds)
            with pytest.raises(Refused, match="more hours"):
                _recovery(old).finish(made[0]["name"], made[0]["passphrase"], today=TODAY)
        # Setting the clock a year ahead is no day.
        moved(clock=365 * delays.SECONDS)
        with pytest.raises(Refused, match="more hours"):
            _recovery(old).finish(made[0]["name"], made[0]["passphrase"], today=TODAY)
        assert _tables() == before
        held = {one["person"]["member"] for one in made}
        assert not models.EpochWrap.objects.filter(recipient__in=held).exists()

    def test_get_their_keys_whatever_was_said_of_them(
        self, old: TestNode, moved: Callable[..., None]
    ) -> None:
        """Whoever leads can give them roles and say that they are away: neither counts a day later."""
        made = _recovery(old).begin(NAMED, today=TODAY)
        old.start()
        admin, dpo = old.sign_in("admin"), old.sign_in("dpo")
        appoint(admin, made[1]["person"]["member"], roles=frozenset({Role.INTAKE}), today=TODAY)
        for one in (old.made("admin"), made[1]):
            travel(dpo, one["person"]["member"], today=TODAY)
        old.stop()
        moved(passed=delays.SECONDS + 60)
        after = _recovery(old)
        assert after.roster.travelling == {one["person"]["member"] for one in (old.made("admin"), made[1])}
        after.finish(made[0]["name"], made[0]["passphrase"], today=TODAY)
        assert not after.roster.travelling
        old.start()
        old.move_clock(delays.SECONDS + 60)
        file = models.Stream.objects.filter(compartment="identity").get().file
        opened = open_file(_signed_in(old, made[1]), file, PARTS, "read")
        assert opened.document("identity")["said"] == [{"what": "first"}]

    def test_lose_a_journey_with_their_day(self, old: TestNode) -> None:
        made = _recovery(old).begin(NAMED, today=TODAY)
        old.start()
        dpo = old.sign_in("dpo")
        travel(dpo, made[1]["person"]["member"], today=TODAY)
        (waits,) = delayed(dpo)
        stop(dpo, waits["digest"], reason="NOT_AGREED", today=TODAY)
        told = {one["shown"]: (one["removed"], one["travelling"]) for one in dpo.call("people")}
        assert (told[ONE[0]], told[TWO[0]]) == ((True, False), (True, False))

    def test_begin_by_the_first_of_them_only(self, old: TestNode, moved: Callable[..., None]) -> None:
        made = _recovery(old).begin(NAMED, today=TODAY)
        moved(passed=delays.SECONDS + 60)
        before = _tables()
        for who in (made[1], old.made("admin"), {**made[0], "passphrase": old.made("admin")["passphrase"]}):
            with pytest.raises(Denied):
                _recovery(old).finish(who["name"], who["passphrase"], today=TODAY)
        assert _tables() == before

    @pytest.mark.parametrize(
        "named",
        [
            [ONE],
            [TWO, ONE],
            [ONE, ("Zaw Lin", frozenset({Role.INTAKE}))],
            [ONE, ("Zaw Lin", frozenset({Role.VETTING, Role.APPROVER}))],
        ],
    )
    def test_are_enough_to_lead(self, old: TestNode, named: recovering.Named) -> None:
        before = _tables()
        with pytest.raises(Refused):
            _recovery(old).begin(named, today=TODAY)
        assert _tables() == before

    def test_lose_no_key_that_somebody_holds(self, old: TestNode) -> None:
        named = [ONE, ("Zaw Lin", frozenset({Role.INTAKE, Role.LEAD}))]
        with pytest.raises(Refused, match="vetting"):
            _recovery(old).begin(named, today=TODAY)


class TestWhoLeads:
    """Those who are told of it, and can stop it."""

    def test_stops_it_alone(self, old: TestNode, moved: Callable[..., None]) -> None:
        made = _recovery(old).begin(NAMED, today=TODAY)
        old.start()
        dpo = old.sign_in("dpo")
        (waits,) = delayed(dpo)
        assert (waits["kind"], waits["seconds_left"] > 0) == (delays.RECOVERY, True)
        with pytest.raises(Purposeful):
            _signed_in(old, made[0])
        stop(dpo, waits["digest"], reason="NOT_AGREED", today=TODAY)
        assert [one["removed"] for one in dpo.call("people") if one["shown"] == ONE[0]] == [True]
        old.stop()
        moved(passed=delays.SECONDS + 60)
        with pytest.raises(Refused, match="Nothing waits"):
            _recovery(old).finish(made[0]["name"], made[0]["passphrase"], today=TODAY)
        old.start()
        assert old.sign_in("intake").call("people")

    def test_stops_it_by_taking_one_of_them_out(self, old: TestNode, moved: Callable[..., None]) -> None:
        """Half of them would read half of what there is."""
        made = _recovery(old).begin(NAMED, today=TODAY)
        old.start()
        admin = old.sign_in("admin")
        remove(admin, made[1]["person"]["member"], reason="SUSPECTED", today=TODAY)
        assert delayed(admin) == []
        assert [one["removed"] for one in admin.call("people") if one["shown"] == ONE[0]] == [True]
        old.stop()
        moved(passed=delays.SECONDS + 60)
        with pytest.raises(Refused, match="Nothing waits"):
            _recovery(old).finish(made[0]["name"], made[0]["passphrase"], today=TODAY)

    def test_is_told_anew_when_it_is_begun_anew(self, old: TestNode, moved: Callable[..., None]) -> None:
        first = _recovery(old).begin(NAMED, today=TODAY)
        moved(passed=delays.SECONDS - 60)
        second = _recovery(old).begin(NAMED, today=TODAY)
        moved(passed=120)
        for made in (first, second):
            with pytest.raises(Refused, match="more hours"):
                _recovery(old).finish(made[0]["name"], made[0]["passphrase"], today=TODAY)


class TestWhoWritesTheDatabase:
    """Somebody with every table and no share, or with shares of another root (K10)."""

    def test_needs_this_root(self, old: TestNode) -> None:
        before = _tables()
        with pytest.raises(Refused, match="of another root"):
            _recovery(old, suite.fresh())
        assert _tables() == before

    def test_cannot_take_another_nodes_tables(self, old: TestNode, node: TestNode) -> None:
        with at(node), pytest.raises(Refused, match="of another root"):
            Recovery(node.directory, old.founded.root, pepper=pepper.read(node.directory))

    def test_cannot_name_officers_with_the_nodes_key_alone(
        self, old: TestNode, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever has the node's key and one of its members writes an entry that everybody refuses."""

        def forged(_: bytes, stated: Any, **said: Any) -> dict[str, Any]:
            return claim(suite.fresh(), stated, **said)

        monkeypatch.setattr(recovering, "claim", forged)
        before = _tables()
        with pytest.raises(Unverified):
            _recovery(old).begin(NAMED, today=TODAY)
        assert _tables() == before
        monkeypatch.setattr(saying_by_root, "require_by_root", lambda *_, **__: None)
        _recovery(old).begin(NAMED, today=TODAY)
        monkeypatch.undo()
        with pytest.raises(Unverified):
            _recovery(old)
        old.start()
        for who in CAST:
            with pytest.raises(Unverified):
                old.sign_in(who)

    def test_cannot_use_a_claim_of_the_root_a_second_time(
        self, old: TestNode, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The root's own words of an earlier day, of somebody who has the seeds made then."""
        used: list[dict[str, Any]] = []

        def kept(*given: Any, **said: Any) -> dict[str, Any]:
            used.append(claim(*given, **said))
            return used[-1]

        first = _recovery(old)
        monkeypatch.setattr(recovering, "claim", kept)
        first.begin(NAMED, today=TODAY)
        monkeypatch.setattr(recovering, "claim", lambda *_, **__: used[0])
        before = _tables()
        with pytest.raises(Unverified):
            _recovery(old).begin(NAMED, today=TODAY)
        assert _tables() == before
        stated = statement()
        require_by_root(stated, RECOVERED, used[0], before=used[0]["head"])
        for changed in (
            {"roles": [["administrator"], ["administrator"]]},
            {"sequence": used[0]["sequence"] + 1},
            {"members": used[0]["members"][::-1]},
        ):
            with pytest.raises(Unverified):
                require_by_root(stated, RECOVERED, {**used[0], **changed}, before=used[0]["head"])
        with pytest.raises(Unverified):
            require_by_root(stated, RECOVERED, used[0], before=bytes(32))

    def test_cannot_have_it_said_by_an_agent(self, old: TestNode) -> None:
        old.start()
        admin = old.sign_in("admin")
        given = admin.call("open_roster")
        log = models.Log.objects.get()
        people = [old.made(who)["person"] for who in ("admin", "intake")]
        payload = claim(
            suite.fresh(),
            statement(),
            members=people,
            roles=[["administrator"], ["approver", "intake"]],
            at=(log.sequence, bytes(log.head)),
        )
        event = {
            "file": given["file"],
            "compartment": "roster",
            "name": RECOVERED,
            "version": 1,
            "payload": codec.encode(payload),
            "parents": [],
            "epoch": 1,
        }
        state = bytes(models.Member.objects.get(id=admin.member).state)
        with pytest.raises(Purposeful):
            list(
                admin.pieces("sign_events", state=state, day=(TODAY - date(1970, 1, 1)).days, events=[event])
            )
