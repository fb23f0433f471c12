"""The cells of a sheet of an xlsx workbook, as its XML is read."""

from collections.abc import Callable

from msgspec import Struct

from engine.files.previews.xmlreader import Enough

LONGEST = 4_000  # characters of a cell that are kept


class Cell(Struct, frozen=True, kw_only=True):
    """A cell as it is written: `place` is its column from 0, `kind` and `style` are its `t` and `s`."""

    place: int
    kind: str
    style: int
    text: str


class Row(Struct, frozen=True, kw_only=True):
    """A row that the sheet has: its number from 1."""

    number: int
    cells: tuple[Cell, ...]


class Sheet:
    """Takes what an XML reader finds, and keeps `most` rows behind the first `skip`; columns only up to `widest`.

    `passed` rows lie before what it is given; `at_row` is told how many do at each one that begins, and whether it is
    the one where the next page does.
    """

    def __init__(
        self, skip: int, most: int, widest: int, passed: int = 0, at_row: Callable[[int, bool], None] | None = None
    ) -> None:
        self._skip, self._most, self._widest, self._at_row = skip, most, widest, at_row
        self.rows: list[Row] = []
        self.width = 0  # columns seen, also those beyond
        self.has_more = False
        self.dimension = ""
        self.passed = self._number = passed
        self._place = 0
        self._cells: list[Cell] = []
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._inside = self._spoken = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "row":
            self._start_row(attributes)
        elif self.passed <= self._skip:
            if name == "dimension":
                self.dimension = attributes.get("ref", "")
        elif name == "c":
            self._place = column_of(attributes.get("r", "")) if "r" in attributes else self._place + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._parts.clear()
        elif name == "rPh":
            self._spoken = True
        elif name in ("v", "t"):
            self._inside = not self._spoken

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if self.passed <= self._skip:
            return
        if name in ("v", "t"):
            self._inside = False
        elif name == "rPh":
            self._spoken = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self.rows.append(Row(number=self._number, cells=tuple(self._cells)))
        elif name == "sheetData":
            raise Enough

    def text(self, data: str) -> None:
        """Take characters."""
        if self._inside:
            self._parts.append(data[:LONGEST])

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self._at_row is not None:
            self._at_row(self.passed, len(self.rows) >= self._most or self.passed == self._skip)
        self.passed += 1
        if len(self.rows) >= self._most:
            self.has_more = True
            raise Enough
        number = attributes.get("r", "")
        self._number = int(number) if number.isdecimal() else self._number + 1
        self._cells, self._place = [], -1

    def _end_cell(self) -> None:
        if not self._parts:
            return
        self.width = max(self.width, self._place + 1)
        if 0 <= self._place < self._widest:
            style = int(self._style) if self._style.isdecimal() else 0
            text = "".join(self._parts)[:LONGEST]
            self._cells.append(Cell(place=self._place, kind=self._kind, style=style, text=text))


def column_of(reference: str) -> int:
    """Return the column of a cell such as `AB12`, from 0; -1 where there is none."""
    place = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        place = place * 26 + ord(letter) - 64
    return place - 1


def column_name(place: int) -> str:
    """Return how a column is called: A, B, ... Z, AA."""
    name = ""
    while place >= 0:
        place, letter = divmod(place, 26)
        name = chr(65 + letter) + name
        place -= 1
    return name
