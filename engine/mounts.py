"""Which file system a path lies on: links are followed on disks of this machine, nothing is asked of a share."""

import os
import select
import sys
from collections.abc import Sequence
from contextlib import suppress

import psutil
from msgspec import Struct

MOUNTS = "/proc/self/mounts"
LINKS = 40  # links on the way of one path: as many as Linux follows


class Share(Struct, frozen=True, kw_only=True):
    """The file systems that a job's files lie on, as one name, and whether a look at them does not come back."""

    name: str
    hangs: bool


class MountTable:
    """The places at which file systems are mounted; on Windows every drive and every share is one by its name."""

    def __init__(self) -> None:
        self._news = _News()
        self._points: tuple[tuple[str, str], ...] = ()  # each with how the paths on it begin
        self._own = {os.sep}  # the points at which disks of this machine are mounted
        self._followed: dict[str, str] = {}

    def has_changed(self) -> bool:
        """Return whether something was mounted or taken away since the last call; the first one says so too."""
        self._followed = {}
        if not self._news.has_come():
            return False
        self._points, self._own = _points()
        return True

    def close(self) -> None:
        """Ask nothing more."""
        self._news.close()

    def mount_of(self, path: str) -> str:
        """Return where the file system of a path is mounted."""
        drive = os.path.splitdrive(path)[0].lower()
        return drive or self._point_of(self._follow(path, LINKS))

    def _point_of(self, path: str) -> str:
        return next((point for point, inside in self._points if path.startswith(inside)), os.sep)

    def _follow(self, path: str, left: int) -> str:
        """Return where a path leads, as far as disks of this machine say."""
        if path in self._followed:
            return self._followed[path]
        folder, name = os.path.split(path)
        if not name or left == 0:
            return path
        folder = self._follow(folder, left)
        found = os.path.join(folder, name)
        if self._point_of(os.path.join(found, "")) in self._own:
            try:
                link = os.readlink(found)
            except OSError:
                pass  # no link, or not there
            else:
                found = self._follow(os.path.normpath(os.path.join(folder, link)), left - 1)
        self._followed[path] = found
        return found

    def mounts_of(self, paths: Sequence[str]) -> str:
        """Return the file systems that these paths lie on, as one name."""
        return " ".join(sorted({self.mount_of(path) for path in paths}))


class _News:
    """Whether the kernel has changed its table of mounts since it was asked last; the first answer is yes.

    To ask for news is a system call of a microsecond; to read the table each time takes a hundred.
    """

    def __init__(self) -> None:
        self._descriptor = -1  # not Linux: what was mounted at the start counts
        self._first = True
        if sys.platform == "linux":
            with suppress(OSError):
                self._descriptor = os.open(MOUNTS, os.O_RDONLY)
                self._poll = select.poll()
                self._poll.register(self._descriptor, select.POLLERR | select.POLLPRI)

    def has_come(self) -> bool:
        first, self._first = self._first, False
        if sys.platform != "linux" or self._descriptor < 0:
            return first
        return bool(self._poll.poll(0)) or first

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _points() -> tuple[tuple[tuple[str, str], ...], set[str]]:
    parts = psutil.disk_partitions(all=True)
    own = {part.mountpoint for part in parts if part.device.startswith("/dev/")}
    found = {part.mountpoint for part in parts} - {os.sep}
    return tuple((point, os.path.join(point, "")) for point in sorted(found, key=len, reverse=True)), own | {os.sep}
