"""What a partner brings is taken in whole, by a person who looked at it, or not at all (R-BUN; S2, S3, S4)."""

import random
import time
from argparse import Namespace
from types import SimpleNamespace

import pytest
from django.conf import settings as site
from django.test import Client, override_settings
from django.utils import translation

from tests.exchange.sharing import Two
from tests.kernel.nodes import TODAY, at
from thitsar.apps.vetting import commands
from thitsar.kernel import models
from thitsar.kernel.access.roster import PARTNER_KEYS_KNOWN
from thitsar.kernel.errors import Denied, Purposeful, Refused
from thitsar.kernel.exchange import sending, taking
from thitsar.kernel.exchange.wire.quarantine import MOST_WAITING, lay_down
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.enrolling import node_roster
from thitsar.kernel.membership.removing import close_keys
from thitsar.kernel.pages.sessions import agent
from thitsar.kernel.vault.wrap import PUBLIC_SIZE
from thitsar.web.commands import exchange

PARTS = ["registration", "service", "vetting"]
# Pages are served with static files that nobody collected.
PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def arrived(two: Two) -> list[int]:
    """Bring all that waits for the partner to its quarantine, and give the rows."""
    with at(two.here):
        own, _ = node_ids()
        sending.make_bundles(two.here.agent, two.node)
        rows = models.SentBundle.objects.filter(partner=two.node).order_by("number")
        brought = [(one.number, bytes(one.sealed)) for one in rows]
    with at(two.there):
        for number, sealed in brought:
            lay_down(own, number, sealed)
        return list(models.ArrivedBundle.objects.order_by("number").values_list("id", flat=True))


def counted() -> list[int]:
    """Count everything a bundle could have left behind."""
    tables = (models.Entry, models.Stream, models.KeyWrap, models.Leaves, models.Shared, models.UnfoldedPart)
    return [one.objects.count() for one in tables]


def vetted(two: Two) -> str:
    """Register somebody and let vetting begin; gives the file."""
    file = two.registered()
    with at(two.here):
        commands.accept(two.actor("vetting"), commands.open_for(two.actor("vetting"), file), today=TODAY)
        opened = commands.open_for(two.actor("vetting"), file)
        commands.claim(two.actor("vetting"), opened, type="IDENTITY", statement="as told", today=TODAY)
    return file


def test_a_file_goes_there_and_what_is_written_there_comes_back(two: Two) -> None:
    file = vetted(two)
    two.share([file], parts=PARTS)
    (row,) = arrived(two)
    with at(two.there):
        taker, officer = two.actor("intake", two.there), two.actor("vetting", two.there)
        before = counted()
        with pytest.raises(Denied):
            taking.take_in(officer, row, (officer.member,), today=TODAY)
        with pytest.raises(Refused, match="Name who works"):
            taking.take_in(taker, row, (), today=TODAY)
        (one,) = taking.look(taker)
        assert (one.wrong, one.name, one.is_lasting) == ("", "ORG-A", True)
        # It is not taken in by itself, and looking leaves nothing behind.
        assert taking.take_waiting(taker, today=TODAY) == 0
        assert counted() == before
        taking.take_in(taker, row, (taker.member,), today=TODAY)
        assert one.said is not None
        received = one.said.files[0].pseudonym
        assert not models.ArrivedBundle.objects.exists()
        assign(taker, received, officer.member, today=TODAY)
        officer = two.sessions[two.there.database, "vetting"] = two.there.sign_in("vetting")
        opened = open_file(officer, received, ("registration", "vetting"), "read")
        assert [one["statement"] for one in opened.document("vetting")["claims"].values()] == ["as told"]
        commands.claim(
            officer, commands.open_for(officer, received), type="SERVICE", statement="there", today=TODAY
        )
    back(two)
    with at(two.here):
        vetting = two.sessions[two.here.database, "vetting"] = two.here.sign_in("vetting")
        claims = commands.open_for(vetting, file).document("vetting")["claims"]
        assert {one["statement"] for one in claims.values()} == {"as told", "there"}
        # The number of the last one taken came back with it: nothing waits for that partner any more.
        assert not models.SentBundle.objects.filter(partner=two.node).exists()


