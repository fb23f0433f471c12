"""Whether a job's files look as they did at the last look: a `stat` for each, and nothing else is done for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from engine.logs.follow import Cursor, moment_of
from engine.logs.naming import Found, stamp_of
from engine.sharing import status_of

FRESH = timedelta(hours=1)  # how long an older file may still be written to; later it is met at the next whole look
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Still(Struct, frozen=True, kw_only=True):
    """What a look has found: files (path, size, modified, inode, changed) and folders (path, modified), in nanoseconds.

    `until` is when time alone makes another look necessary. A file is changed by new rights as well.
    """

    since: datetime
    until: datetime
    files: tuple[tuple[str, int, int, int, int], ...] = ()
    folders: tuple[tuple[str, int], ...] = ()

    def holds(self, now: datetime) -> bool:
        """Return whether a look would find nothing else."""
        if not self.since <= now < self.until:
            return False
        for path, size, modified, inode, changed in self.files:
            try:
                found = status_of(path)
            except OSError:
                return False
            if found.st_mtime_ns != modified or found.st_size != size or found.st_ctime_ns != changed:
                return False
            if found.st_ino != inode:
                return False
        return all(stamp_of(folder) == stamp for folder, stamp in self.folders)


def still_of(
    files: Sequence[Found],
    cursors: Mapping[str, Cursor],
    folders: tuple[tuple[str, int], ...],
    now: datetime,
    until: datetime,
    settle: timedelta,
) -> Still | None:
    """Return how files (oldest first) look that were read as far as the cursors say; None where one was not."""
    watched = []
    for place, file in enumerate(files, start=1 - len(files)):
        cursor = cursors.get(file.path)
        if cursor is None:
            return None
        modified = moment_of(cursor.modified)
        if place and (file.rotated or file.named is not None) and now - modified >= FRESH:
            continue  # one that is written to again all the same is met at the next rescan
        if cursor.offset < cursor.size:  # a line without its end, which is taken when nothing more comes
            until = min(until, modified + settle)
        watched.append((file.path, cursor.size, cursor.modified, cursor.inode, cursor.changed))
    return Still(since=now, until=until, files=tuple(watched), folders=folders)


def next_name(path: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next moment at which the strftime fields of a path may mean another name; far ahead without any."""
    if "%" not in path:
        return datetime.max.replace(tzinfo=now.tzinfo)
    local = now.astimezone(zone)
    if any(f"%{field}" in path for field in "MS"):
        return now - timedelta(seconds=now.second, microseconds=now.microsecond) + MINUTE
    if any(f"%{field}" in path for field in "HIp"):
        return now - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond) + HOUR
    day = local.date() + timedelta(days=1)
    return datetime.combine(day, datetime.min.time(), zone).astimezone(now.tzinfo)
