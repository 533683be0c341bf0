"""A1: every address for every role, a stranger, a covered and a lapsed session; the table is written by hand.

It is written from domain.md section 1 and not from the policy: where the two differ, one of them is wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from tests.cast import TODAY, Cast
from tests.pages.lists_made import again, sound_rows, take
from tests.pages.policy_line import (
    ADMINISTRATORS,
    ASKING,
    ASSIGNERS,
    ENDERS,
    GONE,
    IDENTITY,
    JUDGES,
    LEADING,
    OFFICERS,
    ON_BOTH,
    READERS,
    SERVICE,
    SUPPORT,
    TAKERS,
    TWO,
    UNASKED,
    WRONG,
    Line,
    address_of,
)
from tests.pages.visiting import Answer, Person, Window, actor, add_people, same_but
from thitsar.apps.intake import filling
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files import drafts
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.membership import approving
from thitsar.kernel.pages.sessions import COOKIE

DOUBTERS = frozenset({Role.INTAKE, Role.VETTING, Role.APPROVER, Role.CASE_WORKER, Role.CHILD_PROTECTION})
WRONG_NAME = {"name": "nobody-here-1", "passphrase": "not a passphrase"}
TABLE = {
    "home": Line(
        "/today",
        "422",
        send=WRONG_NAME,
        stranger=("200", "422"),
        covered=("/cover", "422"),
        lapsed=("200", "422"),
    ),
    "sign-out": Line(
        UNASKED, "/", stranger=(UNASKED, "/"), covered=(UNASKED, "/"), lapsed=(UNASKED, "/"), ends=True
    ),
    "cover": Line("200", "200", send={"pin": "x"}, covered=("200", "200"), lapsed=("200", "200"), ends=True),
    "confirm": Line(UNASKED, "422"),
    "leave": Line(
        "200", "200", stranger=("200", "200"), covered=("200", "200"), lapsed=("200", "200"), ends=True
    ),
    "language": Line(UNASKED, "/", stranger=(UNASKED, "/"), covered=(UNASKED, "/"), lapsed=(UNASKED, "/")),
    "sign-in-with": Line(
        "200", "422", stranger=("200", "422"), covered=("200", "422"), lapsed=("200", "422")
    ),
    # Everybody's own keys; without passphrase nothing is changed.
    "key": Line("200", "200"),
    "key-passphrase": Line("200", "422"),
    "key-file": Line("200", "422"),
    "key-file-new": Line(UNASKED, "200"),
    "key-passkey": Line("200", "422"),
    "key-remove": Line("/key", "/key"),
    "key-duress": Line("200", "422"),
    "key-no-duress": Line("200", "422"),
    # Everybody looks, and who opens files opens one of these.
    "trainings": Line("200", "422", frozenset({Role.INTAKE}), others=("200", GONE)),
    "training": Line(GONE, GONE),
    "awake": Line("204", "204"),
    "help": Line("200", "200", stranger=("200", "200"), covered=("200", "200"), lapsed=("200", "200")),
    "today": Line("200", "200"),
    "search": Line("200", "200", JUDGES),
    "file": Line("200", "200", READERS),
    "part:registration": Line("200", "200", READERS),
    "part:identity": Line("200", "200", IDENTITY),
    "part:service": Line("200", "200", SERVICE),
    "part:support": Line("200", "200", SUPPORT),
    # Not begun yet, or in no file of this kind.
    "part:vetting": Line(GONE, GONE),
    "part:care": Line(GONE, GONE),
    "part:roster": Line(GONE, GONE),
    "assign": Line(UNASKED, "/file/", ASSIGNERS, {"member": "…"}, others=(UNASKED, GONE)),
    # By the id of a member who does not work with this file.
    "unassign": Line(GONE, GONE),
    "confirm-answer": Line(
        UNASKED, "/file/", frozenset({Role.INTAKE}), {"field": "departure.date"}, others=(UNASKED, GONE)
    ),
    "change-consent": Line("200", "200", frozenset({Role.INTAKE, Role.CHILD_PROTECTION})),
    # What cannot be taken at this stage is said, and a form without what it asks for is shown again.
    "step:protect": Line("200", "200", DOUBTERS),
    "step:handover": Line("422", "200", frozenset({Role.INTAKE})),
    "step:takeover": Line("422", "200", frozenset({Role.CHILD_PROTECTION})),
    "step:proposeclose": Line("422", "200", frozenset({Role.CHILD_PROTECTION})),
    "step:agreeclose": Line("422", "200", frozenset({Role.CHILD_PROTECTION, Role.CASE_WORKER})),
    "step:proposeout": Line("200", "200", frozenset({Role.INTAKE})),
    "step:agreeout": Line("422", "200", frozenset({Role.VETTING})),
    "step:end": Line("200", "200", DOUBTERS - {Role.APPROVER}),
    "step:tell": Line("200", "200", DOUBTERS),
    "step:nonsense": Line(GONE, GONE),
    "correct-answers": Line("200", "200", frozenset({Role.INTAKE})),
    # Nothing was chosen, there is no such request, and nothing is shared with that node.
    "share": Line("200", "200", ENDERS),
    "begin-share": Line(UNASKED, GONE, others=(UNASKED, GONE)),
    "end-share": Line(GONE, GONE),
    "from-partners": Line("200", "200", TAKERS | LEADING),
    # There is no such bundle, and no reason was chosen.
    "take-bundle": Line(UNASKED, "422", TAKERS, {"bundle": "1"}, others=(UNASKED, GONE)),
    "partner-address": Line(UNASKED, "422", LEADING, {"partner": "0" * 32}, others=(UNASKED, GONE)),
    "refuse-bundle": Line(UNASKED, "422", TAKERS, {"bundle": "1"}, others=(UNASKED, GONE)),
    "members": Line("200", "200", ADMINISTRATORS),
    "add-member": Line("200", "200", ADMINISTRATORS),
    "member": Line("200", "200", ADMINISTRATORS, {"roles": "intake"}),  # as they are: nothing is changed
    "travel-member": Line("/members", "/members", ADMINISTRATORS),  # no button was pressed
    "end-sign": Line("/members", "/members", ADMINISTRATORS),
    "replace-member": Line("/members", "/members", ADMINISTRATORS),
    "approvals": Line("200", "200", TWO | ADMINISTRATORS),
    # By an id that is no request, nobody learns anything.
    "approve": Line("/two", GONE, send={"do": "agree", "digest": "00"}),
    "emergency": Line("200", "200", ASKING | OFFICERS),
    # By an id that is no request, nobody learns anything.
    "open-emergency": Line("/emergency", GONE),
    "tell-emergency": Line("/emergency", GONE),
    "end-emergency": Line("/today", GONE),
    # Nothing waits here: whoever may stop it is told that.
    "stop-delayed": Line(
        "/today", "422", LEADING, {"digest": "00", "reason": "MISTAKE"}, others=("/today", GONE)
    ),
    "access-log": Line("200", "200", OFFICERS),
    "access-log-file": Line("200", "200", OFFICERS),
    "access-log-member": Line("200", "200", OFFICERS),
    "unusual": Line("200", "200", OFFICERS),
    "check-log": Line("200", "200", OFFICERS),
    "retention": Line("200", "200", OFFICERS),
    "export-order": Line(UNASKED, "200", OFFICERS, others=(UNASKED, GONE)),
    "exports": Line("200", "200", OFFICERS),
    # By the id of what is no export, nobody gets anything.
    "export": Line(UNASKED, "422", OFFICERS, others=(UNASKED, GONE)),
    "import": Line("200", "200", frozenset({Role.INTAKE})),
    "import-columns": Line("200", "200", frozenset({Role.INTAKE})),
    # A list is its officer's; nobody else watches it, whatever the role.
    "import-progress": Line(GONE, GONE),
    "register": Line("200", "/register/", frozenset({Role.INTAKE})),
    "form-blank": Line("200", "200", frozenset({Role.INTAKE})),
    "form": Line("/register/", "/register/", frozenset({Role.INTAKE})),
    "form-page": Line("200", "204", frozenset({Role.INTAKE})),
    "held": Line("200", "200", frozenset({Role.INTAKE})),
    # Without a button it is the page itself that sends what was typed, and wants no page back.
    "correct": Line("200", "204", frozenset({Role.INTAKE})),
    "candidate": Line("200", "200", JUDGES),
    # This file is not in vetting yet; one that is stands in tests/vetting/test_pages.py.
    "vet": Line(GONE, GONE),
    "vet-accept": Line(GONE, GONE),
    "vet-decide": Line(GONE, GONE),
    "vet-letter": Line(GONE, GONE),
    "vet-recommend": Line(GONE, GONE),
    "vet-slip": Line(GONE, GONE),
    "vet-step:claim": Line(GONE, GONE),
    # A commander at a gate is no member: this page alone is open to everybody, and alike for all.
    "check": Line("200", "422", stranger=("200", "422"), covered=("200", "422"), lapsed=("200", "422")),
    "own": Line("200", "422", stranger=("200", "422"), covered=("200", "422"), lapsed=("200", "422")),
    "give-code": Line("200", "200", frozenset({Role.VETTING})),
    "take-back": Line("200", "200", frozenset({Role.VETTING})),
    "numbers": Line("200", "200", frozenset({Role.ANALYST})),
}


@dataclass(frozen=True)
class Things:
    """One of each thing there is an address of, with somebody of every role in its team, and one of nobody's."""

    people: Mapping[Role, Person]
    maker: Person
    ids: Mapping[str, str]
    strange: Mapping[str, str]


