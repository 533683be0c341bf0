"""A partner that names what is not its own, a part, a file or an author, takes, ends and stops nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.exchange.conftest import two_partners
from tests.exchange.forging import DAY, Forged, forge, sealed_as, taken
from tests.exchange.sharing import Two
from tests.exchange.test_closed_parts import correct, known, last_key, read, renewed, share_closed, stream_of
from tests.exchange.test_newer_keys import bring, claim, take
from tests.exchange.test_taking import vetted
from tests.kernel.nodes import TODAY, TestNode, at
from thitsar.apps.intake import outcome_commands, unsharing
from thitsar.kernel import models
from thitsar.kernel.access.authors import known as know
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Unverified
from thitsar.kernel.exchange import bundle, sharing
from thitsar.kernel.exchange.bundle import SharedFile, SharedKey
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.membership.leaving import unassign
from thitsar.kernel.membership.travelling import returned, travel
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.places import member_id

AMISS = "not shared with its sender"
ELSEWHERE = "ab" * 16


def file_with(
    parts: dict[str, str], *, of: str = ELSEWHERE, is_ended: bool = False, purpose: str = "VET_SHARE"
) -> Any:
    return SharedFile(of, "person", purpose, DAY + 100, parts, is_ended=is_ended)


def key_of(stream: str, compartment: str = "vetting", epoch: int = 1) -> Any:
    return SharedKey(stream, compartment, epoch, b"8 octets", b"w" * 1200, b"")


def junk(stream: str) -> Forged:
    """Give an entry that opens for whoever has the key and says nothing."""
    return Forged(stream, suite.fresh(), sealed_as([bytes(600), bytes(64)]))


def parts_of(node: TestNode, file: str) -> dict[str, str]:
    with at(node):
        return dict(models.Stream.objects.filter(file=file).values_list("compartment", "id"))


def rows_of(node: TestNode, *streams: str) -> int:
    with at(node):
        return models.Shared.objects.filter(stream__in=streams, is_ended=False).count()


def newest_epoch(node: TestNode, compartment: str) -> int:
    with at(node):
        found = models.EpochWrap.objects.filter(compartment=compartment).order_by("-epoch")
        return int(found.values_list("epoch", flat=True)[0])


@pytest.fixture
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Found two nodes for each test: what a dishonest one said its honest program knows nothing of."""
    with two_partners(tmp_path_factory.mktemp("foreign")) as found:
        yield found


@pytest.fixture
def shared_file(two: Two) -> tuple[str, str]:
    """Give a file that is shared with the partner, here and there."""
    file, there = known(two)
    bring(two)
    take(two)
    return file, there


@pytest.mark.parametrize("leave", [False, True])
def test_no_part_of_another_file_becomes_its_own(
    two: Two, shared_file: tuple[str, str], *, leave: bool
) -> None:
    own = vetted(two)
    claim(two, two.here, own, "nobody shares this")
    part = parts_of(two.here, own)["vetting"]
    said = {"files": (file_with({"vetting": part}),), "keys": (key_of(part),)}
    forge(two.there, two.here, **said)
    assert taken(two, two.here, leave=leave) != ""
    assert rows_of(two.here, part) == 0
    forge(two.there, two.here, entries=[junk(part)])
    assert AMISS in taken(two, two.here)


def test_no_part_of_another_file_is_named_in_one_that_is_there(
    two: Two, shared_file: tuple[str, str]
) -> None:
    _, there = shared_file
    with at(two.there):
        other = vetted_there(two)
    part = parts_of(two.there, other)["vetting"]
    mine = {name: parts_of(two.there, there)[name] for name in ("registration", "vetting")}
    for named in (part, parts_of(two.there, other)["roster"], roster_of(two.there)):
        forge(two.here, two.there, files=(file_with({**mine, "service": named}, of=there),))
        assert AMISS in taken(two, two.there)
        forge(two.here, two.there, entries=[junk(named)])
        assert AMISS in taken(two, two.there)
    with at(two.there):
        # What is not about anybody goes on being written.
        away = two.there.member("intake2")
        travel(two.actor("dpo", two.there), away, today=TODAY)
        returned(two.actor("admin", two.there), away, today=TODAY)
        unassign(two.actor("intake", two.there), other, two.there.member("approver"), today=TODAY)


def vetted_there(two: Two) -> str:
    from tests.vetting.deciding import register  # noqa: PLC0415 - the cast of this test alone
    from thitsar.apps.vetting import commands  # noqa: PLC0415 - as above

    members = [two.actor(who, two.there).member for who in ("vetting", "approver")]
    file = register(two.actor("intake", two.there), members, today=TODAY)
    officer = two.actor("vetting", two.there)
    commands.accept(officer, commands.open_for(officer, file), today=TODAY)
    return file


def roster_of(node: TestNode) -> str:
    with at(node):
        return models.Stream.objects.get(file=node_ids()[0], compartment="roster").id


