"""Agent and matcher listen with the same code: whatever is sent, they answer or hang up, and print nothing."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thitsar.kernel.errors import Unreachable
from thitsar.kernel.vault.agent.client import Caller
from thitsar.kernel.vault.agent.listening import Listener, is_free

SECRET = "Nilar Tun"


def _do(name: str, arguments: dict[str, Any]) -> Any:
    if name == "stumble":
        raise ValueError(SECRET, arguments)
    return object() if name == "unspeakable" else [name, arguments]


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Give the address of something that listens."""
    found = tmp_path / "some.sock"
    with listening(found):
        yield found


@contextmanager
def listening(place: Path) -> Iterator[None]:
    """Listen here for as long as this lasts."""
    with Listener(place, _do, stumbled="It stumbled (%(what)s).") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield
        server.shutdown()
        thread.join()


def test_what_goes_wrong_is_told_by_its_kind_alone(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    caller = Caller(path)
    with pytest.raises(Unreachable, match=r"^It stumbled \(ValueError\)\.$"):
        caller.call("stumble", text=SECRET)
    assert caller.call("echo", text=SECRET) == ["echo", {"text": SECRET}]
    caller.close()
    assert capfd.readouterr() == ("", "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(min_size=1, max_size=60))
def test_nonsense_is_hung_up_on_without_a_word(
    path: Path, capfd: pytest.CaptureFixture[str], nonsense: bytes
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        channel.settimeout(5)
        channel.connect(str(path))
        sent = nonsense + SECRET.encode()
        channel.sendall(struct.pack(">I", len(sent)) + sent)
        channel.shutdown(socket.SHUT_WR)
        while channel.recv(1000):
            pass
    assert capfd.readouterr() == ("", "")


def test_an_answer_that_cannot_be_sent_is_not_printed(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    caller = Caller(path)
    with pytest.raises(Unreachable):
        caller.call("unspeakable")
    caller.close()
    assert capfd.readouterr() == ("", "")


def test_a_place_is_taken_while_somebody_listens_and_only_its_owner_comes_near(path: Path) -> None:
    assert not is_free(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_a_killed_program_left_lying_is_replaced(tmp_path: Path) -> None:
    place = left_behind(tmp_path)
    assert is_free(place)
    with Listener(place, _do, stumbled=""):
        assert not is_free(place)
    assert [one.name for one in tmp_path.iterdir()] == [place.name]


def test_a_patient_caller_waits_for_one_that_starts_anew_and_any_other_is_told_at_once(
    tmp_path: Path,
) -> None:
    place = left_behind(tmp_path)
    with pytest.raises(Unreachable):
        Caller(place).call("echo")
    with pytest.raises(Unreachable):
        Caller(place, patience=0.1).call("echo")
    answered: list[Any] = []
    asked = threading.Thread(
        target=lambda: answered.append(Caller(place, patience=30).call("echo", text="x"))
    )
    asked.start()
    with listening(place):
        asked.join()
    assert answered == [["echo", {"text": "x"}]]


def test_nobody_waits_for_a_program_that_was_never_here(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        Caller(tmp_path / "never.sock", patience=3600).call("echo")


def left_behind(folder: Path) -> Path:
    """Give the place of a program that ended without taking its socket away."""
    place = folder / "left.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as gone:
        gone.bind(str(place))
    return place
