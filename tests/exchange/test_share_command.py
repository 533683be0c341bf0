"""`thitsar share`: what a page does, at a terminal, bound to the number of exactly what is shown."""

from typing import Any

import pytest

from tests.exchange.pages import pages_of
from tests.exchange.sharing import Two
from tests.kernel.nodes import at
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange import sharing


def test_it_asks_agrees_begins_lists_and_ends(two: Two, terminal: Any) -> None:
    file = two.registered()
    with at(two.here):
        two.sessions.pop((two.here.database, "vetting"), None)
    with pages_of(two.here):
        officer, dpo, intake = two.actor("vetting"), two.actor("dpo"), two.actor("intake")
        assert terminal(officer, "list", file) == "Nothing of this file is or was shared.\n"
        said = terminal(officer, "ask", file)
        assert "Who gets it: ORG-B" in said
        assert "What they will be able to read: Registration, Service" in said
        number = said.rsplit(" ", 1)[-1].strip().rstrip(".")
        assert f"{number}: waits for a second person." in terminal(dpo, "list")
        with pytest.raises(Refused, match="second person"):
            terminal(officer, "begin", number)
        with pytest.raises(Refused, match="no such request"):
            terminal(dpo, "agree", "00000000")
        with pytest.raises(Denied):
            terminal(intake, "agree", number)
        assert "You agreed to exactly this." in terminal(dpo, "agree", number)
        assert f"{number}: agreed to." in terminal(officer, "list")
        assert "It is shared." in terminal(officer, "begin", number)
        assert "ORG-B: Registration, Service, since 1 June 2023" in terminal(officer, "list", file)
        with pytest.raises(Refused, match="why sharing ends"):
            terminal(intake, "end", file, why="")
        assert terminal(intake, "end", file).startswith("It has ended.")
        assert "ended." in terminal(officer, "list", file)
        assert not any(one["is_active"] for one in sharing.shares(officer, file))


def test_what_is_missing_is_said(two: Two, terminal: Any) -> None:
    file = two.registered()
    with pages_of(two.here):
        officer = two.actor("vetting")
        for other in ({"partner": ""}, {"parts": ""}):
            with pytest.raises(Refused, match="--partner NAME --parts"):
                terminal(officer, "ask", file, **other)
        with pytest.raises(Refused, match="not a file code"):
            terminal(officer, "ask", "P-NOBODY")
        with pytest.raises(Refused, match="Say what it is shared for"):
            terminal(officer, "ask", file, purpose="FUN")
