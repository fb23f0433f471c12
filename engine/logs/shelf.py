"""All log files of a job as a reader may ask for them: those that are followed, and the packed ones."""

from datetime import datetime
from threading import Lock

from engine.logs.naming import Finder, Found, by_age
from engine.logs.opening import NotReadable

PATIENCE = 5.0  # seconds to wait for who looks there now: a share may hang


class Shelf:
    """Finds the files of jobs, each path again and again; safe to ask from any thread."""

    def __init__(self) -> None:
        self._finders: dict[tuple[str, ...], tuple[Lock, tuple[Finder, ...]]] = {}

    def files(self, paths: tuple[str, ...], now: datetime) -> list[Found]:
        """Return every file that these paths mean, newest first. Raises as `groups`."""
        found = {file.path: file for group in self.groups(paths, now) for file in group}
        return sorted(found.values(), key=by_age, reverse=True)

    def groups(self, paths: tuple[str, ...], now: datetime) -> list[tuple[Found, ...]]:
        """Return the files of each path.

        Raises NotReadable where the share does not answer; an OSError of a folder is the caller's.
        """
        if paths not in self._finders:
            self._finders[paths] = (Lock(), tuple(Finder(path, with_packed=True) for path in paths))
        lock, finders = self._finders[paths]
        if not lock.acquire(timeout=PATIENCE):
            raise NotReadable(paths[0], "unreachable")
        try:
            return [finder.find(now) for finder in finders]
        finally:
            lock.release()
