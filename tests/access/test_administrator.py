"""R23, admin ≠ reader: the administrator opens nothing, neither through the agent nor with the database in hand."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from tests.access.all_roles import NOWHERE, Answer, Line
from tests.access.files_made import assigned_file
from tests.kernel.nodes import TODAY, TestNode, at
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import BROAD, COMPARTMENTS, is_narrow
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files import drafts
from thitsar.kernel.files.batches import open_batch
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import entry
from thitsar.kernel.membership.approving import request
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.vault import age, hierarchy, seal, suite, wrap
from thitsar.kernel.vault.agent import server  # noqa: F401 - imported for the operations it makes known
from thitsar.kernel.vault.agent.agent import _operations
from thitsar.kernel.vault.places import RECOVERY, broad_place, epoch_place, narrow_place

pytestmark = pytest.mark.database

# What an administrator does all day: signing in, members, the roster.
OWN = frozenset(
    {"sign_in", "session", "cover", "uncover", "confirm", "sign_out", "lock", "alive", "people", "publics",
     "assigned", "shared_files", "enrol_member", "open_roster", "sign_events", "sign_head", "pay_debts",
     "key_state", "catch_up",
     # Counts of what is folded and numbers of what waits; keys of partners' authors, without names.
     "fold_received", "authors"}
    # The keys of oneself; how much stands open; other organisations, and what their nodes sign of logs.
    | {"ways_in", "own_words", "draw_passphrase", "change_passphrase", "add_way_in", "remove_way_in", "open_now",
       "delayed", "partners", "partner_card", "known_logs", "sign_checkpoint", "cosign", "take_answer",
       "take_checkpoints", "join_checkpoints", "settle_checkpoints", "set_address", "sender_of_bundle",
       "asked_partners", "draw_duress", "set_duress", "remove_duress", "trainings", "signs", "end_sign"}
)  # fmt: skip
# The wire between nodes needs nobody: what it has here says nothing of a case, and opens nothing.
WIRE = frozenset({"certify_channel", "begin_pull", "sign_pull", "exchange_partners", "note_asked"})


@dataclass(frozen=True)
class Held:
    """Everything of a node an administrator could ask for, and every key that would open any of it."""

    files: list[str]
    drafts: list[str]
    batches: list[list[Any]]
    streams: dict[str, str]
    secrets: frozenset[bytes]


@pytest.fixture(scope="module")
def held(_everybody: TestNode) -> Held:
    with at(_everybody):
        file = assigned_file(_everybody).id
        intake = _everybody.sign_in("intake")
        admin = _everybody.member("administrator")
        kept = drafts.keep(intake, "row", [{"row": "held"}], of=file, readers=(intake.member, admin))
        kept.write()
        request(intake, "open_many", b"\1" * 32, summary={"reason": "a test"}, today=TODAY)
        stored = models.Batch.objects.values_list("place", "epoch", "wrapped")
        return Held(
            files=sorted(set(models.Stream.objects.values_list("file", flat=True))),
            drafts=kept.ids,
            batches=[[place, epoch, bytes(wrapped)] for place, epoch, wrapped in stored],
            streams=dict(
                models.Stream.objects.exclude(compartment="roster").values_list("id", "compartment")
            ),
            secrets=frozenset(_secrets(_everybody)),
        )


@pytest.fixture
def line(everybody: TestNode) -> Iterator[Line]:
    opened = Line(everybody)
    yield opened
    opened.close()


def test_no_operation_gives_the_administrator_anything_of_a_case(
    everybody: TestNode, held: Held, line: Line
) -> None:
    admin = everybody.sign_in("administrator")
    tried = set()
    for name, arguments in _everything(admin, held):
        answer = line.ask(admin, name, **arguments)
        tried.add(name)
        if name == "list_keys":
            assert answer.result == {}, arguments
        else:
            assert answer.outcome == "Denied", (name, arguments, answer.outcome)
    # A new operation is an administrator's own, or it is tried here; checking a code is everybody's.
    assert tried | OWN | WIRE | {"check_code", "write_bundle"} == set(_operations) - {
        "match_keys",
        "may_remember",
        "merge_batches",
    }


def test_no_answer_to_the_administrator_holds_a_key(everybody: TestNode, held: Held, line: Line) -> None:
    admin, given = everybody.session("administrator")
    assert len(held.secrets) > len(BROAD)
    answers = [line.ask(admin, name, **arguments) for name, arguments in _everything(admin, held)]
    answers += [
        Answer((codec.pack(["done", given]),)),
        line.ask(admin, "session"),
        line.ask(admin, "people"),
        line.ask(admin, "publics"),
        line.ask(admin, "assigned", since=0),
        line.ask(admin, "open_roster"),
        line.ask(admin, "enrol_member", shown="Hla Hla", organisation="ORG"),
        line.ask(admin, "pay_debts"),
    ]
    for answer in answers:
        assert not any(secret in answer.raw for secret in held.secrets)


def test_with_the_matchers_operations_it_needs_the_matchers_token(everybody: TestNode, held: Held) -> None:
    everybody.sign_in("intake")
    for name, more in (
        ("match_keys", {"wrapped": held.batches}),
        ("may_remember", {}),
        ("merge_batches", {}),
    ):
        for token in ("", "0" * 64, everybody.sign_in("administrator").handle):
            with pytest.raises(Purposeful):
                everybody.agent.call(name, token=token, **more)


def test_the_administrator_signs_nothing_in_a_file(everybody: TestNode, held: Held, line: Line) -> None:
    admin = everybody.sign_in("administrator")
    # `read` of the roster is everybody's, and nothing of this name is ever an event of a file's roster.
    actions = ("write", "judge", "register", "assign", "request", "approve", "add", "rebuild", "list")
    for file, part, action in itertools.product(held.files, COMPARTMENTS, actions):
        if file != node_ids()[0] or part != "roster":
            answer = line.say(admin, file, part, f"plain.{action}", {"what": 1})
            # Agreeing in the roster is an administrator's right, but in a file's roster there is nothing to agree to.
            is_agreeing = (part, action) == ("roster", "approve")
            assert answer.outcome == "Denied" or (is_agreeing and answer.outcome == "Unverified")


def test_the_table_of_keys_holds_the_rosters_for_the_administrator_and_no_other(
    everybody: TestNode, held: Held
) -> None:
    admin = everybody.member("administrator")
    wraps = models.EpochWrap.objects.filter(recipient=admin)
    assert set(wraps.values_list("compartment", flat=True)) == {"roster", "node"}
    assert not models.KeyWrap.objects.filter(recipient=admin).exists()
    assert not models.DraftWrap.objects.filter(recipient=admin).exists()
    # Even in a team, with its narrow parts: the role reads none of them.
    for who in ("intake", "approver", "counsellor", "handler", "documenter", "administrator"):
        everybody.sign_in(who)
    assert not models.KeyWrap.objects.filter(recipient=admin).exists()


def test_put_into_a_team_the_administrator_is_still_given_nothing(everybody: TestNode, held: Held) -> None:
    admin = everybody.member("administrator")
    intake = everybody.sign_in("intake")
    made = next(one for one in held.files if _is_mine(intake, one))
    assign(intake, made, admin, today=TODAY)
    rows = [("identity", ""), ("vetting", ""), *((part, id) for id, part in held.streams.items())]
    for part, stream in rows:
        models.WrapOwed.objects.get_or_create(compartment=part, stream=stream, recipient=admin)
    for who in everybody.names:
        everybody.sign_in(who)
    assert not models.KeyWrap.objects.filter(recipient=admin).exists()
    owned = models.EpochWrap.objects.filter(recipient=admin)
    assert set(owned.values_list("compartment", flat=True)) == {"roster", "node"}
    models.WrapOwed.objects.filter(recipient=admin).delete()


def test_with_the_database_and_their_own_seed_nothing_opens(everybody: TestNode, held: Held) -> None:
    assert _opened(everybody, held, "administrator") == {("epoch", "node"), ("epoch", "roster")}
    # The same attempt finds what it finds: an officer's seed opens what an officer reads.
    officers = _opened(everybody, held, "intake")
    assert {("epoch", "registration"), ("key", "identity"), ("key", "registration")} <= officers
    assert {("draft", "identity"), ("list", "registration")} <= officers
    assert not {part for _, part in officers} & {
        "vetting",
        "care",
        "testimony",
        "contact",
        "audit",
        "statistics",
    }


def _opened(node: TestNode, held: Held, who: str) -> set[tuple[str, str]]:
    """Try every sealed thing in the database with every key that follows from one member's seed."""
    mine = _Thief(node, who)
    organisation = node_ids()[1]
    opened: set[tuple[str, str]] = set()

    def attempt(what: str, where: str, opening: Callable[[], object]) -> None:
        try:
            opening()
        except Purposeful:
            return
        opened.add((what, where))

    for row in models.EpochWrap.objects.all():
        where = epoch_place(organisation, row.compartment, row.epoch, row.recipient)
        for key in mine.unwrapping:
            attempt("epoch", row.compartment, partial(wrap.unwrap, key, where, bytes(row.sealed)))
    for wrapped in models.KeyWrap.objects.filter(stream__in=held.streams):
        part = held.streams[wrapped.stream]
        places = [
            broad_place(organisation, wrapped.stream, part, wrapped.epoch, bytes(wrapped.key)),
            narrow_place(organisation, wrapped.stream, part, wrapped.recipient, bytes(wrapped.key)),
        ]
        for where in places:
            for secret in mine.secrets:
                attempt("key", part, partial(seal.open_sealed, secret, where, bytes(wrapped.sealed)))
            for key in mine.unwrapping:
                attempt("key", part, partial(wrap.unwrap, key, where, bytes(wrapped.sealed)))
    for draft in models.DraftWrap.objects.all():
        for key in mine.unwrapping:
            place = ("draft", draft.draft_id, draft.recipient)
            attempt("draft", "identity", partial(wrap.unwrap, key, place, bytes(draft.sealed)))
    for batch in models.Batch.objects.exclude(compartment="roster"):
        row_of = (batch.place, batch.kind, batch.compartment, batch.epoch, b"", bytes(batch.sealed))
        for secret in mine.secrets:
            attempt("list", batch.compartment, partial(open_batch, secret, row_of))
    for one in models.Entry.objects.filter(stream__in=held.streams).select_related("log"):
        where = entry.place(one.log.origin, one.sequence, one.stream)
        for secret in mine.secrets:
            attempt(
                "entry",
                held.streams[one.stream],
                partial(entry.open_entry, secret, where, bytes(one.ciphertext)),
            )
    return opened


