"""Reads lines of a file from a place on, as much as one answer may hold."""

import os
from collections.abc import Iterator

from msgspec import Struct

from engine.logs.encoding import LONGEST, encoding_of, text_of
from engine.logs.lines import Line, split

BLOCK = 1024 * 1024  # bytes that one answer looks at
BLOCKS = (96 * 1024, BLOCK)  # most pages are in the first of these
NAMES = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


class Lines(Struct, frozen=True, kw_only=True):
    """Whole lines from a place on, and where the next one begins, None at the end of the file."""

    lines: tuple[Line, ...]
    encoding: str
    end: int | None

    def texts(self) -> Iterator[str]:
        """Yield each line as a person should see it."""
        return (text_of(line.raw, self.encoding) for line in self.lines)

    def after(self, count: int) -> int | None:
        """Return where the line after the first `count` begins."""
        return self.lines[count].offset if count < len(self.lines) else self.end


def read_at(descriptor: int, at: int, count: int) -> bytes:
    """Return bytes from a place on: fewer only at the end of the file."""
    if at >= os.fstat(descriptor).st_size:  # also where no file of any system reaches
        return b""
    os.lseek(descriptor, at, os.SEEK_SET)
    parts = []
    while count > 0 and (data := os.read(descriptor, count)):
        parts.append(data)
        count -= len(data)
    return b"".join(parts)


def read_lines(descriptor: int, head: bytes, at: int, block: int = BLOCK) -> Lines:
    """Return the lines that begin in the block at `at`; a longer one than the block is cut, and passed over by it."""
    encoding = encoding_of(head, "auto")
    data = read_at(descriptor, at, block)
    lines = tuple(split(data, encoding, at, 1))
    if len(data) < block:
        return Lines(lines=lines, encoding=encoding, end=None)
    if len(lines) > 1:  # the last one may go on
        return Lines(lines=lines[:-1], encoding=encoding, end=lines[-1].offset)
    return Lines(lines=lines, encoding=encoding, end=at + len(data))


def total_of(size: int, start: int, after: int | None, rows: int, is_first: bool) -> tuple[int | None, bool]:
    """Return how many rows a file of that size has, and whether that is an estimate: as if all were as long as these.

    These lie between `start` and `after`, None at the end of the file; where they are the first ones too they are all.
    """
    if is_first and after is None:
        return rows, False
    used = (size if after is None else after) - start
    return round(size / used * rows) if rows and used > 0 else None, True


def encoding_name(head: bytes, encoding: str) -> str:
    """Return what a coding is called; of one that is decided by line, what its beginning is in."""
    if encoding != "line":
        return NAMES.get(encoding, encoding.upper())
    end = head.rfind(b"\n") + 1 or len(head)
    try:
        head[: min(end, LONGEST)].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "CP949" if error.reason != "unexpected end of data" else "UTF-8"
    return "UTF-8"
