"""Build small workbooks part by part, as good and as bad as a test needs them."""

import io
import zipfile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def sheet(*rows: str) -> str:
    """Write a sheet from the inner XML of its rows."""
    lines = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(rows, 1))
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def text(cell: str) -> str:
    """Write one inline text cell."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{cell}</t></is></c>'


def number(value: str, *, style: int = 0) -> str:
    """Write one number cell."""
    return f'<c s="{style}"><v>{value}</v></c>'


def styles(*codes: str) -> str:
    """Write number formats; the first code gets style 1, as style 0 is the general one."""
    formats = "".join(f'<numFmt numFmtId="{200 + at}" formatCode="{code}"/>' for at, code in enumerate(codes))
    cells = "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(codes)))
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/>{cells}</cellXfs></styleSheet>'
    )


def parts(*sheets: str, workbook_properties: str = "") -> dict[str, bytes]:
    """Name the parts of a workbook with these sheets."""
    names = "".join(
        f'<sheet name="Sheet{at}" sheetId="{at}" r:id="rId{at}"/>' for at in range(1, len(sheets) + 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Target="worksheets/sheet{at}.xml"/>' for at in range(1, len(sheets) + 1)
    )
    made = {
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        f"<workbookPr {workbook_properties}/><sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
        **{f"xl/worksheets/sheet{at}.xml": xml for at, xml in enumerate(sheets, 1)},
    }
    return {name: xml.encode() for name, xml in made.items()}


def packed(files: dict[str, bytes]) -> bytes:
    """Pack parts into an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(*sheets: str, **others: str) -> bytes:
    """Pack sheets, and other parts of xl/ by name, into a file."""
    return packed({**parts(*sheets), **{f"xl/{name}.xml": xml.encode() for name, xml in others.items()}})
