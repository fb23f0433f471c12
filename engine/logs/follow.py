"""New bytes only: reads what a file has gained since a cursor, and knows a file again that was renamed or replaced.

Source: verdicts.md, section 8.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from msgspec import Struct, field
from msgspec.structs import replace

from engine.logs.encoding import encoding_of, unit_of
from engine.logs.lines import Line, extent_of, rest_of_line, split
from engine.logs.opening import open_looked
from engine.sharing import read_at, status_of
from rules.timestamps import FileClock

HEAD = 1024  # bytes at the start by which a file is known again
TAIL = 64 * 1024  # bytes in which the last stamp of a file is found
MOST = 1024 * 1024  # bytes read at once: more than is judged of one line, no more than the processor's cache holds


class Cursor(Struct, frozen=True, kw_only=True):
    """How far one file has been read: `offset` in bytes, `line` lines before it, and how to know the file again.

    `modified`, `size` and `changed` (by new rights too) are those of the last look; `partial` says that the line at
    `offset` was judged half-written, `cut` that what follows of it is judged no more: all that is ever judged of so
    long a line has been. `copy`: these lines were read in the log that the file was copied from.
    """

    offset: int = 0
    line: int = 0
    device: int = 0
    inode: int = 0
    head_size: int = 0
    head: str = ""
    encoding: str = ""
    modified: int = 0
    size: int = 0
    changed: int = 0
    partial: bool = False
    cut: bool = False
    copy: bool = False
    clock: FileClock = FileClock()


class Chunk(Struct, frozen=True, kw_only=True):
    """Whole lines as they lie in the file from `since` on, the cursor after them, and whether more follows.

    Who reads the lines counts them: until then the cursor has the `line` of `since`.
    """

    data: bytes
    since: Cursor
    cursor: Cursor
    more: bool

    @property
    def lines(self) -> Iterator[Line]:
        """Return the lines one by one, without what is left of a line that was judged already."""
        since, data, judged = self.since, self.data, 0
        if since.cut:
            judged = rest_of_line(data, since.encoding)
        lines = split(data[judged:], since.encoding, since.offset + judged, since.line + 1)
        if since.partial:
            first = next(lines, None)
            if first is not None and first.raw:  # no line by the end alone of a line that was judged without it
                yield first
        yield from lines


def is_unchanged(cursor: Cursor, found: os.stat_result) -> bool:
    """Return whether a file looks as it did at the last look."""
    return (cursor.size, cursor.modified, cursor.inode) == (found.st_size, found.st_mtime_ns, found.st_ino)


def is_read(cursor: Cursor) -> bool:
    """Return whether a file was read to its end at the last look; one with more to come has no size yet."""
    return 0 < cursor.size <= cursor.offset


def last_success(cursors: Iterable[Cursor]) -> datetime | None:
    """Return when a job succeeded last by the lines of its files."""
    found = [cursor.clock.success for cursor in cursors if cursor.clock.success is not None]
    return max(found) if found else None


class Head(Struct, frozen=True, kw_only=True):
    """How a file begins now, and its size: what tells one file from another whatever its name."""

    first: bytes
    size: int
    digests: dict[int, str] = field(default_factory=dict)  # by how much of `first` they are of

    def digest(self, size: int) -> str:
        """Return what is kept of the first `size` bytes."""
        if size not in self.digests:
            self.digests[size] = hashlib.blake2b(self.first[:size], digest_size=12).hexdigest()
        return self.digests[size]

    def is_of(self, cursor: Cursor) -> bool:
        """Return whether this is the file that the cursor was read from, at least as long as it was then."""
        size = cursor.head_size
        return 0 < size <= len(self.first) and self.size >= cursor.offset and self.digest(size) == cursor.head


def read_head(path: str) -> Head:
    """Return how a file begins. Raises Gone or NotReadable."""
    with OpenLog(path) as log:
        return log.head


class OpenLog:
    """A log file held open for one look: all that is read is of one file, whatever happens to its name.

    `found` is how it looked when it was opened, `head` how it begins. Raises Gone or NotReadable where there is none.
    """

    def __init__(self, path: str) -> None:
        self._descriptor, self.found = open_looked(path)
        try:
            self.head = Head(first=self.read(HEAD, 0), size=self.found.st_size)
        except BaseException:  # a range that is locked, or a share that goes away
            os.close(self._descriptor)
            raise

    def __enter__(self) -> "OpenLog":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def read_new(self, since: Cursor, encoding: str, whole: bool, most: int = MOST) -> Chunk:
        """Return the whole lines written after `since`, oldest first.

        `whole` takes a last line without its line end as well: nothing more is expected of it. A file that is not the
        one of the cursor is read from its start.
        """
        cursor = self._known_again(since, encoding)
        size = self.found.st_size
        data = self.read(min(size - cursor.offset, most), cursor.offset)
        more = cursor.offset + len(data) < size
        extent = extent_of(data, cursor.encoding, whole and not more, cursor.cut)
        data = data[: extent.taken]
        moved = replace(
            cursor,
            offset=cursor.offset + extent.taken,
            partial=extent.partial if data else cursor.partial,
            cut=extent.cut if data else cursor.cut,
            modified=self.found.st_mtime_ns if not more else 0,
            size=size if not more else 0,
            changed=self.found.st_ctime_ns if not more else 0,
        )
        return Chunk(data=data, since=cursor, cursor=moved, more=more)

    def read(self, size: int, offset: int) -> bytes:
        """Return so many bytes from a place, fewer at the end. Raises OSError."""
        return read_at(self._descriptor, size, offset)

    def _known_again(self, since: Cursor, encoding: str) -> Cursor:
        """Return the cursor if the file is still its file, else one at the start of this file."""
        found, head = self.found, self.head
        cursor = since if head.is_of(since) else Cursor(clock=FileClock(layout=since.clock.layout))
        known = (cursor.device, cursor.inode, cursor.head_size) == (found.st_dev, found.st_ino, len(head.first))
        if known and cursor.offset:
            return cursor
        return replace(
            cursor,
            device=found.st_dev,
            inode=found.st_ino,
            head_size=len(head.first),
            head=head.digest(len(head.first)),
            encoding=cursor.encoding if cursor.offset else encoding_of(head.first, encoding),  # by the first whole line
        )


def read_new(path: str, since: Cursor, encoding: str, whole: bool, most: int = MOST) -> Chunk:
    """Return what `OpenLog.read_new` does. Raises Gone or NotReadable."""
    with OpenLog(path) as log:
        return log.read_new(since, encoding, whole, most)


def at_the_end(path: str, cursor: Cursor) -> Cursor:
    """Return a cursor of the file that has little left to be read."""
    unit = unit_of(cursor.encoding)
    return replace(cursor, offset=max(cursor.offset, (status_of(path).st_size - TAIL) // unit * unit))


def moment_of(nanoseconds: int) -> datetime:
    """Return a file's time stamp as a moment in UTC."""
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)
