"""A closed part where it arrives: for whom it is, who keeps it up, and what is not offered in it."""

from argparse import Namespace
from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.exchange.conftest import two_partners
from tests.exchange.pages import visit
from tests.exchange.sharing import Two
from tests.exchange.test_closed_parts import ALL, correct, known, read, reader, stream_of
from tests.exchange.test_newer_keys import bring, change_keys, take
from tests.exchange.test_taking import vetted
from tests.kernel.nodes import TODAY, at
from tests.vetting.windows import on
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.exchange import taking
from thitsar.kernel.membership.removing import remove
from thitsar.web.commands import exchange


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Found two nodes with one more who vets there."""
    with two_partners(tmp_path_factory.mktemp("brought"), vetting2=Role.VETTING) as found:
        yield found


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(TODAY, monkeypatch)


def test_it_is_said_for_whom_it_is_and_the_files_page_says_who_keeps_it_up(
    two: Two, capsys: pytest.CaptureFixture[str]
) -> None:
    file, there = known(two)
    correct(two, file, "Thaw Zin")
    two.share([file], parts=ALL, readers=[reader(two)])
    bring(two)
    page = visit(two.there, "intake", "/partners")
    assert "Closed part: Identity For vetting. They open it" in page.words
    with at(two.there), translation.override("en"):
        capsys.readouterr()
        exchange._ACTIONS["waiting"][0](Namespace(json=False, words=[]), two.actor("intake", two.there))
        assert "\n    Closed part: Identity. For vetting. They open it" in capsys.readouterr().out
    take(two)
    assert read(two, two.there, there)
    page = visit(two.there, "intake", f"/file/{there}/identity")
    assert "ORG-A keeps this part up, and nothing is changed in it here." in page.words
    assert "Correct: " not in page.words
    assert "Thaw Zin" in page.words
    assert "Identity is only read here: ORG-A corrects it." in page.words
    # In the parts that both write in it is as it was, and here, where it is kept up, too.
    page = visit(two.there, "intake", f"/file/{there}")
    assert "keeps this part up" not in page.words
    assert "The person says something else now" in page.words
    page = visit(two.here, "intake", f"/file/{file}/identity")
    assert "keeps this part up" not in page.words
    assert "Correct: Who the person is" in page.words


def test_of_a_new_file_that_is_left_no_key_lies_here(two: Two) -> None:
    known(two)
    file = vetted(two)
    two.share([file], parts=ALL, readers=[reader(two)])
    bring(two)
    stream = stream_of(two.here, file)
    with at(two.there):
        row = models.ArrivedBundle.objects.get().id
        taking.leave(two.actor("intake", two.there), row, reason="NOT_EXPECTED", today=TODAY)
        assert not models.GivenKey.objects.filter(stream=stream).exists()
        assert not models.KeyWrap.objects.filter(stream=stream).exists()
        assert not models.Entry.objects.filter(stream=stream).exists()


def test_where_nobody_it_is_for_is_left_the_page_says_so(two: Two) -> None:
    file, _there = known(two, "vetting2")
    gone = reader(two, "vetting2")
    two.share([file], parts=ALL, readers=[gone])
    bring(two)
    assert "Closed part: Identity For vetting2. They open it" in visit(two.there, "intake", "/partners").words
    with at(two.there):
        remove(two.actor("admin", two.there), gone, reason="LEFT", today=TODAY)
    change_keys(two, two.there, [])
    page = visit(two.there, "intake", "/partners")
    assert "Closed part: Identity For nobody here any more." in page.words
