"""Events are for ever: each version keeps the bytes it had on the day it was first signed."""

import pytest

from thitsar.apps.intake.events import Event
from thitsar.apps.standing import events
from thitsar.apps.standing.tests.told import given
from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified

EXAMPLES: tuple[tuple[Event, str], ...] = (
    (
        given(own_locator="0b", own_unwrap_public=b"\1", own_sign_public=b"\2", household=3, code="P-1"),
        "83767374616e64696e672e636f64655f676976656e2e763101aa636b6579416b64636f646563502d3164666f726d6a43"
        "4f44455f574f524453676c6f6361746f7278206161616161616161616161616161616161616161616161616161616161"
        "6161616777726170706564417769686f757365686f6c64036b6f776e5f6c6f6361746f726230626c646973706c61795f"
        "6e616d658260606f6f776e5f7369676e5f7075626c69634102716f776e5f756e777261705f7075626c69634101",
    ),
    (
        events.CodeTakenBack("0a", events.DANGER),
        "83781b7374616e64696e672e636f64655f74616b656e5f6261636b2e763101a266726561736f6e6644414e474552676c"
        "6f6361746f72623061",
    ),
)


@pytest.mark.parametrize(("event", "frozen"), EXAMPLES, ids=lambda one: type(one).__name__)
def test_an_event_keeps_its_bytes(event: Event, frozen: str) -> None:
    raw = codec.encode([event.NAME, event.VERSION, event.to_plain()])
    assert raw.hex() == frozen
    name, _, payload = codec.decode(bytes.fromhex(frozen))
    assert events.BY_NAME[name].from_plain(payload) == event
    assert event.lies_in == "standing"


def test_every_event_has_its_vector() -> None:
    assert {type(event) for event, _ in EXAMPLES} == set(events.EVENTS)


@pytest.mark.parametrize(("event", "frozen"), EXAMPLES, ids=lambda one: type(one).__name__)
def test_a_payload_of_another_form_is_unverified(event: Event, frozen: str) -> None:
    plain = event.to_plain()
    assert type(event).from_plain({**plain, "added_later": 1}) == event
    for name in plain:
        with pytest.raises(Unverified):
            type(event).from_plain({**plain, name: 1.5})
