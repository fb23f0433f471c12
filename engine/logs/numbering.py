"""The numbers of lines in which something was found: at once where they are near or counted, else once they are."""

from collections.abc import Callable, Iterator
from threading import Event

from engine.logs.breaks import breaks_from, count_between, count_breaks
from engine.logs.encoding import unit_of
from engine.logs.lineindex import LineIndex
from engine.logs.opening import NotReadable
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
        self._held = (bytearray(), 0, 0)  # what was read last, how much of it, and from where on
        self._waiting: list[int] = []

    def number(self, offset: int) -> int | None:
        """Return the number of the line that begins there; None where it is told `later`, if it can be read then."""
        try:
            found = self._now(offset)
        except NotReadable:  # who reads on finds that out; the line itself has been read
            found = None
        if found is None:
            self._waiting.append(offset)
        return found

    def counts(self, data: bytearray, size: int, offset: int) -> list[int]:
        """Return how many lines end in each block of the index that lies in what was read from there on."""
        return self._index.counts_in(data, size, offset) if isinstance(self._source, FileSource) else []

    def take(self, data: bytearray, size: int, offset: int, counts: list[int]) -> None:
        """Let the index grow by that, if nobody else has counted it: nothing is read twice.

        It is looked at for the numbers of lines in it until something else is taken.
        """
        self._held = (data, size, offset)
        if isinstance(self._source, FileSource):
            self._index.take(self._source, data, size, offset, counts)

    def is_plain(self, start: int, end: int) -> bool:
        """Return whether between two places nothing stands that patterns do not see, in what is known to be there."""
        return self._index.plain.holds(start, end)

    def know_plain(self, start: int, end: int) -> None:
        """Know it of what was read between two places, as far as the file is known again by what is counted."""
        if (end := min(end, self._index.done)) > start:
            self._index.plain.add(start, end)

    def pass_by(self, offset: int) -> None:
        """Take note that the search is there: far beyond what is counted, the next hit would have to wait for it."""
        if self._count is not None and offset - max(self._known[0], self._index.done) > FAR:
            self._count()
            self._count = None

    def later(self) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield pairs of a byte and a number as the lines are counted; empty ones while that goes on."""
        self._held = (bytearray(), 0, 0)
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
        place, breaks = min(
            self._known, self._index.near(offset, self._source.size), key=lambda one: abs(offset - one[0])
        )
        if isinstance(self._source, FileSource) and abs(offset - place) > NEAR:
            return None
        found = breaks_from((place, breaks), offset, self._between)
        if found is None:
            return None
        self._known = (offset, found)
        return found + 1

    def _between(self, start: int, end: int) -> int | None:
        """Return how many line ends stand between two places: what is at hand is not read again."""
        data, size, offset = self._held
        if offset <= start and end + unit_of(self._encoding) <= offset + size:
            return count_breaks(data, start - offset, end - offset, self._encoding)
        return count_between(self._source, start, end, self._encoding)
