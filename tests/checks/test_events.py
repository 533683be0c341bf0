"""The page of events: everything the agent may sign is described, with its fields and conditions."""

import pytest

from checks import events
from thitsar.kernel.ledger.events import EventType


def _describe(monkeypatch: pytest.MonkeyPatch, *kinds: EventType) -> str:
    monkeypatch.setattr(events, "event_types", lambda: list(kinds))
    return events.document()


def test_it_says_what_an_event_of_an_app_holds_and_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = EventType(
        "intake.candidate_judged.v1", "judge", frozenset({"registration"}), ("intake.candidate_judged.v1",)
    )
    text = _describe(monkeypatch, judged)
    assert "One member compared the two files; two different members are needed." in text
    assert "allowed by `judge` · not by whoever said `intake.candidate_judged.v1`." in text
    assert "| `verdict` | `str` |  | same, different, unsure |" in text


def test_it_describes_what_the_agent_folds_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _describe(monkeypatch, EventType("roster.roles_appointed.v2", "appoint", frozenset({"roster"})))
    assert "Fields: `member`, `roles`." in text


def test_an_event_nobody_describes_stops_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyError):
        _describe(monkeypatch, EventType("intake.forgotten.v1", "write", frozenset()))
