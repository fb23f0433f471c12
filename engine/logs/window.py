"""A few lines of a log file around one place in it, at the cost of what is shown."""

import os

from engine.logs.encoding import encoding_of, text_of
from engine.logs.follow import HEAD
from engine.logs.lines import count_ends, split
from engine.logs.opening import open_shared
from engine.views import LogLine, LogWindow

REACH = 256 * 1024  # bytes read on either side of the place: of longer lines the window shows fewer
BLOCK = 8 * 1024 * 1024  # bytes at once while lines are counted
LONGEST = 4000  # characters of a line that are shown


def window_around(path: str, offset: int, count: int, encoding: str) -> LogWindow:
    """Return about `count` lines with the one at `offset` in their middle, numbered from the start of the file.

    A place beyond the end gives the last lines. Raises Gone or NotReadable.
    """
    descriptor = open_shared(path)
    try:
        size = os.fstat(descriptor).st_size
        known = encoding_of(_read(descriptor, 0, HEAD), encoding)
        offset = max(0, min(offset, size))
        start = _first_line(descriptor, max(0, offset - REACH), known)
        number = 1 + _count(descriptor, start, known)
        data = _read(descriptor, start, offset + REACH - start)
    finally:
        os.close(descriptor)
    lines = list(split(data, known, start, number))
    here = max((place for place, line in enumerate(lines) if line.offset <= offset), default=0)
    if start + len(data) < size and here < len(lines) - 1:
        lines.pop()  # it may be cut
    first = max(0, min(here - count // 2, len(lines) - count))
    shown = lines[first : first + count]
    last = shown[-1] if shown else None
    return LogWindow(
        path=path,
        encoding=known,
        lines=tuple(
            LogLine(number=line.number, offset=line.offset, text=text_of(line.raw, known)[:LONGEST]) for line in shown
        ),
        above=bool(shown) and shown[0].offset > 0,
        below=last is not None and last.offset + len(last.raw) + 2 < size,
    )


def _read(descriptor: int, offset: int, size: int) -> bytes:
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, size)


def _first_line(descriptor: int, offset: int, encoding: str) -> int:
    """Return where the first whole line from `offset` on begins."""
    if offset == 0:
        return 0
    offset -= offset % 4  # never inside a character of two or four bytes
    data = _read(descriptor, offset, REACH)
    lines = split(data, encoding, offset, 1)
    next(lines, None)
    following = next(lines, None)
    return offset if following is None else following.offset


def _count(descriptor: int, end: int, encoding: str) -> int:
    """Return how many lines end before `end`."""
    found, at = 0, 0
    while at < end:
        data = _read(descriptor, at, min(BLOCK, end - at))
        if not data:
            break
        found += count_ends(data, encoding)
        at += len(data)
    return found
