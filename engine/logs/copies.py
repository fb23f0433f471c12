"""Logs that are copied to a rotated name and then emptied: lines that lie in both files meanwhile are read once.

While a log lies there as it was, its copy is not read: it may still be growing, and has no line of its own. What was
read of the log was read of its copy, whose cursor stands behind it then, marked as that of a copy.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from msgspec.structs import replace

from engine.logs.follow import Cursor, OpenLog
from engine.logs.naming import ROTATED, Found
from engine.logs.opening import Gone, NotReadable
from rules.dating import FileFacts
from rules.timestamps import FileClock, dates_alone

TAIL = 4096  # bytes at the end of a copy that must lie in its original too
NAME = re.compile(f"(?P<living>.+?){ROTATED.removesuffix('?')}", re.DOTALL)


class Copied(Enum):
    """What a file is to the log whose rotated name it has."""

    NOT = 0
    OF_READ = 1  # a copy of one that was read and goes on
    OF_UNREAD = 2  # it begins like one that was not: a copy, if its lines say their day
    OF_EMPTIED = 3  # it begins like one that was read further, and is empty or gone: a copy, if it says nothing newer


def copied(
    path: str, log: OpenLog, cursors: Mapping[str, Cursor], files: Sequence[Found]
) -> tuple[Copied, Cursor | None]:
    """Return what a file that was not read as itself is, and the cursor of the log whose rotated name it has.

    `files` are those of the job, oldest first.
    """
    living = living_of(path)
    if living is None:
        return Copied.NOT, None
    cursor = cursors.get(living)
    found = _what_it_is(log, living, cursor, files)
    if found is Copied.NOT or any(_was_read(log, one) for one in cursors.values()):
        return Copied.NOT, cursor
    return found, cursor


def _what_it_is(log: OpenLog, living: str, cursor: Cursor | None, files: Sequence[Found]) -> Copied:
    original = _opened(living)
    if original is None:
        return Copied.OF_EMPTIED if cursor is not None and _is_start_of(log, cursor) else Copied.NOT
    with original:
        is_read = cursor is not None and original.head.is_of(cursor)
        if _is_copy(log, original) and any(file.path == living for file in reversed(files)):
            if cursor is None or not is_read or not _is_itself(original, cursor):
                return Copied.OF_UNREAD
            return Copied.NOT if _was_written_again(log, original) else Copied.OF_READ
        if cursor is not None and not is_read and _is_start_of(log, cursor):
            return Copied.OF_EMPTIED
    return Copied.NOT


def is_believed(copy: Copied, clock: FileClock, original: Cursor | None, facts: FileFacts) -> bool:
    """Return whether the lines of a file tell that it is a copy; `clock` is the file's after some of them."""
    if copy is Copied.NOT or clock.at is None or clock.top is None or not dates_alone(clock, facts):
        return False  # without a day two logs may be alike by themselves
    if copy is Copied.OF_EMPTIED:
        return original is not None and original.clock.top is not None and clock.top <= original.clock.top
    return True


def has_left(held: Iterable[str], living: str, original: OpenLog) -> bool:
    """Return whether a log does not hold any more what lies in one of the held files, which are copies of it."""
    for path in held:
        copy = _opened(path) if path.startswith(living) and living_of(path) == living else None
        if copy is not None:
            with copy:
                if not _is_copy(copy, original):
                    return True
    return False


def cursor_of_copy(log: OpenLog, cursors: Mapping[str, Cursor]) -> Cursor | None:
    """Return where to go on in a file that is known as a copy, by whatever name: behind what was read of either."""
    for path, own in cursors.items():
        if own.copy and _is_itself(log, own) and log.head.is_of(own):
            living = cursors.get(living_of(path) or "")
            if living is not None and living.offset > own.offset and _begins_alike(log, living):
                return _at_end(log, living) if living.offset >= log.found.st_size else replace(living, copy=False)
            return replace(own, copy=False)
    return None


