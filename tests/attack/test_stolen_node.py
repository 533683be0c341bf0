"""K1, A7: the thief of a node finds nothing, on its disk, in what its programs wrote, or in memory after a lock."""

import os
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.attack import memory
from tests.attack.finding import (
    ENCODINGS,
    SHORTEST,
    Search,
    files_below,
    of_card,
    of_name,
    patterns,
    spellings,
)
from tests.attack.found_program import FOUNDERS
from tests.attack.real_node import RealNode, Visitor, real_node, until
from tests.command.cli import ROOT
from thitsar.demo.people import HEADERS, Row, make_list
from thitsar.demo.spreadsheet import to_csv, to_xlsx
from thitsar.kernel.text.names import read_name
from thitsar.kernel.text.nrc import read_nrc

pytestmark = [pytest.mark.database, pytest.mark.slow]

# Hides as the node's programs do, and holds what it is told.
HOLDER = (
    "import sys; from thitsar.kernel.hardening import hide; hide();"
    "held = bytes.fromhex(sys.stdin.readline()); print('ready', flush=True); sys.stdin.read()"
)
UPLOADED = "ရောက်ရှိသူများ Kyauktaga arrivals.xlsx"
REFUSED = "မလွှဲမှားသောစာရင်း Thabyu.csv"
REASON = "ဖခင်အမည်တူသည် compared with Daw Khin Hnin Wai"
CORRECTED = "Thurein Bhone Pyae"
SEARCHED = ("Zeyar Htoo Khant", "ဇေယျာထူးခန့်", "7/KATAKHA(N)000971")
INSIDERS: tuple[Row, ...] = (
    {
        "person/name_my": "ဖြိုးဝေယံလင်းထက်",
        "person/name_en": "Phyo Wai Yan Linn Htet",
        "person/father_name": "U Thaung Htike Zaw",
        "person/alias": "ရဲဘော် မိုးကြိုးသစ်",
        "person/nrc": "11/KAPHANA(N)001983",
        "service/serial_no": "T-001983",
        "notes": "still at his post near the Shwegu bridge",
        "departure/type": "INSIDER",
    },
    {
        "person/name_my": "အောင်ဇေယျမင်းဆက်",
        "person/name_en": "Aung Zeya Min Sett",
        "person/father_name": "ဦးသောင်းထွဋ်ကျော်",
        "person/alias": "",
        "person/nrc": "၁၃/ဟပန(နိုင်)၀၀၁၉၈၄",
        "service/serial_no": "T-001984",
        "notes": "ရုံးထဲမှာ ရှိနေသေးသည်",
        "departure/type": " ဖရဲသီး ",
    },
)


@dataclass
class Loot:
    """What was taken, and what must not be in it."""

    markers: set[str]
    insiders: set[str]
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    said: list[tuple[str, bytes]] = field(default_factory=list)
    # What stands of whoever still serves in the memory of each program after the lock.
    memory: dict[str, set[bytes]] = field(default_factory=dict)
    in_memory: set[bytes] = field(default_factory=set)


def of_row(row: Row) -> set[str]:
    """Give everything in a row that names a person."""
    found = set()
    for name in ("person/name_my", "person/name_en", "person/father_name", "person/alias"):
        found |= of_name(row[name]) if row[name] else set()
    uuid = row["_uuid"]
    found |= of_card(row["person/nrc"]) | spellings(row["service/serial_no"]) | spellings(row["notes"])
    return found | {uuid, uuid.upper(), uuid.replace("-", "")}


