"""Whether a job's files look as they did at the last look, or are just longer: a `stat` for each says it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from engine.logs.follow import Cursor, moment_of
from engine.logs.naming import Found, stamp_of
from engine.sharing import status_of

FRESH = timedelta(hours=1)  # how long an older file may still be written to; later it is met at the next whole look
NEVER = datetime.max.replace(tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Still(Struct, frozen=True, kw_only=True):
    """What a look has found: files (path, size, modified, inode, changed) and folders (path, modified), in nanoseconds.

    `until` is when time alone makes another look necessary. A file is changed by new rights as well.
    """

    since: datetime
    until: datetime
    files: tuple[tuple[str, int, int, int, int], ...] = ()
    folders: tuple[tuple[str, int], ...] = ()

    def grown(self, now: datetime) -> tuple[str, ...] | None:
        """Return the files that a look would find longer and nothing else; None where it has to be a whole one."""
        if not self.since <= now < self.until:
            return None
        grown = []
        for path, size, modified, inode, changed in self.files:
            try:
                found = status_of(path)
            except OSError:
                return None
            if found.st_ino != inode or found.st_size < size:
                return None
            if found.st_size > size:
                grown.append(path)
            elif found.st_mtime_ns != modified or found.st_ctime_ns != changed:
                return None
        return tuple(grown) if all(stamp_of(folder) == stamp for folder, stamp in self.folders) else None

    def read_on(self, cursors: Mapping[str, Cursor], now: datetime, settle: timedelta) -> "Still | None":
        """Return how the same files look that were read on as far as the cursors say; None where one was not."""
        files, until = [], self.until
        for path, *_ in self.files:
            cursor = cursors.get(path)
            if cursor is None:
                return None
            until = min(until, _until(cursor, settle) or until)
            files.append(_entry(path, cursor))
        return replace(self, since=now, until=until, files=tuple(files))


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
        if place and (file.rotated or file.named is not None) and now - moment_of(cursor.modified) >= FRESH:
            continue  # one that is written to again all the same is met at the next rescan
        until = min(until, _until(cursor, settle) or until)
        watched.append(_entry(file.path, cursor))
    return Still(since=now, until=until, files=tuple(watched), folders=folders)


def _entry(path: str, cursor: Cursor) -> tuple[str, int, int, int, int]:
    return path, cursor.size, cursor.modified, cursor.inode, cursor.changed


def _until(cursor: Cursor, settle: timedelta) -> datetime | None:
    """Return when a line without its end is taken, if nothing more comes."""
    return moment_of(cursor.modified) + settle if cursor.offset < cursor.size else None


def next_name(path: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next moment at which the strftime fields of a path may mean another name; far ahead without any."""
    if "%" not in path:
        return NEVER
    local = now.astimezone(zone)
    if any(f"%{field}" in path for field in "MS"):
        return now - timedelta(seconds=now.second, microseconds=now.microsecond) + MINUTE
    if any(f"%{field}" in path for field in "HIp"):
        return now - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond) + HOUR
    day = local.date() + timedelta(days=1)
    return datetime.combine(day, datetime.min.time(), zone).astimezone(now.tzinfo)
