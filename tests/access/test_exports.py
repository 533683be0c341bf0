"""A2, A3: nothing leaves a node by one person, twice, after an hour, for other content, or unseen."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.agreeing import FOUNDERS, Agreeing, agreeing
from tests.kernel.nodes import TODAY, new_file
from tests.kernel.reading import log_lines
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.unusual import local_day
from thitsar.kernel.days import FIRST_DAY, day_number
from thitsar.kernel.errors import Denied, Purposeful, Refused
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership import approving
from thitsar.kernel.membership.enrolling import appoint
from thitsar.kernel.membership.events import REQUESTED
from thitsar.kernel.vault.agent.exporting import EXPORT, digest_of
from thitsar.kernel.vault.agent.second_person import content_digest

FIRST = "A second person must approve exactly this first"
OTHER = "not what was agreed to any more"
LIES = "does not show what it stands for"
NOW = 2_000_000_000


@dataclass
class Leaving:
    """A node whose officer exports, and what they order."""

    two: Agreeing
    order: dict[str, str] = field(default_factory=dict)

    def offer(self, who: str = "dpo", **other: str) -> dict[str, Any]:
        """Have the agent say exactly what would leave."""
        given: dict[str, Any] = self.two.actor(who).call("offer_export", order={**self.order, **other})
        return given

    def ask(self, offered: dict[str, Any], who: str = "dpo", **shown: str) -> str:
        """Ask for it; `shown` is what the second person is told otherwise."""
        summary = {**offered["summary"], **shown}
        return approving.request(self.two.actor(who), EXPORT, offered["digest"], summary=summary, today=TODAY)

    def agree(self, asked: str, offered: dict[str, Any], who: str = "approver") -> None:
        """Agree to what was shown."""
        approving.approve(self.two.actor(who), asked, digest=offered["digest"], today=TODAY)

    def export(self, asked: str, who: str = "dpo") -> dict[str, Any]:
        """Have it."""
        given: dict[str, Any] = self.two.actor(who).call("export", approval=asked)
        return given

    def agreed(self, **other: str) -> tuple[str, dict[str, Any]]:
        """Order, ask and have another agree."""
        offered = self.offer(**other)
        asked = self.ask(offered)
        self.agree(asked, offered)
        return asked, offered

    def lines(self) -> list[list[Any]]:
        """Give the whole access log."""
        return log_lines(self.two.actor("dpo"))


@pytest.fixture(scope="module")
def leaving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Leaving]:
    with agreeing(tmp_path_factory.mktemp("leaving") / "node") as made:
        intake = made.actor("intake")
        file = new_file(intake, "registration")
        open_file(intake, file.id, ("registration",), "read")
        today = day_number(TODAY)
        order = {
            "what": "access_log",
            "file": file.id,
            "member": "",
            "purpose": "",
            "first": "0",
            "last": str(NOW),
            "today": str(today),
            "label": "TLP:AMBER",
            "recipient": "the oversight board",
            "reason": "asked for by the person",
            "until": str(today + 30),
        }
        yield Leaving(made, order)


@pytest.mark.database
def test_it_is_had_once_by_who_asked_after_another_agreed(leaving: Leaving) -> None:
    offered = leaving.offer()
    assert offered["summary"]["lines"] == "1"
    asked = leaving.ask(offered)
    with pytest.raises(Refused, match=FIRST):
        leaving.export(asked)
    leaving.agree(asked, offered)
    given = leaving.export(asked)
    assert [row[1:] for row in given["rows"]] == [
        [leaving.two.node.member("intake"), leaving.order["file"], "registration", "read"]
    ]
    assert (given["summary"], given["digest"]) == (offered["summary"], offered["digest"])
    with pytest.raises(Refused, match="used already"):
        leaving.export(asked)


def test_every_export_and_every_one_that_was_refused_is_a_line(leaving: Leaving) -> None:
    asked, offered = leaving.agreed()
    leaving.export(asked)
    with pytest.raises(Refused):
        leaving.export(asked)
    with pytest.raises(Denied):
        leaving.export("no number")
    mine = leaving.two.node.member("dpo")
    said = [line[1:] for line in leaving.lines() if "export" in line[4]][-3:]
    assert said == [
        [mine, asked, "audit", f"export:{offered['digest'].hex()[:8]}"],
        [mine, asked, "audit", "export:refused"],
        [mine, "", "audit", "export:refused"],
    ]


def test_nobody_agrees_to_their_own(leaving: Leaving) -> None:
    offered = leaving.offer()
    asked = leaving.ask(offered)
    with pytest.raises(Refused, match="already had a part"):
        leaving.agree(asked, offered, "dpo")
    leaving.two.sessions["dpo"] = leaving.two.node.sign_in("dpo")
    with pytest.raises(Refused, match="already had a part"):
        leaving.agree(asked, offered, "dpo")
    with pytest.raises(Refused, match=FIRST):
        leaving.export(asked)


@pytest.mark.parametrize("who", [one for one in FOUNDERS if one != "dpo"])
def test_nobody_else_orders_or_has_it(leaving: Leaving, who: str) -> None:
    with pytest.raises(Denied):
        leaving.offer(who)
    asked, _ = leaving.agreed()
    with pytest.raises(Denied):
        leaving.export(asked, who)
    for operation, arguments in (
        ("access_lines", {"wanted": {}}),
        ("unusual_reading", {"today": 1}),
        ("retention_due", {"page": 1, "today": 1}),
    ):
        with pytest.raises(Denied):
            leaving.two.actor(who).call(operation, **arguments)


def test_an_agreement_is_over_after_an_hour(leaving: Leaving) -> None:
    asked, _ = leaving.agreed()
    leaving.two.node.pass_time(3601)
    with pytest.raises(Refused, match=FIRST):
        leaving.export(asked)


def test_lines_that_came_meanwhile_are_not_what_was_agreed_to(leaving: Leaving) -> None:
    asked, _ = leaving.agreed()
    open_file(leaving.two.actor("intake"), leaving.order["file"], ("registration",), "read")
    with pytest.raises(Refused, match=OTHER):
        leaving.export(asked)
    # Lines up to a moment that is over stay what they are.
    first = next(line[0] for line in leaving.lines() if line[2] == leaving.order["file"])
    asked, offered = leaving.agreed(last=str(first + 1), purpose="read")
    open_file(leaving.two.actor("intake"), leaving.order["file"], ("registration",), "write")
    assert len(leaving.export(asked)["rows"]) == int(offered["summary"]["lines"]) > 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recipient", "a friend"),
        ("label", "TLP:GREEN"),
        ("lines", "0"),
        ("contents", "0" * 64),
        ("member", "a" * 32),
        ("last", "1"),
        ("until", "1"),
        ("more", "nothing"),
    ],
)
def test_what_a_second_person_was_shown_otherwise_gives_nothing(
    leaving: Leaving, name: str, value: str
) -> None:
    offered = leaving.offer()
    asked = leaving.ask(offered, **{name: value})
    leaving.agree(asked, offered)
    with pytest.raises(Refused, match=LIES):
        leaving.export(asked)


def test_a_digest_of_ones_own_over_a_content_that_is_not_there_gives_nothing(leaving: Leaving) -> None:
    summary = {**leaving.offer()["summary"], "lines": "0", "contents": "0" * 64}
    forged = {"summary": summary, "digest": digest_of(summary)}
    asked = leaving.ask(forged)
    leaving.agree(asked, forged)
    with pytest.raises(Refused, match=OTHER):
        leaving.export(asked)


def test_another_order_in_the_same_request_makes_it_worthless(leaving: Leaving) -> None:
    offered = leaving.offer()
    asked = leaving.ask(offered)
    other = leaving.offer(file="", last="1")
    opened = open_file(leaving.two.actor("dpo"), asked, ("approvals",), "read")
    payload = {"action": EXPORT, "digest": other["digest"], "summary": other["summary"]}
    record(leaving.two.actor("dpo"), [Said(opened, "approvals", REQUESTED, 1, payload)], today=TODAY)
    leaving.agree(asked, other)
    with pytest.raises(Refused, match=LIES):
        leaving.export(asked)


@pytest.mark.database
def test_of_four_windows_at_once_one_has_it(leaving: Leaving) -> None:
    asked, _ = leaving.agreed()
    sessions = [leaving.two.node.sign_in("dpo") for _ in range(4)]

    def fetch(actor: Actor) -> str:
        try:
            actor.call("export", approval=asked)
        except Refused as error:
            return error.sentence
        return ""

    with ThreadPoolExecutor(4) as users:
        said = sorted(users.map(fetch, sessions))
    assert said[0] == ""
    assert all("used already" in one for one in said[1:])


def test_a_new_agent_gives_nothing_a_second_time(leaving: Leaving) -> None:
    asked, _ = leaving.agreed()
    assert leaving.export(asked)["rows"]
    leaving.two.restart()
    with pytest.raises(Refused, match="used already"):
        leaving.export(asked)


def test_a_role_taken_in_between_takes_the_agreement_along(leaving: Leaving) -> None:
    offered = leaving.offer()
    asked = leaving.ask(offered)
    leaving.agree(asked, offered, "approver2")
    leaving.two.give("approver2", Role.VETTING)
    with pytest.raises(Refused, match=FIRST):
        leaving.export(asked)
    leaving.two.give("approver2", Role.APPROVER)


def test_an_agreement_to_something_else_is_none(leaving: Leaving) -> None:
    digest = content_digest("open_many", leaving.order["file"], "registration")
    actor = leaving.two.actor("dpo")
    asked = approving.request(actor, "open_many", digest, summary={"reason": "a test"}, today=TODAY)
    approving.approve(leaving.two.actor("approver"), asked, digest=digest, today=TODAY)
    with pytest.raises(Refused, match=LIES):
        leaving.export(asked)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_order_but_a_whole_one_is_taken(leaving: Leaving, drawn: st.DataObject) -> None:
    name = drawn.draw(st.sampled_from(sorted(leaving.order)))
    wrong: dict[str, list[str]] = {
        "what": ["", "registration"],
        "label": ["", "TLP:CLEAR", "secret"],
        "recipient": ["", "  "],
        "reason": ["", "\n"],
        "until": ["", "0", leaving.order["today"], "x", str(day_number(TODAY) + 91)],
        "first": ["x", "-1"],
        "last": ["", "x", "0"],
    }
    changed = dict(leaving.order)
    if name in wrong and drawn.draw(st.booleans()):
        changed[name] = drawn.draw(st.sampled_from(wrong[name]))
    elif drawn.draw(st.booleans()):
        del changed[name]
    else:
        changed["more"] = "x"
    with pytest.raises(Purposeful):
        leaving.two.actor("dpo").call("offer_export", order=changed)


def test_reading_the_log_is_a_line_of_the_log(leaving: Leaving) -> None:
    dpo = leaving.two.actor("dpo")
    before = leaving.lines()
    dpo.call("access_lines", wanted={"file": leaving.order["file"][:8]})
    dpo.call("unusual_reading", today=local_day(NOW))
    dpo.call("retention_due", page=1, today=1)
    said = [line[4] for line in leaving.lines()[len(before) :] if line[1] == dpo.member]
    assert said[-3:] == ["audit", "unusual", "retention"]
    # One for each page that was read before them.
    assert set(said[:-3]) == {"audit"}


def test_a_page_is_fifty_lines_and_the_next_goes_on_where_it_ended(leaving: Leaving) -> None:
    dpo = leaving.two.actor("dpo")
    for _ in range(52):
        dpo.call("access_lines", wanted={"purpose": "refused"})
    wanted = {"purpose": "audit", "member": dpo.member}
    first = dpo.call("access_lines", wanted=wanted)
    second = dpo.call("access_lines", wanted=wanted, before=first["lines"][-1][0])
    assert len(first["lines"]) == 50
    numbers = [line[0] for line in first["lines"] + second["lines"]]
    assert numbers == sorted(set(numbers), reverse=True)
    assert (second["newer"], second["older"]) == (51, max(0, second["count"] - 51 - 50))


def test_a_program_that_reads_page_after_page_comes_to_an_end(leaving: Leaving) -> None:
    leaving.two.node.pass_time(3601)
    dpo = leaving.two.actor("dpo")
    for _ in range(120):
        dpo.call("access_lines", wanted={})
    for fresh in (dpo, leaving.two.node.sign_in("dpo")):
        for operation, arguments in (
            ("access_lines", {"wanted": {}}),
            ("unusual_reading", {"today": 1}),
            ("retention_due", {"page": 1, "today": 1}),
            ("offer_export", {"order": leaving.order}),
        ):
            with pytest.raises(Refused, match="as often as one person may"):
                fresh.call(operation, **arguments)
    leaving.two.restart()
    with pytest.raises(Refused, match="as often as one person may"):
        leaving.two.actor("dpo").call("access_lines", wanted={})
    leaving.two.node.pass_time(3601)
    assert leaving.two.actor("dpo").call("access_lines", wanted={})["lines"]


def test_whoever_is_let_go_after_reading_is_a_remark(leaving: Leaving) -> None:
    two, today = leaving.two, local_day(int(leaving.two.node.time()))
    member = two.node.member("vetting")
    for file in two.files[:5]:
        open_file(two.actor("vetting"), file, ("registration",), "read")
    asked = {"today": today, "member": member}
    assert "leaving" not in {one["rule"] for one in two.actor("dpo").call("unusual_reading", **asked)}
    appoint(two.actor("admin"), member, roles=frozenset(), today=FIRST_DAY + timedelta(days=today))
    found = [one for one in two.actor("dpo").call("unusual_reading", **asked) if one["rule"] == "leaving"]
    assert [(one["member"], one["day"], one["count"]) for one in found] == [(member, today, 5)]
