"""How many attempts to leave a folder are written down one by one: nobody may fill the disk with them."""

from collections.abc import Callable
from threading import Lock

from engine.clock import steady

EACH = 60.0  # seconds
MOST = 60  # rows in so long


class Attempts:
    """Counts attempts; from any thread."""

    def __init__(self, seconds: Callable[[], float] = steady) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._began, self._told, self._untold = seconds(), 0, 0

    def next(self) -> int | None:
        """Return how many were not written down before this one, None where this one is not to be either."""
        with self._lock:
            now = self._seconds()
            if not 0 <= now - self._began < EACH:
                self._began, self._told = now, 0
            if self._told >= MOST:
                self._untold += 1
                return None
            self._told += 1
            untold, self._untold = self._untold, 0
            return untold
