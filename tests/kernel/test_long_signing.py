"""Long work lets others in: whoever ends the session meanwhile ends the signing, and nothing of it is recorded."""

from threading import Thread

from tests.kernel.nodes import TODAY, TestNode, new_file, say
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.verify import verify

EVENTS = 1500


def test_a_session_that_ends_while_signing_records_all_or_nothing(node: TestNode) -> None:
    actor = node.sign_in("intake")
    file = new_file(actor, "registration")
    before = verify().logs[0].sequence

    def end() -> None:
        node.agent.call("sign_out", handle=actor.handle)

    ending = Thread(target=end)
    ending.start()
    try:
        record(actor, [say(file, "registration", f"number {at}") for at in range(EVENTS)], today=TODAY)
        recorded = EVENTS
    except Purposeful:
        recorded = 0
    ending.join()
    report = verify()
    assert report.is_sound
    assert report.logs[0].sequence == before + recorded
