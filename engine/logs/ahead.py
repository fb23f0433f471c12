"""Reads and looks through the next blocks of a log, in two threads, while what stands in one is told."""

from collections.abc import Callable, Generator, Iterator
from itertools import count
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Generic, TypeVar

from engine.logs.cutting import Block

THREADS = 2  # that look at once; what one of them reads, looks for and counts takes about the same time
IDLE = 0.01  # seconds for which nothing has come

T = TypeVar("T")
Answer = tuple[Block, T] | BaseException | None  # what was seen in a block, or what ended that
Cut = Callable[[bytearray], Block | None]


class Ahead:
    """The buffers of one search, of `size` bytes each; which blocks come next is its `cut` that says."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._rooms: list[bytearray] = []

    def run(
        self, cut: Cut, look: Callable[[Block], T], is_large: bool
    ) -> Generator[tuple[Block, T] | None, None, None]:
        """Yield each block and what was seen in it, in order; a block is good until the next. Raises what both do.

        Yields None where the next one may be long in coming: what is to be done before that should be done now. One
        thread cuts at a time, and none once this has ended: the source may be closed then.
        """
        if is_large:
            yield from _Crew(cut, look, self._some(THREADS + 1)).run()
            return
        (room,) = self._some(1)
        while (block := cut(room)) is not None:
            yield block, look(block)
            yield None

    def _some(self, count: int) -> list[bytearray]:
        while len(self._rooms) < count:
            self._rooms.append(bytearray(self.size))
        return self._rooms[:count]


class _Crew(Generic[T]):
    """Threads for one log; they are daemons, as a share may never answer."""

    def __init__(self, cut: Cut, look: Callable[[Block], T], rooms: list[bytearray]) -> None:
        self._cut, self._look = cut, look
        self._turn, self._cuts, self._is_over = Lock(), count(), False
        self._spare: SimpleQueue[bytearray | None] = SimpleQueue()
        self._answers: SimpleQueue[tuple[int, Answer[T]]] = SimpleQueue()  # with the numbers of their blocks
        for room in rooms:
            self._spare.put(room)

    def run(self) -> Generator[tuple[Block, T] | None, None, None]:
        threads = [Thread(target=self._work, name="log-ahead", daemon=True) for _ in range(THREADS)]
        begun: list[Thread] = []
        try:
            for thread in threads:
                try:
                    thread.start()
                except RuntimeError:  # the system has no thread to spare
                    if not begun:
                        raise
                    break
                begun.append(thread)
            for answer in self._in_order():
                yield answer
                if answer is not None:
                    self._spare.put(answer[0].room)
        finally:
            self._is_over = True
            self._spare.put(None)  # for the one that may wait for a buffer
            for thread in begun:
                thread.join()

    def _in_order(self) -> Iterator[tuple[Block, T] | None]:
        early: dict[int, Answer[T]] = {}
        for number in count():
            while number not in early:
                try:
                    some, answer = self._answers.get(timeout=IDLE)
                except Empty:
                    yield None
                    continue
                early[some] = answer
            answer = early.pop(number)
            if answer is None:
                return
            if isinstance(answer, BaseException):
                try:
                    raise answer
                finally:
                    del answer  # it would hold itself by that, and all buffers
            yield answer

    def _work(self) -> None:
        while (found := self._next()) is not None:
            number, block = found
            try:
                self._answers.put((number, (block, self._look(block))))
            except BaseException as error:  # raised where it is asked for
                self._answers.put((number, error))
            finally:
                del found, block

    def _next(self) -> tuple[int, Block] | None:
        """Return the next block to look at and its number; None where there is none."""
        with self._turn:
            room = None if self._is_over else self._spare.get()
            if room is None or self._is_over:
                return None
            number, end = next(self._cuts), None
            try:
                block = self._cut(room)
                if block is not None:
                    return number, block
            except BaseException as error:
                end = error
            self._is_over = True
            self._answers.put((number, end))
            del room, end
            return None
