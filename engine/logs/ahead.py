"""Reads the next block of a log while the one before it is looked through: both take about as long."""

from queue import SimpleQueue
from threading import Thread

from engine.logs.source import Source

Order = tuple[Source, int, memoryview]


class Ahead:
    """Two buffers of one search, and a thread that fills one of them; a daemon, as a share may never answer."""

    def __init__(self, size: int) -> None:
        self.buffer, self._next = bytearray(size), bytearray(size)
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._filled: SimpleQueue[int | Exception] = SimpleQueue()
        self._asked: tuple[int, int] | None = None  # from where, and how much
        self._thread: Thread | None = None

    def begin(self, source: Source, offset: int, size: int) -> None:
        """Begin to read so many bytes from there; what `buffer` holds stays as it is."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="log-ahead", daemon=True)
            self._thread.start()
        self._asked = (offset, size)
        self._orders.put((source, offset, memoryview(self._next)[:size]))

    def fill(self, source: Source, offset: int, size: int) -> int:
        """Let `buffer` hold so many bytes from there, and return how many there are. Raises what the source does."""
        if self._asked != (offset, size):
            self.settle()
            return source.fill(offset, memoryview(self.buffer)[:size])
        self._asked = None
        filled = self._filled.get()
        if isinstance(filled, Exception):
            raise filled
        self.buffer, self._next = self._next, self.buffer
        return filled

    def settle(self) -> None:
        """Wait until nothing is being read: the source is to be closed."""
        if self._asked is not None:
            self._asked = None
            self._filled.get()

    def close(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._orders.put(None)

    def _run(self) -> None:
        while (order := self._orders.get()) is not None:
            source, offset, room = order
            try:
                self._filled.put(source.fill(offset, room))
            except Exception as error:  # raised where it is asked for
                self._filled.put(error)
