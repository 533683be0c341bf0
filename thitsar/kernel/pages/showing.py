"""Small things every list shows alike: names, days, urgency, page numbers."""

from datetime import timedelta
from typing import Any

from django.utils import timezone, translation

from thitsar.kernel.days import FIRST_DAY, day_number
from thitsar.kernel.files.work_lists import PAGE


def shown_name(facet: dict[str, Any], language: str | None = None) -> str:
    """Give the display name in the reader's language; who shows a hundred asks for the language once."""
    is_burmese = (language or translation.get_language()) == "my"
    return str(facet.get("my" if is_burmese else "en") or facet.get("en", ""))


def in_language(pair: tuple[str, str]) -> str:
    """Choose of an English and a Burmese text the reader's."""
    return pair[1] if translation.get_language() == "my" else pair[0]


def today_number() -> int:
    """Give today in days, on the calendar of the node's place."""
    return day_number(timezone.localdate())


def day_text(day: int) -> str:
    """Give a day as an EDTF date."""
    return (FIRST_DAY + timedelta(days=day)).isoformat()


def urgency(due: int, day: int) -> str:
    """Tell how near a due day is."""
    return "late" if due < day else "today" if due == day else "soon" if due <= day + 2 else ""


def page_number(text: str) -> int:
    """Read a page number from an address; nonsense is the first page."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def pages(number: int, count: int) -> dict[str, Any]:
    """Give what parts/pages.html needs."""
    last = max(1, -(-count // PAGE))
    return {
        "number": number,
        "of": last,
        "previous": f"?page={number - 1}" if number > 1 else None,
        "next": f"?page={number + 1}" if number < last else None,
    }
