"""An OpenDocument workbook: the cells of one sheet, streamed from the XML in its zip, never loaded whole."""

from engine.clock import steady
from engine.files.previews.odssheet import OdsSheet
from engine.files.previews.packedsheet import BROKEN, Packed, read_rows, shown
from engine.files.previews.sheet import column_name
from engine.files.previews.units import Late
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
from engine.files.previews.xmlreader import Enough, XmlReader

CONTENT, SETTINGS, MANIFEST = "content.xml", "settings.xml", "META-INF/manifest.xml"
NAMES = 0.1  # seconds for which the names of further sheets are looked for
SHEETS = 500


def show(source: Source, asked: Asked) -> Shown:
    """Return rows of the sheet `asked.part`, of the first one where none is asked for, behind `asked.at` rows."""
    return shown(source, lambda archive: _show(archive, asked))


def _show(archive: Packed, asked: Asked) -> Shown:
    if _is_locked(archive):
        return Shown(body=None, problem="locked")
    part = f"{CONTENT} {asked.part}"
    mark = archive.mark(part, asked.at)
    sheet = OdsSheet(
        asked.part, asked.at, asked.rows, mark, lambda place, last: keeper.passed(place, sheet.part, surely=last)
    )
    reader = XmlReader(sheet.start, sheet.end, sheet.text)
    keeper = archive.keeper(part, reader, mark)
    if mark is not None:
        reader.begin_in(mark.names, mark.at)
    stream = archive.open(CONTENT, mark)
    problem = read_rows(reader, stream)
    if not sheet.part and problem is None:
        return Shown(body=None, problem="nothing")
    done = None
    if problem == "going":
        done = sheet.passed / max(1, asked.at)
        if sheet.rows:
            problem, done, sheet.has_more = None, None, True
    size = archive.archive.getinfo(CONTENT).file_size
    about = round(sheet.passed * size / reader.place) if reader.place > 0 else None
    names = dict.fromkeys([*_names(archive), *sheet.names])
    return Shown(body=_table(sheet, asked.at, tuple(names)[:SHEETS], about), problem=problem, done=done)


def _table(sheet: OdsSheet, at: int, names: tuple[str, ...], about: int | None) -> Table:
    width = min(sheet.width, COLUMNS)
    budget, rows = Budget(), list[tuple[str | None, ...]]()
    for number, cells in sheet.rows:
        row = tuple(None if cell is None else clipped(cell) for cell in cells[:width])
        if rows and not budget.take(row):
            break
        rows.append((str(number), *row, *[None] * (width - len(row))))
    after = at + len(rows) if sheet.has_more or len(rows) < len(sheet.rows) else None
    columns = numeric(map(column_name, range(width)), [row[1:] for row in rows[1:]])
    return Table(
        columns=(Column(name="", number=True), *columns),
        rows=tuple(rows),
        next=after,
        total=at + len(rows) if after is None else about,
        about=after is not None,
        parts=tuple(Part(name=name) for name in names),
        part=sheet.part,
        hidden=max(0, sheet.width - COLUMNS),
    )


def _names(archive: Packed) -> list[str]:
    """Return the sheets, as the program that wrote them kept how it shows them; else by looking for them."""
    found: list[str] = []
    inside: list[str] = []

    def setting(name: str, attributes: dict[str, str]) -> None:
        own = attributes.get("config:name", "")
        if name == "config-item-map-entry" and inside and inside[-1] == "Tables" and own:
            found.append(own)
        inside.append(own)

    def leave(_: str) -> None:
        inside.pop()

    def table(name: str, attributes: dict[str, str]) -> None:
        if name == "table" and "table:name" in attributes:
            found.append(attributes["table:name"])
            if len(found) >= SHEETS:
                raise Enough

    for part, start, end in ((SETTINGS, setting, leave), (CONTENT, table, lambda _: None)):
        if part in archive.names and not found:
            try:
                XmlReader(start, end, lambda _: None).read(archive.open(part), steady() + NAMES)
            except (Late, *BROKEN):
                continue  # the sheet that is shown has been read
    return found


def _is_locked(archive: Packed) -> bool:
    found = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal found
        if name == "encryption-data":
            found = True
            raise Enough

    if MANIFEST in archive.names:
        reader = XmlReader(start, lambda _: None, lambda _: None)
        reader.allow_doctype()  # as older programs write it
        reader.read(archive.open(MANIFEST), steady() + SECONDS)
    return found
