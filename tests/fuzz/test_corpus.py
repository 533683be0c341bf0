"""Every input that a fuzzer ever found worth keeping is read again, in every run of the tests."""

from pathlib import Path

import pytest

from tests.fuzz import keeping, targeting
from tests.fuzz.targeting import Target

LARGEST_CORPUS = 300_000


@pytest.mark.parametrize("name", targeting.names())
def test_no_input_that_is_kept_breaks_its_reader_or_is_accepted_in_a_second_form(name: str) -> None:
    target = targeting.load(name)
    endings = {str(target.check(content)) for content in [b"", *target.inputs()]}
    assert endings


@pytest.mark.parametrize("name", ["age", "codec"])
def test_the_corpus_holds_what_is_accepted_and_what_is_refused(name: str) -> None:
    target = targeting.load(name)
    assert {target.check(content) for content in target.inputs()} == {True, False}
    assert sum(path.stat().st_size for path in target.corpus.iterdir()) < LARGEST_CORPUS


def test_of_inputs_that_take_the_same_way_the_shortest_is_kept() -> None:
    def read(content: bytes) -> bool:
        return content.startswith(b"a")

    target = Target("invented", read, [b"b"])
    assert keeping.fewest(target, [b"a", b"aa", b"aaa", b"c", b"dd"]) == [b"a", b"aa", b"dd"]


def test_a_second_form_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    target = targeting.load("codec")
    monkeypatch.setattr("thitsar.kernel.codec.decode", lambda raw: 0)
    with pytest.raises(AssertionError, match="second form"):
        target.check(b"\x18\x00")


def test_a_target_is_found_by_the_name_of_its_module() -> None:
    assert {"age", "codec"} <= set(targeting.names())
    assert targeting.load("codec").corpus == Path(__file__).parent / "corpus" / "codec"