def lists() -> tuple[list[Row], list[Row]]:
    """Make two lists with every flaw, and somebody still serving in each."""
    first, _ = make_list(170, 4242)
    second, _ = make_list(60, 4343)
    for rows, insider in zip((first, second), INSIDERS, strict=True):
        extra, _ = make_list(1, 4444 + len(rows))
        rows.insert(len(rows) // 2, {**extra[0], **insider})
    return first, second


def take_in(node: RealNode, officer: Visitor, first: list[Row], second: list[Row]) -> None:
    """Take one list in by the page and its job, the other by the command."""
    sent = {"do": "import", "mapping": "", "team": [node.papers["vetting"]["member"]]}
    progress = officer.post("/import", sent, (UPLOADED, to_xlsx(first, HEADERS))).to
    assert progress.startswith("/import/"), progress
    until("the list is taken in", lambda: "was taken in" in officer.get(progress).words)
    outside = node.place / "list.csv"
    outside.write_bytes(to_csv(second, HEADERS))
    paper = node.papers["intake"]
    done = node.command(
        "import",
        outside,
        *("--node", node.directory, "--member", paper["name"], "--passphrase-file", "-", "--json"),
        *("--team", FOUNDERS[3][0]),
        typed=paper["passphrase"] + "\n",
    )
    assert done.returncode == 0, done.stderr
    outside.unlink()


def work(officer: Visitor, judge: Visitor) -> set[str]:
    """Correct a row, judge a pair, search, open files; gives the names and codes that pages showed."""
    draft = re.findall(r'href="(/held/[0-9a-f]{32})"', officer.get("/held").text)[0]
    page = officer.get(draft).text
    fields = dict.fromkeys(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page), "")
    fields |= {"identity.name_latin": CORRECTED, "departure.type": "CDM", "consent.REG": "no", "do": "save"}
    assert "attention" in officer.post(draft, fields).words
    assert officer.post(draft, {"departure.type": "CAPTURED", "do": "save"}).status == 200
    pair = re.findall(r'href="(/pair/[0-9a-f]{32})"', officer.get("/today").text)[0]
    for one in (officer, judge):
        assert one.post(pair, {"judgement": "same", "reason": REASON}).to == "/today"
    for text in SEARCHED:
        assert officer.post("/search", {"text": text}).status == 200
    shown: set[str] = set()
    opened: list[str] = []
    for language in ("en", "my"):
        officer.cookies["language"] = language
        for number in range(1, 6):
            text = officer.get(f"/today?page={number}").text
            rows = re.findall(r'<a href="(/file/[0-9a-f]{32})">([^<]+)</a> <code[^>]*>([^<]+)</code>', text)
            shown |= {unescape(word) for _, *words in rows for word in words}
            opened += [file for file, _, _ in rows]
    officer.cookies["language"] = "en"
    for file in dict.fromkeys(opened[:12]):
        for part in ("", "/identity", "/service"):
            assert officer.get(file + part).status == 200
    return shown


def stumble(node: RealNode, officer: Visitor) -> None:
    """Bring about every kind of error with words in it that nobody may keep."""
    stranger = Visitor(node)
    broken = "\n".join(",".join(row.values()) for row in INSIDERS).encode()
    assert officer.post("/import", {"do": "import"}, (REFUSED, b"a,b\n" + broken)).status == 200
    assert officer.post("/import", {"do": "check"}, (REFUSED, b"PK\x03\x04" + broken)).status == 200
    name = "Zeyar%20Htoo%20Khant"
    for address in (f"/file/{name}", f"/{name}", f"/pair/{name}?q={name}", f"/static/{name}.css"):
        assert officer.get(address).status == 404
        assert stranger.get(address).status == 404
    officer.cookies["csrftoken"], token = "x" * 32, officer.cookies["csrftoken"]
    assert officer.post("/search", {"text": SEARCHED[0], "csrfmiddlewaretoken": SEARCHED[0]}).status in {
        200,
        400,
    }
    officer.cookies["csrftoken"] = token
    assert officer.post("/search", {f"{SEARCHED[0]}{at}": "x" for at in range(4200)}).status == 400
    wrong = stranger.post(
        "/", {"name": node.papers["intake"]["name"], "passphrase": "wrong Zeyar Htoo Khant"}
    )
    assert wrong.status == 422
    assert (
        stranger.post("/", {"name": SEARCHED[1], "passphrase": node.papers["vetting"]["passphrase"]}).status
        == 422
    )
    until("the page says that something does not answer", lambda: _troubled(node, officer))