def test_what_only_adds_is_taken_at_the_next_sign_in(two: Two) -> None:
    file = vetted(two)
    two.share([file], parts=PARTS)
    (first,) = arrived(two)
    agent.cache_clear()
    site.STATIC_ROOT.mkdir(exist_ok=True)
    with override_settings(NODE=two.there.directory, ALLOWED_HOSTS=["*"], STORAGES=PLAIN):
        with at(two.there):
            # A new file is nothing to be taken unseen; once it was looked at it is not opened at each sign-in.
            enter(two)
            assert models.ArrivedBundle.objects.get().is_lasting
            enter(two)
            assert models.ArrivedBundle.objects.count() == 1
            taker = two.sessions[two.there.database, "intake"] = two.there.sign_in("intake")
            taking.take_in(taker, first, (taker.member,), today=TODAY)
        with at(two.here):
            opened = commands.open_for(two.actor("vetting"), file)
            commands.claim(two.actor("vetting"), opened, type="SERVICE", statement="more", today=TODAY)
        arrived(two)
        with at(two.there):
            models.ArrivedBundle.objects.filter(number__lte=taken_of(two)).delete()
            assert models.ArrivedBundle.objects.count() == 1
            before = counted()[0]
            enter(two)
            assert not models.ArrivedBundle.objects.exists()
            assert counted()[0] > before
    agent.cache_clear()
    two.taken()


def taken_of(two: Two) -> int:
    """Give the number of the last bundle the other node took in."""
    with at(two.here):
        own, _ = node_ids()
    with at(two.there):
        return models.Exchange.objects.get(partner=own).taken


def enter(two: Two) -> None:
    """Sign the intake officer of the other node in, on the page."""
    one = two.there.made("intake")
    answer = Client().post("/", {"name": one["name"], "passphrase": one["passphrase"]})
    assert answer.status_code == 302


def back(two: Two) -> None:
    """Bring what the other node owes to this one, and take it in."""
    with at(two.here):
        own, _ = node_ids()
    with at(two.there):
        assert sending.make_bundles(two.there.agent, own) == 1
        rows = models.SentBundle.objects.filter(partner=own).order_by("number")
        brought = [(one.number, bytes(one.sealed)) for one in rows]
    with at(two.here):
        for number, sealed in brought:
            lay_down(two.node, number, sealed)
        for row in models.ArrivedBundle.objects.order_by("number").values_list("id", flat=True):
            taking.take_in(two.actor("intake"), row, (), today=TODAY)
    with at(two.there):
        sending.acknowledged(own, brought[-1][0])


def test_replays_gaps_and_changed_bytes_leave_nothing(two: Two) -> None:
    two.share([two.registered()], parts=PARTS[:2])
    first = arrived(two)
    two.share([two.registered()], parts=PARTS[:2])
    _, second = arrived(two)
    with at(two.there):
        taker = two.actor("intake", two.there)
        before = counted()
        with pytest.raises(Refused, match="are missing before this one"):
            taking.take_in(taker, second, (taker.member,), today=TODAY)
        row = models.ArrivedBundle.objects.get(id=first[0])
        sealed, by = bytes(row.sealed), random.Random(1)
        for _ in range(25):
            changed = bytearray(sealed)
            changed[by.randrange(len(changed))] ^= 1 << by.randrange(8)
            models.ArrivedBundle.objects.filter(id=row.id).update(sealed=bytes(changed))
            with pytest.raises(Purposeful):
                taking.take_in(taker, row.id, (taker.member,), today=TODAY)
            (wrong, *_) = taking.look(taker)
            assert wrong.wrong
        assert counted() == before
        models.ArrivedBundle.objects.filter(id=row.id).update(sealed=sealed)
        taking.take_in(taker, row.id, (taker.member,), today=TODAY)
        taking.take_in(taker, second, (taker.member,), today=TODAY)
        after = counted()
        lay_down(row.partner, row.number, sealed)
        (again,) = taking.look(taker)
        assert "taken in already" in again.wrong
        with pytest.raises(Refused, match="taken in already"):
            taking.take_in(taker, again.id, (taker.member,), today=TODAY)
        assert counted() == after
        taking.refuse(taker, again.id, reason="NOT_EXPECTED")
        assert taking.look(taker) == []
    two.taken()


def test_one_passed_on_by_somebody_else_is_refused(two: Two) -> None:
    two.share([two.registered()], parts=PARTS[:2])
    (row,) = arrived(two)
    with at(two.there):
        taker = two.actor("intake", two.there)
        before = counted()
        one = models.ArrivedBundle.objects.get(id=row)
        for stranger in ("0" * 32, two.node):
            models.ArrivedBundle.objects.filter(id=row).update(partner=stranger)
            with pytest.raises(Refused, match="no partner"):
                taking.take_in(taker, row, (taker.member,), today=TODAY)
        assert counted() == before
        models.ArrivedBundle.objects.filter(id=row).update(partner=one.partner)
        taking.take_in(taker, row, (taker.member,), today=TODAY)
    two.taken()


