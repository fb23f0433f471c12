"""Mixed log text of any length, of which every line says its number, and where each line begins: a table made beside.

The table is made while the text is written, by nothing of BATMON's own.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

START = datetime(2026, 1, 1)
A_SECOND = 8  # lines
STEP = 1000  # lines between two places of the table
WRITTEN = 20_000  # lines at once
WORDS = (
    "페이지 수집 완료",
    "rows written: 120, rejected: 0",
    "http GET /v2/quotes 200 1843 bytes 12 ms",
    "ok",
    "거래처 잔고 대사: 차이 0원",
    "INSERT INTO settlement_detail (trade_no, qty) VALUES (?, ?) -> 1 row affected, committed",
    "progress of worker-3: heap=412MB queue=17",
    "파일 읽음 (오류 0행)",
    "<b>markup</b> & entities &amp; are text",
    "tab\tand  two blanks",
    "x" * 90,
)
TRACE = ("Traceback (most recent call last): {}", '  File "/opt/settle/price.py", line {}, in price', "  -> {} raise")

Row = tuple[int, int, str]  # number, byte, text


def text_of(number: int, word: str = "") -> str:
    """Return the line of that number; in a thousand lines there is one error with a traceback."""
    place = number % 997
    if 1 <= place <= len(TRACE):
        return TRACE[place - 1].format(number) + word
    at = START + timedelta(seconds=number // A_SECOND)
    said = "ERROR no answer" if place == 0 else WORDS[number * 31 % len(WORDS)]
    return f"{at.isoformat(' ')},{number * 125 % 1000:03} [{'E' if place == 0 else 'I'}] {number} {said}{word}"


def moment_of(number: int) -> datetime:
    """Return the time in the stamp of a line."""
    return START + timedelta(seconds=number // A_SECOND)


class LongLog:
    """A file of such lines, which may grow; `word` ends each of them, to tell one file from another."""

    def __init__(self, path: Path, word: str = "") -> None:
        self.path, self.word = path, word
        self.count, self.size = 0, 0
        self._table = array("Q")  # where the lines 1, 1001, 2001 ... begin
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")

    def write(self, count: int = 0, size: int = 0) -> None:
        """Write so many lines more, or until the file is so large."""
        wanted = self.count + count
        with self.path.open("ab") as log:
            while self.count < wanted or self.size < size:
                first = self.count + 1
                most = min(WRITTEN, wanted - self.count) if count else WRITTEN
                rows = [f"{text_of(number, self.word)}\n".encode() for number in range(first, first + most)]
                for number, row in enumerate(rows, start=first):
                    if number % STEP == 1:
                        self._table.append(self.size)
                    self.size += len(row)
                self.count += most
                log.write(b"".join(rows))

    def rows(self, first: int) -> Iterator[Row]:
        """Yield the lines from one on."""
        if first > self.count:
            return
        number = (first - 1) // STEP * STEP + 1
        at = self._table[(first - 1) // STEP]
        while number <= self.count:
            text = text_of(number, self.word)
            if number >= first:
                yield number, at, text
            at += len(text.encode()) + 1
            number += 1

    def number_at(self, offset: int) -> int:
        """Return the number of the line that a byte lies in."""
        place = bisect_right(self._table, offset) - 1
        for number, at, text in self.rows(place * STEP + 1):
            if offset <= at + len(text.encode()):
                return number
        return self.count

    def cut(self, number: int) -> None:
        """End the file behind a line."""
        _, at, text = next(self.rows(number))
        self.size, self.count = at + len(text.encode()) + 1, number
        with self.path.open("r+b") as log:
            log.truncate(self.size)
        del self._table[(number - 1) // STEP + 1 :]
