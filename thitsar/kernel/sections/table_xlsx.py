"""Read the one filled sheet of an XLSX workbook (ECMA-376) cell by cell.

Written on the standard library's parser: a spreadsheet package lays a sheet out in full before it hands it
over, so that a file of two cells, the first and the last possible, ends the program. The package is the
tests' second opinion.
"""

import posixpath

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.table_cells import Cells, Relations, Strings, Styles, Workbook
from thitsar.kernel.sections.table_shape import Shape
from thitsar.kernel.sections.table_xml import parse
from thitsar.kernel.sections.table_zip import DAMAGED, unpack


def read_xlsx(content: bytes) -> tuple[Shape, str]:
    """Read the first sheet that holds anything, hidden or not; refuse if another does too."""
    parts = unpack(content)
    workbook, strings, styles = Workbook(), Strings(), Styles()
    parse(parts["xl/workbook.xml"], workbook)
    for name, listener in (("xl/sharedstrings.xml", strings), ("xl/styles.xml", styles)):
        if name in parts:
            parse(parts.pop(name), listener)
    filled: list[tuple[Shape, str]] = []
    for name, part in _sheets(workbook, parts):
        shape = Shape()
        parse(part, Cells(shape, strings=strings, styles=styles, since_1904=workbook.since_1904))
        if shape.headers:
            filled.append((shape, name))
        if len(filled) > 1:
            raise Refused("More than one sheet is filled. Delete all but the list, hidden sheets too.")
    shape, name = filled[0] if filled else (Shape(), "")
    shape.finish()
    return shape, name


def _sheets(workbook: Workbook, parts: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Name each sheet with its part, in the order of the tabs; charts and dialogues have no cells."""
    relations = Relations()
    parse(parts.get("xl/_rels/workbook.xml.rels", b""), relations)
    found = []
    for name, relation in workbook.sheets:
        target = relations.targets.get(relation, "")
        path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower()
        if path in parts:
            found.append((name, parts[path]))
        elif "worksheets" in path or not target:
            raise Refused(DAMAGED)
    return found
