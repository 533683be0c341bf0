"""Codes kept in the head: drawn long enough, read as people type, stretched as published."""

import ast
import hashlib
import hmac
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from hypothesis import given, settings
from hypothesis import strategies as st

import thitsar
from thitsar.kernel.errors import Refused
from thitsar.kernel.text.digits import to_myanmar
from thitsar.kernel.vault import memorised, suite, wrap
from thitsar.kernel.vault.wordlists import ENGLISH

PACKAGE = Path(thitsar.__file__).parent
ORGANISATION = "0" * 32
words = st.lists(st.sampled_from(ENGLISH), min_size=4, max_size=4)
digits = st.text("0123456789", min_size=13, max_size=13)
pins = st.text("0123456789", min_size=6, max_size=6)
few = settings(max_examples=40)


@pytest.fixture(autouse=True, scope="module")
def _cheap() -> Iterator[None]:
    before = memorised._rounds
    memorised.lower_rounds_for_tests(100)
    yield
    memorised.lower_rounds_for_tests(before)


@pytest.fixture
def _real() -> Iterator[None]:
    memorised.lower_rounds_for_tests(memorised.FLOOR)
    yield
    memorised.lower_rounds_for_tests(100)


@pytest.mark.parametrize(
    ("password", "salt", "rounds", "key"),
    [
        # The inputs of RFC 6070 with SHA-256, and those of RFC 7914, section 11.
        (b"password", b"salt", 1, "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"),
        (b"password", b"salt", 2, "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43"),
        (b"password", b"salt", 4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"),
        (b"pass\0word", b"sa\0lt", 4096, "89b69d0516f829893c696226650a8687"),
        (
            b"passwordPASSWORDpassword",
            b"saltSALTsaltSALTsaltSALTsaltSALTsalt",
            4096,
            "348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c4e2a1fb8dd53e1c635518c7dac47e9",
        ),
        (
            b"passwd",
            b"salt",
            1,
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
            "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
        ),
    ],
)
def test_the_library_gives_the_published_keys(password: bytes, salt: bytes, rounds: int, key: str) -> None:
    length = len(key) // 2
    derived = PBKDF2HMAC(SHA256(), length, salt, rounds).derive(password)
    assert derived.hex() == key[: 2 * length]
    assert plain_pbkdf2(password, salt, rounds, length) == derived


@few
@given(words, pins)
def test_a_code_is_derived_as_two_others_do_it(code: list[str], pin: str) -> None:
    found = memorised.keys_of(" ".join(code), pin, organisation=ORGANISATION)
    # What a browser would do: join, derive, expand.
    typed = f"{''.join(code)}\n{pin}".encode()
    salt = suite.label("memorised")
    root = hashlib.pbkdf2_hmac("sha256", typed, salt, 100)
    assert root == plain_pbkdf2(typed, salt, 100, 32)
    assert found.locator == expand(root, "memorised-locator", 16, ORGANISATION).hex()
    assert found.wrapping == expand(root, "memorised-wrapping", 32, ORGANISATION)


def test_a_gate_that_accepts_several_issuers_goes_through_the_rounds_once() -> None:
    """One derivation, and each organisation's place and key differ; whoever holds one of them finds no other."""
    one, other = (memorised.keys_of("abacus", "1", organisation=of * 32) for of in "01")
    root = hashlib.pbkdf2_hmac("sha256", b"abacus\n1", suite.label("memorised"), 100)
    for found, of in ((one, "0"), (other, "1")):
        assert found.locator == expand(root, "memorised-locator", 16, of * 32).hex()
    assert one.locator != other.locator
    assert one.wrapping != other.wrapping


@few
@given(words, pins, st.data())
def test_words_are_read_as_people_type_them(code: list[str], pin: str, drawn: st.DataObject) -> None:
    meant = memorised.normal(" ".join(code))
    between = drawn.draw(st.sampled_from([" ", "-", "", "  ", ", ", "\n", "\u200b", "\u3000", " – "]))
    typed = between.join(drawn.draw(st.sampled_from([one, one.upper(), one.title()])) for one in code)
    assert memorised.normal(f" {typed}\t") == meant
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in typed)
    assert memorised.normal(wide) == meant


@few
@given(digits, st.sampled_from([3, 4, 5, 13]))
def test_digits_are_read_as_people_type_them(code: str, group: int) -> None:
    groups = " ".join(code[at : at + group] for at in range(0, len(code), group))
    for typed in (code, groups, groups.replace(" ", "-"), to_myanmar(groups)):
        assert memorised.normal(typed) == code
    # The letters that look like Burmese nought and seven.
    assert memorised.normal(to_myanmar(groups).replace("၀", "ဝ").replace("၇", "ရ")) == code


@given(st.text(), st.text())
def test_whatever_is_typed_is_read(code: str, pin: str) -> None:
    found = memorised.keys_of(code, pin, organisation=ORGANISATION)
    assert len(found.locator) == 32
    assert len(found.wrapping) == 32


def test_code_and_pin_together_are_63_bits_or_more() -> None:
    pin = memorised.PIN * math.log2(10)
    assert memorised.WORDS * math.log2(len(set(ENGLISH))) + pin >= 63
    assert memorised.DIGITS * math.log2(10) + pin >= 63
    # Read without spaces, next to no code has a twin: the bits above the 63 are never used up by them.
    known = set(ENGLISH)
    twins = [
        (first, second)
        for longer in ENGLISH
        for first in (longer[:at] for at in range(1, len(longer)) if longer[:at] in known)
        for second in ENGLISH
        if second.startswith(longer[len(first) :]) and second[len(longer) - len(first) :] in known
    ]
    assert len(twins) / len(known) ** 2 < 1e-4


