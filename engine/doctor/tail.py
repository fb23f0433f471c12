"""The last lines of a log, and in which encodings they are written."""

import os
from collections import Counter

from msgspec import Struct, field

from engine.logs.encoding import encoding_of, text_of
from engine.logs.follow import HEAD
from engine.logs.lines import split
from engine.logs.opening import open_shared

NEAR = 32 * 1024  # bytes
MOST = 200  # lines
PLAIN = "ascii"  # says nothing of the encoding
STRANGE = "�"


class Tail(Struct, kw_only=True):
    """The last lines, oldest first; how many are written how, and how many cannot be read as text."""

    lines: list[str] = field(default_factory=list)
    written: Counter[str] = field(default_factory=Counter)
    broken: int = 0


def read_tail(path: str, encoding: str, size: int = NEAR, most: int = MOST) -> Tail:
    """Return the lines in the last `size` bytes of a log, `most` of them. Raises Gone, NotReadable or OSError."""
    descriptor = open_shared(path)
    try:
        known = encoding_of(os.read(descriptor, HEAD), encoding)
        end = os.fstat(descriptor).st_size
        start = max(0, end - size) // 4 * 4  # never inside a character of two or four bytes
        os.lseek(descriptor, start, os.SEEK_SET)
        data = os.read(descriptor, end - start)
    finally:
        os.close(descriptor)
    lines = list(split(data, known, start, 1))[1 if start else 0 :]  # the first one may be cut
    tail = Tail()
    for line in lines[-most:]:
        text = text_of(line.raw, known)
        tail.lines.append(text)
        tail.written[_written(line.raw, known)] += 1
        tail.broken += STRANGE in text
    return tail


def _written(raw: bytes, known: str) -> str:
    """Return in which encoding a line is written, as far as it shows."""
    if known != "line":
        return known
    if raw.isascii():
        return PLAIN
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8"