def _troubled(node: RealNode, officer: Visitor) -> bool:
    """End the matcher, and let nobody wait for the next one: where it listened there is nothing for a moment."""
    for pid, words in node.programs().items():
        if " matcher " in words:
            os.kill(pid, signal.SIGKILL)
    (node.directory / "run" / "matcher.sock").unlink(missing_ok=True)
    return officer.post("/search", {"text": SEARCHED[0]}).status in {500, 503}


def look(node: RealNode, wanted: set[bytes]) -> dict[str, set[bytes]]:
    """Look into the memory of the node's programs."""
    return {f"{pid} {words}": memory.found_in(pid, wanted) for pid, words in node.programs().items()}


def as_in_memory(row: Row) -> set[bytes]:
    """Give the words of a row as Python holds them: in the letters they came in, or two bytes to a letter."""
    words = {row[name] for name in ("service/serial_no", "notes", "_uuid")}
    for name in ("person/name_my", "person/name_en", "person/father_name", "person/alias"):
        words |= {row[name], read_name(row[name]).key}
    words |= {row["person/nrc"], read_nrc(row["person/nrc"]).text}
    found = {word.encode() for word in words if word}
    return found | {word.encode("utf-16-le") for word in words if not word.isascii()}


@pytest.fixture(scope="module")
def loot() -> Loot:
    """Live through a day on a node and steal it."""
    first, second = lists()
    markers = {one for row in (*first, *second) for one in of_row(row)}
    markers |= {REASON, CORRECTED, *SEARCHED, *of_name(SEARCHED[1]), UPLOADED, UPLOADED[:-5], REFUSED[:-4]}
    rows = [
        row for row in (*first, *second) if row["departure/type"] in ("INSIDER", " ဖရဲသီး ") and row["notes"]
    ]
    assert len(rows) == len(INSIDERS)
    others = {one for row in (*first, *second) if row not in rows for one in of_row(row)}
    own = {one for row in rows for one in of_row(row)}
    found = Loot(markers, {one for one in own if not any(one in word for word in others)})
    in_memory = found.in_memory = {word for row in rows for word in as_in_memory(row)}
    with real_node() as node:
        officer, judge = Visitor(node), Visitor(node)
        officer.sign_in("intake")
        judge.sign_in("vetting")
        take_in(node, officer, first, second)
        found.markers |= work(officer, judge)
        stumble(node, officer)
        found.taken += snapshot(node, "while at work")
        found.markers |= {
            text for paper in node.papers.values() for text in (paper["name"], paper["passphrase"])
        }
        found.markers |= {shown for shown, _ in FOUNDERS} | {node.secrets[0]}
        before = set(node.programs())
        for one in (officer, judge):
            one.post("/sign-out", {})
        lock(node, before)
        if memory.may_look():
            found.memory |= look(node, in_memory)
        found.taken += snapshot(node, "locked")
        node.stop()
        found.taken += snapshot(node, "stopped")
        found.said = [*files_below(node.place / "logs"), *files_below(node.place / "tmp")]
        found.said += [("page with an error", body) for body in node.bodies]
    return found


def lock(node: RealNode, before: set[int]) -> None:
    """Wait until every worker that served somebody is gone: none has come or gone for three seconds."""
    seen: list[set[int]] = []

    def is_calm() -> bool:
        now = node.programs()
        seen.append({pid for pid, words in now.items() if " serve " in words})
        return len(seen) > 30 and len(seen[-1]) == 3 and all(one == seen[-1] for one in seen[-30:])

    until("the workers are replaced", is_calm)
    # The parent stays, and perhaps a worker that served nobody; whoever served the two who left is gone.
    assert before & seen[0] - seen[-1]


