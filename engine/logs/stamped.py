"""Where a time stamp may stand in a block of bytes, told by plain texts alone; without Hyperscan a pattern is slow."""

import re
from collections.abc import Iterator

from rules.layouts import TIMELIKE
from rules.superset import superset_of

ANY_STAMP = superset_of(TIMELIKE.pattern) or ""  # for Hyperscan
STAMP = re.compile(ANY_STAMP.encode("ascii"))
ZEROS = bytes(ord("0") if ord("0") <= code <= ord("9") else code for code in range(256))
JOINTS = bytes(ord("_") if code in b"\t\v\f\r T_.-" else ZEROS[code] for code in range(256))
SPACE_LEADS = (b"\xc2", b"\xe1", b"\xe2", b"\xe3")  # of spaces beyond ASCII, in UTF-8
HINTS = (  # what TIMELIKE comes to where every digit is a nought
    *(b"0:00", b"00-00-00", b"0.00.00", b"000000 0", b"000000_0", b"0000000000"),
    "0시".encode(),
)
JOINED = (b"00000000_0", b"00000000__")  # and where all that may stand between eight digits and the next is the same
DIGIT_LEADS = bytes([*range(0xC2, 0xE2), 0xEF, *range(0xF0, 0xF5)])  # in UTF-8, without that of most Hangul
DIGITS_AMONG = re.compile(rb"\xea[\x80-\xaf]")
BEYOND = re.compile(r"(?![0-9])\d")  # digits beyond ASCII


def stamped_lines(data: bytes) -> Iterator[tuple[int, int]]:
    """Return where each line begins and ends (before its `\\n`) that may hold a stamp; in no order, maybe twice."""
    if _has_other_digits(data):
        yield from _lines(STAMP.finditer(data), data)
        return
    spaces = [joint + lead for lead in SPACE_LEADS if lead in data for joint in (b"00000000", b"00000000_")]
    for table, hints in ((ZEROS, HINTS), (JOINTS, (*JOINED, *spaces))):
        alike = data.translate(table)
        for hint in hints:
            at = alike.find(hint)
            while at >= 0:
                start, end = _line_of(at, data)
                if TIMELIKE.search(data[start:end].decode()):
                    yield start, end
                at = alike.find(hint, end)


def _has_other_digits(data: bytes) -> bool:
    """Return whether there may be digits that are none in ASCII: in text that is not UTF-8 nobody knows."""
    if data.isascii():
        return False
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return True
    if len(data.translate(None, DIGIT_LEADS)) == len(data) and DIGITS_AMONG.search(data) is None:
        return False
    return BEYOND.search(text) is not None


def _lines(found: "Iterator[re.Match[bytes]]", data: bytes) -> Iterator[tuple[int, int]]:
    return (_line_of(match.start(), data) for match in found)


def _line_of(at: int, data: bytes) -> tuple[int, int]:
    end = data.find(b"\n", at)
    return data.rfind(b"\n", 0, at) + 1, len(data) if end < 0 else end
