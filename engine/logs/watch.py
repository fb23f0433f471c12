"""All log files of one job: which of them have news, in which order they are read, and how each is known again."""

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from engine.logs.beginning import must_wait
from engine.logs.follow import MOST, Cursor, OpenLog, is_read, is_unchanged, last_success, moment_of
from engine.logs.looked import Look, Reading
from engine.logs.lost import cursor_of_new, lost_of
from engine.logs.naming import WATCHED, Finder, Found, by_age, is_over, rescan_of, resolved
from engine.logs.opening import Gone, NotReadable, reason_of
from engine.logs.reading import read_events
from engine.logs.still import Still, next_name, still_of
from engine.sharing import size_of, status_of
from rules.dating import FileFacts
from rules.rule import Rule

BUDGET = 8 * 1024 * 1024  # bytes of one job that one tick reads; a longer history takes several


class LogWatch(Struct):
    """Follows the logs of one job. `cursors` say how far each file has been read, by path."""

    paths: tuple[str, ...]
    encoding: str
    cursors: dict[str, Cursor] = field(default_factory=dict)
    more: bool = False  # there is more to be read at once
    trouble: tuple[str, str] | None = None  # path and reason of what could not be read at the last look
    newest: str | None = None
    lost: dict[str, Cursor] = field(default_factory=dict)  # of files that were read and have been removed
    until: datetime | None = None  # in a replay: what was written later is not seen
    since: int = 0  # nanoseconds; in a replay: files that were written last before are not read
    _finders: tuple[Finder, ...] = ()
    _waiting: bool = False  # for the next lines of a file that has just begun
    _files: list[Found] = field(default_factory=list)  # at the last look, oldest first
    _looked: datetime | None = None
    _looked_at_all: bool = False
    _seen: set[str] = field(default_factory=set)  # in a replay: files with a line up to `until`

    def clone(self) -> "LogWatch":
        """Return a watch that goes on from here by itself."""
        finders = tuple(replace(one) for one in self._finders)
        return replace(self, cursors=dict(self.cursors), lost=dict(self.lost), _finders=finders)

    def files(self, now: datetime) -> list[Found]:
        """Return every file of the job, oldest first."""
        if not self._finders:
            self._finders = tuple(Finder(path, written_since=self.since) for path in self.paths)
        found: list[Found] = []
        for finder in self._finders:
            found += finder.find(now)
        found = [file for file in found if not file.path.endswith(".gz")]
        if len(found) > 1 and (len(self._finders) > 1 or any(file.named is None for file in found)):
            found.sort(key=by_age)
        return found

    def read(
        self,
        rule: Rule,
        clock: Callable[[], datetime],
        budget: int | None = None,
        grown: Collection[str] | None = None,
    ) -> Iterator[Reading]:
        """Return what each file with news gives, oldest first; `cursors` move on with each.

        `grown` are the paths of those that are longer, where nothing else has changed since the last look.
        """
        self.trouble, self.more, self._waiting = None, False, False
        now = clock()
        files = self._listed(now) if grown is None else self._files
        if files is None:
            return
        left = BUDGET if budget is None else budget
        most = min(left, MOST)
        if grown is None:
            news = deque(self._with_news(files, rule, now))
        else:
            self._looked_at_all, news = False, deque(file for file in files if file.path in grown)
        while news:
            file, more = news.popleft(), True
            while more and left > 0:
                try:
                    reading, more, taken = self._read_once(file, rule, clock, most)
                except _Moved:  # where the others are now is found before a cursor is overwritten
                    self._looked, files = None, files if grown is None else self._listed(now)
                    if files is None:
                        return
                    news, more = deque(self._with_news(files, rule, now)), False
                    break
                left -= taken
                if reading is not None:
                    yield reading
                if reading is not None and reading.stopped:
                    more = True
                    break
            if self._waiting:
                return  # nothing of a newer file is read before it
            if more:
                self.more = True
                return
        if self.until is not None:
            self.newest = next((file.path for file in reversed(files) if self._was_there(file.path)), None)
        self._forget(files)

    def _listed(self, now: datetime) -> list[Found] | None:
        """Return the files as they are there now; None where they cannot be asked for, which is a trouble."""
        try:
            files = self._files = self.files(now)
        except OSError as error:
            self.trouble = (error.filename or self.paths[0], reason_of(error))
            return None
        self.newest = files[-1].path if files else None
        return files

    def _was_there(self, path: str) -> bool:
        """Return whether a file was there at `until`, as far as it tells: by a line or by its last write."""
        if self.until is None or path in self._seen:
            return os.path.exists(path)
        try:
            return moment_of(status_of(path).st_mtime_ns) <= self.until
        except OSError:
            return False

    def _forget(self, files: list[Found]) -> None:
        """Drop the cursors of files that are gone, once every file has been looked at."""
        if self._looked_at_all:
            here = {file.path for file in files}
            self.lost = {**self.lost, **lost_of(self.cursors, here)}
            self.cursors = {path: cursor for path, cursor in self.cursors.items() if path in here}

    def unread(self) -> tuple[int, int]:
        """Return how many bytes of the files of the last look are not read yet, and how many there are."""
        sizes = {path: size_of(path) for path in (*self.cursors, *(file.path for file in self._files))}
        done = sum(min(cursor.offset, sizes[path]) for path, cursor in self.cursors.items())
        total = sum(sizes.values())
        return total - done, total

    def still(self, now: datetime, zone: ZoneInfo, settle: timedelta, before: Still | None) -> Still | None:
        """Return how the files look after a look; None where the next look has to be a whole one.

        `before` is how they looked, where some of them have grown and nothing else has changed.
        """
        if self.more or self._waiting or self.trouble is not None or self._looked is None:
            return None
        if before is not None and not self._looked_at_all:
            return before.read_on(self.cursors, now, settle)
        there = {file.path for file in self._files}
        # a file that is there under its own name changes itself when it is rotated: its folder need not be asked
        folders = [finder.folders() for finder in self._finders if finder.path not in there]
        if None in folders:
            return None
        until = min([self._looked + rescan_of(self.paths[0]), *[next_name(path, now, zone) for path in self.paths]])
        read = tuple([folder for some in folders for folder in some or ()])
        return still_of(self._files, self.cursors, read, now, until, settle)

    def missing(self, local: datetime) -> str | None:
        """Return the path that is looked for at that local time, if there is no such file."""
        if self.newest is None:
            return resolved(self.paths[0], local)
        wanted = [resolved(path, local) for path in self.paths if "%" in path and not set("*?[") & set(path)]
        return wanted[0] if wanted and not any(self._was_there(path) for path in wanted) else None

    def _with_news(self, files: list[Found], rule: Rule, now: datetime) -> list[Found]:
        """Return the files that look different from the last look: the newest few, now and then all of them."""
        everything = self._looked_at_all = self._looked is None or not timedelta() <= now - self._looked < rescan_of(
            self.paths[0]
        )
        if everything:
            self._looked = now
        news = []
        for place, file in enumerate(files):
            cursor = self.cursors.get(file.path)
            if not everything and cursor is not None and place < len(files) - WATCHED and is_read(cursor):
                continue
            try:
                found = status_of(file.path)
            except OSError:
                continue
            if cursor is None or not is_unchanged(cursor, found) or cursor.changed != found.st_ctime_ns:
                news.append(file)
            elif cursor.offset < found.st_size and (
                is_over(file, files) or now - moment_of(found.st_mtime_ns) >= rule.settle
            ):
                news.append(file)  # a rest without its line end
        return news

    def _read_once(
        self, file: Found, rule: Rule, clock: Callable[[], datetime], most: int
    ) -> tuple[Reading | None, bool, int]:
        """Return a reading of one file, whether it has more, and how many bytes were read: `most` at once.

        Raises _Moved where another file stands at the path than at the last look, and not all have been looked at.
        """
        before = self.cursors.get(file.path)
        try:
            with OpenLog(file.path) as log:
                is_same = before is not None and log.head.is_of(before)
                if before is not None and not is_same and not self._looked_at_all:
                    raise _Moved
                modified = moment_of(log.found.st_mtime_ns)
                since = (
                    before
                    if before is not None and is_same
                    else cursor_of_new(file.path, self.cursors, self.lost, log.head, log.found)
                )
                whole = is_over(file, self._files) or clock() - modified >= rule.settle
                chunk = log.read_new(since, self.encoding, whole, most)
            now = clock()
        except (Gone, FileNotFoundError):
            return None, False, 0
        except NotReadable as error:
            self.trouble = (error.path, error.reason)
            return None, False, 0
        except OSError as error:
            self.trouble = (file.path, reason_of(error))
            return None, False, 0
        if self.until is None and must_wait(chunk, modified, now):
            self._waiting = True
            return None, False, 0
        facts = FileFacts(
            modified=modified,
            zone=rule.zone,
            named=None if file.named is None else file.named.date(),
            layout=rule.timestamp,
        )
        read_at = now if self.until is None else modified
        undated = modified if before is None or self.until is not None else now
        success = last_success((since, *self.cursors.values()))
        beside = len(self.paths) > 1 or (rule.has_output and not rule.success and not rule.start)
        alone = all(one is file or is_over(one, self._files) for one in self._files)
        look = Look(
            facts=facts, read_at=read_at, undated=undated, until=self.until, success=success, beside=beside, alone=alone
        )
        reading = read_events(file.path, chunk, rule, look)
        if before is not None and not is_same:  # it may have moved to a name that was looked at before
            self.lost = {**self.lost, **lost_of(self.cursors, self.cursors.keys() - {file.path})}
        self.cursors[file.path] = reading.cursor
        if reading.events:
            self._seen.add(file.path)
        return reading, chunk.more, max(1, len(chunk.data))


class _Moved(Exception):
    """Another file stands at a path than at the last look."""
