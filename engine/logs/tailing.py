"""What is appended to logs while readers look on: one thread reads for all who look at one file system."""

from collections.abc import Callable
from threading import Event, Lock, Thread

from loguru import logger

from engine.clock import steady
from engine.logs.appended import Standing, news_since
from engine.logs.port import LogNews
from engine.logs.reader import Place
from engine.mounts import MountTable

PACE = 0.1  # seconds between two looks
UNTOLD = 4  # pieces of news that may wait for their reader
LOST = 60.0  # seconds after which a reader that takes nothing is taken for gone


class Tail:
    """One log as one reader follows it."""

    def __init__(self, path: str, declared: str, place: Place, wake: Callable[[], None]) -> None:
        self.path, self.declared, self._wake = path, declared, wake
        self.standing = Standing(place=place, known=place.cursor)
        self._news: list[LogNews] = []
        self._lock = Lock()
        self._taken = steady()
        self.closed = False

    @property
    def key(self) -> tuple[object, ...]:
        """Return what readers have in common that are told the same."""
        return self.path, self.declared, *self.standing.key

    @property
    def is_free(self) -> bool:
        """Return whether the reader may be told more: he has taken what was new before."""
        if steady() - self._taken > LOST:
            self.close()
        return not self.closed and len(self._news) < UNTOLD

    def take(self) -> list[LogNews]:
        """Return what has happened since the last time, oldest first."""
        with self._lock:
            news, self._news = self._news, []
            self._taken = steady()
        return news

    def tell(self, news: list[LogNews], standing: Standing) -> None:
        """Say how far the log has been told, and with what."""
        self.standing = standing
        if news:
            with self._lock:
                self._news += news
            self._wake()

    def close(self) -> None:
        """Want no more."""
        self.closed = True


class Tailers:
    """Looks after all tails, those of each file system by themselves: one that hangs keeps no other reader waiting."""

    def __init__(self) -> None:
        self._mounts = MountTable()
        self._tailers: dict[str, Tailer] = {}
        self._lock = Lock()

    @property
    def count(self) -> int:
        """Return how many readers follow a log."""
        return sum(tailer.count for tailer in list(self._tailers.values()))

    def add(self, tail: Tail) -> None:
        """Look after one more."""
        with self._lock:
            self._mounts.has_changed()
            place = self._mounts.mount_of(tail.path)
            self._tailers.setdefault(place, Tailer()).add(tail)


class Tailer:
    """Looks after the tails of one file system in one thread, which ends when there are none."""

    def __init__(self) -> None:
        self._tails: list[Tail] = []
        self._lock = Lock()
        self._thread: Thread | None = None
        self._nudged = Event()

    @property
    def count(self) -> int:
        """Return how many readers follow a log."""
        return sum(not tail.closed for tail in list(self._tails))

    def add(self, tail: Tail) -> None:
        """Look after one more."""
        with self._lock:
            self._tails.append(tail)
            if self._thread is None:
                thread = Thread(target=self._run, name="log-tails", daemon=True)
                try:
                    thread.start()
                except RuntimeError:  # the system has no thread to spare: who follows next tries again
                    self._tails.remove(tail)
                    raise
                self._thread = thread

    def _run(self) -> None:
        while True:
            for tails in self._together():
                try:
                    _look(tails)
                except Exception:  # one log must not end the others
                    logger.exception("a log cannot be followed")
                    for tail in tails:
                        tail.close()
            self._nudged.wait(PACE)
            with self._lock:
                self._tails = [tail for tail in self._tails if not tail.closed]
                if not self._tails:
                    self._thread = None
                    return

    def _together(self) -> list[list[Tail]]:
        """Return the tails that may be told more, those at one place of one log together."""
        found: dict[tuple[object, ...], list[Tail]] = {}
        for tail in list(self._tails):
            if tail.is_free:
                found.setdefault(tail.key, []).append(tail)
        return list(found.values())


def _look(tails: list[Tail]) -> None:
    """Read what is new for all of them; who did not know the number of the line knows it from the others."""
    first = next((tail for tail in tails if tail.standing.place.above is not None), tails[0])
    news, standing = news_since(first.path, first.declared, first.standing)
    for tail in tails:
        tail.tell(news, standing)
