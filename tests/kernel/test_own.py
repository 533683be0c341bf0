"""What belongs to the person concerned: only their secret opens it, and what they ask for holds at once."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.checking.given import answers_key, node_key, opened_key
from tests.kernel.nodes import TODAY, TestNode, new_file, say, write
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import ANSWERS_KEY, COMPARTMENTS, NODE_KEY, only_holders_say
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Refused, Unreachable, Unverified
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.own.keys import OwnPublic, keep_own_key, own_public, own_public_at
from thitsar.kernel.own.parts import part_statement, read_parts, write_part
from thitsar.kernel.own.readings import read_readings
from thitsar.kernel.own.wishes import open_wishes, send, take_out, waiting, wish_statement
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.memorised import OwnKeys, own_keys_of

pytestmark = pytest.mark.database
_numbers = itertools.count()
SECRET = ("amber kite lamp road", "123456", "four words more here")


@pytest.fixture
def own(node: TestNode) -> OwnKeys:
    # Of each test its own: nobody's keys are given to two files.
    words = f"{SECRET[2]} {next(_numbers)}"
    return own_keys_of(*SECRET[:2], words, organisation=node_ids()[1])


@pytest.fixture
def intake(node: TestNode) -> Actor:
    return node.sign_in("intake")


@pytest.fixture
def file(node: TestNode, intake: Actor, own: OwnKeys) -> Iterator[OpenFile]:
    made = new_file(intake, "registration", "identity")
    assign(intake, made.id, node.member("vetting"), today=TODAY)
    vetting = node.sign_in("vetting")
    keep_own_key(
        vetting, made.id, own.locator, unwrap_public=own.unwrap_public, sign_public=own.sign_public
    )()
    yield made
    models.InboxItem.objects.all().delete()


def test_a_page_opens_with_the_persons_secret_and_with_nothing_else(
    node: TestNode, intake: Actor, file: OpenFile, own: OwnKeys
) -> None:
    opened = open_file(intake, file.id, ("registration", "identity"), "write")
    record(intake, [say(opened, "registration", "given"), say(opened, "identity", "စစ်ဆေးပြီး")], today=TODAY)
    record(intake, [say(opened, "registration", "withdrawn")], today=TODAY)
    vetting = node.sign_in("vetting")
    write(vetting, open_file(vetting, file.id, ("registration",), "read"), "vetting", "a")
    write_part(vetting, file.id, "vetting")
    assert read_parts(own.locator, own.unwrapping) == {
        "registration": {"what": "withdrawn"},
        "identity": {"what": "စစ်ဆေးပြီး"},
        "vetting": {"what": "a"},
    }
    other = own_keys_of(SECRET[0], SECRET[1], "other words than those", organisation=node_ids()[1])
    assert read_parts(other.locator, other.unwrapping) == {}
    with pytest.raises(Unverified):
        read_parts(own.locator, other.unwrapping)


def test_parts_of_two_people_are_not_exchanged(
    node: TestNode, intake: Actor, file: OpenFile, own: OwnKeys
) -> None:
    another, words = new_file(intake, "registration"), f"{SECRET[2]} {next(_numbers)}"
    assign(intake, another.id, node.member("vetting"), today=TODAY)
    other = own_keys_of(*SECRET[:2], words, organisation=node_ids()[1])
    keys = {"unwrap_public": other.unwrap_public, "sign_public": other.sign_public}
    keep_own_key(node.sign_in("vetting"), another.id, other.locator, **keys)()
    for one in (file, another):
        write_part(intake, one.id, "registration")
    moved = models.OwnPage.objects.get(locator=other.locator).sealed
    models.OwnPage.objects.filter(locator=own.locator).update(sealed=moved)
    with pytest.raises(Unverified):
        read_parts(own.locator, own.unwrapping)


def test_words_nobody_signed_are_not_shown(file: OpenFile, own: OwnKeys) -> None:
    """Whoever has the database has the person's public key, too, and would write them to come to the bridge at six."""
    _write_by_hand(own, "registration", lambda said: b"x" * 64, file)
    with pytest.raises(Unverified):
        read_parts(own.locator, own.unwrapping)


