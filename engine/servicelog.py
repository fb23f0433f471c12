"""What the service of Windows prints: nssm writes it into one file, which BATMON keeps from growing for ever.

nssm lays a full file aside before a start, and never removes what it has laid aside: BATMON does at its own start, none
comes while it runs. While it runs, for years, nothing is laid aside either: nssm could do it through a pipe
(AppRotateOnline), but with the disk full it waits up to 40 s for each kilobyte and takes no more from the pipe
meanwhile, which would hold BATMON at its next printed line, and without nssm each printed line would be an error. So
the program that prints takes the front off its file.
"""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path

from loguru import logger

FILE_NAME = "service.log"
FULL = 10_000_000  # bytes; nssm lays a larger one aside before a start
REST = 1_000_000  # bytes at its end that stay when its front is taken off: what it says stands in batmon.log as well
ASIDE = re.compile(r"service-\d{8}T\d{6}\.\d{3}\.log", re.IGNORECASE)  # as nssm names them, by the file's last write
MOST = 5  # of 10 MB and more each
PRINTED = 2  # standard error; nssm makes it and standard output one file with one place to write at


def remove_old_copies(folder: Path, keep: timedelta, now: datetime) -> tuple[str, ...]:
    """Remove the copies that are older than `keep`, or more than MOST; return the names of those that went.

    One that cannot be removed now is told in the log and tried again at the next start.
    """
    found = [(copy.stat().st_mtime, copy) for copy in folder.iterdir() if ASIDE.fullmatch(copy.name)]
    limit, gone = (now - keep).timestamp(), []
    for place, (modified, copy) in enumerate(sorted(found, reverse=True)):
        if place < MOST and modified >= limit:
            continue
        try:
            copy.unlink()
            gone.append(copy.name)
        except OSError as error:
            logger.warning("{}: an old copy of the service's log stays: {}", copy, error)
    return tuple(gone)


class ServiceLog:
    """The file that this process prints into, where it is the service's; any other is somebody else's."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._failing = False

    def work(self) -> int:
        """Take the front off a full file and return how many bytes went; to be called with each tick."""
        try:
            gone = self._shorten()
        except OSError as error:  # told once: each line of it would stand in that file
            if not self._failing:
                logger.warning("{}: full, and not shortened for now: {}", self._path, error)
            self._failing = True
            return 0
        self._failing = False
        if gone:
            logger.info("{}: its first {} bytes were taken off", self._path, gone)
        return gone

    def _shorten(self) -> int:
        size = self._printed()
        if not size:
            return 0
        with self._path.open("rb") as file:
            file.seek(-REST, os.SEEK_END)
            rest = file.read().partition(b"\n")[2]
        # first the place to write at: what another thread prints between the two would leave a gap as long as the file
        os.lseek(PRINTED, 0, os.SEEK_SET)
        os.ftruncate(PRINTED, 0)
        os.write(PRINTED, rest)
        return size - len(rest)

    def _printed(self) -> int:
        """Return how long the service's log is where it is full, 0 where this process does not print into it."""
        try:
            printed = os.fstat(PRINTED)
            if printed.st_size <= FULL or not os.path.samestat(printed, self._path.stat()):
                return 0
        except OSError:  # no standard error, or no such file
            return 0
        return printed.st_size
