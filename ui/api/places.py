"""Places for who reads logs: a share that hangs must not take all the threads that answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from engine.monitor import NoSuchLog


class Places:
    """So many at once; who waits longer for a place is told that the share does not answer."""

    def __init__(self, places: int, patience: float) -> None:
        self._places, self._patience = BoundedSemaphore(places), patience

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold one of them. Raises NoSuchLog."""
        if not self._places.acquire(timeout=self._patience):
            raise NoSuchLog("unreachable")
        try:
            yield
        finally:
            self._places.release()
