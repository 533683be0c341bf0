"""A check on a node where nobody is unlocked: what it answers, and that it always does the same."""

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.checking.given import PIN, SOMETHING, WORDS, answers_key, give, make_row, node_key
from tests.kernel.nodes import CAST, TestNode
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import ANSWERS_KEY
from thitsar.kernel.checking import checks
from thitsar.kernel.checking.checks import check, ensure_decoy
from thitsar.kernel.checking.identity import identity
from thitsar.kernel.checking.records import write_record
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import signatures
from thitsar.kernel.membership.enrolling import keys_owed
from thitsar.kernel.text.digits import to_myanmar

pytestmark = pytest.mark.database


def test_code_and_pin_find_what_is_said(node: TestNode) -> None:
    give(node, SOMETHING)
    give(node, {"state": "other"}, code="123 456 789 0123")
    assert check(WORDS, PIN) == SOMETHING
    assert check(f" {WORDS.upper().replace(' ', '-')} ", to_myanmar("123 456")) == SOMETHING
    assert check(to_myanmar("1234567890123"), PIN) == {"state": "other"}


@pytest.mark.parametrize("stored", [False, True], ids=["decoy in memory", "decoy in the table"])
def test_whatever_is_not_exactly_it_finds_nothing(node: TestNode, stored: bool) -> None:
    give(node, SOMETHING)
    if stored:
        ensure_decoy()
        ensure_decoy()
        assert models.CheckRecord.objects.count() == 2
    for code, pin in (
        (WORDS, "123457"),
        (WORDS + "s", PIN),
        (WORDS[:-6], PIN),
        ("stone river kite abacus", PIN),
        (WORDS + PIN, ""),
        ("", ""),
        ("", WORDS + PIN),
        ("မင်းခန့်", PIN),
        ("\0" * 300, "x" * 100_000),
    ):
        assert check(code, pin) == {}


def test_the_decoys_own_keys_open_nothing_that_is_said(node: TestNode) -> None:
    give(node, SOMETHING)
    ensure_decoy()
    who = identity()
    decoy = checks.decoy_of(who.node, who.organisation)
    # Somebody who can write the table gives the decoy words of their own: they are never read.
    planted = make_row(answers_key(node), SOMETHING)
    models.CheckRecord.objects.filter(locator=decoy.row.locator).update(
        sealed=planted.sealed, wrapped=planted.wrapped
    )
    assert check("nobody has this", "000000") == {}


def test_what_is_written_last_answers_whatever_number_lay_there(node: TestNode) -> None:
    """Whoever writes holds the database alone: a number out of order is nobody's who may answer."""
    first = give(node, SOMETHING, revision=1 << 50)
    give(node, {"state": "REVOKED"}, revision=4)
    assert check(WORDS, PIN) == {"state": "REVOKED"}
    write_record(first)
    assert check(WORDS, PIN) == SOMETHING


def test_a_row_put_in_anothers_place_stops_the_check_aloud(node: TestNode) -> None:
    cleared = give(node, SOMETHING)
    nothing = give(node, {}, code="amber moss tide lamp")
    assert check("amber moss tide lamp", PIN) == {}
    models.CheckRecord.objects.filter(locator=nothing.locator).update(
        sealed=cleared.sealed, wrapped=cleared.wrapped, revision=cleared.revision
    )
    with pytest.raises(Unverified):
        check("amber moss tide lamp", PIN)


def test_a_record_signed_by_another_key_stops_the_check_aloud(node: TestNode) -> None:
    write_record(make_row(Ed25519PrivateKey.generate(), SOMETHING))
    with pytest.raises(Unverified):
        check(WORDS, PIN)


def test_the_nodes_own_key_which_every_member_holds_makes_no_answer(node: TestNode) -> None:
    """Whoever is only a member, and writes the table, signs no answer for a code of their own."""
    write_record(make_row(node_key(node), SOMETHING))
    with pytest.raises(Unverified):
        check(WORDS, PIN)


def test_only_those_who_hand_codes_out_or_decide_hold_the_key_for_answers(node: TestNode) -> None:
    held = models.EpochWrap.objects.filter(compartment=ANSWERS_KEY).values_list("recipient", flat=True)
    assert set(held) == {"recovery", *(node.member(one) for one in ("vetting", "approver", "approver2"))}
    for who in ("admin", "intake", "analyst", "dpo"):
        roles = frozenset({CAST[who]})
        assert ANSWERS_KEY not in keys_owed(roles)


