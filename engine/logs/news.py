"""Which files of a job look different from the last look, which stand at their paths, and how much is unread."""

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from engine.logs.follow import Cursor, is_read, is_unchanged, moment_of
from engine.logs.naming import WATCHED, Found, is_over, resolved
from engine.sharing import size_of, status_of

GONE = -1


def with_news(
    files: list[Found],
    cursors: Mapping[str, Cursor],
    everything: bool,
    settle: timedelta,
    now: datetime,
    met: dict[str, int],
) -> list[Found]:
    """Return the files, oldest first, that look different from what the cursors say; of read ones the newest few alone.

    With `everything` all are asked. `met` gains the inode that stands at each path that was asked for.
    """
    news = []
    for place, file in enumerate(files):
        cursor = cursors.get(file.path)
        if not everything and cursor is not None and place < len(files) - WATCHED and is_read(cursor):
            continue
        try:
            found = status_of(file.path)
        except OSError:
            met[file.path] = GONE
            continue
        met[file.path] = found.st_ino
        if cursor is None or not is_unchanged(cursor, found) or cursor.changed != found.st_ctime_ns:
            news.append(file)
        elif cursor.offset < found.st_size and (is_over(file, files) or now - moment_of(found.st_mtime_ns) >= settle):
            news.append(file)  # a rest without its line end
    return news


def stand_as_met(met: Mapping[str, int], files: Iterable[Found], find: Callable[[], Iterable[Found]]) -> bool:
    """Return whether `find` gives the same files as before, and where asked for the same ones stand at their paths."""
    try:
        names = {file.path for file in find()}
    except OSError:
        return True  # the next look tells of it
    return names == {file.path for file in files} and all(_inode_at(path) == inode for path, inode in met.items())


def unread_of(cursors: Mapping[str, Cursor], paths: Iterable[str]) -> tuple[int, int]:
    """Return how many bytes of the files are beyond their cursors, and how many there are."""
    sizes = {path: size_of(path) for path in (*cursors, *paths)}
    done = sum(min(cursor.offset, sizes[path]) for path, cursor in cursors.items())
    total = sum(sizes.values())
    return total - done, total


def awaited(paths: Iterable[str], local: datetime, is_there: Callable[[str], bool]) -> str | None:
    """Return the first of the paths without a glob that mean a file at that local time, if none of these is there."""
    wanted = [resolved(path, local) for path in paths if "%" in path and not set("*?[") & set(path)]
    return wanted[0] if wanted and not any(map(is_there, wanted)) else None


def was_there(path: str, until: datetime | None) -> bool:
    """Return whether a file is there, and was at `until` as far as its last write tells."""
    if until is None:
        return os.path.exists(path)
    try:
        return moment_of(status_of(path).st_mtime_ns) <= until
    except OSError:
        return False


def _inode_at(path: str) -> int:
    try:
        return status_of(path).st_ino
    except OSError:
        return GONE
