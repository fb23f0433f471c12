"""Reads the next block of a log while the one before it is looked through: both take about as long."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

from engine.logs.source import Source

Order = tuple[Source, int, bytearray, int]
Sense = Callable[[memoryview], list[int] | None]


class Ahead:
    """Two buffers of one search, and a thread that fills one of them; a daemon, as a share may never answer.

    It may also `sense` something in what it has read: `sensed` is what that has returned of `buffer`.
    """

    def __init__(self, size: int, sense: Sense = lambda block: None) -> None:
        self.buffer, self._next = bytearray(size), bytearray(size)
        self.sensed: list[int] | None = None
        self._sense = sense
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._filled: SimpleQueue[tuple[int, list[int] | None] | Exception] = SimpleQueue()
        self._asked: tuple[int, int] | None = None  # from where, and how much
        self._thread: Thread | None = None

    def begin(self, source: Source, offset: int, size: int) -> None:
        """Begin to read so many bytes from there; what `buffer` holds stays as it is."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="log-ahead", daemon=True)
            self._thread.start()
        self._asked = (offset, size)
        self._orders.put((source, offset, self._next, size))

    def fill(self, source: Source, offset: int, size: int) -> int:
        """Let `buffer` hold so many bytes from there, and return how many there are. Raises what the source does."""
        if self._asked != (offset, size):
            self.settle()
            filled, self.sensed = self._read((source, offset, self.buffer, size))
            return filled
        self._asked = None
        answer = self._filled.get()
        if isinstance(answer, Exception):
            raise answer
        self.buffer, self._next = self._next, self.buffer
        filled, self.sensed = answer
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
            try:
                self._filled.put(self._read(order))
            except Exception as error:  # raised where it is asked for
                self._filled.put(error)

    def _read(self, order: Order) -> tuple[int, list[int] | None]:
        source, offset, room, size = order
        filled = source.fill(offset, room, size)
        return filled, self._sense(memoryview(room)[:filled])
