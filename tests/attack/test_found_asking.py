"""Questions to the matcher are counted, however the one who asks dresses them up."""

import pytest

from tests.cast import TODAY, Cast
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.opening import create, opening_entry
from thitsar.kernel.ledger.record import record

pytestmark = pytest.mark.database


def test_files_that_are_never_recorded_carry_no_questions(cast: Cast) -> None:
    cast.need("matcher")
    intake = cast.sign_in("intake2")
    made = create(intake, "person", [()] * 20, team=(intake.member,), narrow=())
    guesses = [{"nrc": f"1/makana(n){number:06d}"} for number in range(20)]
    for files in ([], [made[0].id], [one.id for one in made]):
        with pytest.raises(Refused, match="Ask one question at a time"):
            intake.call("ask", question="resembles", features=guesses, files=files)


def test_one_recorded_file_carries_no_questions_for_many(cast: Cast) -> None:
    cast.need("matcher")
    intake = cast.sign_in("intake2")
    (own,) = create(intake, "person", [()], team=(intake.member,), narrow=())
    record(intake, [opening_entry(own)], today=TODAY)
    for files in ([own.id], [own.id, own.id]):
        with pytest.raises(Refused, match="Ask one question at a time"):
            intake.call("ask", question="resembles", features=[{}, {}], files=files)
    assert intake.call("ask", question="resembles", features=[{}], files=[own.id]) == [[]]
