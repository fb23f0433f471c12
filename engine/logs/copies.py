"""Logs that are copied to a rotated name and then emptied: lines that lie in both files meanwhile are read once.

While a log lies there as it was, its copy is not read: it may still be growing, and has no line of its own. Once the
log is emptied the copy is the file that was read so far.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from msgspec.structs import replace

from engine.logs.follow import Cursor, OpenLog
from engine.logs.naming import ROTATED, Found
from engine.logs.opening import Gone, NotReadable

TAIL = 4096  # bytes at the end of a copy that must lie in its original too
NAME = re.compile(f"(?P<living>.+?){ROTATED.removesuffix('?')}", re.DOTALL)


class Copied(Enum):
    """What a file is to the log whose rotated name it has."""

    NOT = 0
    OF_READ = 1  # a copy of one that was read and goes on
    OF_UNREAD = 2  # it begins like one that was not: a copy, if its lines have stamps


def copied(path: str, log: OpenLog, cursors: Mapping[str, Cursor], files: Sequence[Found]) -> Copied:
    """Return what a file that was not read under this name is; `files` are those of the job, oldest first."""
    living = living_of(path)
    if living is None or any(_is_itself(log, cursor) and log.head.is_of(cursor) for cursor in cursors.values()):
        return Copied.NOT  # it has no other name, or was read under it
    original = _opened(living)
    if original is None:
        return Copied.NOT
    with original:
        if not _is_copy(log, original) or all(file.path != living for file in reversed(files)):
            return Copied.NOT
        cursor = cursors.get(living)
        is_read = cursor is not None and _is_itself(original, cursor) and original.head.is_of(cursor)
        return Copied.OF_READ if is_read else Copied.OF_UNREAD


def has_left(held: Iterable[str], living: str, original: OpenLog) -> bool:
    """Return whether a log does not hold any more what lies in one of the held files, which are copies of it."""
    for path in held:
        copy = _opened(path) if living_of(path) == living else None
        if copy is not None:
            with copy:
                if not _is_copy(copy, original):
                    return True
    return False


def cursor_of_shorter(
    path: str, log: OpenLog, cursors: Mapping[str, Cursor], copies: Mapping[str, int]
) -> Cursor | None:
    """Return the cursor at the end of a copy that lacks what was written, and read, before its log was emptied.

    `copies` are those that were seen beside their logs, with their inodes.
    """
    living, head = living_of(path), log.head
    cursor = cursors.get(living or "")
    if living is None or cursor is None or _is_itself(log, cursor) or log.found.st_size >= cursor.offset:
        return None
    begins_alike = 0 < cursor.head_size <= len(head.first) and head.digest(cursor.head_size) == cursor.head
    if not begins_alike and copies.get(path) != log.found.st_ino:
        return None
    emptied = _opened(living)
    if emptied is None:
        return None
    with emptied:
        if not _is_itself(emptied, cursor) or emptied.head.is_of(cursor):
            return None
    size = len(head.first)
    own = replace(cursor, device=log.found.st_dev, inode=log.found.st_ino, head_size=size, head=head.digest(size))
    return replace(own, offset=log.found.st_size, partial=False, cut=False)


def living_of(path: str) -> str | None:
    """Return the path of the log that is rotated to this one; None where its name has no mark of a rotation."""
    found = NAME.fullmatch(path)
    return None if found is None else found["living"]


def _is_itself(log: OpenLog, cursor: Cursor) -> bool:
    return (log.found.st_dev, log.found.st_ino) == (cursor.device, cursor.inode)


def _is_copy(copy: OpenLog, original: OpenLog) -> bool:
    """Return whether all that a file holds lies in another one too; what is not copied yet may be NULs."""
    size, inode = copy.found.st_size, (copy.found.st_dev, copy.found.st_ino)
    if not 0 < size <= original.found.st_size or inode == (original.found.st_dev, original.found.st_ino):
        return False
    tail = min(TAIL, size)
    parts = ((copy.head.first, 0), (copy.read(tail, size - tail), size - tail))
    return all(original.read(len(part), place).startswith(part.rstrip(b"\0")) for part, place in parts)


def _opened(path: str) -> OpenLog | None:
    try:
        return OpenLog(path)
    except (Gone, NotReadable):
        return None
