"""Goes through one log in blocks, and finds the lines in which a needle is.

Where the bytes can be looked through as they lie, only the lines that may hold it are decoded; else all of them are.
A line longer than a block is looked at as far as one block goes.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from threading import Event

from msgspec import Struct

from engine.logs.ahead import Ahead
from engine.logs.encoding import text_of, unit_of
from engine.logs.lines import HOLE, Line, ends_of, has_hole, last_break, last_end, split
from engine.logs.needle import Needle, Spans
from engine.logs.source import Source

FIRST = 64 * 1024  # bytes of the first block: who looks for something sees the first hits at once
BLOCK = 1024 * 1024  # bytes of the others
LARGE = 4 * BLOCK  # ... where they are looked through so fast that it pays
GRAIN = 4  # bytes of the longest character
KEPT = GRAIN * HOLE  # bytes of a hole that are looked at: it ends a line
ROW = 256  # lines that are tried before others have their turn
TURN = 0.0002  # seconds
GATED = ("line", "utf-8", "cp949")  # encodings whose bytes can be looked through as they lie


class Found(Struct, frozen=True, kw_only=True):
    """A line in which something is found, as people see it, and where in it."""

    line: Line
    text: str
    spans: Spans


class Sieve:
    """Looks for one needle in one log until the search has `ended`; what it has read is `shown`, before it is tried."""

    def __init__(
        self,
        source: Source,
        encoding: str,
        needle: Needle,
        ahead: Ahead,
        ended: Event,
        shown: Callable[[bytearray, int, int], None] = lambda data, size, offset: None,
    ) -> None:
        self._source, self._encoding, self._needle, self._shown = source, encoding, needle, shown
        self._ahead, self._buffer, self._ended = ahead, ahead.buffer, ended
        self._block = len(ahead.buffer)
        self._unit = unit_of(encoding)
        self.at = 0  # bytes up to which it has looked
        self.long = 0  # lines that were not looked at to their end
        self.slow: list[int] = []  # where the lines begin on which the pattern ran out of its time

    def run(self, start: int, stop: int) -> Iterator[Found | None]:
        """Yield what is found between the beginnings of two lines, and None after each block."""
        try:
            yield from self._run(start, stop)
        finally:
            self._ahead.settle()

    def _run(self, start: int, stop: int) -> Iterator[Found | None]:
        self.at, most, inside, hollow = start, FIRST, False, False
        while self.at < stop and not self._ended.is_set():
            if hollow:
                self._pass_hole(stop)
            size = self._ahead.fill(self._source, self.at, min(most, stop - self.at))
            self._buffer = self._ahead.buffer
            is_last = self.at + size >= stop
            size = size if is_last else size - size % GRAIN
            if not size:
                return  # it has become shorter
            whole = size if is_last else self._whole(size)
            if not whole and most < self._block:
                most = self._block
                continue
            most, hollow = self._block, not self._buffer[size - 1]
            if whole and not inside and self.at + whole < stop:
                self._ahead.begin(self._source, self.at + whole, min(most, stop - self.at - whole))
            self._shown(self._buffer, size, self.at)
            if inside:  # in a line that was longer than a block
                skipped, inside = self._rest(whole or self._solid(size, is_last))
                self.at += skipped
            elif whole:
                yield from self._found(whole)
                self.at += whole
            else:
                size = self._solid(size, is_last)
                yield from self._found(size)
                self.at += size
                self.long += 1
                inside = True
            yield None

    def _pass_hole(self, stop: int) -> None:
        """Go on shortly before the end of a hole that is larger than a block."""
        end = min(self._source.past_hole(self.at), stop) - KEPT
        if end - self.at > self._block:
            self.at = end - end % GRAIN

    def _whole(self, size: int) -> int:
        """Return how many of the bytes are whole lines."""
        if self._unit == 1:
            end = self._buffer.rfind(b"\n", 0, size) + 1
            if end:
                return end
        data = bytes(memoryview(self._buffer)[:size])
        return last_break(data, size, self._encoding) or last_end(data, size, self._encoding)

    def _solid(self, size: int, is_last: bool) -> int:
        """Return how many of the bytes stand before NULs at their end, which with those that follow may be a hole."""
        end = bytes(memoryview(self._buffer)[max(0, size - HOLE) : size])
        nuls = 0 if is_last else len(end) - len(end.rstrip(b"\0"))
        return size - (nuls - nuls % self._unit if nuls < size else 0)

    def _rest(self, size: int) -> tuple[int, bool]:
        """Return how many bytes belong to the line that they begin in, and whether it goes on behind them."""
        data = bytes(memoryview(self._buffer)[:size])
        end = next(ends_of(data, self._encoding), None)
        return (size, True) if end is None else (end[1], False)

    def _found(self, size: int) -> Iterator[Found | None]:
        spans = self._needle.lines(self._buffer, size, self._ahead.sensed) if self._encoding in GATED else None
        if spans == []:
            return iter(())
        if spans is not None and not has_hole(self._buffer, size):  # a hole ends lines too
            return self._tried(self._lines_in(spans, size))
        return self._sifted(split(bytes(memoryview(self._buffer)[:size]), self._encoding, self.at, 1))

    def _lines_in(self, spans: Iterable[tuple[int, int]], size: int) -> Iterator[Line]:
        view = memoryview(self._buffer)
        for start, end in spans:
            yield from split(bytes(view[start : min(end + 1, size)]), self._encoding, self.at + start, 1)

    def _tried(self, lines: Iterator[Line]) -> Iterator[Found | None]:
        """Try each line of few."""
        while row := list(islice(lines, ROW)):
            for line in row:
                yield from self._try(line, text_of(line.raw, self._encoding, BLOCK))
            if len(row) == ROW and self._ended.wait(TURN):
                return

    def _sifted(self, lines: Iterator[Line]) -> Iterator[Found | None]:
        """Try those of many lines that may hold it once they are decoded."""
        while row := list(islice(lines, ROW)):
            texts = [text_of(line.raw, self._encoding, BLOCK) for line in row]
            for place in self._needle.among(texts):
                yield from self._try(row[place], texts[place])
            if self._ended.wait(TURN):
                return

    def _try(self, line: Line, text: str) -> Iterator[Found | None]:
        try:
            spans = self._needle.spans(text)
        except TimeoutError:
            self.slow.append(line.offset)
            yield None
            return
        if spans is not None:
            yield Found(line=line, text=text, spans=spans)
