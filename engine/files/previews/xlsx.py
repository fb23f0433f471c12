"""An Excel workbook: the cells of one sheet, streamed from the XML in its zip, never loaded whole."""

import os
import re
import zipfile
import zlib
from collections.abc import Mapping

from msgspec.structs import replace

from engine.clock import steady
from engine.files.previews.directory import NoZip, find
from engine.files.previews.sheet import Cell, Sheet, column_name
from engine.files.previews.values import (
    COLUMNS,
    SECONDS,
    Asked,
    Budget,
    Column,
    Part,
    Problem,
    Shown,
    Source,
    Table,
    clipped,
    numeric,
)
from engine.files.previews.workbook import Workbook
from engine.files.previews.xml import BadXml, Late, read_xml

DIRECTORY = 2 * 1024 * 1024  # bytes of the zip's directory: a workbook has a few dozen parts
ROWS = re.compile(r":\$?[A-Z]+\$?(\d+)")
BROKEN = (  # what is said of a zip or its XML that is not whole
    NoZip,
    BadXml,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
)
UNKNOWN = "…"  # a text that lies too far down


def show(source: Source, asked: Asked) -> Shown:
    """Return rows of the sheet `asked.part`, of the first one where none is asked for, behind `asked.at` rows."""
    try:
        if find(source.opened.descriptor).size > DIRECTORY:
            return Shown(body=None, problem="too_big")
        os.lseek(source.opened.descriptor, 0, os.SEEK_SET)
        with os.fdopen(os.dup(source.opened.descriptor), "rb") as file, zipfile.ZipFile(file) as archive:
            return _show(archive, asked)
    except RuntimeError:  # zipfile's word for a password
        return Shown(body=None, problem="locked")
    except Late:
        return Shown(body=None, problem="slow")
    except BROKEN:
        return Shown(body=None, problem="broken")


def _show(archive: zipfile.ZipFile, asked: Asked) -> Shown:
    until = steady() + SECONDS
    book = Workbook(archive, until)
    if not book.sheets:
        return Shown(body=None, problem="nothing")
    name = asked.part if asked.part in book.sheets else next(iter(book.sheets))
    sheet = Sheet(asked.at, asked.rows, COLUMNS)
    problem: Problem | None = None
    try:
        with archive.open(book.sheets[name]) as stream:
            read_xml(stream, sheet.start, sheet.end, sheet.text, until)
    except Late:
        problem = "too_far"
    except BROKEN:
        problem = "broken"
    texts, late = _texts(book, sheet)
    parts = tuple(Part(name=each) for each in book.sheets)
    return Shown(body=replace(_table(book, sheet, texts, asked.at), parts=parts, part=name), problem=problem or late)


def _texts(book: Workbook, sheet: Sheet) -> tuple[Mapping[int, str], Problem | None]:
    """Return the shared texts of these cells, and why some are missing."""
    wanted = {int(cell.text) for row in sheet.rows for cell in row.cells if cell.kind == "s" and cell.text.isdecimal()}
    found: dict[int, str] = {}
    try:
        book.shared(wanted, found)
    except Late:
        return found, "cut"
    except BROKEN:
        return found, "broken"
    return found, None


def _table(book: Workbook, sheet: Sheet, texts: Mapping[int, str], at: int) -> Table:
    moments = book.moments()
    width = min(sheet.width, COLUMNS)
    budget, rows = Budget(), list[tuple[str | None, ...]]()
    for row in sheet.rows:
        cells: list[str | None] = [None] * width
        for cell in row.cells:
            cells[cell.place] = clipped(_said(cell, book, texts, moments))
        if rows and not budget.take(cells):
            break
        rows.append((str(row.number), *cells))
    after = at + len(rows) if sheet.has_more or len(rows) < len(sheet.rows) else None
    last = ROWS.search(sheet.dimension)
    whole = at == 0 and after is None
    return Table(
        columns=(Column(name="", number=True), *_columns(width, rows)),
        rows=tuple(rows),
        next=after,
        total=len(rows) if whole else int(last[1]) if last else None,
        about=not whole,
        hidden=max(0, sheet.width - COLUMNS),
    )


def _columns(width: int, rows: list[tuple[str | None, ...]]) -> tuple[Column, ...]:
    """Return the columns A, B, C and so on; the first row may hold their titles."""
    return tuple(numeric(map(column_name, range(width)), [row[1:] for row in rows[1:]]))


def _said(cell: Cell, book: Workbook, texts: Mapping[int, str], moments: tuple[bool, ...]) -> str:
    if cell.kind == "s":
        return texts.get(int(cell.text), UNKNOWN) if cell.text.isdecimal() else cell.text
    if cell.kind == "b":
        return "TRUE" if cell.text == "1" else "FALSE"
    if cell.kind != "n":
        return cell.text
    try:
        number = float(cell.text)
        if cell.style < len(moments) and moments[cell.style]:
            return book.moment(number)
        return f"{number:.15g}"  # what Excel shows of it: 0.1, not 0.1000000000000001
    except (ValueError, OverflowError):
        return cell.text
