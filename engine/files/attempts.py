"""How many attempts to leave a folder are written down one by one: nobody may fill the disk with them."""

from collections.abc import Callable
from threading import Lock

from engine.clock import steady

BURST = 1000  # rows at once
PACE = 1.0  # rows a second after that: 30 MB a day


class Attempts:
    """Counts attempts, by a token bucket; from any thread."""

    def __init__(self, seconds: Callable[[], float] = steady) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._at, self._left, self._untold = seconds(), float(BURST), 0

    def next(self) -> int | None:
        """Return how many were not written down before this one, None where this one is not to be either."""
        with self._lock:
            now = self._seconds()
            self._left = min(BURST, self._left + PACE * (now - self._at))
            self._at = now
            if self._left < 1:
                self._untold += 1
                return None
            self._left -= 1
            untold, self._untold = self._untold, 0
            return untold