def test_the_nodes_key_which_every_member_holds_makes_no_reasons(
    node: TestNode, file: OpenFile, own: OwnKeys
) -> None:
    _write_by_hand(own, "vetting", node_key(node).sign, file)
    with pytest.raises(Unverified):
        read_parts(own.locator, own.unwrapping)
    _write_by_hand(own, "vetting", answers_key(node).sign, file)
    assert read_parts(own.locator, own.unwrapping) == {"vetting": {"reasons": "come to the bridge at six"}}


def test_the_key_for_answers_vouches_where_only_its_holders_speak() -> None:
    assert [one for one in sorted(COMPARTMENTS) if only_holders_say(one)] == ["standing", "vetting"]


def test_words_signed_for_one_part_are_not_shown_as_another(
    node: TestNode, file: OpenFile, own: OwnKeys
) -> None:
    signed = answers_key(node).sign
    for part, said_of in (("identity", "registration"), ("registration", "identity")):
        models.OwnPage.objects.all().delete()
        _write_by_hand(own, part, node_key(node).sign, file, said_of=said_of)
        with pytest.raises(Unverified):
            read_parts(own.locator, own.unwrapping)
    models.OwnPage.objects.all().delete()
    _write_by_hand(own, "vetting", signed, file, stream="ab" * 16)
    with pytest.raises(Unverified):
        read_parts(own.locator, own.unwrapping)


def test_nobody_brings_words_for_a_persons_page_along(node: TestNode, intake: Actor, file: OpenFile) -> None:
    """The agent works out what it signs: an earlier one signed whatever somebody of the team asked for."""
    with pytest.raises(Unreachable, match="TypeError"):
        intake.call("sign_own_part", file=file.id, part="registration", content=b"come to the bridge at six")
    signed = intake.call("sign_own_part", file=file.id, part="registration")
    assert codec.unpack(signed["content"]) == {"what": "first"}


def test_nobody_has_a_part_signed_that_they_may_not_read(node: TestNode, file: OpenFile) -> None:
    for who in ("approver", "dpo", "admin", "intake2"):
        with pytest.raises(Denied):
            node.sign_in(who).call("sign_own_part", file=file.id, part="registration")
    with pytest.raises(Denied):
        node.sign_in("intake").call("sign_own_part", file=file.id, part="vetting")


def test_nobody_gives_one_persons_keys_to_another_file(
    node: TestNode, intake: Actor, file: OpenFile, own: OwnKeys
) -> None:
    another = new_file(intake, "registration")
    assign(intake, another.id, node.member("vetting"), today=TODAY)
    with pytest.raises(Refused, match="another person"):
        keep_own_key(
            node.sign_in("vetting"), another.id, own.locator,
            unwrap_public=own.unwrap_public, sign_public=own.sign_public,
        )  # fmt: skip


def test_what_somebody_wrote_into_the_inbox_is_no_wish(intake: Actor, file: OpenFile) -> None:
    stream = file.parts["registration"].stream
    opened = open_file(intake, file.id, ("registration",), "write")
    for junk in (b"", b"\xff", codec.encode([1, 2, 3]), codec.encode({"a": b""})):
        models.InboxItem.objects.filter(stream=stream).delete()
        models.InboxItem.objects.create(id=suite.fresh(16).hex(), day=1, stream=stream, sealed=junk)
        with pytest.raises(Unverified):
            open_wishes(intake, opened.parts["registration"])


@pytest.mark.parametrize("who", ["admin", "intake", "dpo", "analyst"])
def test_no_other_member_turns_a_persons_page_to_themselves(node: TestNode, file: OpenFile, who: str) -> None:
    """With the database, their own seed and the node's key, which every member holds."""
    thief = own_keys_of("a", "1", "b", organisation=node_ids()[1])
    stream = file.parts["registration"].stream
    of = OwnPublic(stream, thief.locator, thief.unwrap_public, thief.sign_public)
    signature = opened_key(node, who, NODE_KEY).sign(of.statement(node_ids()[1]))
    row = {"unwrap_public": of.unwrap_public, "sign_public": of.sign_public, "signature": signature}
    models.OwnKey.objects.filter(stream=stream).update(locator=of.locator, **row)
    with pytest.raises(Unverified):
        own_public(stream)
    intake = node.sign_in("intake")
    # Whatever would seal to those keys, or tell them who read, stops aloud.
    with pytest.raises(Unverified):
        open_file(intake, file.id, ("registration",), "write")
    with pytest.raises(Unverified):
        write_part(intake, file.id, "registration")
    assert not models.OwnPage.objects.filter(locator=of.locator).exists()
    assert not models.EpochWrap.objects.filter(recipient=node.member(who), compartment=ANSWERS_KEY).exists()


