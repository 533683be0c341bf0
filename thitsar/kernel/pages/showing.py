"""Small things every list shows alike: names, days, urgency, page numbers."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone, translation

from thitsar.kernel.days import FIRST_DAY, day_number
from thitsar.kernel.files.work_lists import PAGE
from thitsar.kernel.text import dates
from thitsar.kernel.text.digits import to_myanmar


def shown_name(facet: dict[str, Any], language: str | None = None) -> str:
    """Give the display name in the reader's language; who shows a hundred asks for the language once."""
    is_burmese = (language or translation.get_language()) == "my"
    return str(facet.get("my" if is_burmese else "en") or facet.get("en", ""))


def listed_name(facet: dict[str, Any], language: str | None = None) -> str:
    """Give the display name for a list; of a child the lists that many hold the key of do not tell it."""
    return shown_name(facet, language) or translation.gettext("A child")


def in_language(pair: tuple[str, str]) -> str:
    """Choose of an English and a Burmese text the reader's."""
    return pair[1] if translation.get_language() == "my" else pair[0]


def today_number() -> int:
    """Give today in days, on the calendar of the node's place."""
    return day_number(timezone.localdate())


def day_text(day: int) -> str:
    """Give a day as an EDTF date."""
    return (FIRST_DAY + timedelta(days=day)).isoformat()


def day_shown(day: int) -> str:
    """Write a day out in the reader's language."""
    return dates.show(day_text(day), translation.get_language() or "my")


def number_shown(number: int) -> str:
    """Write a number in the reader's digits."""
    return to_myanmar(str(number)) if translation.get_language() == "my" else str(number)


def moment_shown(milliseconds: int) -> str:
    """Write a moment out to the minute, on the clock of the node's place."""
    at = datetime.fromtimestamp(milliseconds / 1000, timezone.get_default_timezone())
    hour = f"{at:%H:%M}"
    is_burmese = translation.get_language() == "my"
    day = dates.show(at.date().isoformat(), translation.get_language() or "my")
    return f"{day}၊ {to_myanmar(hour)}" if is_burmese else f"{day}, {hour}"


def now_milliseconds() -> int:
    """Give the moment it is, as entries tell it."""
    return int(timezone.now().timestamp() * 1000)


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