class _Thief:
    """Everything the administrator's seed gives, with every wrap of the database that is theirs opened."""

    def __init__(self, node: TestNode, who: str) -> None:
        made = node.made(who)
        keys = hierarchy.member_keys(made["seed"])
        self.secrets, self.unwrapping = [made["seed"], keys.own], [keys.unwrapping]
        for row in models.EpochWrap.objects.filter(recipient=made["person"]["member"]):
            where = epoch_place(node_ids()[1], row.compartment, row.epoch, row.recipient)
            seed = wrap.unwrap(keys.unwrapping, where, bytes(row.sealed))
            derived = hierarchy.epoch_keys(row.compartment, row.epoch, seed)
            self.secrets += [seed, derived.wrapping, derived.listing]
            self.unwrapping.append(derived.unwrapping)


def _everything(admin: Actor, held: Held) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every operation about content with every compartment and id there is, and one that is nobody's."""
    parts, files = list(COMPARTMENTS), [*held.files, NOWHERE]
    for file in files:
        for purpose in ("read", "write", "judge", "correct", "import", "assign"):
            yield "open_file", {"file": file, "compartments": parts, "purpose": purpose}
        for part in parts:
            yield "open_file", {"file": file, "compartments": [part], "purpose": "read"}
            yield "extend_file", {"file": file, "compartment": part}
        yield "open_team", {"file": file}
        yield "file_shares", {"file": file}
        order: dict[str, Any] = {"files": [file], "compartments": ["registration"], "purpose": "VET_SHARE"}
        order |= {"partner": NOWHERE, "until": 20_000, "readers": []}
        yield "offer_share", order
        yield "share_files", {**order, "approval": file}
        yield "open_many", {"approval": file, "files": held.files}
        many: dict[str, Any] = {"files": [file], "compartments": ["registration"], "purpose": "REVIEW"}
        yield "offer_many", {**many, "reason": "x"}
        yield from _leaving(file)
    yield from _of_partners(admin)
    for part in parts:
        yield "list_keys", {"compartment": part}
        for action in ("list", "count", "read", "ask", "audit"):
            for some in ([], held.batches):
                yield "open_batches", {"action": action, "compartment": part, "wrapped": some}
        yield "create_files", _new("plain", part, admin)
        yield "create_files", _new("approval", part, admin)
    for ids in (held.drafts, [NOWHERE]):
        yield "open_drafts", {"drafts": ids}
        yield "draft_readers", {"draft": ids[0]}
    yield "make_draft_keys", {"count": 1, "team": [admin.member]}
    for question in ("search", "resembles"):
        yield "ask", {"question": question, "features": [{"text": "Aung"}], "files": []}
    yield from _of_the_person(files, [*held.streams, NOWHERE])
    yield "access_lines", {"wanted": {}}
    yield "unusual_reading", {"today": 20_000}
    yield "retention_due", {"page": 1, "today": 20_000}
    for file in files:
        yield "export", {"approval": file}
    export = dict.fromkeys(("file", "member", "purpose", "first", "reason"), "")
    export |= {"what": "access_log", "last": "1", "today": "1", "until": "2"}
    export |= {"label": "TLP:RED", "recipient": "x"}
    yield "offer_export", {"order": {**export, "reason": "x"}}
    asked = {"code": held.files[0][:8], "parts": ["registration"], "reason_code": "LIFE", "reason": "x"}
    yield "ask_emergency", asked
    for file in files:
        yield "open_emergency", {"approval": file}
        yield "tell_emergency", {"approval": file}
        yield "end_emergency", {"file": file}
    for mode in ("check", "rebuild", "verify"):
        for approval in ("", *files):
            yield "rebuild", {"mode": mode, "approval": approval}


