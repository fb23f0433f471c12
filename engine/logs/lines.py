"""Where lines end in bytes of any encoding, and how much of a file's end can be judged already.

A line ends at `\\n`, at `\\r\\n`, at a lone `\\r`, and at a hole of NULs: that is what a power cut leaves behind a line
broken off, and what lies before the first line of a file that was emptied under a writer which kept its place.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from engine.logs.encoding import LONGEST, unit_of

HOLE = 64  # NULs in a row that no program wrote; fewer pad a field
NULS = b"\0" * HOLE
UNSURE = 2 * HOLE  # bytes at the end of what is read that may be no part of the line: half a line end, half a hole


class Line(Struct, frozen=True, kw_only=True):
    """One line without its line end: the bytes, where they begin, and its number from 1."""

    raw: bytes
    offset: int
    number: int


class Extent(Struct, frozen=True, kw_only=True):
    """How much of some bytes is taken, and what they end with: in a line, in one whose judged part is complete."""

    taken: int
    partial: bool
    cut: bool


class Numbering(Struct):
    """The numbers of lines that all end with `\\n`, asked for in their order."""

    data: bytes
    number: int  # of the line that begins at `counted`
    counted: int = 0

    def at(self, start: int) -> int:
        """Return the number of the line that begins there."""
        self.number += self.data.count(b"\n", self.counted, start)
        self.counted = start
        return self.number


def text_begins(data: bytes, start: int) -> int:
    """Return where the line that begins at `start` does so without the NULs before it."""
    while data[start : start + 1] == b"\0":
        start += 1
    return start


def split(data: bytes, encoding: str, offset: int, number: int) -> Iterator[Line]:
    """Return each line from `offset` in the file on; one with nothing in it beside a hole is none."""
    start, below_hole, raw = 0, False, b""
    for end, stop, is_hole in ends_of(data, encoding):
        if start < end and not data[start]:
            start = _past_nuls(data, start, end, encoding)
        raw = data[start:end]
        if raw or not (is_hole or below_hole):
            yield Line(raw=raw, offset=offset + start, number=number)
        start, below_hole = stop, is_hole
        number += not is_hole
    if start < len(data):
        start = _past_nuls(data, start, len(data), encoding)
        if start < len(data) or not below_hole:
            yield Line(raw=data[start:], offset=offset + start, number=number)


def has_hole(data: bytes | bytearray, size: int | None = None) -> bool:
    """Return whether there is a hole among the first `size` bytes; one NUL is looked for ten times as fast."""
    first = data.find(0, 0, size)
    return first >= 0 and data.find(NULS, first, size) >= 0


def rest_of_line(data: bytes, encoding: str) -> int:
    """Return how many bytes belong to the line that they begin in."""
    end = next(ends_of(data, encoding), None)
    return len(data) if end is None else end[0]


def count_ends(data: bytes, encoding: str) -> int:
    """Return how many line ends there are; a hole is none that anybody counts."""
    if unit_of(encoding) > 1:
        return sum(not is_hole for _, _, is_hole in ends_of(data, encoding))
    returns = data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else 0
    return data.count(b"\n") + returns


def extent_of(data: bytes, encoding: str, whole: bool, was_cut: bool) -> Extent:
    """Return how much of `data` can be judged: whole lines, and of a longer line as soon as no more of it is judged.

    `whole` takes a last line without its line end too, but never half a line end or half a character of two bytes.
    `was_cut` says that `data` begins behind the judged part of a line.
    """
    unit = unit_of(encoding)
    if unit == 1 and data.endswith(b"\n"):  # nearly always
        return Extent(taken=len(data), partial=False, cut=False)
    size = len(data) - len(data) % unit
    feed, back = marks_of(encoding)
    if data[size - unit : size] == back:  # its other half may follow
        size -= unit
    end = last_end(data, size, encoding)
    rest = size - _past_nuls(data, end, size, encoding)
    cut = rest > LONGEST or (was_cut and end == 0)
    if cut:  # a hole that is half written is not passed over with the line
        written = len(data[:size].rstrip(b"\0"))
        size = max(end, written + -written % unit)
    ready = whole or (was_cut and end == 0) or rest > LONGEST + UNSURE
    taken = size if ready else end
    return Extent(taken=taken, partial=data[max(0, taken - unit) : taken] not in (feed, back), cut=cut and ready)


@lru_cache(maxsize=16)
def _pattern(encoding: str) -> "re.Pattern[bytes]":
    feed, back = marks_of(encoding)
    return re.compile(rb"\0{%d,}|%s%s|%s|%s" % (HOLE, back, feed, feed, back))


@lru_cache(maxsize=16)
def marks_of(encoding: str) -> tuple[bytes, bytes]:
    """Return `\\n` and `\\r` as they are written."""
    codec = encoding if unit_of(encoding) > 1 else "ascii"
    return "\n".encode(codec), "\r".encode(codec)


def ends_of(data: bytes, encoding: str) -> Iterator[tuple[int, int, bool]]:
    """Return where each line end begins and stops, and whether it is a hole."""
    if unit_of(encoding) > 1:
        yield from _wide_ends(data, encoding)
        return
    for found in _pattern(encoding).finditer(data):
        start, stop = found.span()
        yield start, stop, stop - start >= HOLE


def _wide_ends(data: bytes, encoding: str) -> Iterator[tuple[int, int, bool]]:
    unit, search, at = unit_of(encoding), _pattern(encoding).search, 0
    while found := search(data, at):
        start, stop = found.span()
        is_hole = stop - start >= HOLE
        if is_hole:  # a half of the character before or behind it may be a NUL as well
            start, stop = start + -start % unit, stop - stop % unit
        is_end = stop - start >= HOLE if is_hole else start % unit == 0
        if is_end:
            yield start, stop, is_hole
        at = stop if is_end or is_hole else start + 1


def last_break(data: bytes, size: int, encoding: str) -> int:
    """Return where the last line end that is no hole ends, at most at `size`; 0 if there is none.

    A `\\r` at `size` is one only where `data` goes on without its other half.
    """
    unit = unit_of(encoding)
    feed, back = marks_of(encoding)
    is_half = data[size : size + unit] in (feed, b"")
    return max(_last_mark(data, size, feed, unit), _last_mark(data, size - unit if is_half else size, back, unit))


def last_end(data: bytes, size: int, encoding: str) -> int:
    """Return where the last line end before `size` ends, also a hole, 0 if there is none."""
    unit = unit_of(encoding)
    end = max(_last_mark(data, size, mark, unit) for mark in marks_of(encoding))
    while (hole := data.rfind(NULS, end, size)) >= 0:
        stop = (hole + HOLE) // unit * unit
        begin = end + len(data[end:stop].rstrip(b"\0"))
        if stop - begin - -begin % unit >= HOLE:
            return stop
        size = begin
    return end


def _last_mark(data: bytes, size: int, mark: bytes, unit: int) -> int:
    found = data.rfind(mark, 0, size)
    while found >= 0 and found % unit:
        found = data.rfind(mark, 0, found + len(mark) - 1)
    return found + unit if found >= 0 else 0


def _past_nuls(data: bytes, start: int, end: int, encoding: str) -> int:
    """Return where a line begins behind the NULs before it."""
    nuls = end - start - len(data[start:end].lstrip(b"\0"))
    return start + nuls // unit_of(encoding) * unit_of(encoding)
