"""All log files of one job: which of them have news, in which order they are read, and how each is known again."""

from collections import deque
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from engine.logs.beginning import must_wait
from engine.logs.copies import Copied, copied, cursor_of_held, has_left, is_believed, left
from engine.logs.follow import MOST, Cursor, OpenLog, last_success, moment_of
from engine.logs.looked import Look, Moved, Reading, facts_of
from engine.logs.lost import cursor_of_new, lost_of
from engine.logs.naming import Finder, Found, by_age, is_over, next_rescan, resolved
from engine.logs.news import awaited, stand_as_met, unread_of, was_there, with_news
from engine.logs.opening import Gone, NotReadable, reason_of, trouble_of
from engine.logs.reading import read_events
from engine.logs.still import Still, next_name, still_of
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
    waiting: bool = False  # for the next lines of a file that has just begun
    waits: bool = True  # ... as long as they may say when the first ones were written
    times_put_off: int = 0  # looks in a row whose files got other names meanwhile
    lost: dict[str, Cursor] = field(default_factory=dict)  # of files that were read and have been removed
    until: datetime | None = None  # in a replay: what was written later is not seen
    since: int = 0  # nanoseconds; in a replay: files that were written last before are not read
    _finders: tuple[Finder, ...] = ()
    _files: list[Found] = field(default_factory=list)  # at the last look, oldest first
    _looked: datetime | None = None
    _looked_at_all: bool = False
    _met: dict[str, int] = field(default_factory=dict)  # at the last look: which file stood at a path
    _turned: bool = False  # in the last look there was a new file, or one was gone
    _replaced: bool = False  # in the last look another file stood at a path than before
    _held: set[str] = field(default_factory=set)  # in the last look: copies of what lies under its own name
    _seen: set[str] = field(default_factory=set)  # in a replay: files with a line up to `until`

    def clone(self) -> "LogWatch":
        """Return a watch that goes on from here by itself."""
        return replace(self, cursors=dict(self.cursors), lost=dict(self.lost), _finders=(*map(replace, self._finders),))

    def files(self, now: datetime) -> list[Found]:
        """Return every file of the job, oldest first."""
        if not self._finders:
            self._finders = tuple(Finder(path, written_since=self.since) for path in self.paths)
        found = [file for finder in self._finders for file in finder.find(now) if not file.path.endswith(".gz")]
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
        self.trouble, self.more, self.waiting, self._turned, self._replaced = None, False, False, False, False
        now, self.times_put_off, self._held = clock(), 0, set()
        files = self._listed(now) if grown is None else self._files
        if files is None:
            return
        left = BUDGET if budget is None else budget
        most = min(left, MOST)
        if grown is None:
            news = deque(self._with_news(files, rule, now))
        else:
            self._looked_at_all, news = False, deque([file for file in files if file.path in grown])
        while news:
            file, more = news.popleft(), True
            while more and left > 0:
                try:
                    reading, more, taken = self._read_once(file, rule, clock, most)
                except Moved:  # where the others are now is found before a cursor is overwritten
                    self._looked, self._held, files = None, set(), files if grown is None else self._listed(now)
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
            if self.waiting:
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

    def is_turning(self, now: datetime) -> bool:
        """Return whether files got other names during the last look, which may have missed one or their order.

        The next look goes to all of them then.
        """
        turning = self._replaced and self.trouble is not None  # what cannot be read may be older than what was read
        turning = turning or (self._turned and not stand_as_met(self._met, self._files, lambda: self.files(now)))
        self._looked = None if turning else self._looked
        return turning

    def put_off(self) -> "LogWatch":
        """Return a watch that stands where this one does, and whose next look goes to all files, at once."""
        return replace(self.clone(), more=True, times_put_off=self.times_put_off + 1, _looked=None)

    def _was_there(self, path: str) -> bool:
        """Return whether a file was there at `until`, as far as it tells: by a line or by its last write."""
        return was_there(path, None if path in self._seen else self.until)

    def _forget(self, files: list[Found]) -> None:
        """Drop the cursors of files that are gone, once every file has been looked at."""
        if self._looked_at_all:
            here = {file.path for file in files}
            self.lost = {**self.lost, **lost_of(self.cursors, here)}
            self.cursors = {path: cursor for path, cursor in self.cursors.items() if path in here}

    def unread(self) -> tuple[int, int]:
        """Return how many bytes of the files of the last look are not read yet, and how many there are."""
        return unread_of(self.cursors, [file.path for file in self._files if file.path not in self._held])

    def still(self, now: datetime, zone: ZoneInfo, settle: timedelta, before: Still | None) -> Still | None:
        """Return how the files look after a look; None where the next look has to be a whole one.

        `before` is how they looked, where some of them have grown and nothing else has changed.
        """
        if self.more or self.waiting or self.trouble is not None or self._looked is None:
            return None
        if before is not None and not self._looked_at_all:
            return before.read_on(self.cursors, now, settle)
        there = {file.path for file in self._files}
        # a file that is there under its own name changes itself when it is rotated: its folder need not be asked
        folders = [finder.folders() for finder in self._finders if finder.path not in there]
        if None in folders:
            return None
        until = min([next_rescan(self.paths[0], self._looked), *[next_name(path, now, zone) for path in self.paths]])
        read = tuple([folder for some in folders for folder in some or ()])
        return still_of(self._files, self.cursors, read, now, until, settle)

    def missing(self, local: datetime) -> str | None:
        """Return the path that is looked for at that local time, if there is no such file."""
        return resolved(self.paths[0], local) if self.newest is None else awaited(self.paths, local, self._was_there)

    def _with_news(self, files: list[Found], rule: Rule, now: datetime) -> list[Found]:
        """Return the files that look different from the last look: the newest few, now and then all of them."""
        looked = self._looked
        everything = looked is None or not looked <= now < next_rescan(self.paths[0], looked)
        self._looked_at_all = everything
        if everything:
            self._looked = now
        self._met = {}
        return with_news(files, self.cursors, everything, rule.settle, now, self._met)

    def _read_once(
        self, file: Found, rule: Rule, clock: Callable[[], datetime], most: int
    ) -> tuple[Reading | None, bool, int]:
        """Return a reading of one file, whether it has more, and how many bytes were read: `most` at once.

        Raises Moved where another file stands at the path than at the last look, and not all have been looked at.
        """
        before = self.cursors.get(file.path)
        try:
            with OpenLog(file.path) as log:
                is_same = before is not None and log.head.is_of(before)
                self._turned |= not is_same
                self._replaced |= before is not None and not is_same
                copy, original, modified = Copied.NOT, None, moment_of(log.found.st_mtime_ns)
                if before is not None and is_same and not before.copy:
                    since = before
                elif (before and not is_same and not self._looked_at_all) or has_left(self._held, file.path, log):
                    raise Moved
                else:
                    copy, original = copied(file.path, log, self.cursors, self._files)
                    if copy is Copied.OF_READ:
                        self._hold(file, log, original)
                        return None, False, 0
                    since = cursor_of_new(file.path, log, self.cursors, self.lost)
                whole = is_over(file, self._files) or clock() - modified >= rule.settle
                chunk = log.read_new(since, self.encoding, whole, most)
            now = clock()
        except (Gone, FileNotFoundError):
            self._turned = True
            return None, False, 0
        except (NotReadable, OSError) as error:
            self.trouble = trouble_of(error, file.path)
            return None, False, 0
        if self.until is None and self.waits and must_wait(chunk, modified, now):
            self.waiting = True
            return None, False, 0
        facts = facts_of(file, modified, rule)
        read_at = now if self.until is None else modified
        undated = modified if before is None or self.until is not None else now
        success = last_success((since, *self.cursors.values()))
        beside = len(self.paths) > 1 or (rule.has_output and not rule.success and not rule.start)
        alone = len(self._files) == 1 or all(one is file or is_over(one, self._files) for one in self._files)
        look = Look(
            facts=facts, read_at=read_at, undated=undated, until=self.until, success=success, beside=beside, alone=alone
        )
        reading = read_events(file.path, chunk, rule, look)
        if is_believed(copy, reading.cursor.clock, original, facts) or (copy is Copied.OF_UNREAD and not chunk.data):
            self._hold(file, log, original if copy is Copied.OF_EMPTIED else None)
            return None, False, 0
        if before is not None and not is_same:
            self._lose(file)
        self.cursors[file.path] = reading.cursor
        if reading.events:
            self._seen.add(file.path)
        return reading, chunk.more, max(1, len(chunk.data))

    def _hold(self, file: Found, log: OpenLog, original: Cursor | None) -> None:
        """Leave a copy unread."""
        self._held.add(file.path)
        if (before := self.cursors.get(file.path)) is not None and not log.head.is_of(before):
            self._lose(file)
        self.cursors[file.path] = cursor_of_held(log, original)

    def _lose(self, file: Found) -> None:
        """Drop the cursor of what stood at a path; it may have moved to a name that was looked at before."""
        self.cursors.update(left(self.cursors, file.path))
        self.lost = {**self.lost, **lost_of(self.cursors, self.cursors.keys() - {file.path})}
        self.cursors.pop(file.path, None)
