"""How somebody left (domain.md 2.6), and the two answers that stop everything else."""

import re
from collections.abc import Iterable

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.codes import CodeList
from thitsar.kernel.text.fold import fold_typed, fold_word, folds

CODES = CodeList(
    "departure_type",
    {
        "CDM": ("stopped serving in protest (CDM)", "CDM ပြုသူ"),
        "DEFECT": ("changed sides", "ဘက်ပြောင်းလာသူ"),
        # The word for deserter is an insult in Burmese: it is not printed, in any language.
        "LEFT": ("left service", "တပ်မှထွက်လာသူ"),
        "SURRENDER": ("laid down arms", "လက်နက်ချသူ"),
        "CAPTURED": ("captured", "ဖမ်းဆီးခံရသူ"),
        "DISCHARGED": ("discharged or retired", "နုတ်ထွက်/အနားယူ"),
        "EVADED": ("avoided conscription", "စစ်မှုထမ်းရှောင်သူ"),
        "DEPENDANT": ("dependant", "မှီခို"),
        "INSIDER": ("still serving", "ဖရဲသီး"),
        "UNKNOWN": ("not known", "မသိ"),
    },
    {
        "defected": "DEFECT",
        "defector": "DEFECT",
        "left the army": "LEFT",
        "တပ်ပြေး": "LEFT",
        "surrendered": "SURRENDER",
        "retired": "DISCHARGED",
        "resigned": "DISCHARGED",
        "နုတ်ထွက်": "DISCHARGED",
        "အနားယူ": "DISCHARGED",
        "evaded": "EVADED",
        "dependent": "DEPENDANT",
        "မှီခိုသူ": "DEPENDANT",
        "unk": "UNKNOWN",
        "မသိပါ": "UNKNOWN",
    },
)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(form for word in words for form in (fold_word(word), fold_typed(word)))


# Words that are enough wherever they stand; and answers that must be the whole answer.
_INSIDER = _folded(("insider", "insiders", "watermelon", "water melons", "ဖရဲသီး", "still serving"))
_INSIDER_ANSWERS = _INSIDER | _folded(
    (
        *(
            "inside",
            "still inside",
            "still in",
            "still in service",
            "still in the army",
            "still in the police",
        ),
        *(
            "serving",
            "serving member",
            "in service",
            "active",
            "active duty",
            "active service",
            "not yet left",
        ),
        *("ဖရဲ", "တာဝန်ထမ်းဆောင်ဆဲ", "တာဝန်ထမ်းဆဲ", "အမှုထမ်းဆဲ", "စစ်မှုထမ်းဆဲ", "တပ်ထဲရှိဆဲ", "တပ်တွင်းရှိဆဲ"),
        *("တပ်ထဲတွင်ရှိဆဲ", "တပ်တွင်းတွင်ရှိဆဲ", "အတွင်းလူ", "တပ်တွင်းသူ"),
    )
)
_CAPTURED = _folded(("captured", "captive", "prisoner of war", "prisoners of war", "ဖမ်းဆီးခံရ", "သုံ့ပန်း"))
_CAPTURED_ANSWERS = _CAPTURED | _folded(
    (
        *(
            "capture",
            "captives",
            "prisoner",
            "prisoners",
            "taken prisoner",
            "pow",
            "pows",
            "detained",
            "detainee",
        ),
        *("ဖမ်းဆီးခံရသူ", "ဖမ်းခံရသူ", "ဖမ်းခံရ", "အဖမ်းခံရသူ", "အဖမ်းခံရ", "ဖမ်းမိသူ", "ဖမ်းမိခံရသူ"),
        *("ဖမ်းဆီးခံ", "ဖမ်းဆီးရမိသူ", "စစ်သုံ့ပန်း", "ဖမ်းဆီးခံရသူ (သုံ့ပန်း)"),
    )
)
_NO = frozenset(("not", "never", "no", "non"))
_FILLERS = frozenset(("", "a", "an", "been", "was", "is"))
_NO_AFTER = ("မဟုတ", "ခြင်းမရှိ", "ခြင်းမခံ")
# Answers that are one letter away from words that mean something else.
_NO_SLIPS = _folded(("detained", "detainee", "inside", "serving", "active"))
_OTHERS = frozenset(CODES.labels) - {"INSIDER", "CAPTURED"}
_LONG_ENOUGH = 6  # shorter words are too near to other words for a wrong letter
_CLAUSE = re.compile(r"[,;:/|()\[\]{}၊။\n]+")
_SPACE = re.compile(r"[\s.\-_]+")
_WATERMELON = "\N{WATERMELON}"


def read_departure_type(raw: str) -> str:
    """Read a code, a label or a usual word for one; ask again rather than guess."""
    if is_insider(raw):
        return "INSIDER"
    if is_captured(raw):
        return "CAPTURED"
    code = CODES.find(raw)
    if code is None:
        raise Refused(
            "This is not a departure type. Use one of %(codes)s.", {"codes": ", ".join(CODES.labels)}
        )
    return code


def is_insider(raw: str) -> bool:
    """Notice somebody who still serves, in any spelling or script: nothing of such a row may be stored."""
    return _WATERMELON in raw or _means(raw, _INSIDER, _INSIDER_ANSWERS)


def is_captured(raw: str) -> bool:
    """Notice a captured person, in any spelling or script: such a person is not enrolled."""
    return _means(raw, _CAPTURED, _CAPTURED_ANSWERS)


def _means(raw: str, words: frozenset[str], answers: frozenset[str]) -> bool:
    clauses = [[fold_typed(part) for part in _SPACE.split(clause)] for clause in _CLAUSE.split(raw)]
    if any(not _NO.isdisjoint(clause) for clause in clauses):
        clauses = [_affirmed(clause, words) for clause in clauses]
        raw = ", ".join(" ".join(clause) for clause in clauses)
    for whole in dict.fromkeys((*folds(raw), fold_typed(raw))):
        if whole in answers or _is_slip(whole, answers) or any(_stands_in(word, whole) for word in words):
            return True
    return any(_is_slip(part, words) for clause in clauses for part in clause if part not in words)


def _affirmed(parts: list[str], words: frozenset[str]) -> list[str]:
    """Leave out what is denied: "not captured", "not an insider"."""
    kept: list[str] = []
    denied = False
    for part in parts:
        is_meant = part in words or _is_slip(part, words)
        if not (denied and is_meant):
            kept.append(part)
        denied = part in _NO or (denied and part in _FILLERS)
    return kept


def _is_slip(word: str, known: frozenset[str]) -> bool:
    """Allow one letter wrong, missing or added, or two swapped."""
    if word in _NO_SLIPS or CODES.find(word) in _OTHERS:
        return False
    return any(_one_apart(word, one) for one in known - _NO_SLIPS if len(one) >= _LONG_ENOUGH)


def _stands_in(word: str, whole: str) -> bool:
    start = whole.find(word)
    while start >= 0:
        end = start + len(word)
        if not whole[end:].startswith(_NO_AFTER):
            return True
        start = whole.find(word, end)
    return False


def _one_apart(word: str, known: str) -> bool:
    if word == known or abs(len(word) - len(known)) > 1:
        return False
    shorter = min(len(word), len(known))
    same = next((place for place in range(shorter) if word[place] != known[place]), shorter)
    mine, theirs = word[same:], known[same:]
    swapped = mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:]
    return swapped or mine[1:] in (theirs[1:], theirs) or mine == theirs[1:]