def test_a_partner_fills_no_disk(two: Two) -> None:
    with at(two.there):
        for number in range(MOST_WAITING):
            lay_down("f" * 32, number, number.to_bytes(4, "big"))
        lay_down("f" * 32, 0, bytes(4))
        with pytest.raises(Refused, match="waits here already"):
            lay_down("f" * 32, 99, b"more")
        models.ArrivedBundle.objects.filter(partner="f" * 32).delete()


def test_the_commands_say_what_came_and_what_to_do(
    two: Two, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The day of the machine is the day these nodes stand at.
    monkeypatch.setattr(exchange, "date", SimpleNamespace(today=lambda: TODAY))
    two.share([two.registered()], parts=PARTS[:2])
    (row,) = arrived(two)
    with at(two.there):
        taker, officer = two.actor("intake", two.there), two.actor("vetting", two.there)
        said = f"{row}: number "
        assert _shown(capsys, taker, "waiting").startswith(said)
        with pytest.raises(Denied):
            _shown(capsys, officer, "waiting")
        with pytest.raises(Refused, match="See `thitsar exchange --help`"):
            _shown(capsys, taker, "take", "ORG-A")
        with pytest.raises(Refused, match="Look again at what waits"):
            _shown(capsys, taker, "take", "999999999999999999999")
        with pytest.raises(Refused, match="NOT_EXPECTED, TOO_MUCH"):
            _shown(capsys, taker, "refuse", str(row), "no")
        sealed = models.ArrivedBundle.objects.get(id=row)
        assert _shown(capsys, taker, "refuse", str(row), "TOO_MUCH").startswith("It is deleted. ")
        assert _shown(capsys, taker, "waiting") == "Nothing waits to be taken in.\n"
        with pytest.raises(Refused, match="Look again at what waits"):
            _shown(capsys, taker, "refuse", str(row), "TOO_MUCH")
        # It comes again as it was, and is taken this time.
        lay_down(sealed.partner, sealed.number, bytes(sealed.sealed))
        row = models.ArrivedBundle.objects.get().id
        assert _shown(capsys, taker, "take", str(row)).endswith(" entries are new.\n")
    two.taken()


def test_sharing_goes_on_after_the_receivers_keys_changed(two: Two) -> None:
    two.share([two.registered()], parts=PARTS[:2])
    *_, row = arrived(two)
    with at(two.here):
        own, _ = node_ids()
    with at(two.there):
        taker = two.actor("intake", two.there)
        taking.take_in(taker, row, (taker.member,), today=TODAY)
        sending.make_bundles(two.there.agent, own)
        close_keys(two.actor("admin", two.there), PARTS[:2], reason="DEVICE_LOST", today=TODAY)
        for who in ("intake", "vetting", "approver"):
            two.sessions[two.there.database, who] = two.there.sign_in(who)
        # Nothing is said in any file: the newer keys alone are told, once they are there.
        last = time.monotonic() + 120
        while not sending.make_bundles(two.there.agent, own):
            assert time.monotonic() < last, "the keys were not changed"
            time.sleep(0.2)
        brought = [(one.number, bytes(one.sealed)) for one in models.SentBundle.objects.order_by("number")]
    with at(two.here):
        clerk = two.actor("intake")
        for number, sealed in brought:
            lay_down(two.node, number, sealed)
        for one in models.ArrivedBundle.objects.order_by("number").values_list("id", flat=True):
            taking.take_in(clerk, one, (), today=TODAY)
        forged = {"partner": bytes.fromhex(two.node), "publics": {"vetting": [99, bytes(PUBLIC_SIZE)]}}
        with pytest.raises(Denied, match="never named by a member"):
            record(clerk, [Said(node_roster(clerk), "roster", PARTNER_KEYS_KNOWN, 1, forged)], today=TODAY)
    with at(two.there):
        sending.acknowledged(own, brought[-1][0])
    two.share([two.registered()], parts=PARTS[:2])
    *_, row = arrived(two)
    with at(two.there):
        taker = two.actor("intake", two.there)
        assert [one.wrong for one in taking.look(taker)] == [""]
        taking.take_in(taker, row, (taker.member,), today=TODAY)
    two.taken()


def _shown(capsys: pytest.CaptureFixture[str], actor: Actor, action: str, *words: str) -> str:
    """Do what the command does once its member is signed in, and give what it prints."""
    capsys.readouterr()
    with translation.override("en"):
        exchange._ACTIONS[action][0](Namespace(json=False, words=list(words)), actor)
    return capsys.readouterr().out
