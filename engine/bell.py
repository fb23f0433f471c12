"""What wakes a thread that waits, from any other thread."""

from queue import Empty, SimpleQueue


class Bell:
    """Wakes one thread: rung before that one waits, it is heard at once; rung several times, perhaps only once.

    After a second of rest it costs half of a `threading.Event`, which takes several locks for each call.
    """

    def __init__(self) -> None:
        self._rings: SimpleQueue[None] = SimpleQueue()

    def ring(self) -> None:
        """Wake the thread that waits, or the next that does; what was done before is seen by it."""
        if self._rings.empty():
            self._rings.put(None)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the bell is rung; return False where it was not for so long."""
        try:
            self._rings.get(timeout=seconds)
        except Empty:
            return False
        return True

    def hush(self) -> None:
        """Forget that it was rung."""
        while not self._rings.empty():
            self.wait(0)
