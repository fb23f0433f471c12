"""The cells of a sheet of an OpenDocument workbook, as its XML is read; what stands for many rows is counted."""

from collections.abc import Callable

from engine.files.marks import Mark
from engine.files.previews.values import COLUMNS
from engine.files.previews.xmlreader import Enough

LONGEST = 4_000  # characters of a cell that are kept
LAST = 2**20  # rows that a sheet can have
CELLS = ("table-cell", "covered-table-cell")
VALUES = tuple(f"office:{kind}value" for kind in ("string-", "date-", "time-", "", "boolean-"))
BREAKS = {"s": " ", "tab": "\t", "line-break": "\n"}

Cells = list[str | None]


class OdsSheet:
    """Takes what an XML reader finds: rows of the sheet `wanted`, of the first one where that is "".

    It keeps `most` of them behind the first `skip`; `at_row` is told at each one how many lie before it, and whether it
    is the one where the next page begins.
    """

    def __init__(
        self, wanted: str, skip: int, most: int, mark: Mark | None, at_row: Callable[[int, bool], None]
    ) -> None:
        self._wanted, self._skip, self._most, self._at_row = wanted, skip, most, at_row
        self.part = mark.note if mark else ""
        self.names: list[str] = [self.part] if mark else []
        self.rows: list[tuple[int, Cells]] = []
        self.width = 0
        self.has_more = False
        self.passed = mark.place if mark else 0
        self._tables = 1 if mark else 0  # in each other
        self._aside = 0  # in notes, and tables in cells
        self._is_here = mark is not None
        self._empty: list[tuple[int, int]] = []  # rows without a cell: they count where others follow
        self._cells: Cells = []
        self._times = self._repeated = 1
        self._value = ""
        self._parts: list[str] = []
        self._inside = 0
        self._is_full = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "table":
            self._open_table(attributes.get("table:name", ""))
        elif not self._is_here:
            return
        elif self._aside or name == "annotation":
            self._aside += name == "annotation"
        elif name == "table-row":
            full = len(self.rows) >= self._most
            self._at_row(self.passed, (full and not self._is_full) or self.passed == self._skip)
            self._is_full = full
            self._cells, self._times = [], _number(attributes, "table:number-rows-repeated")
        elif name in CELLS:
            self._repeated = _number(attributes, "table:number-columns-repeated")
            self._value = _value(attributes)
            self._parts.clear()
        elif name == "p":
            self._inside += 1
            if self._parts:
                self._parts.append("\n")
        elif self._inside and name in BREAKS:
            self._parts.append(BREAKS[name] * min(_number(attributes, "text:c"), 100))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "table":
            self._close_table()
        elif not self._is_here:
            return
        elif self._aside:
            self._aside -= name == "annotation"
        elif name == "p":
            self._inside -= 1
        elif name in CELLS:
            self._end_cell()
        elif name == "table-row":
            self._end_row()

    def text(self, data: str) -> None:
        """Take characters."""
        if self._inside and not self._aside:
            self._parts.append(data[:LONGEST])

    def _open_table(self, name: str) -> None:
        self._tables += 1
        if self._tables > 1:
            self._aside += self._is_here
            return
        self.names.append(name)
        if not self.part and self._wanted in ("", name):
            self.part, self._is_here = name, True

    def _close_table(self) -> None:
        self._tables -= 1
        if self._tables:
            self._aside -= self._is_here
        elif self._is_here:
            raise Enough

    def _end_cell(self) -> None:
        text = "".join(self._parts)[:LONGEST] or self._value or None
        before = len(self._cells)
        self._cells += [text] * min(self._repeated, max(0, COLUMNS + 1 - before))
        if text is not None:
            self.width = max(self.width, before + self._repeated)

    def _end_row(self) -> None:
        while self._cells and self._cells[-1] is None:
            self._cells.pop()
        first, times = self.passed, min(self._times, LAST - self.passed)
        self.passed += times
        if not self._cells:
            self._empty.append((first, times))
            if len(self._empty) > self._most:  # a row is a row: it may be skipped, and it may be shown
                self._give_empty()
            return
        self._give_empty()
        self._give(first, times, self._cells)

    def _give_empty(self) -> None:
        for first, times in self._empty:
            self._give(first, times, [])
        self._empty.clear()

    def _give(self, first: int, times: int, cells: Cells) -> None:
        """Take the rows from `first` on that are the same, as far as they are wanted."""
        begin = max(first, self._skip)
        room = self._most - len(self.rows)
        for number in range(begin, min(first + times, begin + room)):
            self.rows.append((number + 1, cells))
        if first + times > begin + room:
            self.has_more = True
            raise Enough


def _number(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(1, min(int(text), LAST)) if text.isdecimal() and len(text) < 10 else LAST if text.isdecimal() else 1


def _value(attributes: dict[str, str]) -> str:
    """Return what a cell holds that shows no text."""
    return next((attributes[name] for name in VALUES if name in attributes), "")
