"""The access log: sealed, read by data protection only, and nothing can be taken out of it unnoticed."""

from pathlib import Path

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TestNode, at, new_file
from tests.kernel.reading import log_lines
from thitsar.kernel.errors import Denied, Unverified
from thitsar.kernel.files.opening import open_file

pytestmark = pytest.mark.database


def _records(raw: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(raw):
        end = at + 5 + int.from_bytes(raw[at + 1 : at + 5], "big")
        found.append(raw[at:end])
        at = end
    return found


def _path(node: TestNode) -> Path:
    return node.directory / "agent" / "access.log"


def test_data_protection_reads_who_opened_what_for_what(node: TestNode) -> None:
    intake = node.sign_in("intake")
    file = new_file(intake, "registration", "identity")
    open_file(intake, file.id, ("registration", "identity"), "read")
    lines = log_lines(node.sign_in("dpo"), member=intake.member)
    opened = [line[1:] for line in lines if line[2] == file.id]
    assert [intake.member, file.id, "registration", "read"] in opened
    assert [intake.member, file.id, "identity", "read"] in opened


@pytest.mark.parametrize("who", ["admin", "intake", "vetting", "approver", "analyst"])
def test_nobody_else_reads_it(node: TestNode, who: str) -> None:
    with pytest.raises(Denied):
        node.sign_in(who).call("access_lines", wanted={})


def test_the_file_shows_no_member_and_no_file(node: TestNode) -> None:
    intake = node.sign_in("intake")
    file = new_file(intake, "registration")
    open_file(intake, file.id, ("registration",), "read")
    raw = _path(node).read_bytes()
    assert len(raw) > 1000
    for shown in (file.id, intake.member):
        assert shown.encode() not in raw
        assert bytes.fromhex(shown) not in raw


def test_a_cut_end_is_noticed_through_the_socket(make: Maker) -> None:
    node = make()
    with at(node):
        node.sign_in("intake")
        dpo = node.sign_in("dpo")
        assert len(log_lines(dpo)) == 2
        _path(node).write_bytes(b"".join(_records(_path(node).read_bytes())[:-1]))
        with pytest.raises(Unverified):
            log_lines(dpo)


def test_a_line_torn_by_a_crash_costs_only_itself(make: Maker) -> None:
    node = make()
    with at(node):
        dpo = node.sign_in("dpo")
        before = log_lines(dpo)
        node.stop()
        with _path(node).open("ab") as file:
            file.write(b"L\0\0\1\0torn")
        node.start()
        after = log_lines(node.sign_in("dpo"))
        assert after[: len(before)] == before
        assert len(after) > len(before)
