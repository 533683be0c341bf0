"""The matcher behind its socket: what it answers, to whom, how often, and that it forgets."""

import os
import re
import secrets
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.matching.people import fresh_matcher, token, vector, write
from thitsar.kernel.errors import Denied, Refused, Unreachable
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import create, opening_entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.vault.agent import frames
from thitsar.kernel.vault.agent.client import Caller

pytestmark = pytest.mark.database

# What names that are looked for in memory begin with; nothing else on this machine does.
MARK = f"zq{secrets.token_hex(8)}"
_WIDTHS = {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}


@pytest.fixture(scope="module")
def matcher(cast: Cast) -> Iterator[subprocess.Popen[bytes]]:
    """Start the matcher once for this file."""
    with fresh_matcher(cast) as process:
        yield process


def ask(actor: Actor, question: str, *features: dict[str, Any], files: tuple[str, ...] = ()) -> Any:
    """Ask through the agent, as every page does."""
    return actor.call("ask", question=question, features=list(features), files=list(files))


def new_file(actor: Actor) -> str:
    """Make a file in this session and record that it was opened."""
    (made,) = create(actor, "person", [()], team=(actor.member,), narrow=())
    record(actor, [opening_entry(made)], today=TODAY)
    return made.id


def some_id() -> str:
    return secrets.token_hex(16)


def socket_of(cast: Cast) -> Caller:
    return Caller(cast.directory / "run" / "matcher.sock")


def test_intake_learns_who_resembles_a_new_file_and_why(cast: Cast, matcher: object) -> None:
    intake = cast.sign_in("intake")
    known, own = some_id(), new_file(intake)
    person = vector("မင်းခန့်ဇော်", "Min Khant Zaw", fa=["ထွန်းဝင်း"], by=[1994, 1994], nrc="5/mayana(n)000101")
    write(intake, [[known, "identity", {**person, "dn": ["နှင်းဆီ", "Rose"], "co": "P-ROSE"}]])
    write(intake, [[known, "service", {"ser": "t000101", "br": "ARMY"}], [own, "identity", person]])
    ((found,),) = ask(intake, "resembles", {**person, "ser": "t000101", "nrc": ""}, files=(own,))
    assert found.pop("reasons")
    assert found == {"file": known, "shown": {"my": "နှင်းဆီ", "en": "Rose"}, "code": "P-ROSE"}


def test_two_new_files_asked_about_together_resemble_each_other_and_not_themselves(
    cast: Cast, matcher: object
) -> None:
    intake = cast.sign_in("intake")
    files = (new_file(intake), new_file(intake))
    person = vector("ဟိန်းလင်းသူ", "Hein Lin Thu", nrc="9/pamana(n)000102")
    write(intake, [[file, "identity", person] for file in files])
    answers = ask(intake, "resembles", person, person, files=files)
    assert [[one["file"] for one in found] for found in answers] == [[files[1]], [files[0]]]


def test_a_name_alone_makes_nobody_a_candidate(cast: Cast, matcher: object) -> None:
    intake = cast.sign_in("intake")
    person = vector("ရဲပိုင်စိုး", "Ye Paing Soe")
    write(intake, [[some_id(), "identity", {**person, "by": [1970, 1970]}]])
    assert ask(intake, "resembles", {**person, "by": [1990, 1991]}, files=(new_file(intake),)) == [[]]


def test_it_gives_five_of_many_and_follows_no_key_that_hundreds_share(cast: Cast, matcher: object) -> None:
    intake = cast.sign_in("intake")
    person = {"nrc": "1/makana(n)000103", "ser": "t000103"}
    write(intake, [[some_id(), "identity", dict(person)] for _ in range(9)])
    (found,) = ask(intake, "resembles", person, files=(new_file(intake),))
    assert len(found) == 5
    write(intake, [[some_id(), "identity", {"nrc": person["nrc"]}] for _ in range(200)])
    (found,) = ask(intake, "resembles", person, files=(new_file(intake),))
    assert len(found) == 5
    assert all(len(one["reasons"]) > 1 and one["reasons"][-1] == "too_common" for one in found)
    assert ask(intake, "resembles", {"nrc": person["nrc"]}, files=(new_file(intake),)) == [[]]


def test_vetting_finds_a_person_by_name_part_or_code_and_never_learns_the_name(
    cast: Cast, matcher: object
) -> None:
    vetting, file = cast.sign_in("vetting"), some_id()
    # Syllables that no invented person of another test has: a search gives twenty at most.
    person = vector("ဦးဇလွန်သွေးဖြူ", "U Zalon Thway Phyu", dn=["စံပယ်", "Jasmine"], co="P-7QX2")
    write(cast.sign_in("intake"), [[file, "identity", person]])
    result = {"file": file, "shown": {"my": "စံပယ်", "en": "Jasmine"}, "code": "P-7QX2"}
    exact, part = {**result, "reasons": ["exact"]}, {**result, "reasons": ["part"]}
    for typed, answer in {
        "ဇလွန်သွေးဖြူ": exact,
        "Zalon  thway-PHYU": exact,
        "သွေးဖြူ": part,
        "thway ph": part,
        "p7qx2": exact,
        "jasmine": exact,
    }.items():
        assert answer in ask(vetting, "search", {"text": typed})
    assert "zalonthway" not in repr(ask(vetting, "search", {"text": "Zalon Thway Phyu"})).casefold()


