"""Cuts a log into blocks of whole lines, one after the other, each of which is read into a buffer that is given.

A line longer than a block is cut off after one; the rest of it is passed by.
"""

from threading import Event

from msgspec import Struct

from engine.logs.encoding import unit_of
from engine.logs.lineindex import BLOCK as GRID
from engine.logs.lines import HOLE, ends_of, last_break, last_end, marks_of
from engine.logs.source import Source

FIRST = 64 * 1024  # bytes of the first block: who looks for something sees the first hits at once
GRAIN = 4  # bytes of the longest character
KEPT = GRAIN * HOLE  # bytes of a hole that are looked at: it ends a line


class Block(Struct, frozen=True, kw_only=True):
    """A part of a log.

    Its first `size` bytes are those from `offset` on. The lines are in the first `whole` of them, none in the rest of a
    line longer than a block; such a line begins in a block that `is_long`. The next block begins at `until`.
    """

    room: bytearray
    size: int
    offset: int
    whole: int
    until: int
    is_long: bool = False


class Cutter:
    """Cuts what lies between the beginnings of two lines, until `ended`."""

    def __init__(self, source: Source, encoding: str, start: int, stop: int, ended: Event) -> None:
        self._source, self._encoding = source, encoding
        self._unit, self._back = unit_of(encoding), marks_of(encoding)[1]
        self._at, self._stop, self._ended = start, stop, ended
        self._most = FIRST
        self._inside = self._hollow = False  # of a line longer than a block; of a hole, maybe

    def cut(self, room: bytearray) -> Block | None:
        """Read the next block into a buffer; None at the end, or if nobody wants it. Raises what a source does."""
        while self._at < self._stop and not self._ended.is_set():
            if self._hollow:
                self._pass_hole(len(room))
            size = self._source.fill(self._at, room, self._size_of(min(self._most, len(room))))
            is_last = self._at + size >= self._stop
            size = size if is_last else size - size % GRAIN
            if not size:
                return None  # it has become shorter
            # a `\n` may follow that belongs to the `\r`
            is_half = not is_last and size > self._unit and room.endswith(self._back, 0, size)
            sure = size - self._unit if is_half else size
            whole = size if is_last else self._whole(room, sure)
            if not whole and self._most < len(room):
                self._most = len(room)
                continue
            self._most, self._hollow = len(room), not room[size - 1]
            return self._block(room, size, whole or self._solid(room, sure, is_last), bool(whole))
        return None

    def _size_of(self, most: int) -> int:
        """Return how many bytes to read; a large block ends where all of it that the next one lacks can be counted."""
        if self._at + most >= self._stop:
            return self._stop - self._at
        over = (self._at + most - GRAIN) % GRID
        return most - over if most >= 4 * GRID else most

    def _block(self, room: bytearray, size: int, used: int, is_whole: bool) -> Block:
        offset, was_inside = self._at, self._inside
        if was_inside:
            used, self._inside = self._rest(room, used)
        else:
            self._inside = not is_whole
        self._at += used
        return Block(
            room=room,
            size=size,
            offset=offset,
            whole=0 if was_inside else used,
            until=self._at,
            is_long=self._inside and not was_inside,
        )

    def _pass_hole(self, size: int) -> None:
        """Go on shortly before the end of a hole that is larger than a block."""
        end = min(self._source.past_hole(self._at), self._stop) - KEPT
        if end - self._at > size:
            self._at = end - end % GRAIN

    def _whole(self, room: bytearray, size: int) -> int:
        """Return how many of the bytes are whole lines."""
        if self._unit == 1:
            end = room.rfind(b"\n", 0, size) + 1
            if end:
                return end
        data = bytes(memoryview(room)[:size])
        return last_break(data, size, self._encoding) or last_end(data, size, self._encoding)

    def _solid(self, room: bytearray, size: int, is_last: bool) -> int:
        """Return how many of the bytes stand before NULs at their end, which with those that follow may be a hole."""
        end = bytes(memoryview(room)[max(0, size - HOLE) : size])
        nuls = 0 if is_last else len(end) - len(end.rstrip(b"\0"))
        return size - (nuls - nuls % self._unit if nuls < size else 0)

    def _rest(self, room: bytearray, size: int) -> tuple[int, bool]:
        """Return how many bytes belong to the line that they begin in, and whether it goes on behind them."""
        data = bytes(memoryview(room)[:size])
        end = next(ends_of(data, self._encoding), None)
        return (size, True) if end is None else (end[1], False)
