"""SC-03, T7: nobody debriefs a child."""

import pytest

from tests.cast import Cast
from tests.kernel.reading import log_lines
from tests.scenarios.recruit import People
from thitsar.kernel.errors import Denied
from thitsar.kernel.files.opening import open_file

pytestmark = pytest.mark.database


def test_t7_nobody_is_assigned_to_debrief_a_child_and_the_attempt_is_logged(
    cast: Cast, people: People, recruit: str
) -> None:
    debriefer = cast.member("debriefer")
    answer = people.window("intake").post(f"/file/{recruit}/team", {"member": f"{debriefer}.debriefer"})
    assert answer.status == 422
    assert "Only the child path is open" in answer.words
    with pytest.raises(Denied):
        open_file(cast.sign_in("debriefer"), recruit, ("service",), "read")
    intake = people.opened("intake", recruit)
    assert debriefer not in intake.team
    lines = log_lines(cast.sign_in("dpo"), file=recruit)
    assert "assign" in {purpose for *_, purpose in lines}