def test_what_this_node_shares_is_not_the_receivers_to_end(two: Two) -> None:
    file, there = known(two)
    share_closed(two, file)
    read(two, two.there, there)
    stream = stream_of(two.here, file)
    forge(two.there, two.here, files=(file_with({"identity": stream}, is_ended=True),))
    assert taken(two, two.here) == ""
    assert rows_of(two.here, stream) == 1
    before = last_key(two.here, stream)
    with at(two.here):
        models.Shared.objects.filter(stream=stream).delete()
        # Nor does whoever hides the row of the table keep the key from being changed.
        sharing.end_share(two.actor("vetting"), file, two.node, reason="DONE", today=TODAY)
        assert models.WrapOwed.objects.filter(stream=stream, recipient=models.RENEWED).exists()
    renewed(two, two.here)
    correct(two, file, "After the end")
    assert last_key(two.here, stream) != before


def test_a_withdrawal_ends_it_whatever_the_partner_said_of_the_parts(
    two: Two, shared_file: tuple[str, str]
) -> None:
    file, _ = shared_file
    parts = {name: id for name, id in parts_of(two.here, file).items() if name in ("registration", "vetting")}
    forge(two.there, two.here, files=(file_with(parts, is_ended=True),))
    assert taken(two, two.here) == ""
    with at(two.here):
        models.Shared.objects.filter(stream__in=parts.values()).delete()
    two.say_consent(file, "WITHDRAWN")
    with at(two.here):
        assert [one["ended"] for one in sharing.shares(two.actor("vetting"), file)] == ["WITHDRAWN"]
    # Named again in a new file it does not begin again.
    forge(
        two.there,
        two.here,
        files=(file_with({"vetting": parts["vetting"]}),),
        keys=(key_of(parts["vetting"]),),
    )
    assert taken(two, two.here, leave=True) != ""
    claim(two, two.here, file, "after the withdrawal")
    assert not [one for said in two.said() for one in said.entries if one.stream == parts["vetting"]]


def test_what_was_stopped_at_once_is_not_begun_by_a_key(two: Two, shared_file: tuple[str, str]) -> None:
    file, _ = shared_file
    parts = parts_of(two.here, file)
    with at(two.here):
        unsharing.stop_at_once(parts["registration"], [two.node])
    forge(two.there, two.here, keys=(key_of(parts["vetting"], epoch=newest_epoch(two.here, "vetting")),))
    taken(two, two.here)
    assert rows_of(two.here, parts["vetting"]) == 0


def test_nobody_there_stops_what_is_kept_up_here(two: Two) -> None:
    file, there = known(two)
    share_closed(two, file)
    read(two, two.there, there)
    stream = stream_of(two.here, file)
    forge(two.there, two.here, entries=[junk(stream)])
    assert AMISS in taken(two, two.here)
    forge(two.there, two.here, keys=(closed_key(stream, two.here.member("intake")),))
    assert AMISS in taken(two, two.here)
    correct(two, file, "Not blocked")
    with at(two.here):
        officer = two.sessions[two.here.database, "vetting"] = two.here.sign_in("vetting")
        opened = open_file(officer, file, ("registration", "identity", "service"), "read")
        outcome_commands.doubt_age(officer, opened, today=TODAY)


def closed_key(stream: str, member: str) -> Any:
    from thitsar.kernel.exchange.closed_keys import write_wraps  # noqa: PLC0415 - here alone

    return SharedKey(stream, "identity", 0, b"8 octets", write_wraps({member: b"w" * 1200}), b"")


def test_a_childs_file_comes_to_a_team_that_protects_children_or_not_at_all(
    two: Two, shared_file: tuple[str, str]
) -> None:
    _, there = shared_file
    mine = {name: parts_of(two.there, there)[name] for name in ("registration", "vetting")}
    forge(two.here, two.there, files=(file_with(mine, of=there, purpose="CHILD"),))
    assert "focal point" in taken(two, two.there)


def test_one_part_stands_in_one_file_once(two: Two) -> None:
    part = suite.fresh(16).hex()
    for files in (
        (file_with({"vetting": part, "service": part}),),
        (file_with({"vetting": part}), file_with({"vetting": part}, of="cd" * 16)),
    ):
        made = bundle.Bundle("1" * 32, "2" * 32, 1, bytes(32), DAY, 1, b"", files=files)
        with pytest.raises(Unverified):
            bundle.parse(made.body())


def test_whoever_another_partner_named_first_is_still_that_ones_author() -> None:
    keys = (b"u" * 1216, b"s" * 32)
    row = [*keys, [[1, ["vetting"]]]]
    first = know({}, {"partner": b"B" * 16, "authors": [[*keys, [[1, ["analyst"]]]]]})
    both = know(first, {"partner": b"C" * 16, "authors": [row]})
    id = member_id(*keys)
    assert both[(b"C" * 16).hex(), id].roles == frozenset({Role.VETTING})
    assert both[(b"B" * 16).hex(), id].roles == frozenset({Role.ANALYST})
