"""What libraries read whole, or by patterns that may never end: in a process apart, with little time and memory."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread, Timer
from time import sleep
from typing import BinaryIO, TypeVar

import psutil
from msgspec import Struct

from engine.child import Child, ChildLost
from engine.files.jail import NOFOLLOW, Opened
from engine.sharing import FLAGS, open_any

STARTING = 20.0  # seconds that the process may need to begin
PATIENCE = 10.0  # seconds to wait for others who ask
IDLE = 300.0  # seconds after which it is ended
MOST = 600 * 1024 * 1024  # bytes of memory that it may take
LOOK = 0.05  # seconds between two looks at that

T = TypeVar("T")


class Late(Exception):
    """It took longer than it may, or more memory, or the process broke down over it."""


class Named(Struct, frozen=True, kw_only=True):
    """A file that another process opens again: where it lies, and by what it is known to be the same."""

    path: str
    device: int
    inode: int

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Give the file, and close it. Raises OSError, also where another one lies there now."""
        with os.fdopen(_open(self.path), "rb") as file:
            status = os.fstat(file.fileno())
            if (status.st_dev, status.st_ino) != (self.device, self.inode):
                raise FileNotFoundError(self.path)
            yield file


def named(opened: Opened) -> Named:
    """Return what another process needs to open the same file."""
    return Named(path=opened.path, device=opened.status.st_dev, inode=opened.status.st_ino)


def _open(path: str) -> int:
    if sys.platform == "win32":
        return open_any(path)
    return os.open(path, FLAGS | NOFOLLOW)


class Apart:
    """Calls functions in a process that is there when it is needed; safe to ask from any thread."""

    def __init__(self) -> None:
        self._child = Child("previews", waits=True)
        self._lock = Lock()
        self._end: Timer | None = None

    def ask(self, seconds: float, function: Callable[..., T], *arguments: object) -> T:
        """Return what the function returns, or raise what it raises; Late after so many seconds."""
        if not self._lock.acquire(timeout=PATIENCE):
            raise Late
        try:
            if self._end is not None:
                self._end.cancel()
            self._child.call(STARTING, watch_memory)
            return self._child.call(seconds, function, *arguments)
        except ChildLost as error:
            raise Late from error
        finally:
            self._end = Timer(IDLE, self._rest)
            self._end.daemon = True
            self._end.start()
            self._lock.release()

    def is_ready(self) -> bool:
        """Return whether the process is there; where it is not, have it begin beside what happens now."""
        if self._child.runs:
            return True
        Thread(target=self._begin, daemon=True).start()
        return False

    def _begin(self) -> None:
        with suppress(Late):
            self.ask(STARTING, watch_memory)

    def close(self) -> None:
        """End the process, in the middle of a call too."""
        if self._end is not None:
            self._end.cancel()
        self._child.close()

    def _rest(self) -> None:
        if self._lock.acquire(blocking=False):
            try:
                self._child.close()
            finally:
                self._lock.release()


_watching = Lock()


def watch_memory() -> None:
    """Have this process end where it takes too much memory; called in the other process alone."""
    if _watching.acquire(blocking=False):  # for good
        Thread(target=_end_when_large, daemon=True).start()


def _end_when_large() -> None:
    own = psutil.Process()
    while own.memory_info().rss < MOST:
        sleep(LOOK)
    os._exit(1)
