"""What stands around the cells of an xlsx workbook: its sheets, its shared texts, which numbers are moments."""

import posixpath
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from engine.files.previews.packedsheet import Packed
from engine.files.previews.xmlreader import Enough, XmlReader

DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))  # ECMA-376, 18.8.30
QUIET = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # parts of a format that say nothing about time
EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
SHEETS = 500
STYLES = 100_000


class Workbook:
    """An xlsx file whose sheets are known."""

    def __init__(self, archive: Packed, until: float) -> None:
        self._archive, self._until = archive, until
        self.sheets: dict[str, str] = {}  # name -> part of the zip
        self._from_1904 = False
        self._read_sheets()

    def _read_sheets(self) -> None:
        targets: dict[str, str] = {}

        def relation(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        def sheet(name: str, attributes: dict[str, str]) -> None:
            if name == "workbookPr":
                self._from_1904 = attributes.get("date1904", "0") in ("1", "true")
            if name == "sheet" and len(self.sheets) < SHEETS:
                key = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                part = posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")
                self.sheets[attributes.get("name", "")] = part

        self._read("xl/_rels/workbook.xml.rels", relation)
        self._read("xl/workbook.xml", sheet)

    def moments(self) -> tuple[bool, ...]:
        """Return of each style of a cell whether it shows a moment."""
        formats: dict[int, str] = {}
        styles: list[bool] = []
        inside = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            if name == "numFmt":
                formats[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
            elif name == "cellXfs":
                inside = True
            elif name == "xf" and inside and len(styles) < STYLES:
                number = int(attributes.get("numFmtId", 0))
                styles.append(number in DATES or _tells_time(formats.get(number, "")))

        def end(name: str) -> None:
            if name == "cellXfs":
                raise Enough

        if "xl/styles.xml" in self._archive.names:
            XmlReader(start, end, lambda _: None).read(self._archive.open("xl/styles.xml"), self._until)
        return tuple(styles)

    def moment(self, days: float) -> str:
        """Return a number of days as the moment that it means."""
        at = EPOCHS[self._from_1904] + timedelta(seconds=round(days * 86_400))
        if 0 <= days < 1:
            return f"{at:%H:%M:%S}"
        return f"{at:%Y-%m-%d}" if not (at.hour or at.minute or at.second) else f"{at:%Y-%m-%d %H:%M:%S}"

    def _read(self, part: str, start: Callable[[str, dict[str, str]], None]) -> None:
        XmlReader(start, lambda _: None, lambda _: None).read(self._archive.open(part), self._until)


def _tells_time(code: str) -> bool:
    plain = QUIET.sub("", code).lower()
    return plain != "general" and any(letter in plain for letter in "ymdhs")
