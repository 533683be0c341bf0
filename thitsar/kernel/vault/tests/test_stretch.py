"""Argon2id as published, and a floor that only the code itself can lower."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import thitsar
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.vault import stretch
from thitsar.kernel.vault.stretch import CEILING, FLOOR, Cost
from thitsar.kernel.vault.tests.queueing import nobody_gets_a_turn

PACKAGE = Path(thitsar.__file__).parent
one_test_settings = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_the_library_gives_the_tag_of_rfc_9106() -> None:
    # Section 5.3, with a secret and associated data, which we do not use.
    deriver = Argon2id(
        salt=b"\2" * 16, length=32, iterations=3, lanes=4, memory_cost=32, secret=b"\3" * 8, ad=b"\4" * 12
    )
    assert deriver.derive(b"\1" * 32).hex() == (
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    )


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize(
    ("cost", "tag"),
    [
        # From the reference implementation's own tests, version 0x13.
        (Cost(2, 1 << 16, 1), "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"),
        (Cost(2, 1 << 8, 1), "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"),
        (Cost(2, 1 << 8, 2), "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"),
    ],
)
def test_a_passphrase_is_stretched_as_the_reference_does(cost: Cost, tag: str) -> None:
    assert stretch.stretch("password", b"somesalt", cost).hex() == tag


def test_a_guess_costs_four_passes_over_256_mebibytes() -> None:
    assert Cost(passes=4, memory=256 * 1024, lanes=1) == FLOOR


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(
    "cost",
    [
        Cost(1, 8, 1),
        Cost(3, FLOOR.memory, 1),
        Cost(4, FLOOR.memory - 1, 1),
        Cost(4, FLOOR.memory, 0),
        Cost(0, 0, 0),
        Cost(1, 8, 8),
        Cost(16, 8, 1),
        Cost(1, CEILING.memory, 8),
        Cost(17, FLOOR.memory, 1),
        Cost(4, CEILING.memory + 1, 1),
        Cost(4, FLOOR.memory, 9),
        Cost(2**32 - 1, 2**32 - 1, 2**32 - 1),
    ],
    ids=str,
)
def test_a_cost_outside_the_limits_is_refused_before_argon2_is_asked(cost: Cost) -> None:
    # Both turns are held and the queue is full: whoever gets as far as that is Refused instead.
    with nobody_gets_a_turn(), pytest.raises(Unverified):
        stretch.stretch("abacus abacus", bytes(16), cost)


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(
    "cost",
    [FLOOR, Cost(16, FLOOR.memory, 1), Cost(4, 4 * 1024 * 1024, 1), Cost(4, FLOOR.memory, 8)],
    ids=str,
)
def test_a_cost_at_the_limits_is_let_through_to_the_queue(cost: Cost) -> None:
    with nobody_gets_a_turn(), pytest.raises(Refused):
        stretch.stretch("abacus abacus", bytes(16), cost)


def test_no_environment_lowers_the_floor() -> None:
    names = _names_of_the_environment()
    assert {"THITSAR_NODE", "DATABASE_URL"} <= names
    guesses = {f"{front}{name}" for front in ("", "THITSAR_", "ARGON2_", "TEST_") for name in _TEMPTING}
    environment = dict.fromkeys((names | guesses) - {"DATABASE_URL", "THITSAR_NODE"}, "1")
    asked = (
        "import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'thitsar.web.settings'; django.setup();"
        "from thitsar.kernel.vault import keybag, stretch;"
        "print(stretch.current_cost() == stretch.FLOOR, stretch.is_lowered(), keybag.hopeless()[:13].hex())"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked],
        env={**environment, "PATH": os.environ["PATH"]},
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    header = bytes([2]) + b"".join(part.to_bytes(4, "big") for part in (4, 262_144, 1))
    assert said.stdout.split() == ["True", "False", header.hex()]


_TEMPTING = (
    "FLOOR",
    "PASSES",
    "MEMORY",
    "LANES",
    "COST",
    "ITERATIONS",
    "FOR_TESTS",
    "TESTING",
    "DEBUG",
    "CHEAP",
)


def test_nothing_that_is_installed_lowers_the_floor() -> None:
    callers = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.relative_to(PACKAGE).parts
        and "lower_floor_for_tests" in path.read_text("utf-8")
    ]
    assert callers == ["kernel/vault/stretch.py"]
    tree = ast.parse((PACKAGE / "kernel/vault/stretch.py").read_text("utf-8"))
    assigned = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    assert [one for one in assigned if one.startswith("_floor ")] == ["_floor = FLOOR", "_floor = cost"]


@one_test_settings
@given(st.lists(st.sampled_from(["abacus", "zebra", "kite"]), min_size=1, max_size=7))
@pytest.mark.usefixtures("cheap")
def test_a_passphrase_is_read_as_people_type_it(words: list[str]) -> None:
    meant = stretch.normal(" ".join(words))
    for typed in ("-".join(words), "  ".join(words).upper(), "\n" + "\u3000".join(words) + "\t"):
        assert stretch.normal(typed) == meant
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in " ".join(words))
    assert stretch.normal(wide) == meant


@pytest.mark.usefixtures("cheap")
def test_another_salt_passphrase_or_cost_gives_another_key() -> None:
    costs = (Cost(1, 64, 1), Cost(2, 64, 1), Cost(1, 65, 1), Cost(1, 64, 2))
    keys = [
        stretch.stretch(words, salt, cost)
        for words in ("abacus kite", "abacus kites", "kite abacus")
        for salt in (bytes(16), bytes(15) + b"\1")
        for cost in costs
    ]
    assert len(set(keys)) == len(keys) == 24


def _names_of_the_environment() -> set[str]:
    """Find every name of an environment variable that the program reads."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.relative_to(PACKAGE).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute() as called, args=[ast.Constant(value=str(name)), *_]) if (
                    "environ" in ast.unparse(called) or "getenv" in ast.unparse(called)
                ):
                    found.add(name)
                case ast.Subscript(value=read, slice=ast.Constant(value=str(name))) if (
                    "environ" in ast.unparse(read)
                ):
                    found.add(name)
    return found
