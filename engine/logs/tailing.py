"""What is appended to logs while readers look on: one thread looks after all of them."""

import os
from collections.abc import Callable
from threading import Event, Lock, Thread

from loguru import logger
from msgspec.structs import replace

from engine.clock import steady
from engine.logs.encoding import encoding_of
from engine.logs.excerpt import beginning_before
from engine.logs.follow import HEAD
from engine.logs.lineindex import count_between, count_breaks
from engine.logs.lines import Line, last_break, split
from engine.logs.opening import Gone, NotReadable
from engine.logs.port import LogNews
from engine.logs.reader import Place, cursor_at, told
from engine.logs.source import FileSource

PACE = 0.1  # seconds between two looks
SILENCE = 1.0  # seconds after which a line is shown as far as it is written
AT_ONCE = 256 * 1024  # bytes told in one look
BEHIND = 2 * 1024 * 1024  # bytes of which only the last are told: nobody reads as fast as they come
UNTOLD = 4  # pieces of news that may wait for their reader
LOST = 60.0  # seconds after which a reader that takes nothing is taken for gone
NOTHING = (0, 0, 0)


class Tail:
    """One log as one reader follows it."""

    def __init__(self, path: str, declared: str, place: Place, wake: Callable[[], None]) -> None:
        self._path, self._declared, self._place, self._wake = path, declared, place, wake
        self._news: list[LogNews] = []
        self._lock = Lock()
        self._seen = NOTHING  # of the file at the last look: inode, size, time
        self._known = place.cursor
        self._grown = 0.0  # when there was something new last
        self._told = 0  # bytes up to which an unfinished line has been told
        self._gone = False
        self._taken = steady()
        self.closed = False

    def take(self) -> list[LogNews]:
        """Return what has happened since the last time, oldest first."""
        with self._lock:
            news, self._news = self._news, []
            self._taken = steady()
        return news

    def close(self) -> None:
        """Want no more."""
        self.closed = True

    def look(self) -> None:
        """Read what is new, unless the reader has not taken yet what was new before."""
        if steady() - self._taken > LOST:
            self.close()
        if self.closed or len(self._news) >= UNTOLD:
            return
        try:
            found = os.stat(self._path)
            seen = (found.st_ino, found.st_size, found.st_mtime_ns)
            if seen != self._seen:
                self._grown = steady()
            elif self._told >= found.st_size or steady() - self._grown < SILENCE:
                return
            with FileSource(self._path) as source:
                self._read(source, seen == self._seen)
            self._seen = seen
        except (Gone, NotReadable, OSError):
            if not self._gone:
                self._tell(LogNews(kind="gone"))
            self._gone, self._seen = True, NOTHING

    def _read(self, source: FileSource, is_silent: bool) -> None:
        place = self._place
        if self._is_another(source):
            encoding = encoding_of(source.read(0, HEAD), self._declared)
            place = self._place = replace(place, base=0, above=0, encoding=encoding)
            self._told = 0
            self._tell(LogNews(kind="replaced"))
        self._gone = False
        skipped = source.size - place.base > BEHIND
        if skipped:
            base = beginning_before(source, source.size - AT_ONCE, place.encoding)
            between = count_between(source, place.base, base, place.encoding)
            above = None if between is None or place.above is None else place.above + between
            place = replace(place, base=base, above=above)
        while True:
            data = source.read(place.base, AT_ONCE)
            whole = last_break(data, len(data), place.encoding)
            if not whole and len(data) == AT_ONCE:
                whole = len(data)  # a piece of a line that does not end
            lines = list(split(data[:whole], place.encoding, place.base, 1))
            ends = count_breaks(data, 0, whole, place.encoding)
            above = place.above
            place = replace(place, base=place.base + whole, above=None if above is None else above + ends)
            if lines or skipped:
                self._tell_lines(lines, above, place, skipped)
            skipped = False
            if len(data) < AT_ONCE or self.closed:
                break
        self._place = place
        self._known = cursor_at(source.head, place.base)
        rest = data[whole:]
        if rest and is_silent:
            self._tell_lines(list(split(rest, place.encoding, place.base, 1)), place.above, place, False)
            self._told = place.base + len(rest)
        elif not rest:
            self._told = place.base

    def _is_another(self, source: FileSource) -> bool:
        """Return whether the file is not the one of the last look, or has lost what was read of it."""
        if not self._known.head_size:
            return self._seen[0] not in (0, source.found.st_ino) or source.size < self._place.base
        return not source.head.is_of(self._known)

    def _tell_lines(self, lines: list[Line], above: int | None, place: Place, skipped: bool) -> None:
        shown = told(lines, above, place.encoding, place.rule, place.dating, marked=True)
        self._tell(LogNews(kind="lines", lines=tuple(shown), end=place.base, skipped=skipped))

    def _tell(self, news: LogNews) -> None:
        with self._lock:
            self._news.append(news)
        self._wake()


class Tailer:
    """Looks after all tails in one thread, which ends when there are none."""

    def __init__(self) -> None:
        self._tails: list[Tail] = []
        self._lock = Lock()
        self._thread: Thread | None = None
        self._nudged = Event()

    @property
    def count(self) -> int:
        """Return how many readers follow a log."""
        return len(self._tails)

    def add(self, tail: Tail) -> None:
        """Look after one more."""
        with self._lock:
            self._tails.append(tail)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="log-tails", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            for tail in list(self._tails):
                try:
                    tail.look()
                except Exception:  # one log must not end the others
                    logger.exception("a log cannot be followed")
                    tail.close()
            self._nudged.wait(PACE)
            with self._lock:
                self._tails = [tail for tail in self._tails if not tail.closed]
                if not self._tails:
                    self._thread = None
                    return
