"""Shares of the root: three of five give it back, two give nothing, and no wrong word gets past."""

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import combine_mnemonics
from shamir_mnemonic.utils import MnemonicError
from shamir_mnemonic.wordlist import WORDLIST

from thitsar.kernel.errors import Refused
from thitsar.kernel.vault import shares

ROOT = bytes(range(32))
DEALT = shares.deal(ROOT)
# Of the vectors SatoshiLabs publishes with SLIP-0039, the one of 256 bits that is not shared (passphrase TREZOR).
PUBLISHED = (
    "theory painting academic academic armed sweater year military elder discuss acne wildlife boring employer "
    "fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom capital marvel "
    "lips brave detect luck"
)


@pytest.mark.parametrize("some", [*combinations(range(5), 3)])
def test_each_three_give_the_root_back(some: tuple[int, ...]) -> None:
    typed = [shares.read(" ".join(DEALT[at].words)) for at in some]
    assert {shares.join(order) for order in permutations(typed)} == {ROOT}


@pytest.mark.parametrize("some", [*combinations(range(5), 2)])
def test_no_two_give_anything(some: tuple[int, ...]) -> None:
    with pytest.raises(Refused, match="Three shares are needed; these were 2"):
        shares.join([DEALT[at] for at in some])
    with pytest.raises(MnemonicError):
        combine_mnemonics(" ".join(DEALT[at].words) for at in some)


@pytest.mark.parametrize("share", DEALT, ids=lambda share: str(share.number))
def test_two_shares_go_with_every_root(share: shares.Share) -> None:
    """What two holders know fits any third value: a third made up out of nothing meets the digest never."""
    other = shares.deal(bytes(32))
    made_up = next(one for one in other if one.number not in (share.number, share.number % 5 + 1))
    mixed = [
        shares.Share(one.words, one.number, share.set) for one in (share, DEALT[share.number % 5], made_up)
    ]
    with pytest.raises(Refused, match="do not belong together"):
        shares.join(mixed)


@pytest.mark.parametrize("place", range(33))
def test_a_wrong_word_is_found_at_every_place_and_its_place_is_told(place: int) -> None:
    words = list(DEALT[place % 5].words)
    right = words[place]
    for other in WORDLIST[place::127]:
        if other != right:
            words[place] = other
            with pytest.raises(Refused, match=rf"Word {place + 1} is another") as refused:
                shares.read(" ".join(words))
            assert right not in str(refused.value).split()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(DEALT),
    st.dictionaries(st.integers(0, 32), st.integers(1, 1023), min_size=1, max_size=3),
)
def test_up_to_three_wrong_words_are_always_found(share: shares.Share, moved: dict[int, int]) -> None:
    words = list(share.words)
    for place, by in moved.items():
        words[place] = WORDLIST[(WORDLIST.index(words[place]) + by) % 1024]
    with pytest.raises(Refused, match=r"another one on the paper|two stand in each other"):
        shares.read(" ".join(words))


def test_a_mistyped_word_is_named_with_the_one_it_is_near() -> None:
    words = list(DEALT[0].words)
    words[5] = "acdemic"
    with pytest.raises(Refused, match=r"Word 6 is not in the list. Is it academic\?"):
        shares.read(" ".join(words))
    words[5] = "xyzzyq"
    with pytest.raises(Refused, match=r"Word 6 is not in the list. Look"):
        shares.read(" ".join(words))


def test_the_same_share_another_set_and_another_secret_are_each_told() -> None:
    with pytest.raises(Refused, match="Share 2 was typed already"):
        shares.require_further(DEALT[:2], DEALT[1])
    other = next(made for made in iter(lambda: shares.deal(ROOT), None) if made[0].set != DEALT[0].set)
    with pytest.raises(Refused, match=f"begins with {DEALT[0].set_words}"):
        shares.require_further(DEALT[:2], other[2])
    with pytest.raises(Refused, match="a share of something else"):
        shares.read(PUBLISHED)
    with pytest.raises(Refused, match="Type all 33 words; these were 32"):
        shares.read(" ".join(DEALT[0].words[:-1]))


def test_the_papers_of_a_set_begin_alike_and_are_numbered() -> None:
    assert [one.number for one in DEALT] == [1, 2, 3, 4, 5]
    assert len({one.set_words for one in DEALT}) == 1
    assert all(len(one.words) == 33 for one in DEALT)


def test_any_tool_for_slip_39_joins_them_too() -> None:
    assert combine_mnemonics(" ".join(one.words) for one in DEALT[2:]) == ROOT


def test_a_published_share_opens_as_published() -> None:
    secret = "989baf9dcaad5b10ca33dfd8cc75e42477025dce88ae83e75a230086a0e00e92"
    assert combine_mnemonics([PUBLISHED], b"TREZOR").hex() == secret
