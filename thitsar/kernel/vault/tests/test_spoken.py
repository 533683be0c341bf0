"""A seed as words: what is written can be read again, and what was misread is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Refused
from thitsar.kernel.vault import spoken
from thitsar.kernel.vault.wordlists import ENGLISH

seeds = st.binary(min_size=32, max_size=32)


@given(seeds)
def test_what_was_written_can_be_read_again(seed: bytes) -> None:
    words = spoken.to_words(seed)
    assert len(words) == 24
    assert spoken.from_words(" ".join(words)) == seed


@given(seeds)
def test_it_reads_words_as_people_type_them(seed: bytes) -> None:
    words = spoken.to_words(seed)
    typed = "\n".join(f"{words[at].upper()}-{words[at + 1]}" for at in range(0, 24, 2))
    assert spoken.from_words(f"  {typed}\n") == seed


@given(seeds, st.integers(0, 23))
def test_it_names_the_word_with_one_letter_wrong(seed: bytes, place: int) -> None:
    words = spoken.to_words(seed)
    word = words[place]
    for at in range(len(word)):
        typo = word[:at] + ("q" if word[at] != "q" else "x") + word[at + 1 :]
        wrong = [*words[:place], typo, *words[place + 1 :]]
        with pytest.raises(Refused) as said:
            spoken.from_words(" ".join(wrong))
        assert said.value.values["place"] == place + 1
        # Where only one word of the list is that near, it is the right one.
        assert said.value.values.get("meant", word) == word


@given(seeds)
def test_it_refuses_a_missing_and_an_extra_word(seed: bytes) -> None:
    words = spoken.to_words(seed)
    for typed in (words[:-1], [*words, words[0]], []):
        with pytest.raises(Refused, match="24"):
            spoken.from_words(" ".join(typed))


def test_another_word_of_the_list_passes_at_most_once_in_a_hundred() -> None:
    words = spoken.to_words(bytes(range(32)))
    passed = tried = 0
    for place in range(0, 24, 6):
        for other in ENGLISH[::8]:
            if other == words[place]:
                continue
            tried += 1
            try:
                spoken.from_words(" ".join([*words[:place], other, *words[place + 1 :]]))
            except Refused:
                continue
            passed += 1
    assert tried > 1000
    assert passed < tried / 100


def test_the_words_of_a_seed_never_change() -> None:
    # Papers lie in safes for years: these words must open what they opened when they were written.
    assert " ".join(spoken.to_words(bytes(32))) == FIRST
    assert spoken.from_words(FIRST) == bytes(32)


FIRST = "abacus " * 23 + "boss"
