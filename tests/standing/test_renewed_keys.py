"""After the node's keys were renewed codes answer again as the log says; what the old key signed counts no more."""

import pytest
from django.db import connections

from tests.cast import TODAY, Cast
from tests.pages.visiting import Person, Window
from tests.standing.people import Someone, check, someone
from tests.standing.test_own_keys import holders_key, looked, put
from thitsar.apps.standing.answers import Result
from thitsar.kernel import models
from thitsar.kernel.checking.records import seal_record, write_record
from thitsar.kernel.checking.registry import Content
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.opening import node_ids, registration_stream
from thitsar.kernel.own.keys import own_public
from thitsar.kernel.vault import pepper
from thitsar.kernel.vault.agent.renewing_node_keys import NodeKeys, Renewed

pytestmark = pytest.mark.database


@pytest.fixture
def person(cast: Cast) -> Someone:
    cast.need("agent")
    return _at_work(cast)


def _at_work(cast: Cast) -> Someone:
    who = [Person(*cast.credentials(one), cast.member(one)) for one in ("intake", "vetting", "approver")]
    made = someone(cast, who)
    made.provisional()
    return made


def _renew(cast: Cast) -> Renewed:
    """Stop everything, renew, and start the agent again."""
    running = sorted(cast.started)
    cast.stop()
    cast.started.clear()
    connections.close_all()
    keys = NodeKeys(cast.directory, cast.founded.root, pepper=pepper.read(cast.directory))
    done = keys.renew(keys.author(*cast.credentials("admin")), today=TODAY)
    for program in running:
        cast.need(program)
    return done


def _again(cast: Cast, person: Someone) -> Someone:
    """Sign everybody in anew."""
    intake, officer, approver = (cast.sign_in(one) for one in ("intake", "vetting", "approver"))
    return Someone(person.file, intake, officer, approver, person.who)


def test_codes_and_pages_answer_again_and_nobody_is_warned(cast: Cast, person: Someone) -> None:
    given = person.give(has_page=True)
    assert check(cast, given).result is Result.VALID
    assert _renew(cast).without_page == 0
    with pytest.raises(Unverified):
        check(cast, given)
    typed = {"code": given.code, "pin": given.pin, "secret": given.secret}
    assert "provisional" not in Window().post("/own", typed).words
    again = _again(cast, person)
    assert looked(again) == []
    assert check(cast, given).result is Result.VALID
    assert "provisional" in Window().post("/own", typed).words
    assert looked(again) == []


def test_what_the_old_key_for_answers_signed_counts_no_more(cast: Cast, person: Someone) -> None:
    """Also where somebody had it sign while it held: what is answered is worked out anew."""
    given = person.give(has_page=True)
    old, record = holders_key(cast, person.officer.member), person.record()
    code = person.standing()["codes"][-1]
    put(cast, person)
    assert _renew(cast).without_page == 1
    assert own_public(registration_stream(person.file)) is None
    content: Content = {"tier": "CLEARED"}
    forged = seal_record(
        code["key"],
        node_ids()[1],
        record.locator,
        revision=record.revision,
        content=content,
        sign=old.sign,
        stream=record.stream,
    )
    write_record(
        type(record)(record.locator, record.revision, record.wrapped, forged, record.stream, record.day)
    )
    with pytest.raises(Unverified):
        check(cast, given)
    models.CheckRecord.objects.filter(locator=record.locator).update(day=-1)
    again = _again(cast, person)
    looked(again)
    assert check(cast, given).result is Result.VALID