def left(cursors: Mapping[str, Cursor], living: str) -> dict[str, Cursor]:
    """Return the cursors of the copies of a log that is emptied now: they are files of their own from here on."""
    found, read = {}, cursors[living]
    for path, own in cursors.items():
        copy = _opened(path) if own.copy and path.startswith(living) and living_of(path) == living else None
        if copy is None:
            continue
        with copy:
            is_of_read = own.offset > 0 or (read.head_size <= len(copy.head.first) and _begins_alike(copy, read))
            if is_of_read and _is_itself(copy, own) and own.offset <= read.offset:
                found[path] = replace(cursor_of_held(copy, read), copy=False)
    return found


def cursor_of_held(log: OpenLog, living: Cursor | None) -> Cursor:
    """Return the cursor of a copy of which was read what was read of its log, nothing without one."""
    if living is not None and living.offset >= log.found.st_size:
        return _at_end(log, living)
    offset = 0 if living is None else living.offset
    return replace(_at_end(log, living or Cursor()), offset=offset, modified=0, size=0)


def _at_end(log: OpenLog, living: Cursor) -> Cursor:
    """Return the cursor of a copy all of whose lines were read in its log."""
    size, found = len(log.head.first), log.found
    return replace(
        living,
        offset=found.st_size,
        device=found.st_dev,
        inode=found.st_ino,
        head_size=size,
        head=log.head.digest(size),
        modified=found.st_mtime_ns,
        size=found.st_size,
        changed=found.st_ctime_ns,
        partial=False,
        cut=False,
        copy=True,
    )


def living_of(path: str) -> str | None:
    """Return the path of the log that is rotated to this one; None where its name has no mark of a rotation."""
    found = NAME.fullmatch(path)
    return None if found is None else found["living"]


def _is_itself(log: OpenLog, cursor: Cursor) -> bool:
    return (log.found.st_dev, log.found.st_ino) == (cursor.device, cursor.inode)


def _was_read(log: OpenLog, cursor: Cursor) -> bool:
    """Return whether a file was read as itself, under whatever name."""
    return not cursor.copy and _is_itself(log, cursor) and log.head.is_of(cursor)


def _was_written_again(copy: OpenLog, original: OpenLog) -> bool:
    """Return whether a log was written after its copy was, and holds no more: then it was emptied in between."""
    is_newer = original.found.st_mtime_ns > copy.found.st_mtime_ns
    return is_newer and original.found.st_size == copy.found.st_size


def _is_start_of(log: OpenLog, cursor: Cursor) -> bool:
    """Return whether a file is shorter than what was read of another one, and begins like it."""
    is_shorter = log.found.st_size < cursor.offset and not _is_itself(log, cursor)
    return is_shorter and cursor.head_size <= len(log.head.first) and _begins_alike(log, cursor)


def _begins_alike(log: OpenLog, cursor: Cursor) -> bool:
    """Return whether a file begins as that of a cursor did, as far as it reaches."""
    size = cursor.head_size
    return size > 0 and (size > len(log.head.first) or log.head.digest(size) == cursor.head)


def _is_copy(copy: OpenLog, original: OpenLog) -> bool:
    """Return whether all that a file holds lies in another one too; what is not copied yet may be NULs."""
    size, inode = copy.found.st_size, (copy.found.st_dev, copy.found.st_ino)
    if not 0 < size <= original.found.st_size or inode == (original.found.st_dev, original.found.st_ino):
        return False
    first = copy.head.first.rstrip(b"\0")
    if not original.head.first.startswith(first):
        return False
    end = _end_of_data(copy, size)
    part = copy.read(min(TAIL, end), max(0, end - TAIL))
    return original.read(len(part), max(0, end - TAIL)).startswith(part.rstrip(b"\0"))


def _end_of_data(log: OpenLog, size: int) -> int:
    """Return about where NULs begin that reach to the end of a file."""
    low, high = 0, size
    if log.read(min(TAIL, size), max(0, size - TAIL)).strip(b"\0"):
        return size
    while high - low > TAIL:
        middle = (low + high) // 2
        low, high = (middle, high) if log.read(TAIL, middle).strip(b"\0") else (low, middle)
    return min(low + TAIL, size)


def _opened(path: str) -> OpenLog | None:
    try:
        return OpenLog(path)
    except (Gone, NotReadable):
        return None
