"""A process of its own for long work in Python, which would hold up every thread here, and for what may hang for good.

It ends with the process that started it, however that one ends.
"""

import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar

import psutil

NICE = 10  # on POSIX: what runs beside the tick is never in its way
ENDING = 2.0  # seconds for which a killed process is waited for

P = ParamSpec("P")
T = TypeVar("T")


class ChildLost(Exception):
    """The process ended, or was ended since it did not answer in time; what it was doing is not done."""


class _Kind(Enum):
    ITEM = "item"  # one of several
    ANSWER = "answer"
    ERROR = "error"


class Child:
    """Calls functions of a module in another process, one call at a time, for one thread.

    The process is started by the first call and again after it was lost; arguments and answers go by pickle. It steps
    back for others, unless somebody `waits` for it.
    """

    def __init__(self, name: str, *, waits: bool = False) -> None:
        self.name = name
        self._waits = waits
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def runs(self) -> bool:
        """Return whether the process is there, as far as this one knows."""
        return self._process is not None

    def call(self, limit: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the function returns, or raise what it raises; ChildLost after `limit` seconds."""
        self._send(function, args, kwargs)
        kind, value = self._receive(limit)
        if kind is _Kind.ERROR:
            raise value
        answer: T = value
        return answer

    def stream(
        self, limit: float, function: Callable[P, Iterator[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Iterator[T]:
        """Yield what the function yields; ChildLost where one item takes longer than `limit` seconds.

        A reader who stops before the end has to close the child.
        """
        self._send(function, args, kwargs)
        while True:
            kind, value = self._receive(limit)
            if kind is _Kind.ERROR:
                raise value
            if kind is _Kind.ANSWER:
                return
            yield value

    def close(self) -> None:
        """End the process at once, in the middle of a call too; from any thread."""
        process, self._process, self._pipe = self._process, None, None
        if process is not None:
            process.kill()  # a thread that waits for its answer meets the end of the pipe
            process.join(ENDING)  # one that hangs in the kernel is left to it

    def _send(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        work = pickle.dumps((function, args, kwargs))
        try:
            self._pipe_to_it().send_bytes(work)
        except OSError as error:
            self.close()
            raise ChildLost(f"{self.name}: {error}") from error

    def _pipe_to_it(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self.close()
            context = get_context("spawn")
            self._pipe, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, self._waits), name=self.name, daemon=True)
            process.start()
            theirs.close()
            self._process = process
        return self._pipe

    def _receive(self, limit: float) -> tuple[_Kind, Any]:
        pipe = self._pipe
        try:
            if pipe is None:
                raise EOFError("it was closed")
            if not pipe.poll(limit):
                raise EOFError(f"no answer in {limit:g} s")
            kind, value = pickle.loads(pipe.recv_bytes())  # from a process of our own
        except (EOFError, OSError) as error:
            self.close()
            raise ChildLost(f"{self.name}: {error}") from error
        return kind, value


def _serve(pipe: Connection, waits: bool) -> None:
    """Call what is asked for until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if not waits:
        _step_back()
    while True:
        try:
            function, args, kwargs = pickle.loads(pipe.recv_bytes())  # from a process of our own
        except (EOFError, OSError):
            return
        try:
            answer = function(*args, **kwargs)
            if isinstance(answer, Iterator):
                for item in answer:
                    _put(pipe, _Kind.ITEM, item)
                answer = None
            _put(pipe, _Kind.ANSWER, answer)
        except Exception as error:  # it is raised there
            _put(pipe, _Kind.ERROR, _told(error))


def _put(pipe: Connection, kind: _Kind, value: object) -> None:
    """Send one thing; end where nobody is there any more to take it."""
    data = pickle.dumps((kind, value))
    try:
        pipe.send_bytes(data)
    except OSError as error:
        raise SystemExit(0) from error


def _told(error: Exception) -> Exception:
    """Return the error, or one that says the same and can be sent."""
    try:
        pickle.loads(pickle.dumps(error))  # our own bytes
    except Exception:
        return RuntimeError(repr(error))
    return error


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(0)


def _step_back() -> None:
    with suppress(psutil.Error, OSError):  # as it is, where the system does not allow it
        below = getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", NICE)
        psutil.Process().nice(below)