def test_keys_nobody_signed_get_nothing(file: OpenFile, own: OwnKeys) -> None:
    thief = own_keys_of("a", "1", "b", organisation=node_ids()[1])
    models.OwnKey.objects.filter(locator=own.locator).update(unwrap_public=thief.unwrap_public)
    with pytest.raises(Unverified):
        own_public_at(own.locator)


def test_only_who_hands_out_codes_names_a_persons_keys(
    node: TestNode, intake: Actor, file: OpenFile, own: OwnKeys
) -> None:
    given = {"locator": own.locator, "unwrap_public": own.unwrap_public, "sign_public": own.sign_public}
    for who in ("intake", "approver", "dpo", "admin"):
        with pytest.raises(Denied):
            node.sign_in(who).call("sign_own_key", file=file.id, **given)


def test_the_person_reads_who_looked_into_their_file_and_why(
    node: TestNode, file: OpenFile, own: OwnKeys
) -> None:
    vetting = node.sign_in("vetting")
    for _ in range(3):
        open_file(vetting, file.id, ("registration", "identity"), "read")
    found = read_readings(node.directory, own.locator, own.unwrapping)
    assert [(one.roles, one.organisation, one.parts, one.purpose) for one in found] == [
        (("vetting",), "ORG", ("identity", "registration"), "read")
    ]
    # Neither whose file it is nor who read it stands on the disk.
    files = list((node.directory / "agent" / "own").iterdir())
    assert all(own.locator not in one.name for one in files)
    raw = b"".join(one.read_bytes() for one in files)
    assert vetting.member.encode() not in raw
    assert b"vetting" not in raw


def test_a_wish_closes_the_file_until_it_is_taken_in(
    node: TestNode, intake: Actor, file: OpenFile, own: OwnKeys
) -> None:
    opened = open_file(intake, file.id, ("registration", "identity"), "write")
    _withdraw(file, own)
    for part in ("registration", "identity"):
        with pytest.raises(Refused, match="asked for something"):
            record(intake, [say(opened, part, "more")], today=TODAY)
    assert waiting() == {opened.parts["registration"].stream: 1}
    wishes = open_wishes(intake, opened.parts["registration"])
    (wish,) = wishes
    assert {**wish.content, "at": 0} == {
        "kind": "withdraw", "purpose": "REG", "at": 0, "day": day_number(TODAY), "after": [],
    }  # fmt: skip
    record(intake, [say(opened, "registration", "withdrawn")], today=TODAY, within=[take_out(wishes)])
    assert waiting() == {}
    record(intake, [say(opened, "identity", "more")], today=TODAY)


def test_a_wish_is_sent_while_nobody_is_unlocked(node: TestNode, file: OpenFile, own: OwnKeys) -> None:
    to = _own(file)
    node.stop()
    try:
        send(to, own.signing.sign, {"kind": "withdraw", "purpose": "AID"}, today=TODAY)
    finally:
        node.start()
    opened = open_file(node.sign_in("intake"), file.id, ("registration",), "write")
    assert len(open_wishes(node.sign_in("intake"), opened.parts["registration"])) == 1


def test_a_wish_nobody_signed_is_not_taken_in(intake: Actor, file: OpenFile, own: OwnKeys) -> None:
    other = own_keys_of("a", "1", "b", organisation=node_ids()[1])
    send(_own(file), other.signing.sign, {"kind": "withdraw", "purpose": "REG"}, today=TODAY)
    opened = open_file(intake, file.id, ("registration",), "write")
    with pytest.raises(Unverified):
        open_wishes(intake, opened.parts["registration"])


def test_a_wish_moved_to_another_file_opens_nowhere(intake: Actor, file: OpenFile, own: OwnKeys) -> None:
    _withdraw(file, own)
    another = new_file(intake, "registration")
    models.InboxItem.objects.update(stream=another.parts["registration"].stream)
    with pytest.raises(Unverified):
        open_wishes(intake, another.parts["registration"])


