"""Writes OpenDocument workbooks and workbooks of old Excel, as programs do and as nobody should."""

import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import xlwt

from tests.engine.files.workbooks import Value

ODS = "application/vnd.oasis.opendocument.spreadsheet"
HEAD = '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
TAIL = "</office:spreadsheet></office:body></office:document-content>"


def write_ods(path: Path, tables: dict[str, str], settings: bool = False, doctype: str = "") -> None:
    """Write an OpenDocument workbook whose tables hold these rows, which are XML."""
    bodies = "".join(f'<table:table table:name="{escape(name)}">{rows}</table:table>' for name, rows in tables.items())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODS)
        archive.writestr("content.xml", doctype + HEAD + bodies + TAIL)
        if settings:
            shown = "".join(f'<config:config-item-map-entry config:name="{name}"/>' for name in tables)
            named = f'<config:config-item-map-named config:name="Tables">{shown}</config:config-item-map-named>'
            archive.writestr("settings.xml", f'<office:s xmlns:office="o" xmlns:config="c">{named}</office:s>')


def ods_row(*cells: str, times: int = 1) -> str:
    """Return a row of texts."""
    written = "".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in cells)
    return f'<table:table-row table:number-rows-repeated="{times}">{written}</table:table-row>'


def write_xls(path: Path, sheets: dict[str, list[list[Value]]]) -> None:
    """Write these rows as Excel 97 did; a text such as 2026-11-24 becomes a date."""
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, str) and value[:2] == "20":
                    sheet.write(number, place, date.fromisoformat(value), day)
                else:
                    sheet.write(number, place, value)
    book.save(str(path))
