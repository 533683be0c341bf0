import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.vault.wordlists import ENGLISH, nearest, sign_in_name, split_words

WORDS = st.sampled_from(ENGLISH)


def typing_errors(word: str) -> set[str]:
    """Spell out every single error, independently of the program's own way."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    lost = {word[:at] + word[at + 1 :] for at in range(len(word))}
    added = {word[:at] + letter + word[at:] for at in range(len(word) + 1) for letter in letters}
    changed = {word[:at] + letter + word[at + 1 :] for at in range(len(word)) for letter in letters}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    return (lost | added | changed | swapped) - {word}


def test_each_word_carries_eleven_bits() -> None:
    assert len(ENGLISH) == len(set(ENGLISH)) == 2**11


def test_words_are_short_plain_and_in_order() -> None:
    assert all(re.fullmatch("[a-z]{3,8}", word) for word in ENGLISH)
    assert list(ENGLISH) == sorted(ENGLISH)


def test_no_typing_error_turns_one_word_into_another() -> None:
    known = set(ENGLISH)
    assert not [word for word in ENGLISH if typing_errors(word) & known]


@pytest.mark.parametrize(
    "unwanted", ["army", "police", "prison", "kill", "gun", "spy", "enemy", "slave", "virus"]
)
def test_no_word_frightens(unwanted: str) -> None:
    assert unwanted not in ENGLISH


@given(
    st.lists(WORDS, min_size=1),
    st.sampled_from([" ", "-", "  ", "\n", ", ", "\t", " – ", "\u3000", ".", "_"]),
)
def test_words_are_split_at_whatever_stands_between(words: list[str], between: str) -> None:
    assert split_words(between.join(words).upper()) == words
    assert split_words(f" {between}".join(words) + between) == words


def test_invisible_characters_and_wide_letters_do_not_matter() -> None:
    assert split_words("\ufeffam\u200bber kite") == ["amber", "kite"]


def test_nothing_typed_is_no_words() -> None:
    assert split_words(" \u200b- ") == []


def test_one_error_is_repaired_unless_two_words_are_as_near() -> None:
    meant: dict[str, set[str]] = {}
    for word in ENGLISH:
        for mistyped in typing_errors(word):
            meant.setdefault(mistyped, set()).add(word)
    luck = random.Random(7)
    for mistyped in luck.sample(sorted(meant), 5_000):
        words = meant[mistyped]
        assert nearest(mistyped) == (min(words) if len(words) == 1 else None)


@given(WORDS)
def test_a_word_of_the_list_is_its_own_suggestion(word: str) -> None:
    assert nearest(word) == word


@pytest.mark.parametrize("stranger", ["", "x", "qqqqqq", "သစ္စာ"])
def test_nothing_is_suggested_for_what_is_far_away(stranger: str) -> None:
    assert nearest(stranger) is None


@given(st.integers())
def test_a_sign_in_name_is_two_different_words_and_two_digits(seed: int) -> None:
    first, second, number = sign_in_name(random.Random(seed).choice).split("-")
    assert {first, second} <= set(ENGLISH)
    assert first != second
    assert re.fullmatch("[2-9][0-9]", number)


def test_each_part_of_a_sign_in_name_is_chosen() -> None:
    offered: list[int] = []

    def last(words: object) -> str:
        assert isinstance(words, list | tuple)
        offered.append(len(words))
        return str(words[-1])

    assert sign_in_name(last) == f"{ENGLISH[-1]}-{ENGLISH[-2]}-99"
    assert offered == [2048, 2047, 80]
