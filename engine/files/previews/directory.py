"""The directory at the end of a zip, entry by entry: a million of them are never in memory at once."""

import os
import struct
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from engine.files.previews.reading import read_at

END = struct.Struct("<4s4H2LH")  # https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.16
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR = struct.Struct("<4sLQL")
ENTRY = struct.Struct("<4s6H3L5H2L")
LENGTHS = struct.Struct("<3H")
COMMENT = 65_535  # bytes that may follow the end
BLOCK = 256 * 1024
FULL = 0xFFFFFFFF
IN_UTF8 = 0x800


class NoZip(Exception):
    """A file that has no directory of a zip, or a broken one."""


class Place(Struct, frozen=True, kw_only=True):
    """Where the directory lies, and how many entries it says to have."""

    offset: int
    size: int
    count: int


class Packed(Struct, frozen=True, kw_only=True):
    """An entry of a zip; `modified` as the zip has it, without a zone."""

    name: str
    size: int
    packed: int
    modified: datetime | None


def find(descriptor: int) -> Place:
    """Return where the directory of a zip lies. Raises NoZip."""
    size = os.fstat(descriptor).st_size
    tail = read_at(descriptor, max(0, size - COMMENT - END.size), COMMENT + END.size)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < END.size:
        raise NoZip
    _, _, _, _, count, length, offset, _ = END.unpack_from(tail, found)
    end = size - len(tail) + found
    if FULL in (length, offset) or count == 0xFFFF:
        end, count, length, offset = _find_large(descriptor, end, (count, length, offset))
    if length > end:
        raise NoZip
    return Place(offset=end - length, size=length, count=count)  # what stands before a zip moves it all


def _find_large(descriptor: int, end: int, small: tuple[int, int, int]) -> tuple[int, int, int, int]:
    locator = read_at(descriptor, max(0, end - LOCATOR.size), LOCATOR.size)
    if not locator.startswith(b"PK\x06\x07") or len(locator) < LOCATOR.size:
        return (end, *small)
    place = LOCATOR.unpack(locator)[2]
    record = read_at(descriptor, min(place, end), END64.size)
    if not record.startswith(b"PK\x06\x06") or len(record) < END64.size:
        raise NoZip
    fields = END64.unpack(record)
    return place, fields[7], fields[8], fields[9]


def entries(descriptor: int, place: Place, at: int) -> Iterator[tuple[Packed, int]]:
    """Yield each entry from the byte `at` of the directory on, and where the next one begins in it. Raises NoZip."""
    data, start = b"", at
    while start < place.size:
        if len(data) < ENTRY.size or len(data) < _length(data):
            more = read_at(descriptor, place.offset + start, min(BLOCK, place.size - start))
            if len(more) < ENTRY.size or len(more) < _length(more):
                raise NoZip
            data = more
        length = _length(data)
        start += length
        yield _entry(data[:length]), start
        data = data[length:]


def _length(data: bytes) -> int:
    if not data.startswith(b"PK\x01\x02"):
        raise NoZip
    name, extra, comment = LENGTHS.unpack_from(data, 28)
    return ENTRY.size + int(name) + int(extra) + int(comment)


def _entry(data: bytes) -> Packed:
    _, _, _, flags, _, time, date, _, packed, size, name_length, extra_length, *_ = ENTRY.unpack_from(data)
    name = data[ENTRY.size : ENTRY.size + name_length]
    extra = data[ENTRY.size + name_length : ENTRY.size + name_length + extra_length]
    if FULL in (size, packed):
        size, packed = _large(extra, size, packed)
    return Packed(
        name=_name(name, flags),
        size=size,
        packed=packed,
        modified=_moment(date, time),
    )


def _large(extra: bytes, size: int, packed: int) -> tuple[int, int]:
    """Return the sizes that do not fit in the entry itself."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            rest = extra[at + 4 : at + 4 + length]
            numbers = list(struct.unpack(f"<{len(rest) // 8}Q", rest[: len(rest) // 8 * 8]))
            size = numbers.pop(0) if size == FULL and numbers else size
            return size, numbers.pop(0) if packed == FULL and numbers else packed
        at += 4 + length
    return size, packed


def _name(raw: bytes, flags: int) -> str:
    """Return a name: Korean programs write CP949 where the zip says nothing."""
    for coding in ("utf-8",) if flags & IN_UTF8 else ("utf-8", "cp949", "cp437"):
        try:
            return raw.decode(coding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _moment(date: int, time: int) -> datetime | None:
    try:
        return datetime((date >> 9) + 1980, date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2)
    except ValueError:
        return None
