"""Who searches now: a few at once, so that all others get their pages."""

from collections import Counter
from threading import Lock

from engine.logs.searching import Crowded

OWN = 2  # of one reader
ALL = 4


class Searches:
    """Counts the searches that run; safe to ask from any thread."""

    def __init__(self) -> None:
        self._running: Counter[str] = Counter()
        self._lock = Lock()

    @property
    def count(self) -> int:
        """Return how many run."""
        return self._running.total()

    def enter(self, reader: str) -> None:
        """Take a place. Raises Crowded."""
        with self._lock:
            if self._running[reader] >= OWN or self.count >= ALL:
                raise Crowded(own=self._running[reader] >= OWN)
            self._running[reader] += 1

    def leave(self, reader: str) -> None:
        """Give a place back."""
        with self._lock:
            self._running[reader] -= 1
            if not self._running[reader]:
                del self._running[reader]
