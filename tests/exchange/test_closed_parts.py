"""A closed part goes to people of a partner's who are known, to nobody else there, and is kept up whence it came."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.exchange.conftest import two_partners
from tests.exchange.sharing import Two
from tests.exchange.test_newer_keys import back, bring, change_keys, claim, take
from tests.exchange.test_taking import vetted
from tests.kernel.nodes import TODAY, TestNode, at
from thitsar.apps.intake import outcome_commands
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange import sharing, taking
from thitsar.kernel.exchange.closed_keys import wraps_of
from thitsar.kernel.exchange.reader_words import words_of_reader
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.leaving import unassign
from thitsar.kernel.membership.removing import remove
from thitsar.kernel.membership.travelling import returned, travel
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.hierarchy import member_keys
from thitsar.kernel.vault.places import RECOVERY, narrow_place
from thitsar.kernel.vault.ring import key_id

FIRST = ["registration", "vetting"]
ALL = ["identity", *FIRST]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Found two nodes with one more who vets there."""
    with two_partners(
        tmp_path_factory.mktemp("closed"), vetting2=Role.VETTING, vetting3=Role.VETTING
    ) as found:
        yield found


def known(two: Two, *others: str) -> tuple[str, str]:
    """Share a vetted file, and have officers of the partner's say something in it; gives its number here and there."""
    back(two)
    file = vetted(two)
    two.share([file], parts=FIRST)
    there = two.known_there(file, bring(two))
    take(two)
    for other in others:
        with at(two.there):
            assign(two.actor("vetting", two.there), there, two.actor(other, two.there).member, today=TODAY)
    claim(two, two.there, there, "said there")
    back(two)
    return file, there


def reader(two: Two, who: str = "vetting") -> str:
    return two.actor(who, two.there).member


def share_closed(two: Two, file: str, *readers: str) -> None:
    """Share who the person is, too, with these people of the partner's, and let them have it."""
    two.share([file], parts=ALL, readers=list(readers) or [reader(two)])
    assert any(one.files for one in bring(two))
    take(two)


def take_as_intake(two: Two) -> None:
    """Take in what waits there without anybody else signing in."""
    with at(two.there):
        taker = two.sessions[two.there.database, "intake"] = two.there.sign_in("intake")
        (partner,) = set(models.ArrivedBundle.objects.values_list("partner", flat=True))
        while (one := taking.first_of(taker, partner)) is not None:
            assert not one.wrong, one.wrong
            taking.take_in(taker, one.id, (taker.member,), today=TODAY)


def read(two: Two, node: TestNode, file: str, who: str = "vetting") -> dict[str, Any]:
    """Read who a person is as somebody does after signing in."""
    with at(node):
        officer = two.sessions[node.database, who] = node.sign_in(who)
        return open_file(officer, file, ("registration", "identity"), "read").document("identity")


def correct(two: Two, file: str, name: str) -> None:
    """Correct a name here."""
    with at(two.here):
        officer = two.sessions[two.here.database, "intake"] = two.here.sign_in("intake")
        opened = open_file(officer, file, ("registration", "identity"), "correct")
        typed = {"identity": {"name_latin": name}}
        wrong = outcome_commands.correct(
            officer, opened, typed, compartment="identity", reason="misheard", today=TODAY
        )
        assert wrong is None


def named(document: dict[str, Any]) -> str:
    given = document["sections"].get("identity", {"values": {}})["values"]
    return str(given.get("name_latin", {}).get("shown", ""))


def stream_of(node: TestNode, file: str) -> str:
    with at(node):
        return models.Stream.objects.get(file=file, compartment="identity").id


def last_key(node: TestNode, stream: str) -> bytes:
    """Tell under which key something was said last in a part."""
    with at(node):
        return bytes(
            models.Entry.objects.filter(stream=stream).order_by("-id").values_list("key", flat=True)[0]
        )


