"""What the files of a job hold no more: whether a file that is not there any more was removed, and up to when."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from engine.logs.follow import Cursor, moment_of, read_head
from engine.logs.opening import Gone, NotReadable

READ = timedelta(minutes=1)  # after a write within which its lines were read, and happened where they have no stamp


def is_still(cursor: Cursor, path: str) -> bool:
    """Return whether the file of a cursor lies at a path."""
    try:
        return read_head(path).is_of(cursor)
    except (Gone, NotReadable):
        return False


def lost_until(cursors: Mapping[str, Cursor], here: Iterable[str]) -> datetime | None:
    """Return up to when the lines reach of the read files that are `here` no more; None where none are lost.

    A file that was renamed lies here under its other name, with a cursor of its own.
    """
    names = set(here)
    gone = [cursor for path, cursor in cursors.items() if path not in names and cursor.offset]
    if not gone:
        return None
    kept = [cursor for path, cursor in cursors.items() if path in names]
    return max((last_of(one) for one in gone if not any(_is_same(one, other) for other in kept)), default=None)


def last_of(cursor: Cursor) -> datetime:
    """Return when the last line of a file happened, as far as is known."""
    stamps = [at for at in (cursor.clock.top, cursor.clock.at) if at is not None]
    return max(stamps, default=moment_of(cursor.modified) + READ)


def _is_same(one: Cursor, other: Cursor) -> bool:
    """Return whether two cursors are of one file, which may have grown since one of them was written."""
    if (one.head_size, one.head) == (other.head_size, other.head):
        return True
    moved = (one.device, one.inode) == (other.device, other.inode)
    return moved and one.head_size != other.head_size
