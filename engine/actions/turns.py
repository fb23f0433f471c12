"""Costly questions in turns: two at once in all, and one at a time for each address."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

WORKERS = 2
MOST_OF_ONE = 100  # questions of one address that may wait
MOST_ADDRESSES = 2_000

T = TypeVar("T")
Question = tuple[Future[Any], Callable[[], Any]]


class Crowded(Exception):
    """Too many questions wait already."""


class Turns:
    """Threads of its own that keep no process from ending; an address with many questions delays no other."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._workers = workers
        self._waiting: dict[str, deque[Question]] = {}
        self._ready: deque[str] = deque()  # addresses with a question and none in work
        self._bell = threading.Condition()
        self._threads: list[threading.Thread] = []

    def ask(self, address: str, question: Callable[[], T]) -> Future[T]:
        """Return what will hold the answer. Raises Crowded where too many wait."""
        answer: Future[T] = Future()
        with self._bell:
            queue = self._waiting.get(address)
            if len(self._waiting) >= MOST_ADDRESSES if queue is None else len(queue) >= MOST_OF_ONE:
                raise Crowded
            if queue is None:
                queue = self._waiting[address] = deque()
                self._ready.append(address)
            queue.append((answer, question))
            self._start()
            self._bell.notify()
        return answer

    def _start(self) -> None:
        while len(self._threads) < self._workers:
            thread = threading.Thread(target=self._run, name="password", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run(self) -> None:
        while True:
            with self._bell:
                while not self._ready:
                    self._bell.wait()
                address = self._ready.popleft()
                answer, question = self._waiting[address].popleft()
            _answer(answer, question)
            with self._bell:
                if self._waiting[address]:
                    self._ready.append(address)
                    self._bell.notify()
                else:
                    del self._waiting[address]


def _answer(answer: Future[Any], question: Callable[[], Any]) -> None:
    if not answer.set_running_or_notify_cancel():
        return  # who asked has gone
    try:
        answer.set_result(question())
    except BaseException as error:  # it belongs to who asked
        answer.set_exception(error)