@pytest.mark.parametrize("root", ["the attacker's", "the organisation's, copied"])
def test_whoever_can_write_the_table_names_no_other_key_for_the_node(node: TestNode, root: str) -> None:
    """A record signed with a key of their own is worth nothing, whatever row says that the key is the node's."""
    give(node, SOMETHING)
    mine, row = Ed25519PrivateKey.from_private_bytes(b"m" * 32), models.Node.objects.get()
    public = mine.public_key().public_bytes_raw()
    fake = signatures.node_id(row.organisation, public)
    body, classical, quantum = codec.decode(bytes(row.statement))
    stated = codec.decode(body) | {"node_key": public, "answers_key": public, "node": fake}
    if root == "the attacker's":
        keys = signatures.root_publics(b"r" * 32)
        raw = codec.encode(stated | {"root": keys[0], "root_quantum": keys[1]})
        statement = codec.encode([raw, *signatures.root_sign(b"r" * 32, raw)])
    else:
        statement = codec.encode([codec.encode(stated), classical, quantum])
    kept = (row.node, bytes(row.statement))
    write_record(make_row(mine, SOMETHING, code="amber moss tide lamp"))
    try:
        models.Log.objects.update(public=public)
        assert check(WORDS, PIN) == SOMETHING
        with pytest.raises(Unverified):
            check("amber moss tide lamp", PIN)
        models.Log.objects.update(origin=fake)
        models.Node.objects.update(node=fake, statement=statement)
        node_ids.cache_clear()
        with pytest.raises(Unverified):
            check("amber moss tide lamp", PIN)
    finally:
        models.Node.objects.update(node=kept[0], statement=kept[1])
        models.Log.objects.update(origin=kept[0], public=node_key(node).public_key().public_bytes_raw())
        node_ids.cache_clear()
    assert check(WORDS, PIN) == SOMETHING


def test_every_outcome_does_the_same_work(node: TestNode) -> None:
    give(node, SOMETHING)
    give(node, {}, code="amber moss tide lamp")
    ensure_decoy()
    asked = {
        "valid": (WORDS, PIN),
        "wrong PIN": (WORDS, "000000"),
        "unknown": ("moss amber tide lamp", PIN),
        "not cleared": ("amber moss tide lamp", PIN),
    }
    for one in asked.values():
        check(*one)  # what is worked out once only is worked out now
    work = {name: traced(lambda one=one: check(*one)) for name, one in asked.items()}  # type: ignore[misc]
    assert work["unknown"] == work["wrong PIN"] == work["not cleared"]
    # Of what is said there is more to look at, and nothing else.
    del work["valid"]["_inspect"], work["unknown"]["_inspect"]
    assert work["valid"] == work["unknown"]
    for step, times in (("_stretch", 1), ("_find", 1), ("open_sealed", 2), ("verify", 1), ("open_record", 1)):
        assert work["wrong PIN"][step] == times, step


def test_every_outcome_asks_the_database_the_same(node: TestNode) -> None:
    give(node, SOMETHING)
    give(node, {}, code="amber moss tide lamp")
    ensure_decoy()
    told = []
    for code, pin in ((WORDS, PIN), (WORDS, "000000"), ("amber moss tide lamp", PIN)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            check(code, pin)
        told.append([len(one["sql"]) for one in queries.captured_queries])
    assert told[0] == told[1] == told[2]
    assert len(told[0]) == 2


def test_the_agent_answers_while_nobody_is_unlocked_and_counts_ten(node: TestNode) -> None:
    give(node, SOMETHING)
    node.agent.call("lock")
    known = {"device": "d1", "address": "10.1.0.1"}
    for number in range(10):
        pin = PIN if number % 2 else "000000"
        assert node.agent.call("check_code", code=WORDS, pin=pin, **known) == (
            SOMETHING if number % 2 else {}
        )
    for other in (
        known,
        {**known, "device": ""},
        {**known, "device": "d2"},
        {**known, "address": "10.1.0.2"},
    ):
        with pytest.raises(Refused, match="ten times within an hour"):
            node.agent.call("check_code", code=WORDS, pin=PIN, **other)
    assert node.agent.call("check_code", code=WORDS, pin=PIN, device="d9", address="10.1.0.9") == SOMETHING


def test_setting_the_clock_gives_no_check_back_and_an_hour_does(node: TestNode) -> None:
    known = {"code": WORDS, "pin": PIN, "device": "", "address": "10.1.0.3"}
    for _ in range(10):
        node.agent.call("check_code", **known)
    try:
        for seconds in (-86_400.0, 7200.0, 10 * 365 * 86_400.0):
            node.move_clock(seconds)
            with pytest.raises(Refused):
                node.agent.call("check_code", **known)
    finally:
        node.move_clock(0)
    node.pass_time(3590)
    with pytest.raises(Refused, match="may check again: 1"):
        node.agent.call("check_code", **known)
    node.pass_time(15)
    assert node.agent.call("check_code", **known) == {}


def test_nothing_of_a_code_stands_in_the_table(node: TestNode) -> None:
    give(node, {"tier": "MARKER-CLEARED"}, key=b"\7" * 32)
    row = models.CheckRecord.objects.get()
    raw = b"|".join([row.locator.encode(), bytes(row.wrapped), bytes(row.sealed)])
    for one in (b"MARKER", b"abacus", PIN.encode(), b"\7" * 32):
        assert one not in raw


def traced(work: Callable[[], Any]) -> Counter[str]:
    """Count every function of this program that is entered while something is done."""
    seen: Counter[str] = Counter()

    def note(frame: Any, event: str, _: Any) -> None:
        if event == "call" and "/thitsar/kernel/" in frame.f_code.co_filename:
            seen[frame.f_code.co_name] += 1

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen


def test_a_trace_would_see_a_difference(node: TestNode) -> None:
    give(node, SOMETHING)
    once = traced(lambda: check(WORDS, PIN))
    twice = traced(lambda: (check(WORDS, PIN), give(node, {})))
    assert once != twice
