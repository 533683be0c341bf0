"""Listen to the parts of a workbook: sheets, shared texts, number formats, cells (ECMA-376 part 1, 18)."""

import re

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.table_number import Look, look_of, number_text
from thitsar.kernel.sections.table_shape import MOST_COLUMNS, Shape, letters
from thitsar.kernel.sections.table_zip import DAMAGED

_COLUMNS = {letters(column): column for column in range(16_384)}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true", "on")


class Workbook:
    """List the sheets as (name, relation) and say whether days are counted from 1904."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.since_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            relation = next((value for name, value in attributes.items() if name.endswith(" id")), "")
            self.sheets.append((attributes.get("name", ""), relation))
        elif tag == "workbookPr":
            self.since_1904 = attributes.get("date1904", "").lower() in _TRUE

    def end(self, tag: str) -> None: ...

    def text(self, text: str) -> None: ...


class Relations:
    """Say which part a relation points to."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def end(self, tag: str) -> None: ...

    def text(self, text: str) -> None: ...


class Styles:
    """Say for each cell style what its number format shows."""

    def __init__(self) -> None:
        self.looks: list[Look] = []
        self._codes: dict[int, str] = {}
        self._in_cell_styles = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self._codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_cell_styles = True
        elif tag == "xf" and self._in_cell_styles:
            number = int(attributes.get("numFmtId", "0"))
            self.looks.append(look_of(number, self._codes.get(number)))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cell_styles = False

    def text(self, text: str) -> None: ...


class _Texts:
    """Gather the text of the element at hand; phonetic hints (rPh) are no part of it."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._hears = False
        self._phonetic = False

    def text(self, text: str) -> None:
        if self._hears:
            self._heard.append(text)

    def _all_heard(self) -> str:
        text = "".join(self._heard)
        return _ESCAPE.sub(_unescaped, text) if "_x" in text else text


class Strings(_Texts):
    """Gather the texts that cells share."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "t":
            self._hears = not self._phonetic
        elif tag == "si":
            self._heard = []
        elif tag == "rPh":
            self._phonetic = True

    def end(self, tag: str) -> None:
        if tag == "t":
            self._hears = False
        elif tag == "si":
            self.texts.append(self._all_heard())
        elif tag == "rPh":
            self._phonetic = False


class Cells(_Texts):
    """Send each row of a sheet to a shape; formulas count with the value last calculated."""

    def __init__(self, shape: Shape, *, strings: Strings, styles: Styles, since_1904: bool) -> None:
        super().__init__()
        self._shape = shape
        self._shared = strings.texts
        self._looks = styles.looks
        self._since_1904 = since_1904
        self._row = 0
        self._cells: list[str] = []
        self._column = -1
        self._kind = ""
        self._style = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in ("v", "t"):
            self._hears = not self._phonetic
        elif tag == "row":
            self._begin_row(attributes)
        elif tag == "rPh":
            self._phonetic = True

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._hears = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            self._shape.take(self._row, self._cells)
        elif tag == "rPh":
            self._phonetic = False

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if not self._row < number <= 1_048_576:
            raise Refused(DAMAGED)
        self._row, self._cells, self._column = number, [], -1

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        column = self._column + 1 if place is None else _COLUMNS[place.rstrip("0123456789")]
        if column <= self._column:
            raise Refused(DAMAGED)
        self._column = column
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s", 0))
        self._heard = []

    def _end_cell(self) -> None:
        text = self._cell_text()
        if not text:
            return
        if self._column < MOST_COLUMNS:
            self._cells.extend([""] * (self._column - len(self._cells)))
            self._cells.append(text)
        elif text.strip():
            raise Refused("The list has more than 500 columns. Delete the columns that are not needed.")

    def _cell_text(self) -> str:
        raw = self._all_heard()
        match self._kind:
            case "s":
                return self._shared[int(raw)] if raw else ""
            case "n" if raw:
                look = self._looks[self._style] if self._style < len(self._looks) else "plain"
                return number_text(raw.strip(), look, since_1904=self._since_1904)
            case "b":
                return "TRUE" if raw.strip() == "1" else "FALSE"
            case "d":
                return raw.removesuffix("Z").removesuffix(".000").removesuffix("T00:00:00")
        return raw


def _unescaped(match: re.Match[str]) -> str:
    """Undo ST_Xstring, except for halves of a pair and NUL, which no text may hold."""
    code = int(match[1], 16)
    return match[0] if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)
