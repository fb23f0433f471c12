"""What the files of a job hold no more: whether a file that is not there any more was removed, and up to when."""

import os
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from engine.logs.copies import cursor_of_copy, living_of
from engine.logs.follow import Cursor, Head, OpenLog, moment_of, read_head
from engine.logs.opening import Gone, NotReadable
from rules.timestamps import FileClock

KEPT = 8  # lost files that are remembered over a restart
READ = timedelta(minutes=1)  # after a write within which its lines were read, and happened where they have no stamp


def is_still(cursor: Cursor, path: str) -> bool:
    """Return whether the file of a cursor lies at a path."""
    head = _head_at(path)
    return head is not None and head.is_of(cursor)


def lost_of(cursors: Mapping[str, Cursor], here: Iterable[str]) -> dict[str, Cursor]:
    """Return the cursors of the read files that are `here` no more, by their paths.

    A file that was renamed lies here under its other name, with a cursor of its own.
    """
    names = set(here)
    gone = {path: cursor for path, cursor in cursors.items() if path not in names and cursor.offset}
    if not gone:
        return gone
    kept = [cursor for path, cursor in cursors.items() if path in names]
    return {path: one for path, one in gone.items() if not any(_is_same(one, other) for other in kept)}


def still_lost(lost: Mapping[str, Cursor], here: Mapping[str, Cursor], known: Iterable[Cursor]) -> dict[str, Cursor]:
    """Return those of the lost files that do not lie at any of the paths now, under whatever name.

    A file that begins alike is a copy of a lost one, if it is not `known` by a cursor of its own.
    """
    files = {_inode_of(cursor) for cursor in known}
    heads = [(_inode_of(cursor), head) for path, cursor in here.items() if (head := _head_at(path)) is not None]

    def is_here(one: Cursor) -> bool:
        return any(head.is_of(one) and (inode == _inode_of(one) or inode not in files) for inode, head in heads)

    return {path: one for path, one in lost.items() if one.offset and not is_here(one)}


def found_again(lost: dict[str, Cursor], path: str, head: Head, found: os.stat_result) -> Cursor | None:
    """Return the cursor of a lost file that is there again, as itself or as a copy of it; it is lost no more."""
    for place, cursor in lost.items():
        itself = (cursor.device, cursor.inode) == (found.st_dev, found.st_ino)
        copied = place == path and (cursor.size, cursor.modified) == (found.st_size, found.st_mtime_ns)
        if (itself or copied or living_of(path) == place) and head.is_of(cursor):
            return lost.pop(place)
    return None


def cursor_of_new(path: str, log: OpenLog, cursors: Mapping[str, Cursor], lost: dict[str, Cursor]) -> Cursor:
    """Return where to go on in a file that another had the name of: by the cursor from before a rename or copy."""
    head, found = log.head, log.found
    copy = cursor_of_copy(log, cursors)
    if copy is not None:
        return copy
    earlier = [
        cursor
        for other, cursor in cursors.items()
        if other != path and head.is_of(cursor) and not is_still(cursor, other)
    ]
    if earlier:  # of a file that was renamed twice, each name may have left one
        return replace(max(earlier, key=lambda cursor: cursor.offset), copy=False)
    before = cursors.get(path)
    begun = Cursor(clock=FileClock(layout=None if before is None else before.clock.layout))
    return found_again(lost, path, head, found) or begun


def lost_until(lost: Mapping[str, Cursor]) -> datetime | None:
    """Return up to when the lines of the lost files reach; None where none are lost."""
    return max(map(last_of, lost.values()), default=None)


def newest_of(lost: Mapping[str, Cursor]) -> dict[str, Cursor]:
    """Return those of the lost files that are kept over a restart: the newest few."""
    return dict(sorted(lost.items(), key=lambda item: last_of(item[1]))[-KEPT:])


def last_of(cursor: Cursor) -> datetime:
    """Return when the last line of a file happened, as far as is known."""
    stamps = [at for at in (cursor.clock.top, cursor.clock.at) if at is not None]
    return max(stamps, default=moment_of(cursor.modified) + READ)


def _is_same(one: Cursor, other: Cursor) -> bool:
    """Return whether two cursors are of one file, which may have grown since the first was written."""
    if (one.head_size, one.head) == (other.head_size, other.head):
        return True
    return _inode_of(one) == _inode_of(other) and one.head_size < other.head_size


def _inode_of(cursor: Cursor) -> tuple[int, int]:
    return cursor.device, cursor.inode


def _head_at(path: str) -> Head | None:
    try:
        return read_head(path)
    except (Gone, NotReadable):
        return None
