"""One process per store: a lock of the operating system, which ends with its holder however that ends."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from engine.store.errors import StoreInUse

_FAR = 1 << 30  # Windows locks bytes against reading too: lock one that nobody reads

if sys.platform == "win32":
    import msvcrt

    def _seize(file: BinaryIO) -> bool:
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _seize(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class Lock:
    """The lock beside a store; the file stays, only its holder's pid changes."""

    def __init__(self, path: Path) -> None:
        """Take the lock. Raises StoreInUse with the pid of the one who has it."""
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
        if not _seize(file):
            pid = _read_pid(file)
            file.close()
            raise StoreInUse(path, pid)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()).encode())
        file.flush()
        self._file = file

    @property
    def is_in_place(self) -> bool:
        """Return whether the lock's file still has its name: the next process would not meet a deleted one."""
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), os.stat(self.path))
        except OSError:
            return False

    def release(self) -> None:
        """Let the next process in."""
        self._file.close()


def _read_pid(file: BinaryIO) -> int:
    file.seek(0)
    text = file.read(20)
    return int(text) if text.isdigit() else 0


def holder_of(store: Path) -> int:
    """Return the process that has a SQLite store open, 0 where there is none, or none that can be seen."""
    path = store.with_name(store.name + ".lock")
    try:
        with path.open("r+b") as file:
            if _seize(file):
                return 0  # let go again by closing it
            return _read_pid(file)
    except OSError:
        return 0