def _of_partners(admin: Actor) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what opens what partners brought, or says who they are."""
    yield "open_bundle", {"number": 1}
    for operation in ("refuse_bundle", "leave_files"):
        yield operation, {"number": 1}
    yield "receive_files", {"partner": NOWHERE, "files": [], "team": [admin.member]}
    yield "receive_more", {"partner": NOWHERE, "files": []}
    yield "partner_readers", {"partner": NOWHERE}


def _leaving(file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what lets something about persons leave, or says who one is."""
    whom = {"key": age.recipient_of(bytes(32)), "label": "TLP:RED", "until": 20_000, "reason": "x"}
    table = {
        "what": "plain",
        "files": [file],
        "organisation": node_ids()[1],
        "purpose": "TRANSFER",
        "to": whom,
    }
    yield "offer_persons", table
    yield "export_persons", {**table, "approval": file}
    entry_to = {**whom, "recipient": "x"}
    yield "offer_entry", {"sequence": 9, "to": entry_to}
    yield "export_entry", {"approval": file, "sequence": 9, "to": entry_to}
    yield "offer_unmask", {"file": file, "reason_code": "COURT", "reason": "x"}
    yield "unmask", {"approval": file}


def _of_the_person(files: list[str], streams: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    own = {"locator": NOWHERE, "unwrap_public": bytes(wrap.PUBLIC_SIZE), "sign_public": bytes(32)}
    for file in files:
        yield "attest", {"file": file, "today": 20_000}
        yield "close_answers", {"file": file}
        yield "uncovered_shares", {"files": [file]}
        yield "sign_own_key", {"file": file, **own}
    for stream in streams:
        yield "sign_own_part", {"file": file, "part": "registration"}
        yield "sign_own_part", {"file": file, "part": "roster"}
        yield "open_wish", {"item": NOWHERE, "stream": stream, "epoch": 1, "wrapped": b""}
    yield "answered", {"files": files}
    yield "closed", {}
    yield "file_of_code", {"code": "P-7"}
    yield "check_lines", {"today": 20_000, "page": 1}


def _new(kind: str, part: str, admin: Actor) -> dict[str, Any]:
    return {"kind": kind, "compartments": [[part]], "team": [admin.member], "narrow": [admin.member]}


def _is_mine(intake: Actor, file: str) -> bool:
    try:
        return bool(
            intake.call("open_file", file=file, compartments=["registration"], purpose="read")["parts"]
        )
    except Purposeful:
        return False


def _secrets(node: TestNode) -> Iterator[bytes]:
    """Give every key of the node but the roster's own, opened with the recovery key and everybody's seeds."""
    organisation = node_ids()[1]
    recovery = suite.derive(node.founded.root, "recovery")
    epochs = {}
    for row in models.EpochWrap.objects.filter(recipient="recovery").exclude(
        compartment__in=("roster", "node")
    ):
        where = epoch_place(organisation, row.compartment, row.epoch, "recovery")
        seed = wrap.unwrap(wrap.private_key(recovery), where, bytes(row.sealed))
        keys = epochs[row.compartment] = hierarchy.epoch_keys(row.compartment, row.epoch, seed)
        yield from (seed, keys.wrapping, keys.listing)
    members = {one["person"]["member"]: hierarchy.member_keys(one["seed"]) for one in node.founded.members}
    for stream in models.Stream.objects.exclude(compartment="roster"):
        for wrapped in models.KeyWrap.objects.filter(stream=stream.id).exclude(recipient=RECOVERY):
            if is_narrow(stream.compartment):
                where = narrow_place(
                    organisation, stream.id, stream.compartment, wrapped.recipient, bytes(wrapped.key)
                )
                yield wrap.unwrap(members[wrapped.recipient].unwrapping, where, bytes(wrapped.sealed))
                continue
            keys = epochs[stream.compartment]
            where = broad_place(
                organisation, stream.id, stream.compartment, wrapped.epoch, bytes(wrapped.key)
            )
            if wrapped.recipient == "+":
                yield wrap.unwrap(keys.unwrapping, where, bytes(wrapped.sealed))
            else:
                yield seal.open_sealed(keys.wrapping, where, bytes(wrapped.sealed))