def test_what_is_drawn_is_of_the_list_and_does_not_repeat() -> None:
    drawn = [memorised.draw_words() for _ in range(500)]
    assert all(set(one.split()) <= set(ENGLISH) and len(one.split()) == 4 for one in drawn)
    numbers = [memorised.draw_digits() for _ in range(500)]
    assert all(len(memorised.normal(one)) == 13 and memorised.normal(one).isdecimal() for one in numbers)
    assert len({*drawn, *numbers}) == 1000
    pins = {memorised.draw_pin() for _ in range(500)}
    assert all(len(one) == 6 and one.isdecimal() for one in pins)
    assert len(pins) > 450
    # Every digit comes at every place: none is left out or always the same.
    for at in range(13):
        assert {memorised.normal(one)[at] for one in numbers} == set("0123456789")


@few
@given(words, pins)
def test_another_code_pin_organisation_or_purpose_gives_other_keys(code: list[str], pin: str) -> None:
    here = " ".join(code)
    found = [
        memorised.keys_of(here, pin, organisation=ORGANISATION),
        memorised.keys_of(here, pin[::-1] + "1", organisation=ORGANISATION),
        memorised.keys_of(here + "s", pin, organisation=ORGANISATION),
        memorised.keys_of(here, pin, organisation="1" * 32),
        # What moves from one field to the other is another code.
        memorised.keys_of(here + pin[0], pin[1:], organisation=ORGANISATION),
    ]
    own = memorised.own_keys_of(here, pin, "", organisation=ORGANISATION)
    assert len({one.locator for one in found} | {own.locator}) == 6
    assert len({one.wrapping for one in found}) == 5
    assert not any(one.locator in one.wrapping.hex() for one in found)


def test_the_persons_own_keys_open_and_sign_and_need_all_three() -> None:
    given = ("abacus kite river stone", "123456", "amber moss tide lamp")
    own = memorised.own_keys_of(*given, organisation=ORGANISATION)
    again = memorised.own_keys_of(
        "Abacus-KITE river stone", "၁၂၃ ၄၅၆", "amber moss tide lamp", organisation=ORGANISATION
    )
    wrapped = wrap.wrap(own.unwrap_public, ("own",), b"k" * 32)
    assert wrap.unwrap(again.unwrapping, ("own",), wrapped) == b"k" * 32
    again.signing.public_key().verify(own.signing.sign(b"x"), b"x")
    assert (again.locator, again.unwrap_public, again.sign_public) == (
        own.locator,
        own.unwrap_public,
        own.sign_public,
    )
    for at in range(3):
        other = [*given]
        other[at] = other[at][:-1] + ("7" if at == 1 else "x")
        wrong = memorised.own_keys_of(*other, organisation=ORGANISATION)
        assert wrong.locator != own.locator
        assert wrong.unwrap_public != own.unwrap_public
        assert wrong.sign_public != own.sign_public


def test_keys_do_not_stand_in_what_is_printed() -> None:
    found = memorised.keys_of("abacus", "1", organisation=ORGANISATION)
    assert str(found.wrapping) not in repr(found)


@pytest.mark.usefixtures("_real")
def test_a_guess_costs_600000_rounds() -> None:
    assert memorised.FLOOR == 600_000
    assert not memorised.is_lowered()
    found = memorised.keys_of("abacus", "1", organisation=ORGANISATION)
    root = hashlib.pbkdf2_hmac("sha256", b"abacus\n1", suite.label("memorised"), 600_000)
    assert found.wrapping == expand(root, "memorised-wrapping", 32, ORGANISATION)


def test_nothing_that_is_installed_or_in_the_environment_lowers_the_rounds() -> None:
    callers = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.relative_to(PACKAGE).parts
        and "lower_rounds_for_tests" in path.read_text("utf-8")
    ]
    assert callers == ["kernel/vault/memorised.py"]
    tree = ast.parse((PACKAGE / "kernel/vault/memorised.py").read_text("utf-8"))
    assigned = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    assert [one for one in assigned if one.startswith("_rounds ")] == ["_rounds = FLOOR", "_rounds = rounds"]
    asked = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'thitsar.web.settings'; import django; django.setup();"
        "from thitsar.kernel.vault import memorised; print(memorised._rounds, memorised.is_lowered())"
    )
    names = ("FLOOR", "ROUNDS", "ITERATIONS", "FOR_TESTS", "THITSAR_ROUNDS", "TESTING", "DEBUG")
    said = subprocess.run(
        [sys.executable, "-c", asked],
        env={**dict.fromkeys(names, "1"), "PATH": os.environ["PATH"]},
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["600000", "False"]


def test_whoever_comes_when_the_queue_is_full_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memorised.TURNS, "running", memorised.TURNS.at_once)
    monkeypatch.setattr(memorised.TURNS, "waiting", 0)
    with pytest.raises(Refused, match="Too many people are checking"):
        memorised.keys_of("abacus", "1", organisation=ORGANISATION)
    assert memorised.TURNS.at_once == 1


def plain_pbkdf2(password: bytes, salt: bytes, rounds: int, length: int) -> bytes:
    """Write RFC 8018, section 5.2, down once more."""
    made = b""
    for number in range(1, -(-length // 32) + 1):
        last = hmac.digest(password, salt + number.to_bytes(4, "big"), "sha256")
        block = int.from_bytes(last, "big")
        for _ in range(rounds - 1):
            last = hmac.digest(password, last, "sha256")
            block ^= int.from_bytes(last, "big")
        made += block.to_bytes(32, "big")
    return made[:length]


def expand(key: bytes, purpose: str, length: int, *parts: str) -> bytes:
    """Write HKDF-Expand (RFC 5869) of one block down once more."""
    return hmac.digest(key, suite.label(purpose, *parts) + b"\1", "sha256")[:length]
