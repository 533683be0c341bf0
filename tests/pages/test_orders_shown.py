"""What a second person is shown of an order: every word its digest binds, and all of one that is not whole."""

import pytest
from django.utils import translation

from thitsar.web.views.orders_shown import TITLES, order_shown

WHO = "a" * 32
TO = {
    "recipient": "the court",
    "words": "amber kite river stone lamp field",
    "key": "b" * 64,
    "label": "TLP:RED",
    "until": "20500",
    "reason": "why it is",
}
SUMMARIES = {
    "open_many": {
        "files": "51",
        "contents": "c" * 64,
        "parts": "identity service",
        "purpose": "REVIEW",
        "reason": "why",
    },
    "export_persons": {
        **TO, "what": "identities", "files": "3", "list": "d" * 64, "contents": "e" * 64, "organisation": "f" * 32,
        "purpose": "TRANSFER",
    },
    "export_entry": {**TO, "entry": "4711", "part": "vetting", "event": "vetting.decided.v1", "contents": "0" * 64},
    "unmask": {"file": "1234abcd" * 4, "reason_code": "COURT", "reason": "why"},
}  # fmt: skip
SHOWN = {
    "open_many": ["51", "Identity", "Service", "To review them", "c" * 16],
    "export_persons": ["the court", "amber kite river", "TLP:RED", "3", "goes on helping", "Who persons are"],
    "export_entry": ["the court", "amber kite river", "TLP:RED", "4711", "Vetting", "vetting.decided.v1"],
    "unmask": ["1234abcd", "A court", "4 hours"],
}


def _shown(action: str, summary: dict[str, str]) -> str:
    one = {"action": action, "summary": summary, "requested_by": WHO, "digest": b"\1" * 32}
    with translation.override("en"):
        return "\n".join(row["value"] for row in order_shown(one, {WHO: {"shown": "Hla Hla"}}))


@pytest.mark.parametrize("action", TITLES)
def test_all_of_an_order_is_shown_with_who_asks_and_its_digest(action: str) -> None:
    text = _shown(action, SUMMARIES[action])
    assert [one for one in ["Hla Hla", "0101 0101 0101 0101", *SHOWN[action]] if one not in text] == []


@pytest.mark.parametrize("action", TITLES)
def test_what_is_not_whole_is_shown_as_it_is(action: str) -> None:
    text = _shown(action, {"reason": "a test", "more": "of something"})
    assert text.splitlines() == ["a test", "of something"]
