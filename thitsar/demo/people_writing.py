"""Write a human being down as one row of a field form: every officer spells, dates and abbreviates in another way."""

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from thitsar.demo.people_human import Human
from thitsar.demo.people_tables import TITLES, CardLetters, Syllable, Urn

Row = dict[str, str]

HEADERS = (
    "start", "end", "today", "arrival/date_arrival", "arrival/site", "person/name_my", "person/name_en",
    "person/father_name", "person/alias", "person/sex", "person/dob", "person/age", "person/nrc", "service/branch",
    "service/rank", "service/unit_type", "service/serial_no", "service/specialty", "departure/type", "departure/date",
    "departure/township", "departure/motives", "departure/barriers", "household/adults", "household/children",
    "household/family_in_junta_area", "support/needs_now", "person/languages", "person/qualifications",
    "consent/registration", "consent/share_vetting", "notes", "officer", "_id", "_uuid", "_submission_time",
)  # fmt: skip

_ENGLISH_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_BURMESE_MONTHS = [
    "ဇန်နဝါရီ", "ဖေဖော်ဝါရီ", "မတ်", "ဧပြီ", "မေ", "ဇွန်", "ဇူလိုင်", "ဩဂုတ်", "စက်တင်ဘာ", "အောက်တိုဘာ", "နိုဝင်ဘာ", "ဒီဇင်ဘာ",
]  # fmt: skip
_MYANMAR = str.maketrans("0123456789", "၀၁၂၃၄၅၆၇၈၉")

_SITES = ("S-7Q2", "S-M4X", "S-H3N", "S-K8T")
_SEXES = {True: ("F", "female", "မ"), False: ("M", "male", "ကျား")}
_UNITS = {
    "POLICE": ("POLICE_STN", "POLICE_STN", "POLICE_BN", "POLICE_BN", "LOG", "SIGNAL", "CHECKPOINT", ""),
    "ARMY": ("IB", "LIB", "LIB", "LID", "LOG", "SIGNAL", "ARTY", "MED", ""),
    "AIR": ("AIRBASE", "AIRBASE", "SIGNAL", "LOG", ""),
    "NAVY": ("NAVALCMD", "LOG", ""),
}
_SPECIALTIES = (
    "CRIMINAL_INVESTIGATION", "DRIVER", "MEDIC", "MECHANIC", "TRAFFIC", "CLERK", "SIGNALS", "INFANTRY", "COOK", "",
)  # fmt: skip
_MOTIVES = [f"M{number:02}" for number in range(1, 12)]
_BARRIERS = [
    f"B{group}{number}" for group, most in enumerate((5, 8, 5, 3), 1) for number in range(1, most + 1)
]
_NEEDS = ["SHELTER", "FOOD", "CASH", "HEALTH", "MHPSS", "WINTER"]
_LANGUAGES = ("my", "my", "my en", "my ksw", "my shn")
_QUALIFICATIONS = ("", "driving licence", "first aid", "B.Sc", "တက္ကသိုလ်ဝင်တန်းအောင်")

_DOB_STYLES = Urn(
    [
        ("day", 39.0),
        ("slashes", 13.0),
        ("month", 17.0),
        ("english", 4.5),
        ("burmese", 5.0),
        ("year", 12.0),
        ("", 9.5),
    ]
)
_DEPARTURE_STYLES = Urn(
    [
        ("day", 33.0),
        ("slashes", 15.0),
        ("month", 21.0),
        ("english", 9.0),
        ("burmese", 11.0),
        ("year", 4.5),
        ("", 6.5),
    ]
)


def write(human: Human, luck: random.Random, *, today: date, again: bool) -> Row:
    """Write one row on the day somebody arrives; people written down again are spelled in other ways."""
    arrived = min(human.departed + timedelta(days=luck.randrange(211)), today)
    start = datetime.combine(arrived, time(9, luck.randrange(9, 55)))
    name_my, name_en = _names(human, luck, again=again)
    born = _remembered(human.born, luck) if again else human.born
    row = dict.fromkeys(HEADERS, "")
    row |= _visit(luck, start)
    row |= {
        "person/name_my": name_my,
        "person/name_en": name_en,
        "person/father_name": _father(human, luck, again=again),
        "person/alias": f"ရဲဘော် {luck.choice(human.name).my}" if luck.random() < 0.23 else "",
        "person/sex": luck.choice(_SEXES[human.female]),
        "person/dob": written_date(born, _DOB_STYLES.draw(luck)),
        "person/age": _digits(arrived.year - born.year, luck) if luck.random() < 0.67 else "",
        "person/nrc": card_number(human, luck) if human.card and luck.random() < 0.92 - 0.3 * again else "",
        "service/branch": luck.choice((human.branch, human.branch.lower())),
        "service/rank": luck.choice(human.rank.forms),
        "service/unit_type": luck.choice(_UNITS[human.branch]),
        "service/serial_no": personal_number(human) if luck.random() < 0.8 else "",
        "service/specialty": luck.choice(_SPECIALTIES),
        "departure/type": human.departure_type,
        "departure/date": written_date(human.departed, _DEPARTURE_STYLES.draw(luck)),
        "departure/township": luck.choice(human.township.forms),
    }
    return row | _answers(luck)


