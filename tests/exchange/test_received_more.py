"""A file that is here goes on with its partner's share: more parts, again after it ended, marked once it has."""

from typing import Any

import pytest

from tests.exchange.sharing import Two
from tests.exchange.test_newer_keys import back, bring, claim, claims, take
from tests.exchange.test_taking import vetted
from tests.kernel.nodes import TODAY, at
from thitsar.apps.vetting import commands
from thitsar.kernel import models
from thitsar.kernel.access.reception import PARTS_RECEIVED
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange import taking
from thitsar.kernel.exchange.sharing import end_share, sharing
from thitsar.kernel.files.kinds import file_kind
from thitsar.kernel.files.open_file import OpenFile, Said
from thitsar.kernel.files.opening import open_file, read_parts
from thitsar.kernel.ledger.record import record

FIRST = ["registration", "service"]


def shared_first(two: Two) -> tuple[str, str]:
    """Share two parts of a vetted file and let the partner take them in; gives its number here and there."""
    back(two)
    file = vetted(two)
    return file, share(two, file, FIRST)


def share(two: Two, file: str, parts: list[str]) -> str:
    """Share parts of a file and let the partner take them in; gives its number there."""
    two.share([file], parts=parts)
    there = two.known_there(file, bring(two))
    take(two)
    return there


def end(two: Two, file: str) -> None:
    """End sharing and let the partner hear of it."""
    with at(two.here):
        end_share(two.actor("vetting"), file, two.node, reason="DONE", today=TODAY)
    assert any(one.is_ended for said in bring(two) for one in said.files)
    take(two)


def origin(two: Two, there: str) -> dict[str, Any]:
    with at(two.there):
        found: dict[str, Any] = sharing(two.actor("vetting", two.there), there)["origin"]
        return found


def test_a_part_that_is_shared_later_is_read_in_the_file_that_is_there(two: Two) -> None:
    file, there = shared_first(two)
    assert origin(two, there)["parts"] == FIRST
    assert share(two, file, [*FIRST, "vetting"]) == there
    assert claims(two, two.there, there) == {"as told"}
    assert origin(two, there)["parts"] == [*FIRST, "vetting"]
    claim(two, two.there, there, "said there")
    back(two)
    assert claims(two, two.here, file) == {"as told", "said there"}
    with at(two.there):
        # A rebuild finds the part where the roster says that it is.
        officer = two.actor("vetting", two.there)
        assert officer.call("rebuild", mode="verify")["bad"] == []
        assert not officer.call("rebuild", mode="check")["different"]


def test_a_part_of_its_own_is_not_replaced_by_the_partners(two: Two) -> None:
    back(two)
    file = two.registered()
    there = share(two, file, FIRST)
    # Both begin to vet, neither knowing of the other.
    for node, id in ((two.there, there), (two.here, file)):
        with at(node):
            officer = two.actor("vetting", node)
            commands.accept(officer, commands.open_for(officer, id), today=TODAY)
    claim(two, two.there, there, "ours")
    share(two, file, [*FIRST, "vetting"])
    assert claims(two, two.there, there) == {"ours"}
    assert origin(two, there)["parts"] == FIRST
    # Nor does what is said there later stop what follows it.
    claim(two, two.here, file, "later")
    assert any(one.entries for one in bring(two))
    take(two)
    assert claims(two, two.there, there) == {"ours"}
    with at(two.there):
        assert not models.ArrivedBundle.objects.exists()


def test_what_has_ended_is_marked_there_and_gets_keys_of_its_own(two: Two) -> None:
    back(two)
    file = vetted(two)
    there = share(two, file, [*FIRST, "vetting"])
    claim(two, two.there, there, "before")
    with at(two.there):
        (stream,) = models.Stream.objects.filter(file=there, compartment="vetting").values_list(
            "id", flat=True
        )
        (known,) = (
            models.Entry.objects.filter(stream=stream).order_by("-id").values_list("key", flat=True)[:1]
        )
    back(two)
    end(two, file)
    assert origin(two, there)["ended"] > 0
    claim(two, two.there, there, "after")
    with at(two.there):
        (newer,) = (
            models.Entry.objects.filter(stream=stream).order_by("-id").values_list("key", flat=True)[:1]
        )
        assert bytes(newer) != bytes(known)
        assert not models.Shared.objects.filter(stream=stream).exists()
    assert claims(two, two.there, there) == {"as told", "before", "after"}