def test_a_search_gives_twenty_at_most_and_nothing_for_a_letter(cast: Cast, matcher: object) -> None:
    intake = cast.sign_in("intake")
    write(intake, [[some_id(), "identity", vector("သူရဲလင်း", "Thu Ye Lin")] for _ in range(30)])
    assert len(ask(intake, "search", {"text": "သူရဲ"})) == 20
    assert ask(intake, "search", {"text": "t"}) == []
    for nothing in ({"text": "  "}, {"text": "a" * 201}, {"text": 7}, {}):
        with pytest.raises(Refused):
            ask(intake, "search", nothing)


def test_what_was_corrected_or_withdrawn_is_found_no_more(cast: Cast, matcher: object) -> None:
    intake, file = cast.sign_in("intake"), some_id()
    old, new = vector("ပိုင်ဟိန်းခန့်", "Paing Hein Khant"), vector("ပိုင်ဟိန်းမင်း", "Paing Hein Min")
    write(
        intake,
        [[file, "identity", {**old, "co": "P-OLD1"}], [file, "service", {"ser": "t000104", "br": "ARMY"}]],
    )
    assert ask(intake, "search", {"text": "Paing Hein Khant"})
    write(intake, [[file, "identity", {**new, "co": "P-NEW1"}]])
    assert ask(intake, "search", {"text": "Paing Hein Khant"}) == []
    assert ask(intake, "search", {"text": "P-OLD1"}) == []
    assert [one["file"] for one in ask(intake, "search", {"text": "Paing Hein Min"})] == [file]
    (found,) = ask(intake, "resembles", {"ser": "t000104", "br": "ARMY"}, files=(new_file(intake),))
    assert [one["file"] for one in found] == [file]
    write(intake, [[file, "identity", {}], [file, "service", {}]])
    assert ask(intake, "search", {"text": "Paing Hein Min"}) == []
    assert ask(intake, "resembles", {"ser": "t000104", "br": "ARMY"}, files=(new_file(intake),)) == [[]]


@pytest.mark.parametrize("stranger", ["admin", "analyst", "dpo"])
def test_it_answers_nobody_without_the_right_to_ask(cast: Cast, matcher: object, stranger: str) -> None:
    actor = cast.sign_in(stranger)
    for question in ("search", "resembles"):
        with pytest.raises(Denied):
            ask(actor, question, {"text": "Min Khant"})


def test_it_answers_nobody_but_the_agents_relay(cast: Cast, matcher: object) -> None:
    known = token(cast)
    cast.sign_in("intake")
    question = {"features": [{"text": "Min Khant Zaw"}], "files": []}
    for wrong in ({}, {"token": ""}, {"token": None}, {"token": "0" * 64}, {"token": known[:-1]}):
        with pytest.raises(Denied):
            socket_of(cast).call("search", **question, **wrong)
    with pytest.raises(Denied):
        socket_of(cast).call("everybody", token=known, **question)
    assert socket_of(cast).call("search", token=known, **question)


def test_only_its_own_user_reaches_it_and_there_is_only_one(cast: Cast, matcher: object) -> None:
    path = cast.directory / "run" / "matcher.sock"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    second = cast.start("matcher")
    cast.processes.remove(second)
    assert second.wait(20) != 0
    assert Caller(path).call("alive")


def test_a_question_that_makes_no_sense_ends_nothing(cast: Cast, matcher: object) -> None:
    known = token(cast)
    intake = cast.sign_in("intake")
    with pytest.raises(Unreachable, match="stumbled"):
        socket_of(cast).call("search", token=known, features=7, files=[])
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        channel.connect(str(cast.directory / "run" / "matcher.sock"))
        channel.sendall(frames._LENGTH.pack(1 << 31))
        assert channel.recv(1) == b""
    assert ask(intake, "search", {"text": "nobody of this name"}) == []


def test_an_hour_has_a_hundred_and_twenty_questions_and_new_files_carry_their_own(
    cast: Cast, matcher: object
) -> None:
    approver = cast.sign_in("approver2")
    for _ in range(120):
        ask(approver, "search", {"text": "Min Khant Zaw"})
    for again in (approver, cast.sign_in("approver2")):
        with pytest.raises(Refused, match="as often as one person may"):
            ask(again, "search", {"text": "Min Khant Zaw"})
    intake = cast.sign_in("intake2")
    own = new_file(intake)
    for _ in range(4):
        ask(intake, "resembles", {"nrc": "1/makana(n)000105"}, files=(own,))
    with pytest.raises(Refused, match="Ask one question at a time"):
        ask(intake, "resembles", {}, {}, files=(own, own))


