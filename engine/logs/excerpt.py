"""Neighbouring lines of a log around a place in it, read where they lie: the size of the file is nothing to it."""

from itertools import islice

from msgspec import Struct

from engine.logs.encoding import unit_of
from engine.logs.lines import Line, ends_of, last_break, split
from engine.logs.source import Source

FIRST = 4 * 1024  # bytes read first in each direction; then four times as many, until there are lines enough
USUAL = 160  # bytes of a line, with which a first try mostly is enough
MOST = 1024 * 1024  # bytes read in each direction at most: of longer lines there are fewer
GRAIN = 4  # bytes of the longest character: places are multiples of it


class Part(Struct, frozen=True, kw_only=True):
    """Lines whose numbers count from the one that begins at `base`, which is 1; `end` is where the next one begins."""

    lines: list[Line]
    base: int
    end: int


def beginning_before(source: Source, offset: int, encoding: str) -> int:
    """Return where the line begins that a place lies in; the place itself in a line of which too much lies above."""
    unit, reach = unit_of(encoding), FIRST
    offset = min(offset, source.size)
    offset -= offset % unit
    while True:
        low = max(0, offset - reach)
        low -= low % GRAIN
        data = source.read(low, offset + unit - low)
        end = last_break(data, min(offset - low, len(data)), encoding)
        if end or not low:
            return low + end
        if reach >= MOST:
            return offset
        reach = min(MOST, reach * 4)


def lines_above(source: Source, base: int, count: int, encoding: str) -> list[Line]:
    """Return up to `count` lines that end before the one that begins at `base`, of which the last has the number 0."""
    reach = _first_reach(count)
    while count and base:
        low = max(0, base - reach)
        low -= low % GRAIN
        data = source.read(low, base - low)
        ends = [stop for _, stop, is_hole in ends_of(data, encoding) if not is_hole]
        start = ends[0] if low and ends else 0
        lines = list(split(data[start:], encoding, low + start, 1 - (len(ends) - (start > 0))))
        if not lines and low and reach >= MOST:  # the end of a line of which too much lies above
            lines = list(split(data, encoding, low, 1 - len(ends)))
        if not low or (ends and len(lines) >= count) or reach >= MOST:
            return lines[-count:]
        reach = min(MOST, reach * 4)
    return []


def lines_from(source: Source, base: int, count: int, encoding: str) -> tuple[list[Line], int]:
    """Return up to `count` lines from the one that begins at `base` on, which has the number 1, and where they end."""
    reach = _first_reach(count)
    while True:
        data = source.read(base, reach)
        stop = base + len(data)
        if stop < source.size and len(data) == reach:
            whole = last_break(data, len(data), encoding)
            if not whole and reach >= MOST:  # a piece of a line, which is all that is shown of it
                return [Line(raw=data, offset=base, number=1)][:count], stop
            data, stop = data[:whole], base + whole
        else:
            stop = source.size
        lines = list(islice(split(data, encoding, base, 1), count + 1))
        if stop == source.size or len(lines) > count or reach >= MOST:
            break
        reach = min(MOST, reach * 4)
    if len(lines) > count:
        stop = lines[count].offset
    return lines[:count], stop


def _lines_past(source: Source, base: int, offset: int, count: int, encoding: str) -> tuple[list[Line], int]:
    """Return lines from `base` on, `count` of them from the one at a place on: holes may part more off before it."""
    most = count
    while True:
        lines, end = lines_from(source, base, most, encoding)
        if len(lines) < most or len(lines) - _place_among(lines, offset) >= count:
            return lines, end
        most *= 4


def _place_among(lines: list[Line], offset: int) -> int:
    return max((place for place, line in enumerate(lines) if line.offset <= offset), default=0)


def _first_reach(count: int) -> int:
    return max(FIRST, min(MOST, count * USUAL))


def part_above(source: Source, count: int, encoding: str) -> Part:
    """Return the last lines; of the last of them the number is 0, or 1 where its end is not written yet."""
    return Part(lines=lines_above(source, source.size, count, encoding), base=source.size, end=source.size)


def part_at(source: Source, base: int, before: int, count: int, encoding: str) -> Part:
    """Return `count` lines, of which so many stand above the one that begins at `base`."""
    above = lines_above(source, base, min(before, count), encoding)
    lines, end = lines_from(source, base, count - len(above), encoding)
    return Part(lines=above + lines, base=base, end=end)


def part_around(source: Source, offset: int, before: int, count: int, encoding: str, fills: bool = True) -> Part:
    """Return `count` lines, so many before the one at a place; if it `fills`, as many at either end."""
    base = beginning_before(source, offset, encoding)
    below, end = _lines_past(source, base, offset, count, encoding)
    lines = lines_above(source, base, count, encoding) + below
    here = _place_among(lines, offset)
    first = max(0, min(here - before, len(lines) - count) if fills else here - before)
    if first + count < len(lines):
        end = lines[first + count].offset
    return Part(lines=lines[first : first + count], base=base, end=end)
