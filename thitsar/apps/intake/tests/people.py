"""Rows of invented people as the field form writes them (domain.md section 7)."""

from datetime import date
from typing import Any

from thitsar.apps.intake.rows import FIELD_FORM, Registered, read_row
from thitsar.apps.intake.sections import REGISTRY

TODAY = date(2021, 10, 28)

ROW = {
    "start": "2021-10-28T09:26:00+06:30",
    "end": "2021-10-28T10:14:00+06:30",
    "today": "2021-10-28",
    "arrival/date_arrival": "2021-10-28",
    "arrival/site": "S-7Q2",
    "person/name_my": "ကောင်းဖြိုးထက်",
    "person/name_en": "U Kaung Phyo Htet",
    "person/father_name": "U Htun Htike",
    "person/alias": "ရဲဘော် ထက်",
    "person/sex": "ကျား",
    "person/dob": "1992-09-03",
    "person/age": "၂၉",
    "person/nrc": "5/MAYANA(N)000047",
    "service/branch": "police",
    "service/rank": "Captain",
    "service/unit_type": "POLICE_STN",
    "service/serial_no": "T-000093",
    "service/specialty": "TRAFFIC",
    "departure/type": "CDM",
    "departure/date": "2021-05-30",
    "departure/township": "မင်္ဂလာဒုံ",
    "departure/motives": "M01 M05",
    "departure/barriers": "B13",
    "household/adults": "၂",
    "household/children": "0",
    "household/family_in_junta_area": "yes",
    "support/needs_now": "FOOD HEALTH",
    "person/languages": "my ksw",
    "person/qualifications": "driving licence",
    "consent/registration": "yes",
    "consent/share_vetting": "no",
    "notes": "",
    "officer": "off-01",
    "_id": "100001",
    "_uuid": "0f0f0f0f-5790-4f82-8c1d-000000000093",
    "_submission_time": "2021-10-28T12:00:00",
}


def row(**changes: str) -> dict[str, str]:
    """Give the clean row with some cells changed; `departure__type` is the header `departure/type`."""
    return {**ROW, **{name.replace("__", "/"): text for name, text in changes.items()}}


def outcome(**changes: str) -> Any:
    """Read the clean row with some cells changed."""
    return read_row(row(**changes), FIELD_FORM, REGISTRY)


def registered(**changes: str) -> Registered:
    """Read such a row and be sure that it registers somebody."""
    read = outcome(**changes)
    assert isinstance(read, Registered), read
    return read