def renewed(two: Two, node: TestNode) -> None:
    """Wait until somebody of their teams has changed the keys of all parts that are owed another."""
    with at(node):
        last = time.monotonic() + 60
        while models.WrapOwed.objects.filter(recipient=models.RENEWED).exists():
            assert time.monotonic() < last, "the keys were not changed"
            for who in ("intake", "vetting"):
                two.sessions[node.database, who] = node.sign_in(who)
            time.sleep(0.1)


def given_to(two: Two, stream: str) -> set[str]:
    """Tell to whom there the key of a part was wrapped in the bundles that wait."""
    keys = [key for one in two.said() for key in one.keys if key.stream == stream]
    return set(wraps_of(keys[-1].wrapped)) if keys else set()


def test_whoever_has_said_something_there_can_be_named_by_their_words(two: Two) -> None:
    file, _ = known(two)
    with at(two.here):
        found = {one["id"]: one for one in sharing.readers(two.actor("vetting"), two.name, file)}
        with pytest.raises(Denied):
            sharing.readers(two.actor("admin"), two.name, file)
    officer = reader(two)
    assert found[officer]["words"] == words_of_reader(officer)
    assert found[officer]["roles"] == ["vetting"]
    assert len({one["words"] for one in found.values()}) == len(found)


def test_whoever_is_named_opens_it_there_and_with_them_the_files_team(two: Two) -> None:
    file, there = known(two)
    two.share([file], parts=ALL, readers=[reader(two)])
    assert any(one.files for one in bring(two))
    take_as_intake(two)
    # Whoever takes in works with the file and was not named: nothing opens before somebody who was is here.
    assert read(two, two.there, there, "intake") == {}
    stream = stream_of(two.there, there)
    with at(two.there):
        assert set(models.GivenKey.objects.values_list("recipient", flat=True)) == {reader(two)}
    own_document = read(two, two.here, file)
    assert own_document
    assert read(two, two.there, there) == own_document
    assert read(two, two.there, there, "intake") == own_document
    with at(two.there):
        holders = set(models.KeyWrap.objects.filter(stream=stream).values_list("recipient", flat=True))
        assert holders == {reader(two), reader(two, "intake"), RECOVERY}
        assert not models.GivenKey.objects.exists()
        assert two.actor("vetting", two.there).call("rebuild", mode="verify")["bad"] == []


def test_what_is_corrected_here_is_read_there_under_the_same_key_and_the_next(two: Two) -> None:
    file, there = known(two)
    share_closed(two, file)
    read(two, two.there, there)
    correct(two, file, "Thaw Zin")
    assert [key for one in bring(two) for key in one.keys] == []
    take(two)
    assert named(read(two, two.there, there)) == "Thaw Zin"
    # Somebody leaves the team here: another key, which whoever was named there is given with what is said next.
    stream = stream_of(two.here, file)
    with at(two.here):
        unassign(two.actor("intake"), file, two.actor("approver").member, today=TODAY)
    renewed(two, two.here)
    before = last_key(two.here, stream)
    correct(two, file, "Thaw Zin Oo")
    assert last_key(two.here, stream) != before
    assert [key.stream for one in bring(two) for key in one.keys] == [stream]
    take(two)
    assert named(read(two, two.there, there)) == "Thaw Zin Oo"
    with at(two.there):
        assert not models.GivenKey.objects.exists()


def test_nothing_is_said_in_it_there_and_the_child_path_opens_all_the_same(two: Two) -> None:
    file, there = known(two)
    share_closed(two, file)
    read(two, two.there, there)
    with at(two.there):
        officer = two.actor("intake", two.there)
        opened = open_file(officer, there, ("registration", "identity"), "correct")
        assert opened.kept_elsewhere == ("identity",)
        with pytest.raises(Refused, match="kept up there"):
            outcome_commands.correct(
                officer,
                opened,
                {"identity": {"name_latin": "Other"}},
                compartment="identity",
                reason="misheard",
                today=TODAY,
            )
        officer = two.actor("vetting", two.there)
        opened = open_file(officer, there, ("registration", "identity", "service"), "read")
        outcome_commands.doubt_age(officer, opened, today=TODAY)
        assert open_file(two.actor("intake", two.there), there, ("registration",), "read").released