@pytest.fixture(scope="module")
def things(cast: Cast) -> Things:
    cast.need("matcher")
    wanted = [("Of " + role.value, role) for role in Role]
    *made, maker, other = add_people(cast, *wanted, ("Su Myat", Role.INTAKE), ("Wai Yan", Role.INTAKE))
    people = dict(zip(Role, made, strict=True))
    everybody = tuple(one.member for one in people.values())
    ids = _some(actor(cast, maker), everybody, seed=401)
    strange = _some(actor(cast, other), (), seed=402)
    return Things(people, maker, ids | {"member": other.member}, strange | {"member": "0" * 32})


def _some(made_by: Actor, team: tuple[str, ...], *, seed: int) -> dict[str, str]:
    rows = sound_rows(2, seed)
    rows.append(again(rows[0], seed + 1000))
    rows[1]["consent/registration"] = "no"
    for row in rows:
        row["departure/date"] = "2020-11"
    result = take(made_by, rows, team=team)
    assert (result.registered, len(result.quarantined), len(result.candidates)) == (2, 1, 1)
    facets = WorkLists().facets(made_by, "registration")
    pair, one = next((id, one) for id, one in reversed(facets.items()) if one["kind"] == "candidate")
    own = next(id for id, one in reversed(facets.items()) if one["kind"] == "import")
    summary = {"reason": "of a test"}
    request = approving.request(made_by, "open_many", bytes(32), summary=summary, today=TODAY)
    return {
        "person": one["left"],
        "candidate": pair,
        "import": own,
        "draft": drafts.ids_for(made_by, "row")[-1],
        "form": filling.begin(made_by, team=team, today=timezone.localdate()),
        "request": request,
    }