def written_date(day: date, style: str) -> str:
    """Write a date as people write dates, often to the month or the year only."""
    return _DATE_STYLES[style](day)


def card_number(human: Human, luck: random.Random) -> str:
    """Write an identity-card number in one of the ways found on lists (R-NRC)."""
    if human.card is None:
        return ""
    letters, serial = human.card
    return luck.choice(_CARD_STYLES)(letters, serial)


def personal_number(human: Human) -> str:
    """Write a personal number that shows that it is invented."""
    return "" if human.personal_number is None else f"T-{human.personal_number:06}"


def burmese_name(human: Human) -> str:
    """Write the name in Burmese, with the title of a people where there is one."""
    return (human.people.my if human.people else "") + "".join(part.my for part in human.name)


def _names(human: Human, luck: random.Random, *, again: bool) -> tuple[str, str]:
    which = luck.random()
    my = burmese_name(human) if which < 0.83 else ""
    if 0.67 < which < 0.83:
        return my, ""
    title = (
        TITLES["f" if human.female else "m"].draw(luck) if not human.people and luck.random() < 0.33 else None
    )
    parts = [human.people.latin] if human.people else [title.latin] if title else []
    parts += _latin(human.name, luck, respelled=0.45 if again else 0.04)
    if my and title and title.my and luck.random() < 0.2:
        my = f"{title.my} {my}"
    return my, ("" if luck.random() < 0.02 else " ").join(parts)


def _father(human: Human, luck: random.Random, *, again: bool) -> str:
    if luck.random() < 0.3:
        return ("ဦး" if luck.random() < 0.25 else "") + "".join(part.my for part in human.father)
    latin = " ".join(_latin(human.father, luck, respelled=0.3 if again else 0.03))
    return luck.choice(("U ", "U ", "", "")) + latin


def _latin(name: Sequence[Syllable], luck: random.Random, *, respelled: float) -> list[str]:
    return [luck.choice(part.others) if luck.random() < respelled else part.latin for part in name]


def _remembered(born: date, luck: random.Random) -> date:
    """Change a birth date as memory and other papers do: a day, a month or a year off, or not at all."""
    chance = luck.random()
    if chance < 0.5:
        return born
    if chance < 0.7:
        return born + timedelta(days=luck.choice((-1, 1)))
    if chance < 0.85:
        return born + timedelta(days=luck.choice((-31, 31)))
    return born - timedelta(days=365)


def _visit(luck: random.Random, start: datetime) -> Row:
    end = start + timedelta(minutes=luck.randrange(30, 95))
    day = start.date().isoformat()
    bits = f"{luck.getrandbits(128):032x}"
    return {
        "start": f"{start.isoformat()}+06:30",
        "end": f"{end.isoformat()}+06:30",
        "today": day,
        "arrival/date_arrival": day,
        "arrival/site": luck.choice(_SITES),
        "officer": f"off-{luck.randrange(1, 4):02}",
        "_uuid": f"{bits[:8]}-{bits[8:12]}-{bits[12:16]}-{bits[16:20]}-{bits[20:]}",
        "_submission_time": f"{day}T12:00:00",
    }


def _answers(luck: random.Random) -> Row:
    return {
        "departure/motives": _some(_MOTIVES, luck, most=3, none=0.25),
        "departure/barriers": _some(_BARRIERS, luck, most=4, none=0.18),
        "household/adults": luck.choice(("1", "2", "3", "၂")),
        "household/children": luck.choice(("0", "1", "2", "3", "၁")),
        "household/family_in_junta_area": luck.choice(("yes", "no", "unknown")),
        "support/needs_now": _some(_NEEDS, luck, most=3, none=0.27),
        "person/languages": luck.choice(_LANGUAGES),
        "person/qualifications": luck.choice(_QUALIFICATIONS),
        "consent/registration": "yes",
        "consent/share_vetting": "yes" if luck.random() < 0.67 else "no",
    }


def _some(codes: Sequence[str], luck: random.Random, *, most: int, none: float) -> str:
    return "" if luck.random() < none else " ".join(luck.sample(codes, luck.randint(1, most)))


def _digits(number: int, luck: random.Random) -> str:
    return str(number).translate(_MYANMAR) if luck.random() < 0.5 else str(number)


_CARD_STYLES: tuple[Callable[[CardLetters, int], str], ...] = (
    lambda letters, serial: f"{letters.state}/{letters.latin}(N){serial:06}",
    lambda letters, serial: f"{letters.state} / {letters.latin} (N) {serial:06}",
    lambda letters, serial: f"{letters.state}/{letters.latin.lower()} (naing) {serial:06}",
    lambda letters, serial: f"{letters.state}/{letters.my}(နိုင်){serial:06}".translate(_MYANMAR),
)

_DATE_STYLES: dict[str, Callable[[date], str]] = {
    "day": lambda day: day.isoformat(),
    "slashes": lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
    "month": lambda day: f"{day.year}-{day.month:02}",
    "english": lambda day: f"{_ENGLISH_MONTHS[day.month - 1]} {day.year}",
    "burmese": lambda day: f"{day.year} {_BURMESE_MONTHS[day.month - 1]}".translate(_MYANMAR),
    "year": lambda day: str(day.year),
    "": lambda _day: "",
}