def test_when_it_ends_what_is_said_next_lies_under_a_key_nobody_there_had(two: Two) -> None:
    file, there = known(two)
    share_closed(two, file)
    stream = stream_of(two.here, file)
    had, before = named(read(two, two.there, there)), last_key(two.here, stream)
    with at(two.here):
        sharing.end_share(two.actor("vetting"), file, two.node, reason="DONE", today=TODAY)
        assert models.WrapOwed.objects.filter(stream=stream, recipient=models.RENEWED).exists()
    renewed(two, two.here)
    correct(two, file, "After")
    assert last_key(two.here, stream) != before
    assert any(each.is_ended for one in bring(two) for each in one.files)
    take(two)
    # What they had they still have, and keep up themselves from now on: nothing comes of it any more.
    assert named(read(two, two.there, there)) == had
    with at(two.there):
        officer = two.sessions[two.there.database, "intake"] = two.there.sign_in("intake")
        opened = open_file(officer, there, ("registration", "identity"), "correct")
        assert opened.kept_elsewhere == ()
        typed = {"identity": {"name_latin": "Theirs"}}
        assert (
            outcome_commands.correct(
                officer, opened, typed, compartment="identity", reason="misheard", today=TODAY
            )
            is None
        )
    assert named(read(two, two.there, there)) == "Theirs"
    assert not [one for said in back(two) for one in said.entries if one.stream == stream]


def test_people_and_closed_parts_are_named_together_or_not_at_all(two: Two) -> None:
    file, _ = known(two)
    admin = two.actor("admin", two.there).member
    for parts, readers in ((ALL, []), (FIRST, [reader(two)]), (ALL, [admin]), (ALL, ["0" * 32])):
        with pytest.raises(Refused):
            two.ask([file], parts=parts, readers=readers)
    for part in ("contact", "care", "testimony"):
        with pytest.raises(Refused, match="not shared"):
            two.ask([file], parts=[part, *FIRST], readers=[reader(two)])


def test_a_second_person_agrees_to_exactly_these_people(two: Two) -> None:
    file, _ = known(two)
    with at(two.here):
        others = [one["id"] for one in sharing.readers(two.actor("vetting"), two.name, file)]
    other = next(one for one in others if one != reader(two))
    approval = two.ask([file], parts=ALL, readers=[reader(two)])
    with at(two.here):
        for some in ([other], [reader(two), other], []):
            with pytest.raises(Refused):
                two.share_now(approval, [file], parts=ALL, readers=some)
        assert two.share_now(approval, [file], parts=ALL, readers=[reader(two)]) == 1


def test_whoever_has_not_typed_their_short_number_shares_no_closed_part(two: Two) -> None:
    file, _ = known(two)
    officer = reader(two)
    two.here.pass_time(16 * 60)
    with pytest.raises(Refused, match="short number"):
        two.ask([file], parts=ALL, readers=[officer])
    with at(two.here):
        two.sessions[two.here.database, "vetting"] = two.here.sign_in("vetting")
    assert two.ask([file], parts=ALL, readers=[officer])


def test_no_key_lies_there_for_whoever_is_on_a_journey(two: Two) -> None:
    file, there = known(two, "vetting2")
    away = reader(two, "vetting2")
    two.share([file], parts=ALL, readers=[reader(two), away])
    with at(two.there):
        travel(two.actor("dpo", two.there), away, today=TODAY)
    bring(two)
    take(two)
    stream = stream_of(two.there, there)
    assert read(two, two.there, there)
    with at(two.there):
        assert not models.GivenKey.objects.filter(recipient=away).exists()
        assert not models.KeyWrap.objects.filter(stream=stream, recipient=away).exists()
        assert models.WrapOwed.objects.filter(stream=stream, recipient=away).exists()
        returned(two.actor("admin", two.there), away, today=TODAY)
        two.sessions[two.there.database, "vetting"] = two.there.sign_in("vetting")
    assert read(two, two.there, there, "vetting2")


