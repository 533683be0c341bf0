"""Numbers of national registration cards, in any of the usual spellings (R-NRC)."""

import re
from dataclasses import dataclass
from functools import cache

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.digits import to_ascii
from thitsar.kernel.text.fold import fold_word
from thitsar.kernel.text.invisible import without_invisible
from thitsar.kernel.text.normal import nfkc
from thitsar.kernel.text.nrc_letters import latin, sounds
from thitsar.kernel.text.tables import rows
from thitsar.kernel.text.zawgyi import to_unicode

SHARED_BY_TWO = "Two townships share this code."
SHARED_BY_MORE = "Several townships share this code."
NOT_LISTED = "This township code is not on the list for that state."
NOT_LETTERS = "The letters of the township could not be read."
FIVE_DIGITS = "Five digits: this is an old card, or a digit is missing."

_LONGEST = 80
_KINDS = {
    "N": "N NAING NAIN နိုင် နိင် နုိင်",
    "E": "E EH EI EHNAING ဧည့် ဧည် ဧ",
    "P": "P PYU PRU ပြု ပ",
    "T": "T TH THA THATHANA THARTHANAR သာသနာ သာ သ",
    "Y": "Y R YA YAR YAYI YARYI ယာယီ ယာ ယ",
    "S": "S SA စ",
}
_BURMESE = "\u1000-\u102a\u103f"
_SHAPE = re.compile(
    r"(?P<state>[0-9]{1,2})\s*[/\\|.,၊-]?\s*"
    rf"(?P<township>[A-Z](?:[A-Z ]*[A-Z])?|[{_BURMESE}07](?:[{_BURMESE}07 ]*[{_BURMESE}07])?)"
    r"(?:\s*[(\[{/]\s*(?P<in>[^()\[\]{}/0-9]+?)\s*[)\]}/]\s*|[\s-]+(?P<bare>[^()\[\]{}/0-9\s-]+)[\s-]*)"
    r"(?P<serial>[0-9](?:[ -]?[0-9]){4,5})"
)
_STATES = range(1, 15)


@dataclass(frozen=True)
class Nrc:
    """Hold the parts of a number; the township as Latin capitals, or as written where they cannot be read."""

    state: int
    township: str
    kind: str
    serial: str

    @property
    def text(self) -> str:
        """Write the number in full, in Latin."""
        return f"{self.state}/{self.township}({self.kind}){self.serial}"

    @property
    def masked(self) -> str:
        """Hide all but the last three digits of the serial number."""
        return f"{self.state}/{self.township}({self.kind}){'•' * (len(self.serial) - 3)}{self.serial[-3:]}"

    @property
    def key(self) -> str:
        """Give the form that every spelling in either script has in common."""
        return f"{self.state}/{'-'.join(sounds(self.township) or (self.township,))}/{self.kind}/{self.serial}"

    @property
    def doubts(self) -> tuple[str, ...]:
        """Say what a person should look at again; none of it stands against the holder."""
        five = (FIVE_DIGITS,) if len(self.serial) == 5 else ()
        if sounds(self.township) is None:
            return (NOT_LETTERS, *five)
        townships = len(_townships(self.state, self.township))
        shared = {0: (NOT_LISTED,), 1: (), 2: (SHARED_BY_TWO,)}.get(townships, (SHARED_BY_MORE,))
        return (*shared, *five)


def read_nrc(raw: str) -> Nrc:
    """Read a number written with any digits, letters, brackets or case, Zawgyi too."""
    match = _SHAPE.fullmatch(_plain(raw)) if len(raw) <= _LONGEST else None
    if match is None or int(match["state"]) not in _STATES:
        raise Refused(
            "This is not an NRC number. It looks like 5/MAYANA(N)000101, with a state from 1 to 14. Keep it "
            "as it is written if the card says something else; many people have no such number."
        )
    kind = _kinds().get(fold_word(match["in"] or match["bare"]))
    if kind is None:
        raise Refused(
            "The letter in brackets of an NRC number is N, E, P, T, Y or S, or its word in Burmese."
        )
    township = _township(int(match["state"]), match["township"].replace(" ", ""))
    if township is None:
        raise Refused(
            "The township of an NRC number has three Burmese letters or four to nine Latin letters."
        )
    return Nrc(int(match["state"]), township, kind, re.sub("[ -]", "", match["serial"]))


def _plain(raw: str) -> str:
    spelled = nfkc(to_unicode(without_invisible(raw)))
    return " ".join(to_ascii(spelled).upper().split())


def _township(state: int, written: str) -> str | None:
    if "A" <= written[0] <= "Z":
        return written if 4 <= len(written) <= 9 else None
    # ၀ and ၇ typed for ဝ and ရ arrive here as digits.
    letters = written.replace("0", "ဝ").replace("7", "ရ").replace("ဉ", "ဥ")
    if sounds(letters) is None:
        return None
    return _listed().get((state, letters)) or latin(letters)


@cache
def _listed() -> dict[tuple[int, str], str]:
    """Name every listed township by its state and Burmese letters; of two lines with the same the first counts."""
    return {(int(row["state"]), row["my"]): row["latin"] for row in reversed(rows("nrc_codes.csv"))}


@cache
def _townships(state: int, township: str) -> frozenset[str]:
    """Name the townships that use exactly this spelling, or else one that sounds the same."""
    here = [row for row in rows("nrc_codes.csv") if int(row["state"]) == state]
    listed = [row for row in here if row["latin"] == township]
    alike = listed or [row for row in here if sounds(row["my"]) == sounds(township)]
    return frozenset(name for row in alike for name in row["townships"].split("|"))


@cache
def _kinds() -> dict[str, str]:
    return {fold_word(word): kind for kind, words in _KINDS.items() for word in words.split()}
