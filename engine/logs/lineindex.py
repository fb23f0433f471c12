"""Which line begins where in a file of any size: the line ends before each block, counted in one pass and kept.

A `\\r` whose `\\n` begins the next block counts there: what stands before a line's beginning are the lines above it.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from itertools import accumulate, islice
from threading import Event, Lock
from time import sleep

from msgspec import Struct
from msgspec.structs import replace

from engine.logs.breaks import NEAR, breaks_from, count_between, count_breaks
from engine.logs.encoding import unit_of
from engine.logs.feeds import count_each
from engine.logs.follow import Cursor, Head
from engine.logs.lines import ends_of
from engine.logs.plainpart import PlainPart
from engine.logs.source import FileSource, Source

BLOCK = 64 * 1024  # bytes
STEP = 8 * BLOCK  # bytes read at once; a thread that waits for its turn has it then, a quarter of a millisecond later
FAR = 2 * NEAR  # bytes beyond what is counted, from where on nothing is counted in passing
FOOT = 1024  # bytes before the end of what is counted, by which a file is known again
UNIT = 4  # bytes of a character at most
MOST = 4 * 1024 * 1024  # blocks that are counted: a quarter of a terabyte


class Stand(Struct, frozen=True, kw_only=True):
    """How much of a file is counted, and how it is known again that it stands there.

    Before `filled` stands `text`, what follows up to `done` is NULs. These alone would be known again in any hole, also
    once somebody has written over most of them.
    """

    done: int
    filled: int
    text: bytes

    def is_in(self, source: FileSource) -> bool:
        """Return whether the file was not written anew, maybe while it was read."""
        nuls = bytes(min(FOOT, self.done - self.filled))
        foot = self.text + nuls
        same = source.size >= self.done and source.read(self.filled - len(self.text), len(foot)) == foot
        return same and source.read(self.done - len(nuls), len(nuls)) == nuls

    def over(self, data: bytearray, start: int, end: int) -> "Stand":
        """Return the stand once what lies between two places of `data` is counted too."""
        stop, done = _text_end(data, start, end), self.done + end - start
        if stop == start:
            return replace(self, done=done)
        text = self.text + bytes(min(FOOT, self.done - self.filled)) + data[max(start, stop - FOOT) : stop]
        return Stand(done=done, filled=self.done + stop - start, text=text[-FOOT:])


class LineIndex:
    """The counts of one file in one encoding; they grow with the file. Safe to ask from any thread."""

    def __init__(self, head: Head, encoding: str) -> None:
        size = len(head.first)
        self.encoding = encoding
        self.built = Event()
        self.is_building = False  # in a thread of its own
        self.asked = 0.0  # when it was wanted last
        self.layouts: dict[str, str] = {}  # of the time stamps in there, by the rule's own
        self.plain = PlainPart()
        self._counts = array("Q", [0])  # line ends before each block
        self._cursor = Cursor(head_size=size, head=head.digest(size))
        self._stand = Stand(done=0, filled=0, text=b"")
        self._lock = Lock()

    @property
    def done(self) -> int:
        """Return how many bytes have been counted, in whole blocks."""
        return (len(self._counts) - 1) * BLOCK

    @property
    def weight(self) -> int:
        """Return about how many bytes of memory it takes."""
        return len(self._counts) * 8 + 1000

    def wait(self, seconds: float) -> None:
        """Wait for it to grow, no longer than until it is built."""
        if self.is_building:
            self.built.wait(seconds)
        else:
            sleep(seconds)

    def is_of(self, source: FileSource) -> bool:
        """Return whether what has been counted still stands in the file."""
        return source.head.is_of(self._cursor) and self._stand.is_in(source)

    def complete(self, source: FileSource, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Count what has not been counted, for as long as it `goes_on`; in between others have their turn."""
        room = None
        while not self._has_all_of(source) and goes_on():
            room = room or bytearray(STEP + UNIT)
            if not self._extend(source, room):
                return

    def counts_in(self, data: bytearray, size: int, offset: int) -> list[int]:
        """Return how many lines end in each whole block that lies in so many bytes from a place on; safe at any time.

        None of them where that would help nobody: they are counted, or what stands before them will not be for long.
        """
        if self._has_all_before(offset + size) or offset - self.done > FAR:
            return []
        return _counts_of(data, -offset % BLOCK, size - unit_of(self.encoding), self.encoding)

    def take(self, source: FileSource, data: bytearray, size: int, offset: int, counts: list[int]) -> None:
        """Grow by what somebody has read from a place on, before which there is little to be counted.

        `counts` are what `counts_in` has said of it; where they are missing it is counted now.
        """
        if self._has_all_before(offset + size):
            return
        while (left := offset - self.done) > 0:
            is_near = left <= STEP or self._hole_ahead(source) > 0
            if not is_near or not self._extend(source, bytearray(BLOCK + UNIT)):
                return
        with self._lock:
            at = self.done - offset
            self._add(source, data, at, size - unit_of(self.encoding), counts[at // BLOCK :] if counts else None)

    def extend(self, source: FileSource) -> bool:
        """Count a step more, and return whether that was all that there is."""
        is_more = self._extend(source, bytearray(STEP + UNIT))
        return not is_more or self._has_all_of(source)

    def _has_all_of(self, source: FileSource) -> bool:
        return self._has_all_before(source.size)

    def _has_all_before(self, end: int) -> bool:
        """Return whether before that place no block is left; what follows one says how its last `\\r` counts."""
        return self.done + BLOCK + unit_of(self.encoding) > end

    def _extend(self, source: FileSource, room: bytearray) -> bool:
        """Count as much more as there is room for, and return whether there was any."""
        with self._lock:
            if self._has_all_of(source):  # another thread was faster
                return False
            if self._pass_hole(source):
                return True
            return self._add(source, room, 0, source.fill(self.done, room, len(room)) - unit_of(self.encoding))

    def _hole_ahead(self, source: FileSource) -> int:
        """Return how many blocks are a hole that were not counted; where no NULs stand before them nobody is asked."""
        if self._stand.filled == self.done:
            return 0
        end = min(source.past_hole(self.done), source.size - unit_of(self.encoding))
        return max(0, (end - self.done) // BLOCK)

    def _pass_hole(self, source: FileSource) -> bool:
        """Count a hole, in which no line ends, without reading it; return whether there was a block of one."""
        blocks = min(self._hole_ahead(source), MOST - len(self._counts))
        if blocks <= 0 or not self._stand.is_in(source):
            return False
        self._counts.extend(array("Q", [self._counts[-1]]) * blocks)
        self._stand = replace(self._stand, done=self.done)
        return True

    def _add(self, source: FileSource, data: bytearray, start: int, end: int, counts: list[int] | None = None) -> bool:
        """Count the whole blocks between two places, the first of which is `done`; return whether there were any."""
        end -= max(0, end - start) % BLOCK
        if end <= start or len(self._counts) >= MOST or not self._stand.is_in(source):
            return False
        found = _counts_of(data, start, end, self.encoding) if counts is None else counts
        self._counts.extend(islice(accumulate(found, initial=self._counts[-1]), 1, None))
        self._stand = self._stand.over(data, start, end)
        return True

    def near(self, offset: int, size: int) -> tuple[int, int]:
        """Return where near to a place of a file of that size line ends are counted, and how many stand before it."""
        counts, unit = self._counts, unit_of(self.encoding)  # they may become more meanwhile
        place = min(offset + (BLOCK // 2 if unit == 1 else 0), max(0, size - unit)) // BLOCK
        place = min(place, len(counts) - 1)
        return place * BLOCK, counts[place]

    def breaks_before(self, source: Source, offset: int) -> int | None:
        """Return how many line ends stand before a place; None where too much lies between it and what is counted."""
        return breaks_from(
            self.near(offset, source.size), offset, partial(count_between, source, encoding=self.encoding)
        )

    def beginning_of(self, source: Source, number: int) -> int | None:
        """Return where a line begins, None where so many lines have not been counted, or there are not so many."""
        if number <= 1:
            return 0
        counted = len(self._counts)  # they may become more meanwhile
        place = bisect_right(self._counts, number - 2, 0, counted) - 1
        at, left = place * BLOCK, number - 1 - self._counts[place]
        is_last = place == counted - 1
        data = source.read(at, (NEAR if is_last else BLOCK) + unit_of(self.encoding))
        stop = _end_of(data, left, self.encoding)
        return None if stop is None else at + stop


def _counts_of(data: bytearray, start: int, end: int, encoding: str) -> list[int]:
    """Return how many lines end in each whole block between two places; what is less than one is left."""
    if unit_of(encoding) == 1 and data.find(b"\r", start, end) < 0:
        return count_each(data, start, end, BLOCK)
    return [count_breaks(data, at, at + BLOCK, encoding) for at in range(start, end - BLOCK + 1, BLOCK)]


def _text_end(data: bytearray, start: int, end: int) -> int:
    """Return where between two places the last byte that is no NUL ends; the first place where there is none."""
    return end if data[end - 1] else start + len(data[start:end].rstrip(b"\0"))


def _end_of(data: bytes, number: int, encoding: str) -> int | None:
    """Return where the line end of that number ends, None where there are not so many."""
    if unit_of(encoding) == 1 and b"\r" not in data:
        stop = 0
        for _ in range(number):
            stop = data.find(b"\n", stop) + 1
            if not stop:
                return None
        return stop
    stops = (stop for _, stop, is_hole in ends_of(data, encoding) if not is_hole)
    return next(islice(stops, number - 1, None), None)
