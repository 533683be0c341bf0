"""A request that somebody declined, or its own author took back, gives nothing ever; both are lines of the log."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.agreeing import Agreeing
from tests.access.test_exports import Leaving
from tests.access.test_two_people_forged import _entries, _insert, _open
from tests.kernel.nodes import TODAY, new_file
from tests.kernel.reading import log_lines
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Purposeful, Refused
from thitsar.kernel.files.open_file import Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership import approving
from thitsar.kernel.membership.events import APPROVED, DECLINED, TAKEN_BACK
from thitsar.kernel.vault.hierarchy import member_keys

pytestmark = pytest.mark.database

FIRST = "A second person must approve exactly this first"
CLOSED = "declined or taken back already"


@pytest.fixture(autouse=True)
def _no_forgery_left(two: Agreeing) -> Iterator[None]:
    yield
    models.Entry.objects.filter(hash=b"\0" * 32).delete()


def decline(two: Agreeing, asked: str, who: str = "approver", digest: bytes = b"") -> None:
    approving.decline(two.actor(who), asked, digest=digest or two.digest(), reason="TOO_MUCH", today=TODAY)


def take_back(two: Agreeing, asked: str, who: str = "intake") -> None:
    approving.take_back(two.actor(who), asked, digest=two.digest(), today=TODAY)


def say(two: Agreeing, asked: str, name: str, who: str) -> None:
    """Say something in a request past the commands, as a changed worker would."""
    payload = {"action": "open_many", "digest": two.digest()}
    more = {"reason": "TOO_MUCH"} if name == DECLINED else {}
    record(
        two.actor(who),
        [
            Said(
                open_file(two.actor(who), asked, ("approvals",), "read"),
                "approvals",
                name,
                1,
                {**payload, **more},
            )
        ],
        today=TODAY,
    )


@pytest.mark.parametrize("closing", [decline, take_back])
@pytest.mark.parametrize("is_agreed", [False, True])
def test_what_was_closed_gives_nothing_whoever_agreed_before_or_after(
    two: Agreeing, closing: Callable[[Agreeing, str], None], is_agreed: bool
) -> None:
    asked = two.agreed() if is_agreed else two.ask("intake")
    two.node.pass_time(2)
    closing(two, asked)
    two.node.pass_time(2)
    with pytest.raises(Refused, match=CLOSED):
        two.agree("approver2", asked)
    with pytest.raises(Refused, match=FIRST):
        two.use("intake", asked)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        (DECLINED, "intake"),
        (DECLINED, "vetting"),
        (DECLINED, "host"),
        (TAKEN_BACK, "vetting"),
        (TAKEN_BACK, "dpo"),
    ],
)
def test_nobody_closes_what_is_not_theirs_to_close(two: Agreeing, name: str, who: str) -> None:
    asked = two.agreed()
    with pytest.raises(Purposeful):
        say(two, asked, name, who)
    assert two.use("intake", asked)


def test_an_agreement_after_a_refusal_is_not_signed_and_a_forged_one_is_none(two: Agreeing) -> None:
    asked = two.ask("intake")
    two.node.pass_time(2)
    decline(two, asked)
    with pytest.raises(Refused, match=CLOSED):
        say(two, asked, APPROVED, "approver2")
    file = _open(two, asked)
    first = _entries(file)[0].inner
    payload = codec.encode({"action": "open_many", "digest": two.digest()})
    later = first.clock + (10_000 << 16)
    body = replace(
        first, author=two.node.member("approver2"), name=APPROVED, clock=later, payload=payload
    ).body()
    # With a true signature even: as if the agent had been got around.
    _insert(file, body, member_keys(two.node.made("approver2")["seed"]).signing.sign(body))
    with pytest.raises(Refused, match=FIRST):
        two.use("intake", asked)


def test_a_true_agreement_copied_behind_a_refusal_is_none(two: Agreeing) -> None:
    given, asked = two.agreed(), two.ask("intake")
    decline(two, asked)
    true = _entries(_open(two, given))[1]
    _insert(_open(two, asked), true.body, true.signature)
    with pytest.raises(Purposeful):
        two.use("intake", asked)


def test_a_refusal_stands_when_whoever_said_it_has_lost_the_role(two: Agreeing) -> None:
    asked = two.agreed()
    two.node.pass_time(2)
    decline(two, asked, "approver2")
    two.give("approver2")
    try:
        with pytest.raises(Refused, match=FIRST):
            two.use("intake", asked)
    finally:
        two.give("approver2", Role.APPROVER)


def test_both_are_lines_of_the_log(two: Agreeing) -> None:
    declined, taken = two.ask("intake"), two.ask("intake")
    decline(two, declined)
    take_back(two, taken)
    lines = [
        line[1:] for line in log_lines(two.actor("dpo")) if line[2] in {declined, taken} and ":" in line[4]
    ]
    assert lines == [
        [two.node.member("approver"), declined, "approvals", "open_many:declined"],
        [two.node.member("intake"), taken, "approvals", "open_many:taken_back"],
    ]


def test_a_reason_is_one_of_the_list(two: Agreeing) -> None:
    asked = two.ask("intake")
    with pytest.raises(Refused, match="Choose why"):
        approving.decline(two.actor("approver"), asked, digest=two.digest(), reason="because", today=TODAY)
    two.agree("approver", asked)


@pytest.mark.parametrize("closing", ["decline", "take_back"])
def test_an_export_that_was_closed_never_leaves(two: Agreeing, closing: str) -> None:
    file = new_file(two.actor("intake"), "registration")
    today = day_number(TODAY)
    order = dict.fromkeys(("member", "purpose"), "") | {
        "what": "access_log",
        "file": file.id,
        "first": "0",
        "last": "2000000000",
        "today": str(today),
        "label": "TLP:AMBER",
        "recipient": "the oversight board",
        "reason": "asked for by the person",
        "until": str(today + 30),
    }
    leaving = Leaving(two, order)
    asked, offered = leaving.agreed()
    two.node.pass_time(2)
    if closing == "decline":
        decline(two, asked, "approver2", offered["digest"])
    else:
        approving.take_back(two.actor("dpo"), asked, digest=offered["digest"], today=TODAY)
    with pytest.raises(Refused, match=FIRST):
        leaving.export(asked)
    kinds = {"decline": "export:declined", "take_back": "export:taken_back"}
    said = [line[4] for line in leaving.lines() if line[2] == asked and "export" in line[4]]
    assert said == [kinds[closing], "export:refused"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["agree", "agree2", "decline", "take_back"]), max_size=5))
def test_it_opens_exactly_when_somebody_agreed_and_nobody_closed_it(two: Agreeing, steps: list[str]) -> None:
    asked = two.ask("intake")
    agreed = closed = False
    for step in steps:
        two.node.pass_time(1)
        try:
            match step:
                case "decline":
                    decline(two, asked)
                    closed = True
                case "take_back":
                    take_back(two, asked)
                    closed = True
                case _:
                    two.agree("approver" if step == "agree" else "approver2", asked)
                    agreed = True
        except Refused:
            continue
    try:
        opened = bool(two.use("intake", asked))
    except Refused:
        opened = False
    assert opened == (agreed and not closed)
