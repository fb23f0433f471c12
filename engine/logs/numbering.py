"""The numbers of lines in which something was found: at once where they are near or counted, else once they are."""

from collections.abc import Callable, Iterator
from threading import Event

from engine.logs.lineindex import BLOCK, LineIndex, count_between
from engine.logs.source import FileSource, PackedSource

NEAR = 1024 * 1024  # bytes that are counted before a hit is told
FAR = 16 * NEAR  # bytes without a hit; where there are many, each is counted from the one before
PAUSE = 0.005  # seconds between two looks at how far the lines are counted
LEFT = 0.03  # seconds for what is counted at once; somebody else may want it counted to its end
AT_ONCE = 200  # numbers told together


class Numbering:
    """Numbers the lines of one log, asked for from the first on; `count` begins to count them beside the search."""

    def __init__(
        self,
        source: FileSource | PackedSource,
        encoding: str,
        index: LineIndex,
        ended: Event,
        count: Callable[[], None] | None = None,
    ) -> None:
        self._source, self._encoding, self._index, self._ended = source, encoding, index, ended
        self._count = count
        self._known = (0, 0)  # a place, and how many line ends stand before it
        self._waiting: list[int] = []

    def number(self, offset: int) -> int | None:
        """Return the number of the line that begins there; None where it is told `later`."""
        found = self._now(offset)
        if found is None:
            self._waiting.append(offset)
        return found

    def counts(self, data: bytearray, size: int, offset: int) -> list[int]:
        """Return how many lines end in each block of the index that lies in what was read from there on."""
        return self._index.counts_in(data, size, offset) if isinstance(self._source, FileSource) else []

    def take(self, data: bytearray, size: int, offset: int, counts: list[int]) -> None:
        """Let the index grow by that, if nobody else has counted it: nothing is read twice."""
        if isinstance(self._source, FileSource):
            self._index.take(self._source, data, size, offset, counts)

    def pass_by(self, offset: int) -> None:
        """Take note that the search is there: far beyond what is counted, the next hit would have to wait for it."""
        if self._count is not None and offset - max(self._known[0], self._index.done) > FAR:
            self._count()
            self._count = None

    def later(self) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield pairs of a byte and a number as the lines are counted; empty ones while that goes on."""
        if not isinstance(self._source, FileSource):
            return
        pairs: list[tuple[int, int]] = []
        for offset in self._waiting:
            while self._index.done + NEAR < offset and not self._ended.is_set():
                if self._index.is_building:
                    self._index.wait(PAUSE)
                elif self._index.extend(self._source):
                    break
                yield ()
            if self._ended.is_set():
                return
            found = self._now(offset)
            if found is not None:
                pairs.append((offset, found))
            if len(pairs) == AT_ONCE:
                yield tuple(pairs)
                pairs = []
        yield tuple(pairs)

    def leave(self) -> None:
        """Wait until the counting has ended that was begun beside a search which nobody wants any more."""
        if self._ended.is_set() and self._index.is_building:
            self._index.wait(LEFT)

    def _now(self, offset: int) -> int | None:
        place, breaks = self._known
        is_packed = isinstance(self._source, PackedSource)
        near = BLOCK if offset < self._index.done else NEAR
        if offset >= place and (is_packed or offset - place <= near):
            between = count_between(self._source, place, offset, self._encoding)
            found = None if between is None else breaks + between
        elif is_packed or offset - self._index.done > NEAR:
            found = None
        else:
            found = self._index.breaks_before(self._source, offset)
        if found is None:
            return None
        self._known = (offset, found)
        return found + 1
