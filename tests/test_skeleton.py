"""The walk from a new file to an opened one, on the real keys and through the agent's socket."""

import pytest

from tests.cast import TODAY, Cast
from thitsar.kernel.errors import Denied
from thitsar.kernel.files.opening import create, open_file, opening_entry
from thitsar.kernel.ledger.record import record

pytestmark = pytest.mark.database


def test_it_records_a_new_file_and_refuses_those_outside_its_team(cast: Cast) -> None:
    intake = cast.sign_in("intake")
    file = create(intake, "approval", [("registration",)], team=(intake.member,), narrow=())[0]
    record(intake, [opening_entry(file)], today=TODAY)
    with pytest.raises(Denied):
        open_file(cast.sign_in("admin"), file.id, ("registration", "identity"), "read")
    added = intake.call("assigned", since=0)["added"]
    assert [file.id, "approval"] in added
