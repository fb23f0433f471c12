"""An Excel workbook: the cells of one sheet, streamed from the XML in its zip, never loaded whole."""

import re
from collections.abc import Mapping

from msgspec.structs import replace

from engine.clock import steady
from engine.files.previews.packedsheet import BROKEN, Packed, read_rows, shown
from engine.files.previews.sharedtexts import Texts
from engine.files.previews.sheet import Cell, Sheet, column_name
from engine.files.previews.values import (
    COLUMNS,
    SECONDS,
    Asked,
    Budget,
    Column,
    Part,
    Shown,
    Source,
    Table,
    clipped,
    numeric,
)
from engine.files.previews.workbook import Workbook
from engine.files.previews.xmlreader import XmlReader

ROWS = re.compile(r":\$?[A-Z]+\$?(\d+)")
UNKNOWN = "…"  # a text that has not been found yet


def show(source: Source, asked: Asked) -> Shown:
    """Return rows of the sheet `asked.part`, of the first one where none is asked for, behind `asked.at` rows."""
    return shown(source, lambda archive: _show(archive, asked))


def _show(archive: Packed, asked: Asked) -> Shown:
    book = Workbook(archive, steady() + SECONDS)
    if not book.sheets:
        return Shown(body=None, problem="nothing")
    name = asked.part if asked.part in book.sheets else next(iter(book.sheets))
    part = book.sheets[name]
    mark = archive.mark(part, asked.at)
    passed = mark.place if mark else 0
    sheet = Sheet(
        asked.at, asked.rows, COLUMNS, passed, lambda place, last: keeper.passed(place, sheet.dimension, surely=last)
    )
    reader = XmlReader(sheet.start, sheet.end, sheet.text)
    keeper = archive.keeper(part, reader, mark)
    if mark is not None:
        reader.begin_in(mark.names, mark.at)
        sheet.dimension = mark.note
    problem = read_rows(reader, archive.open(part, mark))
    done = None
    if problem == "going":
        done, problem = (None, None) if sheet.rows else (sheet.passed / max(1, asked.at), problem)
        sheet.has_more = bool(sheet.rows)
    texts = Texts(archive, asked.again)
    try:
        texts.find(_wanted(sheet))
    except BROKEN:
        problem = problem or "broken"
    if texts.share is not None:
        problem, done = problem or "going", texts.share
    parts = tuple(Part(name=each) for each in book.sheets)
    table = replace(_table(book, sheet, texts.found, asked.at), parts=parts, part=name)
    return Shown(body=table, problem=problem, done=done if problem == "going" else None)


def _wanted(sheet: Sheet) -> set[int]:
    return {int(cell.text) for row in sheet.rows for cell in row.cells if cell.kind == "s" and cell.text.isdecimal()}


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