def test_what_was_given_leaves_with_a_traveller(two: Two) -> None:
    file, _ = known(two)
    stream = stream_of(two.here, file)
    with at(two.there):
        row = models.GivenKey(stream=stream, recipient=reader(two), key=bytes(8), sealed=b"put back")
        row.save()
        travel(two.actor("dpo", two.there), reader(two), today=TODAY)
        assert not models.GivenKey.objects.exists()
        row.pk = None
        row.save(force_insert=True)
        # Whoever signs in next while something is to be folded takes it away again.
        mark = models.UnfoldedPart.objects.create(stream=stream, seen=0)
        two.sessions[two.there.database, "intake"] = two.there.sign_in("intake")
        assert not models.GivenKey.objects.exists()
        mark.delete()
        returned(two.actor("admin", two.there), reader(two), today=TODAY)


def test_a_key_that_somebody_put_there_seals_nothing(two: Two) -> None:
    file, there = known(two)
    two.share([file], parts=ALL, readers=[reader(two)])
    bring(two)
    take_as_intake(two)
    stream, ours = stream_of(two.there, there), suite.fresh()
    with at(two.there):
        own = key_id(stream, ours)
        where = narrow_place(node_ids()[1], stream, "identity", reader(two), own)
        public = member_keys(two.there.made("vetting")["seed"]).unwrap_public
        (given,) = models.GivenKey.objects.filter(stream=stream)
        kept = (bytes(given.key), bytes(given.sealed), bytes(given.ring))
        given.key, given.sealed, given.ring = own, wrap.wrap(public, where, ours), b""
        given.save()
    assert read(two, two.there, there) == {}
    with at(two.there):
        assert not models.KeyWrap.objects.filter(stream=stream).exists()
        given.key, given.sealed, given.ring = kept
        given.save()
    assert read(two, two.there, there)


def test_a_key_that_somebody_moved_to_another_file_is_not_taken_up_there(two: Two) -> None:
    _, other = known(two)
    file, there = known(two)
    two.share([file], parts=ALL, readers=[reader(two)])
    bring(two)
    take_as_intake(two)
    stream = stream_of(two.there, there)
    with at(two.there):
        models.Stream.objects.filter(id=stream).update(file=other)
    assert read(two, two.there, other) == {}
    with at(two.there):
        assert not models.KeyWrap.objects.filter(stream=stream).exists()
        models.Stream.objects.filter(id=stream).update(file=there)
    assert read(two, two.there, there)


def test_whoever_leaves_there_is_given_no_key_that_comes_later(two: Two) -> None:
    file, there = known(two, "vetting3")
    share_closed(two, file, reader(two), reader(two, "vetting3"))
    assert read(two, two.there, there, "vetting3")
    stream, gone = stream_of(two.here, file), reader(two, "vetting3")
    with at(two.there):
        remove(two.actor("admin", two.there), gone, reason="LEFT", today=TODAY)
        assert not models.KeyWrap.objects.filter(stream=stream, recipient=gone).exists()
        assert not models.GivenKey.objects.filter(recipient=gone).exists()
    change_keys(two, two.there, [])
    before = last_key(two.here, stream)
    told = back(two)
    assert any(
        author.id == gone and author.appointed[-1][1] == frozenset() for one in told for author in one.authors
    )
    renewed(two, two.here)
    correct(two, file, "Later")
    assert last_key(two.here, stream) != before
    assert given_to(two, stream) == {reader(two)}
    bring(two)
    take(two)
    assert named(read(two, two.there, there)) == "Later"
