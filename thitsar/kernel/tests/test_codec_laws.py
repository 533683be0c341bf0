"""One meaning has one byte string, and one byte string has one meaning (security.md C8)."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.tests.plain_cbor import leaves, plain, values


@given(values)
def test_what_was_written_is_read_again(value: object) -> None:
    assert codec.decode(codec.encode(value)) == value


@given(values)
def test_an_encoder_written_after_the_standard_alone_gives_the_same_bytes(value: object) -> None:
    assert codec.encode(value) == plain(value)


@given(st.lists(leaves, max_size=30))
def test_the_quick_way_for_labels_gives_the_same_bytes(parts: list[str | bytes | int | None]) -> None:
    assert codec.encode_flat(parts) == codec.encode(parts) == plain(parts)


@given(values, st.randoms(use_true_random=False))
def test_the_order_in_which_a_map_was_filled_does_not_show(value: object, luck: random.Random) -> None:
    assert codec.encode(_shuffled(value, luck)) == codec.encode(value)


@given(values, values)
def test_two_meanings_never_share_their_bytes(one: object, other: object) -> None:
    # Python says True == 1; the bytes do not.
    assert (codec.encode(one) == codec.encode(other)) == (repr(_sorted(one)) == repr(_sorted(other)))


@given(st.binary(max_size=64))
def test_any_bytes_that_are_read_are_written_the_same(raw: bytes) -> None:
    _read_or_refuse(raw)


@settings(max_examples=300)
@given(values, st.data())
def test_changed_encodings_are_refused_or_are_the_one_form_of_something_else(
    value: object, drawn: st.DataObject
) -> None:
    raw = bytearray(codec.encode(value))
    for _ in range(drawn.draw(st.integers(1, 4))):
        at = drawn.draw(st.integers(0, len(raw)))
        kind = drawn.draw(st.sampled_from(["put", "take", "flip", "twice"]))
        if kind == "put":
            raw[at:at] = drawn.draw(st.binary(min_size=1, max_size=3))
        elif kind == "take":
            del raw[at : at + drawn.draw(st.integers(1, 3))]
        elif kind == "flip" and at < len(raw):
            raw[at] ^= 1 << drawn.draw(st.integers(0, 7))
        elif kind == "twice":
            end = at + drawn.draw(st.integers(1, 8))
            raw[end:end] = raw[at:end]
    _read_or_refuse(bytes(raw))


def test_sixty_thousand_changed_encodings_are_refused_or_written_the_same() -> None:
    luck = random.Random(8)
    seeds = [plain(_random_value(luck, 4)) for _ in range(300)]
    read = sum(_read_or_refuse(_changed(luck, seeds)) for _ in range(60_000))
    # Both happen often: neither is the law empty, nor is everything let through.
    assert 5_000 < read < 55_000


def _read_or_refuse(raw: bytes) -> bool:
    try:
        value = codec.decode(raw)
    except Unverified:
        return False
    assert codec.encode(value) == raw
    assert plain(value) == raw
    return True


def _changed(luck: random.Random, seeds: list[bytes]) -> bytes:
    raw = bytearray(luck.choice(seeds))
    for _ in range(luck.randint(1, 3)):
        at = luck.randrange(len(raw) + 1)
        match luck.randrange(4):
            case 0:
                raw[at:at] = luck.choice(seeds)
            case 1:
                del raw[at : at + luck.randint(1, 3)]
            case 2 if at < len(raw):
                raw[at] ^= 1 << luck.randrange(8)
            case _ if at < len(raw):
                # Where a head begins or a length stands, most of what can go wrong goes wrong.
                raw[at] = luck.choice(
                    b"\x18\x19\x1a\x1b\x5f\x7f\x9f\xbf\xc2\xd8\xf7\xf9\xfb\xff\x38\x58\x78\x98\xb8"
                )
    return bytes(raw)


def _random_value(luck: random.Random, depth: int) -> object:
    match luck.randrange(7 if depth else 5):
        case 0:
            return luck.choice([None, True, False])
        case 1:
            return luck.choice([1, -1]) * luck.getrandbits(luck.choice([3, 6, 9, 17, 33, 62]))
        case 2:
            return luck.randbytes(luck.choice([0, 3, 30]))
        case 3 | 4:
            return "".join(luck.choices("abcမြန်မာ", k=luck.choice([0, 3, 12])))
        case 5:
            return [_random_value(luck, depth - 1) for _ in range(luck.randint(0, 6))]
    return {str(luck.getrandbits(12)): _random_value(luck, depth - 1) for _ in range(luck.randint(0, 5))}


def _shuffled(value: object, luck: random.Random) -> object:
    if isinstance(value, list):
        return [_shuffled(item, luck) for item in value]
    if isinstance(value, dict):
        pairs = [(key, _shuffled(item, luck)) for key, item in value.items()]
        luck.shuffle(pairs)
        return dict(pairs)
    return value


def _sorted(value: object) -> object:
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return value
