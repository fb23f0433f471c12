"""Where a time stamp may stand in a block of bytes, told by plain texts alone; without Hyperscan a pattern is slow."""

import re
from collections.abc import Iterator

from rules.layouts import TIMELIKE
from rules.superset import CODECS, superset_of

ANY_STAMP = superset_of(TIMELIKE.pattern) or ""  # for Hyperscan
STAMP = re.compile(ANY_STAMP.encode("ascii"))
ZEROS = bytes(ord("0") if ord("0") <= code <= ord("9") else code for code in range(256))
BEYOND = re.compile(r"(?![0-9])\d")  # digits beyond ASCII
HINTS = (  # what TIMELIKE comes to where every digit is a nought
    *(b"0:00", b"00-00-00", b"0.00.00", b"000000 0", b"000000_0", b"00000000"),
    *("0시".encode(codec) for codec in CODECS),
)


def stamped_lines(data: bytes) -> Iterator[tuple[int, int]]:
    """Return where each line begins and ends (before its `\\n`) that may hold a stamp; in no order, maybe twice."""
    if _has_other_digits(data):
        yield from _lines(STAMP.finditer(data), data)
        return
    noughts = data.translate(ZEROS)
    for hint in HINTS:
        at = noughts.find(hint)
        while at >= 0:
            start, end = _line_of(at, data)
            if STAMP.search(data, start, end):
                yield start, end
            at = noughts.find(hint, end)


def _has_other_digits(data: bytes) -> bool:
    """Return whether there may be digits that are none in ASCII: in text that is not UTF-8 nobody knows."""
    if data.isascii():
        return False
    try:
        return BEYOND.search(data.decode()) is not None
    except UnicodeDecodeError:
        return True


def _lines(found: "Iterator[re.Match[bytes]]", data: bytes) -> Iterator[tuple[int, int]]:
    return (_line_of(match.start(), data) for match in found)


def _line_of(at: int, data: bytes) -> tuple[int, int]:
    end = data.find(b"\n", at)
    return data.rfind(b"\n", 0, at) + 1, len(data) if end < 0 else end
