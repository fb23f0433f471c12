"""Finds the lines of one log in which a needle is.

Where the bytes can be looked through as they lie, only the lines that may hold it are decoded; else all of them are.
A line longer than a block is looked at as far as one block goes.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from itertools import islice
from threading import Event
from typing import Protocol

from msgspec import Struct

from engine.clock import steady
from engine.logs.ahead import IDLE, Ahead
from engine.logs.cutting import Block, Cutter
from engine.logs.encoding import text_of
from engine.logs.lines import Line, split
from engine.logs.needle import Needle, Spans
from engine.logs.source import Source

BLOCK = 1024 * 1024  # bytes that are read at once
LARGE = 2 * BLOCK  # ... where they are looked through so fast that it pays
ALONE = BLOCK  # bytes of a log up to which threads would not pay
ROW = 256  # lines that are tried before others have their turn
TURN = 0.0002  # seconds
GATED = ("line", "utf-8", "cp949")  # encodings whose bytes can be looked through as they lie


class Found(Struct, frozen=True, kw_only=True):
    """A line in which something is found, as people see it, and where in it."""

    line: Line
    text: str
    spans: Spans


class Seen(Struct, frozen=True, kw_only=True):
    """What is seen in a block: where lines are that may hold the needle (None: any may), and line ends counted.

    It `is_plain` if nothing stands there that is not in the text that patterns see.
    """

    spans: list[tuple[int, int]] | None
    is_plain: bool
    counts: list[int]


class Counting(Protocol):
    """Keeps what is found out of a log in passing, so that nothing is read twice, and not looked for twice."""

    def counts(self, data: bytearray, size: int, offset: int) -> list[int]:
        """Return what can be counted in the bytes from a place on whatever stands before them; asked by any thread."""

    def take(self, data: bytearray, size: int, offset: int, counts: list[int]) -> None:
        """Take over what was counted in them; asked for one block after the other."""

    def is_plain(self, start: int, end: int) -> bool:
        """Return whether between two places nothing stands that patterns do not see; asked by any thread."""

    def know_plain(self, start: int, end: int) -> None:
        """Take over that it is so."""


class Sieve:
    """Looks for one needle in one log until the search has `ended`; what it reads is counted before it is tried."""

    def __init__(
        self,
        source: Source,
        encoding: str,
        needle: Needle,
        ahead: Ahead,
        ended: Event,
        counting: Counting | None = None,
    ) -> None:
        self._source, self._encoding, self._needle, self._counting = source, encoding, needle, counting
        self._ahead, self._ended = ahead, ended
        self.is_waiting = False  # for what it reads next
        self._began = 0.0  # when it was asked to go on
        self.at = 0  # bytes up to which it has looked
        self.long = 0  # lines that were not looked at to their end
        self.slow: list[int] = []  # where the lines begin on which the pattern ran out of its time

    def run(self, start: int, stop: int) -> Generator[Found | None, None, None]:
        """Yield what is found between the beginnings of two lines; None after each block and while it takes long."""
        cut = Cutter(self._source, self._encoding, start, stop, self._ended).cut
        is_large = self._needle.is_swift and stop - start > ALONE  # else each look would hold the interpreter
        with closing(self._ahead.run(cut, self._look, is_large)) as blocks:
            for looked in blocks:
                if self._ended.is_set():
                    return
                if looked is None:
                    self.is_waiting = True
                    yield None
                    self.is_waiting = False
                    continue
                self._began = steady()
                block, seen = looked
                self.at = block.offset
                if self._counting is not None:
                    self._counting.take(block.room, block.size, block.offset, seen.counts)
                    if seen.is_plain:
                        self._counting.know_plain(block.offset, block.offset + block.whole)
                yield from self._found(block, seen.spans)
                self.long += block.is_long
                self.at = block.until
                yield None

    def _look(self, block: Block) -> Seen:
        """Return what any thread can say of a block, whatever stands before it."""
        is_gated = block.whole > 0 and self._encoding in GATED
        counting, start, end = self._counting, block.offset, block.offset + block.whole
        is_plain = is_gated and counting is not None and counting.is_plain(start, end)
        spans, is_plain = self._needle.look(block.room, block.whole, is_plain) if is_gated else (None, False)
        counts = counting.counts(block.room, block.size, start) if counting is not None else []
        return Seen(spans=spans, is_plain=is_plain, counts=counts)

    def _found(self, block: Block, spans: list[tuple[int, int]] | None) -> Iterator[Found | None]:
        if not block.whole or spans == []:
            return iter(())
        if spans is not None:
            return self._tried(_lines_in(block, spans, self._encoding))
        return self._sifted(split(bytes(memoryview(block.room)[: block.whole]), self._encoding, block.offset, 1))

    def _tried(self, lines: Iterator[Line]) -> Iterator[Found | None]:
        """Try each line of few."""
        while row := list(islice(lines, ROW)):
            for line in row:
                yield from self._try(line, text_of(line.raw, self._encoding, self._ahead.size))
            if len(row) == ROW and self._ended.wait(TURN):
                return

    def _sifted(self, lines: Iterator[Line]) -> Iterator[Found | None]:
        """Try those of many lines that may hold it once they are decoded."""
        while row := list(islice(lines, ROW)):
            texts = [text_of(line.raw, self._encoding, self._ahead.size) for line in row]
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
        elif steady() - self._began > IDLE:
            yield None
            self._began = steady()


def _lines_in(block: Block, spans: Iterable[tuple[int, int]], encoding: str) -> Iterator[Line]:
    view = memoryview(block.room)
    for start, end in spans:
        yield from split(bytes(view[start : min(end + 1, block.whole)]), encoding, block.offset + start, 1)
