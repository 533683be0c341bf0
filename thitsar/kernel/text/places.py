"""Townships and states by their MIMU place codes (R-GEO).

`12` alone is Yangon, Kayah or Rakhine, depending on the system, so it is no code here. The state of a township is
one of MIMU's eighteen: Bago and Shan come in parts. The fifteen of ISO 3166-2, and the fourteen numbers of identity
cards, are derived from it.
"""

import re
from dataclasses import dataclass
from functools import cache

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.digits import to_ascii
from thitsar.kernel.text.fold import fold_word, folds
from thitsar.kernel.text.invisible import without_invisible
from thitsar.kernel.text.tables import rows

_PCODE = re.compile(r"MMR[0-9]{6}")
_ENDINGS = ("township", "tsp", "မြို့နယ်", "မြို့")


@dataclass(frozen=True)
class Township:
    """Hold a township and the place code of its state."""

    pcode: str
    name_en: str
    name_my: str
    state: str


@dataclass(frozen=True)
class State:
    """Hold a state or region with its codes in the three systems that look alike."""

    iso: str
    name_en: str
    name_my: str
    pcodes: tuple[str, ...]
    nrc: int


def read_township(raw: str) -> Township:
    """Read a place code or a name in either script; ask for the code where two townships share a name."""
    code = to_ascii(without_invisible(raw[:200])).strip().upper()
    if _PCODE.fullmatch(code):
        return township(code)
    names = (
        name for fold in folds(raw[:200]) for name in (fold, _without_ending(fold)) if name in _by_name()
    )
    found = _by_name().get(next(names, ""), ())
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(
            "More than one township has this name. Write its place code instead: %(pcodes)s.",
            {"pcodes": ", ".join(f"{one.pcode} ({state(one.state).name_en})" for one in found)},
        )
    raise Refused(
        "This township is not known. Write its name in Burmese or English, or its code like MMR002002."
    )


def township(pcode: str) -> Township:
    """Give the township with this place code."""
    found = _townships().get(pcode)
    if found is None:
        raise Refused("There is no township with this place code.")
    return found


def townships() -> tuple[Township, ...]:
    """Give all townships in the order of their codes."""
    return tuple(_townships().values())


def state(code: str) -> State:
    """Give the state of a MIMU state code (MMR007) or an ISO code (MM-02); bare numbers mean too many things."""
    found = _states().get(code.strip().upper())
    if found is None:
        raise Refused("There is no state or region with this code. Use one like MMR002 or MM-12.")
    return found


def states() -> tuple[State, ...]:
    """Give the fifteen states and regions."""
    return tuple(dict.fromkeys(_states().values()))


def states_of_nrc(number: int) -> tuple[State, ...]:
    """Give the states whose cards carry this number: 9 is Mandalay and Nay Pyi Taw."""
    return tuple(one for one in states() if one.nrc == number)


@cache
def _townships() -> dict[str, Township]:
    return {
        row["pcode"]: Township(row["pcode"], row["name_en"], row["name_my"], row["state"])
        for row in rows("townships.csv")
    }


@cache
def _by_name() -> dict[str, tuple[Township, ...]]:
    names: dict[str, tuple[Township, ...]] = {}
    for row in rows("townships.csv"):
        spellings = (row["name_en"], row["name_my"], *filter(None, row["also"].split("|")))
        for name in {fold_word(spelling) for spelling in spellings}:
            names[name] = (*names.get(name, ()), _townships()[row["pcode"]])
    return names


@cache
def _states() -> dict[str, State]:
    codes: dict[str, State] = {}
    for row in rows("states.csv"):
        one = State(row["iso"], row["name_en"], row["name_my"], tuple(row["pcodes"].split()), int(row["nrc"]))
        codes |= dict.fromkeys((one.iso, *one.pcodes), one)
    return codes


def _without_ending(name: str) -> str:
    for ending in map(fold_word, _ENDINGS):
        if name != ending and name.endswith(ending):
            return name.removesuffix(ending)
    return name