def test_what_ended_is_shared_again_in_the_same_file(two: Two) -> None:
    back(two)
    file = vetted(two)
    there = share(two, file, [*FIRST, "vetting"])
    end(two, file)
    claim(two, two.here, file, "meanwhile")
    assert claims(two, two.there, there) == {"as told"}
    assert share(two, file, [*FIRST, "vetting"]) == there
    assert origin(two, there)["ended"] == 0
    assert claims(two, two.there, there) == {"as told", "meanwhile"}
    claim(two, two.there, there, "answered")
    back(two)
    assert claims(two, two.here, file) == {"as told", "meanwhile", "answered"}


def test_nobody_says_it_without_a_bundle(two: Two) -> None:
    file, there = shared_first(two)
    with at(two.there):
        taker = two.actor("intake", two.there)
        (other,) = (
            models.Log.objects.exclude(head=b"").exclude(origin=two.node).values_list("origin", flat=True)
        )
        streams = {"vetting": bytes(16)}
        payload = {
            "partner": bytes.fromhex(other),
            "purpose": "VET_SHARE",
            "until": 30000,
            "streams": streams,
        }
        given = taker.call("open_team", file=there, action="assign")
        opened = OpenFile(there, file_kind("person"), "", {})
        read_parts(opened, [given])
        with pytest.raises(Denied):
            record(taker, [Said(opened, "roster", PARTS_RECEIVED, 1, payload)], today=TODAY)
    del file
    with at(two.there), pytest.raises(Denied):
        open_file(two.actor("admin", two.there), there, ("registration",), "read")


def test_what_is_new_can_be_left_and_everything_else_goes_on(two: Two) -> None:
    file, there = shared_first(two)
    other = vetted(two)
    two.share([other], parts=FIRST)
    with at(two.here):
        service = models.Stream.objects.get(file=other, compartment="service").id
    two.share([file], parts=[*FIRST, "vetting"])
    bring(two)
    with at(two.there):
        taker = two.sessions[two.there.database, "intake"] = two.there.sign_in("intake")
        (one,) = taking.look(taker)
        assert one.fresh == 1
        with pytest.raises(Denied):
            taking.leave(two.actor("approver", two.there), one.id, reason="NOT_EXPECTED", today=TODAY)
        with pytest.raises(Refused, match="Say why"):
            taking.leave(taker, one.id, reason="no story", today=TODAY)
        taking.leave(taker, one.id, reason="NOT_EXPECTED", today=TODAY)
        assert not models.Stream.objects.filter(id=service).exists()
        assert not models.Entry.objects.filter(stream=service).exists()
        assert not models.ArrivedBundle.objects.exists()
    # What was shared of the other file is read.
    assert claims(two, two.there, there) == {"as told"}
    # What is said in what was left is not taken either, and keeps nothing from coming.
    back(two)
    two.say_consent(other, "GIVEN", of=f"TRANSFER:{two.organisation}")
    claim(two, two.here, file, "later")
    assert len({entry.stream for one in bring(two) for entry in one.entries}) > 1
    take(two)
    assert claims(two, two.there, there) == {"as told", "later"}
    with at(two.there):
        assert not models.Entry.objects.filter(stream=service).exists()
    # Shared again it comes again, and can be taken.
    again = share(two, other, FIRST)
    with at(two.there):
        assert models.Stream.objects.filter(id=service, file=again).exists()
        opened = open_file(two.sessions[two.there.database, "vetting"], again, ("registration",), "read")
        assert opened.document("registration")
