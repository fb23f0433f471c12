"""Which file system a path lies on, by its name alone: nothing is asked of a share that may be gone."""

import os
from collections.abc import Sequence
from pathlib import Path

import psutil

MOUNTS = Path("/proc/self/mounts")


class MountTable:
    """The places at which file systems are mounted; on Windows every drive and every share is one by its name."""

    def __init__(self) -> None:
        self._text: bytes | None = None
        self._points: tuple[tuple[str, str], ...] = ()  # each with how the paths on it begin

    def has_changed(self) -> bool:
        """Return whether something was mounted or taken away since the last call; the first one says so too."""
        text = _mounts_text()
        if text == self._text:
            return False
        self._text, self._points = text, _points()
        return True

    def mount_of(self, path: str) -> str:
        """Return where the file system of a path is mounted."""
        drive = os.path.splitdrive(path)[0].lower()
        if drive:
            return drive
        return next((point for point, inside in self._points if path.startswith(inside)), os.sep)

    def mounts_of(self, paths: Sequence[str]) -> str:
        """Return the file systems that these paths lie on, as one name."""
        return " ".join(sorted({self.mount_of(path) for path in paths}))


def _mounts_text() -> bytes:
    try:
        return MOUNTS.read_bytes()
    except OSError:
        return b""  # not Linux: what was mounted at the start counts


def _points() -> tuple[tuple[str, str], ...]:
    found = {part.mountpoint for part in psutil.disk_partitions(all=True)} - {os.sep}
    return tuple((point, os.path.join(point, "")) for point in sorted(found, key=len, reverse=True))
