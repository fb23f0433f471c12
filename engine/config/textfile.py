"""Bytes of a file to text that a YAML parser may have: encodings, control characters, sizes."""

import re
from pathlib import Path

from msgspec import Struct, field

MAX_BYTES = 256 << 20
BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# YAML 1.1 ends a line at these, YAML 1.2 does not, and nobody sees them: refused instead of guessed
LINE_SEPARATOR = re.compile(b"\xc2\x85|\xe2\x80[\xa8\xa9]")
BINARY_STARTS = (b"MZ", b"PK\x03\x04", b"\x7fELF", b"\x89PNG", b"%PDF", b"\x1f\x8b", b"SQLite format 3\x00")


class Flaw(Struct, frozen=True, kw_only=True):
    """One thing wrong at a place in a file, without the file's name; `line` and `column` count from 1."""

    line: int
    column: int
    code: str
    parameters: dict[str, object] = field(default_factory=dict)
    key: str = ""


def read_file(path: Path) -> bytes | Flaw:
    """Return the bytes of a regular file of bearable size."""
    try:
        if not path.exists():
            return Flaw(line=0, column=0, code="file_missing")
        if not path.is_file():  # a folder, a pipe that never ends
            return Flaw(line=0, column=0, code="not_a_file")
        if path.stat().st_size > MAX_BYTES:
            return Flaw(line=0, column=0, code="file_too_large", parameters={"limit": MAX_BYTES >> 20})
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Flaw(line=0, column=0, code="file_unreadable", parameters={"reason": reason})
    except ValueError:  # a NUL in the path
        return Flaw(line=0, column=0, code="file_missing")


def to_utf8(data: bytes) -> bytes | Flaw:
    """Return the text as UTF-8 without a byte order mark, or the first thing that keeps it from being text."""
    if data.startswith(BINARY_STARTS):
        return Flaw(line=1, column=1, code="binary_file")
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                data = data.decode(encoding).encode()
            except UnicodeError:
                return Flaw(line=1, column=1, code="not_utf8", parameters={"guess": encoding.upper()})
            break
    data = data.removeprefix(b"\xef\xbb\xbf")
    found = CONTROL.search(data)
    if found:
        code = "nul_byte" if found[0] == b"\0" else "control_character"
        return _flaw(data, found.start(), code, {"character": f"U+{found[0][0]:04X}"})
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return _flaw(data, error.start, "not_utf8", {"guess": _guess(data)})
    separator = LINE_SEPARATOR.search(data)
    if separator:
        code_point = ord(separator[0].decode())
        return _flaw(data, separator.start(), "line_separator", {"character": f"U+{code_point:04X}"})
    return data


def _guess(data: bytes) -> str:
    try:
        data.decode("cp949")
    except UnicodeDecodeError:
        return "?"
    return "CP949"


def _flaw(data: bytes, offset: int, code: str, parameters: dict[str, object]) -> Flaw:
    before = data[:offset]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    return Flaw(line=line, column=column, code=code, parameters=parameters)