def _names() -> set[str]:
    found: set[str] = set()

    def walk(patterns: list[Any]) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns)
            elif isinstance(one, URLPattern):
                found.add(one.name or str(one.pattern))

    walk(get_resolver().url_patterns)
    return found


def _sent(line: str, ids: Mapping[str, str]) -> dict[str, str]:
    return {name: ids["member"] if text == "…" else text for name, text in TABLE[line].send.items()}


def _outcome(answer: Answer) -> str:
    return answer.to or str(answer.status)


def _is(found: str, expected: str) -> bool:
    begins = {"/cover?next=", "/file/", "/register/", "/members/"}
    return found == expected or (expected in begins and found.startswith(expected))


def test_every_address_stands_in_the_table() -> None:
    assert _names() == {line.partition(":")[0] for line in TABLE}


@pytest.mark.parametrize(
    "role", [pytest.param(one, marks=pytest.mark.database if one in ON_BOTH else ()) for one in Role]
)
def test_a_role_gets_what_the_table_says(things: Things, role: Role) -> None:
    window = Window()
    window.sign_in(things.people[role])
    found, expected = {}, {}
    for name, line in TABLE.items():
        address, sent = address_of(name, things.ids), _sent(name, things.ids)
        wanted = (line.get, line.post) if role in line.may else line.others
        answers = {}
        answers["without a token"] = _outcome(window.post_bare(address, sent))
        for method, ask in (("get", window.get), ("post", lambda one, sent=sent: window.post(one, sent))):
            answers[method] = _outcome(ask(address))
            if line.ends:
                window.sign_in(things.people[role])
        for method, right in zip(("get", "post", "without a token"), (*wanted, WRONG), strict=True):
            got = answers[method]
            found[name, method], expected[name, method] = got, got if _is(got, right) else right
    assert found == expected