def snapshot(node: RealNode, when: str) -> list[tuple[str, bytes]]:
    """Copy everything there is of a node, as it lies there at this moment."""
    copy = node.place / f"copy {secrets.token_hex(3)}"
    shutil.copytree(
        node.directory, copy, ignore=lambda _, names: [one for one in names if one.endswith(".sock")]
    )
    taken = [(f"{when}: {name}", content) for name, content in files_below(copy)]
    shutil.rmtree(copy)
    return taken + [(f"{when}: {name}", content) for name, content in tables(node)]


def tables(node: RealNode) -> Iterator[tuple[str, bytes]]:
    """Give every table of a PostgreSQL database as the bytes that stand in it."""
    if not node.database:
        return
    with psycopg.connect(node.database) as database:
        names = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            copy = f'COPY "{name}" TO STDOUT (FORMAT binary)'.encode()
            with database.cursor().copy(copy) as rows:
                yield name, b"".join(bytes(one) for one in rows)


def hits(markers: set[str], taken: list[tuple[str, bytes]]) -> dict[str, set[str]]:
    search = Search(patterns(markers))
    found = {name: search(content) for name, content in taken}
    return {name: words for name, words in found.items() if words}


def test_there_is_enough_to_look_for_and_to_look_at(loot: Loot) -> None:
    long_enough = {one for one in loot.markers if len(one.encode()) >= SHORTEST}
    assert len(long_enough) >= 500
    assert len(loot.insiders) >= 20
    names = {name.split(": ")[1] for name, _ in loot.taken}
    expected = {"pepper", "agent/access.log"}
    expected |= {"node.sqlite3", "node.sqlite3-wal"} if connection.vendor == "sqlite" else {"kernel_entry"}
    assert expected <= names
    assert sum(len(content) for _, content in loot.taken) > 3_000_000
    assert len(loot.said) > 10


def test_the_thief_finds_nothing(loot: Loot) -> None:
    assert hits(loot.markers, loot.taken) == {}


def test_nothing_is_in_what_programs_and_error_pages_said(loot: Loot) -> None:
    # A wrong name stays in the form that it was typed into; nothing else does.
    typed = {one for one in loot.markers if one in spellings(SEARCHED[1])}
    # The member at work reads their own name on every page.
    own = {one for one in loot.markers for shown, _ in FOUNDERS if one in shown}
    assert hits(loot.markers - typed - own, loot.said) == {}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_leak_would_be_found(loot: Loot, encoding: str) -> None:
    some = sorted(one for one in loot.markers if len(one.encode()) > 9)[::97]
    noise = [secrets.token_bytes(3001) for _ in some]
    planted = b"".join(before + ENCODINGS[encoding](one) for before, one in zip(noise, some, strict=True))
    assert len(some) > 20
    found = hits(set(some), [("x", planted)])["x"]
    assert {one for one in some if any(word.startswith(f"{one} (") for word in found)} == set(some)
    assert hits(set(some), [("x", b"".join(noise))]) == {}


def test_a_leak_in_the_database_would_be_found(loot: Loot, tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "leaky.sqlite3")
    database.execute("CREATE TABLE leak (sealed BLOB)")
    for row in INSIDERS:
        database.execute("INSERT INTO leak VALUES (?)", [row["person/name_my"].encode()])
    database.commit()
    database.close()
    assert len(hits(loot.insiders, list(files_below(tmp_path)))["leaky.sqlite3"]) >= 2


@pytest.mark.skipif(not memory.may_look(), reason="only root looks into the memory of programs that hide it")
def test_after_a_lock_nothing_of_somebody_still_serving_is_in_memory(loot: Loot) -> None:
    assert {program: words for program, words in loot.memory.items() if words} == {}
    assert len(loot.memory) >= 5


@pytest.mark.skipif(not memory.may_look(), reason="only root looks into the memory of programs that hide it")
def test_a_program_that_holds_it_would_be_found(loot: Loot) -> None:
    command = [sys.executable, "-c", HOLDER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        holder.stdin.write(b"\0".join(sorted(loot.in_memory)).hex() + "\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "ready\n"
        assert memory.found_in(holder.pid, loot.in_memory) == loot.in_memory
        holder.stdin.close()