def test_strangers_open_no_wish(node: TestNode, file: OpenFile, own: OwnKeys) -> None:
    _withdraw(file, own)
    row = models.InboxItem.objects.get()
    for who in ("intake2", "vetting", "approver", "dpo", "admin"):
        with pytest.raises(Denied):
            node.sign_in(who).call("open_wish", item=row.id, stream=row.stream, epoch=1, wrapped=b"")


def test_one_wish_is_taken_in_once(intake: Actor, file: OpenFile, own: OwnKeys) -> None:
    _withdraw(file, own)
    opened = open_file(intake, file.id, ("registration",), "write")
    wishes = open_wishes(intake, opened.parts["registration"])
    record(intake, [say(opened, "registration", "withdrawn")], today=TODAY, within=[take_out(wishes)])
    with pytest.raises(Refused, match="a moment ago"):
        record(intake, [say(opened, "registration", "again")], today=TODAY, within=[take_out(wishes)])


def test_wishes_are_taken_in_as_they_were_sent(intake: Actor, file: OpenFile, own: OwnKeys) -> None:
    for number in range(5):
        send(_own(file), own.signing.sign, {"number": number}, today=TODAY)
    opened = open_file(intake, file.id, ("registration",), "write")
    found = open_wishes(intake, opened.parts["registration"])
    assert [one.content["number"] for one in found] == [0, 1, 2, 3, 4]
    # Each names what its person had sent before.
    for number, one in enumerate(found):
        assert one.content["after"] == sorted(earlier.id for earlier in found[:number])


def test_the_day_that_counts_is_the_one_that_was_signed(intake: Actor, file: OpenFile, own: OwnKeys) -> None:
    sent = TODAY - timedelta(days=4)
    _withdraw(file, own, today=sent)
    # Whoever writes the table would put it off.
    models.InboxItem.objects.update(day=day_number(TODAY) + 400)
    opened = open_file(intake, file.id, ("registration",), "write")
    (wish,) = open_wishes(intake, opened.parts["registration"])
    assert wish.day == day_number(sent)


def test_a_wish_is_checked_later_from_what_it_says_of_itself_alone(
    intake: Actor, file: OpenFile, own: OwnKeys
) -> None:
    _withdraw(file, own)
    opened = open_file(intake, file.id, ("registration",), "write")
    (wish,) = open_wishes(intake, opened.parts["registration"])
    assert wish.public == own.sign_public
    content = codec.pack(wish.content)
    signatures.verify(wish.public, wish.signature, wish_statement(wish.node, wish.stream, wish.id, content))
    for other in (
        wish_statement("ab" * 16, wish.stream, wish.id, content),
        wish_statement(wish.node, "ab" * 16, wish.id, content),
        wish_statement(wish.node, wish.stream, "ab" * 16, content),
        wish_statement(wish.node, wish.stream, wish.id, codec.pack({**wish.content, "day": 1})),
    ):
        with pytest.raises(Unverified):
            signatures.verify(wish.public, wish.signature, other)


def test_nobody_fills_the_inbox(file: OpenFile, own: OwnKeys) -> None:
    for _ in range(20):
        _withdraw(file, own)
    with pytest.raises(Refused, match="many things"):
        _withdraw(file, own)


def _own(file: OpenFile) -> OwnPublic:
    found = own_public(file.parts["registration"].stream)
    assert found is not None
    return found


def _withdraw(file: OpenFile, own: OwnKeys, today: date = TODAY) -> None:
    send(_own(file), own.signing.sign, {"kind": "withdraw", "purpose": "REG"}, today=today)


def _write_by_hand(
    own: OwnKeys,
    part: str,
    sign: Callable[[bytes], bytes],
    file: OpenFile,
    *,
    said_of: str = "",
    stream: str = "",
) -> None:
    """Write words onto a page as somebody with the database would, signed with whatever they hold."""
    of, key = _own(file), suite.fresh()
    plain, where = codec.pack({"reasons": "come to the bridge at six"}), ("own-page", own.locator, part)
    said = part_statement(node_ids()[1], replace(of, stream=stream or of.stream), said_of or part, plain)
    sealed = seal.seal(key, where, codec.pack([plain, sign(said)]))
    row = codec.pack([wrap.wrap(own.unwrap_public, where, key), sealed])
    models.OwnPage.objects.update_or_create(locator=own.locator, part=part, defaults={"sealed": row})
