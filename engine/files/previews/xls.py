"""A workbook of old Excel: read whole by a library, and so in a process apart."""

import io
from typing import TYPE_CHECKING

from engine.files.apart import Late, Named, named
from engine.files.previews.sheet import column_name
from engine.files.previews.values import (
    COLUMNS,
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

if TYPE_CHECKING:
    import xlrd

SECONDS = 8.0
LARGEST = 64 * 1024 * 1024  # bytes of a file; Excel's own limits end at about half of that
PACKED = "EncryptedPackage".encode("utf-16-le")  # an xlsx with a password


def show(source: Source, asked: Asked) -> Shown:
    """Return rows of the sheet `asked.part`, of the first one where none is asked for, behind `asked.at` rows."""
    if source.size > LARGEST:
        return Shown(body=None, problem="too_big")
    try:
        return source.desk.apart.ask(SECONDS, read, named(source.opened), asked)
    except Late:
        return Shown(body=None, problem="slow")


def read(file: Named, asked: Asked) -> Shown:
    """Return the rows; called in the process apart."""
    import xlrd

    with file.open() as stream:
        data = stream.read(LARGEST)  # not mapped: Windows lets nobody delete or cut off a file that is
    if PACKED in data:
        return Shown(body=None, problem="locked")
    try:
        return _show(_open(data), asked)
    except xlrd.XLRDError as error:
        return Shown(body=None, problem="locked" if "encrypted" in str(error) else "broken")
    except Exception:  # of broken files xlrd says whatever Python says: IndexError, struct.error, AssertionError
        return Shown(body=None, problem="broken")


def _open(data: bytes) -> "xlrd.Book":
    import xlrd

    try:
        return xlrd.open_workbook(file_contents=data, on_demand=True, ragged_rows=True, logfile=io.StringIO())
    except UnicodeDecodeError:  # of a time when files did not say what they are written in
        return xlrd.open_workbook(
            file_contents=data, on_demand=True, ragged_rows=True, logfile=io.StringIO(), encoding_override="cp949"
        )


def _show(book: "xlrd.Book", asked: Asked) -> Shown:
    names = book.sheet_names()
    if not names:
        return Shown(body=None, problem="nothing")
    name = asked.part if asked.part in names else names[0]
    sheet = book.sheet_by_name(name)
    end = min(sheet.nrows, asked.at + asked.rows)
    width = min(sheet.ncols, COLUMNS)
    budget, rows = Budget(), list[tuple[str | None, ...]]()
    for number in range(min(asked.at, sheet.nrows), end):
        cells = [_said(cell, book.datemode) for cell in sheet.row(number)[:width]]
        row = (str(number + 1), *cells, *[None] * (width - len(cells)))
        if rows and not budget.take(row):
            break
        rows.append(row)
    after = asked.at + len(rows)
    body = Table(
        columns=(Column(name="", number=True), *numeric(map(column_name, range(width)), [row[1:] for row in rows[1:]])),
        rows=tuple(rows),
        next=after if after < sheet.nrows else None,
        total=sheet.nrows,
        parts=tuple(Part(name=each) for each in names),
        part=name,
        hidden=max(0, sheet.ncols - COLUMNS),
    )
    return Shown(body=body)


def _said(cell: "xlrd.sheet.Cell", datemode: int) -> str | None:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return f"{cell.value:.15g}"
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#?"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _moment(cell.value, datemode)
    return clipped(str(cell.value))


def _moment(days: float, datemode: int) -> str:
    import xlrd

    try:
        at = xlrd.xldate_as_datetime(days, datemode)
    except (ValueError, OverflowError):
        return f"{days:.15g}"
    if 0 <= days < 1:
        return f"{at:%H:%M:%S}"
    return f"{at:%Y-%m-%d}" if not (at.hour or at.minute or at.second) else f"{at:%Y-%m-%d %H:%M:%S}"
