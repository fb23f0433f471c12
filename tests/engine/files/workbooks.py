"""Writes small xlsx workbooks as Excel does: shared texts, dates as styled numbers."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from engine.files.previews.sheet import column_name

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'

Value = str | float | bool


def write_workbook(path: Path, sheets: dict[str, list[list[Value]]], doctype: str = "") -> None:
    """Write these rows; a text such as 2026-11-24 becomes a date."""
    texts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        names = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1)
        )
        book = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{names}</sheets></workbook>'
        archive.writestr("xl/workbook.xml", doctype + book)
        links = "".join(
            f'<Relationship Id="rId{n}" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{links}</Relationships>")
        for number, rows in enumerate(sheets.values(), 1):
            written = "".join(_row(place, row, texts) for place, row in enumerate(rows, 1))
            body = f'<dimension ref="A1:C{len(rows)}"/><sheetData>{written}</sheetData>'
            archive.writestr(f"xl/worksheets/sheet{number}.xml", f'<worksheet xmlns="{MAIN}">{body}</worksheet>')
        shared = "".join(f"<si><t>{escape(text)}</t><rPh><t>spoken</t></rPh></si>" for text in texts)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{shared}</sst>')
        archive.writestr("xl/styles.xml", STYLES)


def _row(number: int, row: list[Value], texts: dict[str, int]) -> str:
    cells = "".join(_cell(f"{column_name(place)}{number}", value, texts) for place, value in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(reference: str, value: Value, texts: dict[str, int]) -> str:
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str) and value[:2] == "20":
        days = (date.fromisoformat(value) - datetime(1899, 12, 30).date()).days
        return f'<c r="{reference}" s="1"><v>{days}</v></c>'
    if isinstance(value, str):
        return f'<c r="{reference}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'
    return f'<c r="{reference}"><v>{value!r}</v></c>'
