"""Events are for ever: each version keeps the bytes it had on the day it was first signed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.vetting import events, state
from thitsar.apps.vetting.tests.told import begun
from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified

D = b"\x07" * 4
EXAMPLES: tuple[tuple[events.Event, str], ...] = (
    (
        events.VettingBegun(19509, ("စံပယ်", "Jasmine"), "P-1"),
        "837076657474696e672e626567756e2e763101a364636f646563502d316a72656769737465726564194c356c"
        "646973706c61795f6e616d65826fe18085e180b6e18095e1809ae180ba674a61736d696e65",
    ),
    (
        events.ClaimRecorded("c1", "SERVICE", "signals, six years"),
        "837276657474696e672e636c61696d65642e763101a36474797065675345525649434565636c61696d626331"
        "6973746174656d656e74727369676e616c732c20736978207965617273",
    ),
    (
        events.ClaimRestated("c1", "left in March"),
        "837376657474696e672e72657374617465642e763101a265636c61696d6263316973746174656d656e746d6c"
        "65667420696e204d61726368",
    ),
    (
        events.EvidenceAdded("e1", "c1", "VOUCHER", "+", "known for a year", "e1", "B", "2", "ERO-KRN", D),
        "83781976657474696e672e65766964656e63655f61646465642e763101aa646b696e6467564f554348455264"
        "77686174706b6e6f776e20666f722061207965617265636c61696d6263316567726f75706265316664696765"
        "7374440707070767766f75636865726745524f2d4b524e6865766964656e636562653169646972656374696f"
        "6e612b6b637265646962696c69747961326b72656c696162696c6974796142",
    ),
    (
        events.EvidenceJudged("e1", "0", "F", "6", "taken back"),
        "83781a76657474696e672e65766964656e63655f6a75646765642e763101a566726561736f6e6a74616b656e"
        "206261636b6865766964656e636562653169646972656374696f6e61306b637265646962696c69747961366b"
        "72656c696162696c6974796146",
    ),
    (
        events.Checked("AGE_SCREEN", "NOT_DONE", "later today"),
        "837276657474696e672e636865636b65642e763101a364747970656a4147455f53435245454e66726561736f"
        "6e6b6c6174657220746f64617966726573756c74684e4f545f444f4e45",
    ),
    (
        events.AllegationScreened(True, "JUST-M"),
        "83781e76657474696e672e616c6c65676174696f6e5f73637265656e65642e763101a266657869737473f56b"
        "72656665727265645f746f664a5553542d4d",
    ),
    (
        events.RiskAssessed("PERSON", "HIGH", "family at risk", "moves"),
        "83781876657474696e672e7269736b5f61737365737365642e763101a4656c6576656c644849474867726561"
        "736f6e736e66616d696c79206174207269736b687175657374696f6e66504552534f4e6b6d69746967617469"
        "6f6e73656d6f766573",
    ),
    (
        events.QuestionPut("q1", "c1", "one source gives another month"),
        "837776657474696e672e7175657374696f6e5f7075742e763101a364746f6c64781e6f6e6520736f75726365"
        "20676976657320616e6f74686572206d6f6e74686561626f7574626331687175657374696f6e627131",
    ),
    (
        events.Answered("q1", "it was March"),
        "837376657474696e672e616e7377657265642e763101a266616e737765726c697420776173204d6172636868"
        "7175657374696f6e627131",
    ),
    (
        events.TakenBack(7),
        "837576657474696e672e74616b656e5f6261636b2e763101a167736169645f617407",
    ),
    (
        events.TimeExtended("the partner has not answered"),
        "83781876657474696e672e74696d655f657874656e6465642e763101a166726561736f6e781c746865207061"
        "72746e657220686173206e6f7420616e737765726564",
    ),
    (
        events.Recommended(
            number=2,
            tier="CLEARED_COND",
            scope="HOST",
            gap="VOUCHERS",
            conditions=(("MONTHLY_CHECK_IN", 19600, ""),),
            body="",
            until=19692,
            review=19692,
            reasons_my="ကိုက်ညီသည်",
            reasons_en="fits",
            language="my",
            rests_on=D,
            digest=D,
        ),
        "837676657474696e672e7265636f6d6d656e6465642e763101ad6367617068564f55434845525364626f6479"
        "6064746965726c434c45415245445f434f4e446573636f706564484f535465756e74696c194cec6664696765"
        "73744407070707666e756d6265720266726576696577194cec686c616e6775616765626d796872657374735f"
        "6f6e44070707076a636f6e646974696f6e738183704d4f4e54484c595f434845434b5f494e194c90606a7265"
        "61736f6e735f656e64666974736a726561736f6e735f6d79781ee18080e180ade180afe18080e180bae1808a"
        "e180aee1809ee1808ae180ba",
    ),
    (events.Approved(D), "837376657474696e672e617070726f7665642e763101a1666469676573744407070707"),
    (
        events.Returned(D, "one more item"),
        "837376657474696e672e72657475726e65642e763101a266646967657374440707070766726561736f6e6d6f"
        "6e65206d6f7265206974656d",
    ),
    (
        events.Decided(
            "standing",
            D,
            2,
            "CLEARED_COND",
            "HOST",
            (("NO_ARMS", 19600, ""),),
            19692,
            19692,
            ("a1", "b2"),
            ("စံပယ်", "J"),
            "P-1",
        ),
        "837276657474696e672e646563696465642e763101ab64636f646563502d3164746965726c434c4541524544"
        "5f434f4e446573636f706564484f535465756e74696c194cec666469676573744407070707666e756d626572"
        "0266726576696577194cec6a636f6e646974696f6e738183674e4f5f41524d53194c90606b617070726f7665"
        "645f6279826261316262326b636f6d706172746d656e74687374616e64696e676c646973706c61795f6e616d"
        "65826fe18085e180b6e18095e1809ae180ba614a",
    ),
    (
        events.ReviewOpened("TIME"),
        "83781876657474696e672e7265766965775f6f70656e65642e763101a166726561736f6e6454494d45",
    ),
    (
        events.Reopened("NEW_FACTS"),
        "837376657474696e672e72656f70656e65642e763101a166726561736f6e694e45575f4641435453",
    ),
    (
        events.SuspensionAsked(2, 19516, "immediate danger", D),
        "83781b76657474696e672e73757370656e73696f6e5f61736b65642e763101a465756e74696c194c3c666469"
        "676573744407070707666e756d6265720266726561736f6e70696d6d6564696174652064616e676572",
    ),
    (
        events.Suspended("standing", D, 2, 19516),
        "837476657474696e672e73757370656e6465642e763101a465756e74696c194c3c6664696765737444070707"
        "07666e756d626572026b636f6d706172746d656e74687374616e64696e67",
    ),
    (
        events.ConflictDeclared("KIN"),
        "83781c76657474696e672e636f6e666c6963745f6465636c617265642e763101a1646b696e64634b494e",
    ),
    (
        events.Delivered(D, "my", "READ_ALOUD", 19536),
        "837476657474696e672e64656c6976657265642e763101a463646179194c5066646967657374440707070766"
        "6d6574686f646a524541445f414c4f5544686c616e6775616765626d79",
    ),
)


@pytest.mark.parametrize(("event", "signed"), EXAMPLES, ids=[event.NAME for event, _ in EXAMPLES])
def test_the_bytes_of_a_version_never_change(event: events.Event, signed: str) -> None:
    assert codec.encode([event.NAME, event.VERSION, event.to_plain()]).hex() == signed


@pytest.mark.parametrize("event", [event for event, _ in EXAMPLES], ids=[event.NAME for event, _ in EXAMPLES])
def test_an_event_comes_back_from_its_bytes(event: events.Event) -> None:
    payload = codec.decode(codec.encode(event.to_plain()))
    assert type(event).from_plain(payload) == event
    assert type(event).from_plain({**payload, "added_later": 1}) == event


def test_every_event_has_a_vector_and_a_name_of_its_own() -> None:
    assert {type(event) for event, _ in EXAMPLES} == set(events.EVENTS)
    assert len(events.BY_NAME) == len(events.EVENTS)
    assert all(
        name.startswith("vetting.") and name.endswith(f".v{one.VERSION}")
        for name, one in events.BY_NAME.items()
    )


def test_a_decision_lies_in_two_parts_and_its_reasons_in_one() -> None:
    decided = next(event for event, _ in EXAMPLES if isinstance(event, events.Decided))
    assert decided.lies_in == "standing"
    assert not {"reasons_my", "reasons_en", "gap", "body", "rests_on"} & set(decided.to_plain())
    told = {one for one in events.EVENTS if one.compartments() != ("vetting",)}
    assert told == {events.Decided, events.Suspended}
    assert {one.compartments() for one in told} == {("vetting", "standing")}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([event for event, _ in EXAMPLES]), st.data())
def test_whatever_a_partner_sends_is_read_or_unverified_and_folded(
    event: events.Event, more: st.DataObject
) -> None:
    payload = event.to_plain()
    payload[more.draw(st.sampled_from(sorted(payload)))] = more.draw(PLAIN)
    document = state.fold(begun().document, event.NAME, payload, state.Told("x", 1, 1))
    assert document["state"] == "IN_VETTING"
    try:
        back = type(event).from_plain(payload)
    except Unverified:
        assert document["unknown"] == 1
        return
    assert type(event).from_plain(back.to_plain()) == back


def test_it_refuses_a_payload_of_another_shape() -> None:
    bad: tuple[Any, ...] = ({}, {"digest": "x"}, {"digest": None}, [], None, 7)
    for payload in bad:
        with pytest.raises(Unverified):
            events.Approved.from_plain(payload)
