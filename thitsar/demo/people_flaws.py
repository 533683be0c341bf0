"""Plant in a row one of the flaws that real lists have; the names are those of the sample's truth."""

import random
import re
from collections.abc import Callable
from datetime import date, timedelta

from thitsar.demo.people_human import Human
from thitsar.demo.people_writing import Row, burmese_name, written_date
from thitsar.demo.zawgyi_writer import to_half_zawgyi, to_zawgyi

# How many of 400 rows, as in the sample; same_uuid and uuid_clash speak of two rows and are planted by the list.
RATES = {
    "zawgyi": 15,
    "zero_width": 8,
    "child": 6,
    "captured": 6,
    "lookalike_digit": 5,
    "no_consent": 5,
    "bad_nrc": 5,
    "future_departure": 4,
    "identifier_in_note": 4,
    "unknown_code": 4,
    "same_uuid": 2,
    "bad_age": 2,
    "uuid_clash": 1,
    "formula": 1,
    "empty_name": 1,
    "before_coup": 1,
    "insider": 1,
}

# Zawgyi that no Unicode reader could take for a name: signs of its own, or a killer that stacks nothing.
_CLEAR = re.compile("[\u1033\u1034\u105a\u1060-\u109f]|\u1039(?![\u1000-\u1021])")

# The usual spelling most often; the refusal must not depend on it.
_CAPTURED = ("CAPTURED",) * 6 + ("captured", "Captured", " CAPTURED ", "ဖမ်းဆီးခံရသူ", "သုံ့ပန်း")
_INSIDER = ("INSIDER",) * 6 + ("insider", " Insider", "ဖရဲသီး")
_NO_CARD = ("12/MAYANA123", "15/ABC(N)123456", "၁၄/(နိုင်)၁၂", "5/(N)000101", "ပျောက်ဆုံး")
_NOTES = (
    "သူ့ဖုန်း 09xxxxxxxxx၊ 20.9512,96.1043 မှာနေသည်",
    "call 09xxxxxxxxx, stays near 20.9512, 96.1043",
)
_FORMULAS = ('=HYPERLINK("http://x.example","click")', "=1+1", "@SUM(A1:A9)")


def suits(flaw: str, human: Human) -> bool:
    """Say whether a flaw can be told from a sound row with this person's name."""
    name = burmese_name(human)
    match flaw:
        case "zawgyi":
            return _CLEAR.search(to_half_zawgyi(name)) is not None
        case "lookalike_digit":
            return "ဝ" in name
    return True


def plant(flaw: str, row: Row, human: Human, *, luck: random.Random) -> None:
    """Change the row so that it has the flaw and is otherwise as it was."""
    row.update(_PLANTERS[flaw](row, human, luck))


def _zawgyi(_row: Row, human: Human, luck: random.Random) -> Row:
    written = to_half_zawgyi if luck.random() < 0.25 else to_zawgyi
    return {"person/name_my": written(burmese_name(human))}


def _zero_width(_row: Row, human: Human, luck: random.Random) -> Row:
    name = burmese_name(human)
    at = luck.randrange(1, len(name))
    return {"person/name_my": f"{name[:at]}\u200b{name[at:]}"}


def _lookalike_digit(_row: Row, human: Human, _luck: random.Random) -> Row:
    return {"person/name_my": burmese_name(human).replace("ဝ", "၀", 1)}


def _child(row: Row, _human: Human, luck: random.Random) -> Row:
    """Make somebody between 13 and 17½, so that no reading of a month or a year makes an adult."""
    today = date.fromisoformat(row["today"])
    born = today - timedelta(days=int(365.25 * luck.uniform(13, 17.4)))
    style = luck.choice(("month", "month", "day", "slashes", "burmese", ""))
    age = str((today - born).days * 100 // 36_525)
    return {
        "person/dob": written_date(born, style),
        "person/age": age if luck.random() < 0.6 or not style else "",
    }


def _future_departure(row: Row, _human: Human, luck: random.Random) -> Row:
    day = date.fromisoformat(row["today"]) + timedelta(days=luck.randrange(400, 4_000))
    return {
        "departure/date": written_date(day, luck.choice(("day", "slashes", "month", "english", "burmese")))
    }


def _before_coup(_row: Row, _human: Human, luck: random.Random) -> Row:
    return {"departure/date": luck.choice(("2020-11", "2020-12-31", "Nov 2020", "၂၀၂၀ ဒီဇင်ဘာ", "2019"))}


def _insider(_row: Row, _human: Human, luck: random.Random) -> Row:
    return {"departure/type": luck.choice(_INSIDER), "departure/date": ""}


_PLANTERS: dict[str, Callable[[Row, Human, random.Random], Row]] = {
    "zawgyi": _zawgyi,
    "zero_width": _zero_width,
    "lookalike_digit": _lookalike_digit,
    "child": _child,
    "future_departure": _future_departure,
    "before_coup": _before_coup,
    "insider": _insider,
    "captured": lambda _row, _human, luck: {"departure/type": luck.choice(_CAPTURED)},
    "unknown_code": lambda _row, _human, luck: {"departure/type": luck.choice(("RAN_AWAY", "WENT_HOME"))},
    "no_consent": lambda _row, _human, _luck: {"consent/registration": "no"},
    "bad_nrc": lambda _row, _human, luck: {"person/nrc": luck.choice(_NO_CARD)},
    "bad_age": lambda _row, _human, luck: {"person/age": luck.choice(("230", "199", "၂၃၀"))},
    "identifier_in_note": lambda _row, _human, luck: {"notes": luck.choice(_NOTES)},
    "formula": lambda _row, _human, luck: {"notes": luck.choice(_FORMULAS)},
    "empty_name": lambda _row, _human, _luck: {"person/name_my": "", "person/name_en": ""},
}
