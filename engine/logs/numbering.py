"""The numbers of lines in which something was found: at once where they are near or counted, else once they are."""

from collections.abc import Iterator
from threading import Event

from engine.logs.lineindex import LineIndex, count_between
from engine.logs.source import FileSource, PackedSource

NEAR = 1024 * 1024  # bytes that are counted before a hit is told
AT_ONCE = 200  # numbers told together


class Numbering:
    """Numbers the lines of one log, asked for from the first on."""

    def __init__(self, source: FileSource | PackedSource, encoding: str, index: LineIndex, ended: Event) -> None:
        self._source, self._encoding, self._index, self._ended = source, encoding, index, ended
        self._known = (0, 0)  # a place, and how many line ends stand before it
        self._waiting: list[int] = []

    def number(self, offset: int) -> int | None:
        """Return the number of the line that begins there; None where it is told `later`."""
        found = self._now(offset)
        if found is None:
            self._waiting.append(offset)
        return found

    def later(self) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield pairs of a byte and a number as the lines are counted; empty ones while that goes on."""
        if not isinstance(self._source, FileSource):
            return
        pairs: list[tuple[int, int]] = []
        for offset in self._waiting:
            while self._index.done + NEAR < offset and not self._ended.is_set():
                if self._index.extend(self._source):
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

    def _now(self, offset: int) -> int | None:
        place, breaks = self._known
        is_packed = isinstance(self._source, PackedSource)
        if offset >= place and (is_packed or offset - place <= NEAR):
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
