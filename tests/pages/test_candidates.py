"""Two files that may be one person: two people judge, each alone and once; a child and an adult are both a child."""

import pytest

from tests.cast import Cast
from tests.pages.lists_made import again, sound_rows, take
from tests.pages.visiting import Answer, Person, Window, actor, add_people, stored
from thitsar.apps.intake import state
from thitsar.demo.people import Row
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists

pytestmark = pytest.mark.database

SAME = {"judgement": "same", "reason": "Compared father's name and card of V-7781"}


@pytest.fixture(scope="module")
def judge(cast: Cast) -> Person:
    return add_people(cast, ("Hnin Si", Role.VETTING))[0]


class Pairs:
    """Take in people written down twice."""

    seeds = iter(range(600, 700))

    def __init__(self, cast: Cast, officer: Person, judge: Person) -> None:
        cast.need("matcher")
        self._cast, self._officer, self._judge = cast, officer, judge

    def __call__(self, **changed: str) -> tuple[str, str, str]:
        """Give candidate, left and right file of one pair."""
        (row,) = sound_rows(1, next(self.seeds))
        return self.rows([row, again(row, next(self.seeds), **changed)])

    def rows(self, rows: list[Row]) -> tuple[str, str, str]:
        """Take these two rows in."""
        maker = actor(self._cast, self._officer)
        result = take(maker, rows, team=(self._judge.member,))
        assert len(result.candidates) == 1
        facets = WorkLists().facets(maker, "registration")
        id, one = next((id, one) for id, one in reversed(facets.items()) if one["kind"] == "candidate")
        return id, one["left"], one["right"]


@pytest.fixture
def pair(cast: Cast, officer: Person, judge: Person) -> Pairs:
    return Pairs(cast, officer, judge)


@pytest.fixture
def second(judge: Person) -> Window:
    opened = Window()
    opened.sign_in(judge)
    return opened


def judged(window: Window, candidate: str, judgement: str = "same", reason: str = SAME["reason"]) -> Answer:
    return window.post(f"/pair/{candidate}", {"judgement": judgement, "reason": reason})


def row_of(window: Window, candidate: str, saying: str = "") -> str:
    """Give the line about a pair on Today; empty when it does not say this."""
    rows = window.get("/today").text.split("<li>")
    return next((row for row in rows if f"/pair/{candidate}" in row and saying in row), "")


def test_two_members_agree_and_both_files_say_so(pair: Pairs, window: Window, second: Window) -> None:
    candidate, left, right = pair()
    assert f"/pair/{candidate}" in window.get("/today").text
    assert judged(window, candidate).to == "/today"
    assert "Linked" not in window.get(f"/file/{left}").words
    assert row_of(window, candidate) == row_of(window, candidate, "another person must compare")
    assert row_of(second, candidate) == row_of(second, candidate, "May be one person: compare")
    assert judged(second, candidate).to == "/today"
    for file in (left, right):
        assert "Linked with another file" in window.get(f"/file/{file}").words
    assert f"/pair/{candidate}" not in second.get("/today").text
    for one in (window, second):
        page = one.get(f"/pair/{candidate}").words
        assert page.count(" judged on ") == 2
        assert "the two files are linked" in page


def test_two_members_who_disagree_join_nothing(pair: Pairs, window: Window, second: Window) -> None:
    candidate, left, _ = pair()
    judged(window, candidate)
    judged(second, candidate, "different")
    assert "Linked" not in window.get(f"/file/{left}").words
    assert "There is no agreement yet" in window.get(f"/pair/{candidate}").words


def test_nobody_judges_twice_not_even_in_another_window(pair: Pairs, window: Window, officer: Person) -> None:
    candidate, left, _ = pair()
    judged(window, candidate)
    other = Window()
    other.sign_in(officer)
    before = stored()
    for one in (window, other):
        answer = judged(one, candidate)
        assert answer.status == 422
        assert "A second person must compare it" in answer.words
    assert stored() == before
    assert "Linked" not in window.get(f"/file/{left}").words


def test_the_second_judges_without_knowing_what_the_first_found(
    pair: Pairs, window: Window, second: Window
) -> None:
    candidate, _, _ = pair()
    judged(window, candidate)
    page = second.get(f"/pair/{candidate}").text
    assert "V-7781" not in page
    assert "Ei Mon judged" not in page
    assert "V-7781" in window.get(f"/pair/{candidate}").text


@pytest.mark.parametrize(
    "sent", [{}, {"judgement": "same"}, {**SAME, "judgement": "merge"}, {**SAME, "reason": " "}]
)
def test_a_judgement_says_what_and_why(pair: Pairs, window: Window, sent: dict[str, str]) -> None:
    candidate, _, _ = pair()
    before = stored()
    answer = window.post(f"/pair/{candidate}", sent)
    assert answer.status == 200
    assert "Something needs your attention" in answer.words
    assert stored() == before
    if "reason" in sent:
        assert sent["reason"].strip() in answer.words


def test_a_child_and_an_adult_who_may_be_one_are_both_on_the_child_path(
    pair: Pairs, window: Window, cast: Cast, officer: Person
) -> None:
    (row,) = sound_rows(1, next(Pairs.seeds))
    child = again(row, next(Pairs.seeds), **{"person/dob": "2008-03", "household/adults": "1"})
    candidate, left, right = pair.rows([row, child])
    maker = actor(cast, officer)
    for file in (left, right):
        opened = open_file(maker, file, ("registration", "identity", "service"), "read")
        for part in opened.parts.values():
            assert state.path_of(part.document) == "child"  # type: ignore[arg-type]
        assert "Child path" in window.get(f"/file/{file}").words
    assert window.get(f"/pair/{candidate}").status == 200