def _not_at_work(things: Things, state: str) -> str:
    """Give the cookie of somebody whose session was never, is covered, or is over."""
    if state == "stranger":
        return ""
    window = Window()
    window.sign_in(things.maker)
    cookie: str = window.client.cookies[COOKIE].value
    if state == "covered":
        window.get("/cover")
    else:
        window.post("/sign-out")
    return cookie


@pytest.mark.parametrize("state", ["stranger", "covered", "lapsed"])
def test_who_is_not_at_work_gets_what_the_table_says(things: Things, state: str) -> None:
    found, expected = {}, {}
    cookie = _not_at_work(things, state)
    for name, line in TABLE.items():
        address, sent = address_of(name, things.ids), _sent(name, things.ids)
        get, post = getattr(line, state)
        for method, right in (("get", get), ("post", post), ("without a token", WRONG)):
            window = Window()
            window.client.cookies[COOKIE] = cookie
            match method:
                case "get":
                    got = _outcome(window.get(address))
                case "post":
                    got = _outcome(window.post(address, sent))
                case _:
                    got = _outcome(window.post_bare(address, sent))
            found[name, method], expected[name, method] = got, got if _is(got, right) else right
            if line.ends:
                cookie = _not_at_work(things, state)
    assert found == expected


def test_a_cookie_that_is_no_handle_is_a_strangers(things: Things) -> None:
    for cookie in ("x", "0" * 32, f"{'0' * 32}.{'A' * 42}", f"{'0' * 32}.{'/' * 43}", "\x7f" * 20):
        window = Window()
        window.client.cookies[COOKIE] = cookie
        assert window.get("/today").status == 404
        assert window.get("/").status == 200


ABOUT_SOMETHING = (
    "give-code",
    "take-back",
    "step:protect",
    "correct-answers",
    "file",
    "part:registration",
    "part:identity",
    "assign",
    "share",
    "change-consent",
    "confirm-answer",
    "import-progress",
    "correct",
    "candidate",
)


@pytest.mark.parametrize(
    "role", [Role.INTAKE, Role.VETTING, Role.APPROVER, Role.ADMINISTRATOR, Role.CASE_WORKER]
)
def test_outside_the_team_a_file_is_the_same_bytes_as_no_file(things: Things, role: Role) -> None:
    window = Window()
    window.sign_in(things.people[role])
    nothing = dict.fromkeys(things.strange, "0" * 32)
    for name in ABOUT_SOMETHING:
        known, unknown = address_of(name, things.strange), address_of(name, nothing)
        sent = {"member": things.maker.member, "field": "departure.date", "do": "save"}
        pairs = [(window.get(known), window.get(unknown))] if TABLE[name].get != UNASKED else []
        pairs.append((window.post(known, sent), window.post(unknown, sent)))
        for one, none in pairs:
            assert (one.status, none.status) == (404, 404), name
            assert same_but(one.text, *things.strange.values()) == same_but(none.text, "0" * 32), name
            assert dict(one.headers) == dict(none.headers), name


def test_of_an_agreement_only_those_who_may_give_it_learn(things: Things) -> None:
    request = things.strange["request"]
    for role, person in things.people.items():
        window = Window()
        window.sign_in(person)
        listed = role in TWO and request in window.get("/two").text
        assert listed == (role in {Role.APPROVER, Role.DATA_PROTECTION, Role.LEAD}), role
        if not listed:
            answer = window.post(f"/two/{request}", {"do": "agree", "digest": "00" * 32})
            assert answer.status == 404, role


def test_who_asked_for_an_agreement_does_not_give_it(things: Things, cast: Cast) -> None:
    window = Window()
    window.sign_in(things.people[Role.APPROVER])
    own = actor(cast, things.people[Role.APPROVER])
    request = approving.request(own, "open_many", bytes(32), summary={"reason": "of a test"}, today=TODAY)
    sent = {"do": "agree", "digest": "00" * 32}
    assert window.post(f"/two/{request}", sent).status in {404, 422}
    other = Window()
    other.sign_in(things.people[Role.DATA_PROTECTION])
    assert other.post(f"/two/{request}", {**sent, "digest": "01" * 32}).status == 422
    assert other.post(f"/two/{request}", sent).to == "/two"


@pytest.fixture(scope="module", autouse=True)
def _nothing_left_signed_in(cast: Cast) -> Iterator[None]:
    yield
    cast.agent.call("lock")
