"""Write a stored date in words, in Burmese or English (R-DATE)."""

from thitsar.kernel.text.dated import Dated, parse
from thitsar.kernel.text.digits import to_myanmar
from thitsar.kernel.text.months import BURMESE, ENGLISH


def show(edtf: str, language: str) -> str:
    """Show no more precision than is known: "March 2023", "၂၀၂၃ မတ်လ", never "1 March 2023"."""
    in_words = _in_burmese if language.startswith("my") else _in_english
    start, _, end = edtf.partition("/")
    if not end:
        return in_words(start) if start else _UNKNOWN[in_words]
    before, between, after = _RANGES[in_words]
    if start in ("", ".."):
        return before.format(in_words(end))
    if end == "..":
        return after.format(in_words(start))
    return between.format(in_words(start), in_words(end))


def _in_burmese(edtf: str) -> str:
    point = parse(edtf.removesuffix("~"))
    if point is None or point.earliest is None:
        return to_myanmar(edtf)
    words = to_myanmar(_burmese(point, point.earliest.year, point.earliest.month, point.earliest.day))
    return f"{words} ခန့်" if edtf.endswith("~") else words


def _in_english(edtf: str) -> str:
    point = parse(edtf.removesuffix("~"))
    if point is None or point.earliest is None:
        return edtf
    words = _english(point, point.earliest.year, point.earliest.month, point.earliest.day)
    return f"about {words}" if edtf.endswith("~") else words


def _burmese(point: Dated, year: int, month: int, day: int) -> str:
    match point.precision:
        case "D":
            return f"{year} {BURMESE[month - 1]}လ {day} ရက်"
        case "M":
            return f"{year} {BURMESE[month - 1]}လ"
        case "Q":
            return f"{year} {BURMESE[month - 1]}လ မှ {BURMESE[month + 1]}လ"
    return f"{year} ခုနှစ်"


def _english(point: Dated, year: int, month: int, day: int) -> str:
    match point.precision:
        case "D":
            return f"{day} {ENGLISH[month - 1]} {year}"
        case "M":
            return f"{ENGLISH[month - 1]} {year}"
        case "Q":
            return f"{ENGLISH[month - 1]} to {ENGLISH[month + 1]} {year}"
    return str(year)


_UNKNOWN = {_in_burmese: "မသိ", _in_english: "not known"}
_RANGES = {
    _in_burmese: ("{} အထိ", "{} မှ {} အထိ", "{} မှစ၍"),
    _in_english: ("until {}", "{} to {}", "{} onwards"),
}
