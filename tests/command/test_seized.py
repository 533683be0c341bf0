"""What is said of a node that is seized, held and locked: counted anew from the disk by other means."""

import json
import sqlite3
from collections.abc import Iterator

import pytest

from tests.command.cli import thitsar
from tests.command.conftest import Demo
from thitsar.kernel.errors import Denied
from thitsar.kernel.vault.agent.client import Caller
from thitsar.web import agent_start


def _rows(demo: Demo, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{demo.directory / 'node.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute(query).fetchall()


def _learned(demo: Demo) -> dict[str, list[str]]:
    answer = thitsar("drill", "seizure", "--json", "--node", demo.directory)
    assert answer.status == 0, answer.err
    found: dict[str, list[str]] = {}
    for one in json.loads(answer.out)["learned"]:
        found.setdefault(one["captor"], []).append(one["sentence"])
    return found


@pytest.fixture
def agent(demo: Demo) -> Iterator[Caller]:
    """Run the node's agent, as `serve` does."""
    with agent_start.borrowed(demo.directory, agent_start.AGENT):
        yield Caller(demo.directory / "run" / "agent.sock")


def test_the_disk_tells_the_counts_that_stand_in_its_tables(demo: Demo) -> None:
    [[files]] = _rows(demo, "SELECT COUNT(DISTINCT file) FROM kernel_stream")
    [[members]] = _rows(demo, "SELECT COUNT(*) FROM kernel_member")
    [[entries]] = _rows(demo, "SELECT COUNT(*) FROM kernel_entry")
    [[identities]] = _rows(demo, "SELECT COUNT(*) FROM kernel_stream WHERE compartment = 'identity'")
    said = " ".join(_learned(demo)["disk"])
    assert f"{files} files of all kinds, {members} members" in said
    assert f"identity {identities}" in said
    assert f"{entries} entries" in said


def test_the_pepper_beside_the_database_is_named(demo: Demo) -> None:
    assert any("pepper lies on the node's own disk" in one for one in _learned(demo)["disk"])


def test_holdings_are_what_the_wraps_say_and_name_nobody(demo: Demo) -> None:
    answer = thitsar("holdings", "--files", "--json", "--node", demo.directory)
    held = {one["holder"]: one for one in json.loads(answer.out)["holders"]}
    wraps = _rows(
        demo,
        "SELECT w.recipient, s.compartment, s.file FROM kernel_keywrap w JOIN kernel_stream s ON s.id = w.stream"
        " WHERE length(w.recipient) > 1",
    )
    told = {
        (who, part, file)
        for who, one in held.items()
        for part in one["narrow"]
        for file in one["narrow"][part]
    }
    assert told == {tuple(one) for one in wraps}
    assert {one["name"] for one in held.values()} == {""}
    epochs = _rows(demo, "SELECT recipient, compartment FROM kernel_epochwrap")
    assert {(who, part) for who, one in held.items() for part in one["broad"]} == {
        tuple(one) for one in epochs
    }


def test_names_are_shown_to_data_protection_alone(demo: Demo) -> None:
    def named(role: str) -> tuple[int, str]:
        who = demo.who(role)
        answer = thitsar("holdings", "--names", *demo.as_member(role), typed=who["passphrase"] + "\n")
        return answer.status, answer.out

    status, said = named("data_protection")
    assert status == 0
    assert demo.who("intake")["name"] in said
    status, said = named("intake")
    assert (status, said) == (1, "")


def test_lock_ends_every_session_and_the_drill_tells_before_and_after(demo: Demo, agent: Caller) -> None:
    who = demo.who("vetting")
    given = agent.call("sign_in", name=who["member"], passphrase=who["passphrase"])
    running = _learned(demo)["running"]
    assert any("vetting" in one and "1 people are at work" in one for one in running)
    agent.call("cover", handle=given["handle"])
    assert any("1 covered sessions" in one for one in _learned(demo)["running"])

    locked = thitsar("lock", "--now", "--json", "--node", demo.directory)
    assert json.loads(locked.out) == {"sessions": 1, "is_running": True}
    with pytest.raises(Denied):
        agent.call("session", handle=given["handle"])
    assert any("Nobody is signed in" in one for one in _learned(demo)["running"])


def test_without_an_agent_nothing_is_unlocked(demo: Demo) -> None:
    locked = thitsar("lock", "--now", "--node", demo.directory)
    assert locked.status == 0
    assert "nothing is unlocked" in locked.out


def test_no_name_of_anybody_is_said(demo: Demo) -> None:
    said = json.dumps(_learned(demo), ensure_ascii=False)
    assert not [one["name"] for one in demo.credentials if one["name"] in said]
    assert str(demo.directory) not in said