def test_after_a_lock_not_one_name_is_left_in_its_memory(
    cast: Cast, matcher: subprocess.Popen[bytes]
) -> None:
    # Opened from vectors only: no question asked here holds more than one of them.
    markers = [f"{MARK}{number:02}{secrets.token_hex(4)}" for number in range(50)]
    intake = cast.sign_in("intake")
    write(intake, [[some_id(), "identity", {"la": [marker], "al": [f"{marker}x"]}] for marker in markers])
    assert ask(intake, "search", {"text": markers[7]})
    found = _markers_in(matcher.pid, markers)
    if found is None:
        pytest.skip("this machine does not let us read another program's memory")
    assert found == set(markers)
    cast.agent.call("lock")
    time.sleep(3)
    assert _markers_in(matcher.pid, markers) == set()
    assert matcher.poll() is None
    assert ask(cast.sign_in("vetting"), "search", {"text": markers[7]})


def test_whoever_uncovers_a_page_may_search_at_once_though_all_was_forgotten_meanwhile(
    cast: Cast, matcher: object
) -> None:
    known = f"{MARK}98"
    write(cast.sign_in("intake"), [[some_id(), "identity", {"la": [known]}]])
    cast.agent.call("lock")
    vetting, given = cast.session("vetting")
    assert ask(vetting, "search", {"text": known})
    with connected(cast) as channel:
        vetting.call("cover")
        assert channel.recv(1) == b"", "it hangs up when it begins to replace itself"
    vetting.call("uncover", half=given["half"], pin=given["pin"])
    assert ask(vetting, "search", {"text": known})


def test_with_a_new_agent_it_starts_anew_and_no_question_is_given_back(
    cast: Cast, matcher: subprocess.Popen[bytes]
) -> None:
    marker = f"{MARK}99{secrets.token_hex(4)}"
    write(cast.sign_in("intake"), [[some_id(), "identity", {"la": [marker]}]])
    approver = cast.sign_in("approver2")
    with suppress(Refused):  # another test may have asked already
        for _ in range(120):
            ask(approver, "search", {"text": marker})
    agent = next(one for one in cast.processes if "agent" in one.args)  # type: ignore[operator]
    agent.kill()
    agent.wait()
    cast.processes.remove(agent)
    cast.start("agent")
    time.sleep(3)
    assert not _markers_in(matcher.pid, [marker])
    with pytest.raises(Refused, match="as often as one person may"):
        ask(cast.sign_in("approver2"), "search", {"text": marker})
    assert ask(cast.sign_in("vetting"), "search", {"text": marker})


@contextmanager
def connected(cast: Cast) -> Iterator[socket.socket]:
    """Connect to the matcher as it is now, and wait at most a minute for what it says."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        channel.settimeout(60)
        channel.connect(str(cast.directory / "run" / "matcher.sock"))
        yield channel


def _markers_in(process: int, markers: list[str]) -> set[str] | None:
    """Look through every readable page of a program for some words, as a thief with its memory would."""
    found: set[str] = set()
    try:
        with (
            Path(f"/proc/{process}/maps").open() as maps,
            Path(f"/proc/{process}/mem").open("rb", 0) as memory,
        ):
            for line in maps:
                span, access, *_ = line.split()
                first, last = (int(one, 16) for one in span.split("-"))
                if "r" not in access:
                    continue
                try:
                    memory.seek(first)
                    found.update(_marked(memory.read(last - first), len(markers[0])))
                except (OSError, OverflowError):
                    continue  # pages of the kernel's own
    except PermissionError:
        return None
    return found & set(markers)


def _marked(content: bytes, length: int) -> Iterator[str]:
    for encoding, width in _WIDTHS.items():
        for one in re.finditer(re.escape(MARK.encode(encoding)), content):
            yield content[one.start() : one.start() + length * width].decode(encoding, "replace")


def test_it_may_not_write_to_the_database(cast: Cast) -> None:
    script = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "from django.db.backends.signals import connection_created\n"
        "from thitsar.kernel.matching.server import _read_only\n"
        "connection_created.connect(_read_only)\n"
        "connection.cursor().execute('DELETE FROM kernel_batch')\n"
    )
    environment = {
        **os.environ,
        "THITSAR_NODE": str(cast.directory),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    done = subprocess.run(
        [os.sys.executable, "-c", script],  # type: ignore[attr-defined]
        env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "read" in done.stderr.splitlines()[-1].lower()
