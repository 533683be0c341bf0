"""Events are for ever: each version keeps the bytes it had on the day it was first signed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.intake import events
from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified

SECTIONS = {"arrival": {"version": 1, "values": {"site": "S-7Q2"}, "findings": [["site", "x", "warning"]]}}
EXAMPLES: tuple[tuple[events.Event, str], ...] = (
    (
        events.PersonRegistered(
            display_name=("စံပယ် ၁", "Jasmine 1"),
            code="P-1",
            uuid="u",
            digest=b"\x01\x02",
            path="adult",
            day=1,
            due=4,
            source="import",
            asked="2021-10-28",
            sections=SECTIONS,
            warnings=(("identity.age", "bad_age"),),
        ),
        "8374696e74616b652e726567697374657265642e763101ab6364617901636475650464636f646563502d316470617468"
        "656164756c74647575696461756561736b65646a323032312d31302d32386664696765737442010266736f7572636566"
        "696d706f72746873656374696f6e73a1676172726976616ca36676616c756573a1647369746565532d37513267766572"
        "73696f6e016866696e64696e6773818364736974656178677761726e696e67687761726e696e677381826c6964656e74"
        "6974792e616765676261645f6167656c646973706c61795f6e616d658273e18085e180b6e18095e1809ae180ba20e181"
        "81694a61736d696e652031",
    ),
    (
        events.SectionsAnswered("identity", "2021-10-28", SECTIONS, ("မ", "m"), "P-1"),
        "8372696e74616b652e616e7377657265642e763101a564636f646563502d316561736b65646a323032312d31302d3238"
        "6873656374696f6e73a1676172726976616ca36676616c756573a1647369746565532d3751326776657273696f6e0168"
        "66696e64696e6773818364736974656178677761726e696e676b636f6d706172746d656e74686964656e746974796c64"
        "6973706c61795f6e616d658263e18099616d",
    ),
    (
        events.SectionsCorrected("identity", "2021-10-28", SECTIONS, "typed wrong"),
        "8373696e74616b652e636f727265637465642e763101a46561736b65646a323032312d31302d323866726561736f6e6b"
        "74797065642077726f6e676873656374696f6e73a1676172726976616ca36676616c756573a1647369746565532d3751"
        "326776657273696f6e016866696e64696e6773818364736974656178677761726e696e676b636f6d706172746d656e74"
        "686964656e74697479",
    ),
    (
        events.FindingsReviewed("identity", "identity", (("age", "bad_age", "warning"),)),
        "8372696e74616b652e72657669657765642e763101a36773656374696f6e686964656e746974796866696e64696e6773"
        "818363616765676261645f616765677761726e696e676b636f6d706172746d656e74686964656e74697479",
    ),
    (
        events.ChildPathOpened("identity", "age", 3),
        "83781b696e74616b652e6368696c645f706174685f6f70656e65642e763101a3636475650366726561736f6e63616765"
        "6b636f6d706172746d656e74686964656e74697479",
    ),
    (
        events.ChildHandedOver("m2"),
        "8375696e74616b652e68616e6465645f6f7665722e763101a162746f626d32",
    ),
    (
        events.HandoverConfirmed("CHILD-P"),
        "83781c696e74616b652e68616e646f7665725f636f6e6669726d65642e763101a16c6f7267616e69736174696f6e6743"
        "48494c442d50",
    ),
    (
        events.ChildCloseProposed(
            (("SCHOOL_PAPER", 18, 19), ("BONE_XRAY", 18, 20)), "two papers agree", 1, b"\x07"
        ),
        "83781e696e74616b652e6368696c645f636c6f73655f70726f706f7365642e763101a463646179016664696765737441"
        "0766726561736f6e7074776f207061706572732061677265656865766964656e636582836c5343484f4f4c5f50415045"
        "5212138369424f4e455f585241591214",
    ),
    (
        events.ChildCloseAgreed(b"\x07"),
        "83781c696e74616b652e6368696c645f636c6f73655f6167726565642e763101a1666469676573744107",
    ),
    (
        events.ChildPathClosed("service", b"\x07"),
        "83781b696e74616b652e6368696c645f706174685f636c6f7365642e763101a26664696765737441076b636f6d706172"
        "746d656e746773657276696365",
    ),
    (
        events.ChildRecruitmentFound("support", "yes"),
        "837821696e74616b652e6368696c645f726563727569746d656e745f666f756e642e763101a265666f756e6463796573"
        "6b636f6d706172746d656e7467737570706f7274",
    ),
    (
        events.AcceptedForVetting(8),
        "8372696e74616b652e61636365707465642e763101a16364756508",
    ),
    (
        events.OutOfScopeProposed("EVADED", "HUMANITARIAN", "never served", 1, b"\x07"),
        "83781f696e74616b652e6f75745f6f665f73636f70655f70726f706f7365642e763101a5636461790166646967657374"
        "41076667726f756e646645564144454466726561736f6e6c6e657665722073657276656468726566657272616c6c4855"
        "4d414e4954415249414e",
    ),
    (
        events.OutOfScopeAgreed(b"\x07"),
        "83781d696e74616b652e6f75745f6f665f73636f70655f6167726565642e763101a1666469676573744107",
    ),
    (
        events.ProceedingEnded(91),
        "837818696e74616b652e6e6f745f70726f63656564696e672e763101a165756e74696c185b",
    ),
    (
        events.ConsentChanged("registration", "REG", "WITHDRAWN", "0b", 9, ("0a",), "SIGNED", "my"),
        "837819696e74616b652e636f6e73656e745f6368616e6765642e763101a86364617909666d6574686f64665349474e45"
        "44667374617475736957495448445241574e67616e73776572738162306167707572706f736563524547686c616e6775"
        "616765626d796973746174656d656e746230626b636f6d706172746d656e746c726567697374726174696f6e",
    ),
    (
        events.WishTakenIn("0a", "consent", "AID", "WITHDRAWN", 9, b"\x01", b"\x02", b"\x03", "0c", "0d"),
        "8377696e74616b652e776973685f74616b656e5f696e2e763101aa646b696e6467636f6e73656e74646e6f6465623063"
        "6473656e74096477697368623061667075626c69634103667374617475736957495448445241574e6673747265616d62"
        "306467636f6e74656e74410167707572706f736563414944697369676e61747572654102",
    ),
    (
        events.PersonLinked("service", "f2", "c1", "keeps"),
        "8370696e74616b652e6c696e6b65642e763101a4656f7468657262663265706c616365656b656570736963616e646964"
        "6174656263316b636f6d706172746d656e746773657276696365",
    ),
    (
        events.PersonUnlinked("service", "f2", "brothers"),
        "8372696e74616b652e756e6c696e6b65642e763101a3656f7468657262663266726561736f6e6862726f74686572736b"
        "636f6d706172746d656e746773657276696365",
    ),
    (
        events.CandidateRaised("f1", "f2", ("same_nrc",)),
        "83781a696e74616b652e63616e6469646174655f7261697365642e763101a3646c656674626631657269676874626632"
        "67726561736f6e73816873616d655f6e7263",
    ),
    (
        events.CandidateJudged("same", "compared both cards"),
        "83781a696e74616b652e63616e6469646174655f6a75646765642e763101a266726561736f6e73636f6d706172656420"
        "626f746820636172647367766572646963746473616d65",
    ),
    (
        events.ImportStarted(b"\x09", "field form", 400),
        "837818696e74616b652e696d706f72745f737461727465642e763101a364726f7773190190666469676573744109676d"
        "617070696e676a6669656c6420666f726d",
    ),
    (
        events.ImportProgressed(
            0, 50, 47, 1, 1, ((7, ("no_consent",), "d1"),), {"captured": 1}, {"zawgyi": 2}
        ),
        "83781b696e74616b652e696d706f72745f70726f677265737365642e763101a8646c6173741832656669727374006772"
        "656675736564a16863617074757265640167736b697070656401686368696c6472656e01687761726e696e6773a1667a"
        "6177677969026a72656769737465726564182f6b71756172616e74696e6564818307816a6e6f5f636f6e73656e746264"
        "31",
    ),
    (
        events.ImportFinished("stopped by the officer"),
        "837819696e74616b652e696d706f72745f66696e69736865642e763101a166726561736f6e7673746f70706564206279"
        "20746865206f666669636572",
    ),
    (
        events.MappingSaved("ours", (("who", "identity.name_my"),), ("m1",)),
        "8377696e74616b652e6d617070696e675f73617665642e763101a3646e616d65646f757273647465616d81626d3167636f6c756d6e7381826377686f706964656e746974792e6e616d655f6d79",
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
        name.startswith("intake.") and name.endswith(f".v{one.VERSION}")
        for name, one in events.BY_NAME.items()
    )


def test_an_event_says_in_which_compartment_it_lies() -> None:
    assert events.CandidateJudged("same", "x").lies_in == "registration"
    assert events.ChildPathOpened("service", "age", 3).lies_in == "service"


def test_it_refuses_a_payload_of_another_shape() -> None:
    bad: tuple[Any, ...] = ({}, {"verdict": "same"}, {"verdict": 1, "reason": "x"}, [], None)
    for payload in bad:
        with pytest.raises(Unverified):
            events.CandidateJudged.from_plain(payload)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([event for event, _ in EXAMPLES]), st.data())
def test_whatever_a_partner_sends_is_read_or_unverified(event: events.Event, more: st.DataObject) -> None:
    payload = event.to_plain()
    payload[more.draw(st.sampled_from(sorted(payload)))] = more.draw(PLAIN)
    try:
        back = type(event).from_plain(payload)
    except Unverified:
        return
    assert type(event).from_plain(back.to_plain()) == back
