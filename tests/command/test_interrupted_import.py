"""Ctrl-C while `thitsar import` works: it reaches every program of the terminal, and stops after the rows at hand."""

from pathlib import Path

import pytest

from tests.command.cli import thitsar
from tests.command.conftest import Demo
from tests.command.screen import Screen
from thitsar.demo.people import HEADERS, make_list
from thitsar.demo.spreadsheet import to_xlsx

pytestmark = pytest.mark.slow

ROWS = 300


def test_ctrl_c_at_the_terminal_stops_after_the_rows_at_hand_and_the_list_again_goes_on(
    demo: Demo, tmp_path: Path
) -> None:
    rows, _ = make_list(ROWS, 29)
    path = tmp_path / "list.xlsx"
    path.write_bytes(to_xlsx(rows, HEADERS))
    asked = ("import", str(path), *demo.as_member("intake"))
    passphrase = demo.who("intake")["passphrase"]
    words = tmp_path / "words"
    words.write_text(passphrase)
    with Screen(*asked[:-1], str(words)) as screen:
        screen.until(f" of {ROWS}")
        screen.interrupt()
        status, said = screen.end()
    assert status == 1, screen.shown
    assert "Stopped. Give the same file again to go on." in said, screen.shown
    registered = int(said.split("Registered")[0].split()[-1])
    assert 0 < registered < ROWS
    again = thitsar(*asked, "--json", typed=passphrase + "\n")
    assert again.status == 0, again.err
    # What was done before the stop counts in the whole.
    assert again.plain["registered"] > registered
