"""Watches the configuration file and all that belongs to it, by a `stat` each."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.config.load import Loaded, load
from engine.config.reading import Reading

Print = tuple[int, int, int]
Prints = dict[str, Print | None]


LARGE = 256 * 1024  # bytes of all files: what takes longer to read than a tick should last


class ConfigWatcher:
    """Reads the file, and says when it was edited: `poll` is called once a tick, off the event loop.

    An edit of a small configuration is read at once, of one larger than `large` in a process of its own: until that is
    done `poll` has nothing to say, and what is edited meanwhile is met afterwards.
    """

    def __init__(self, path: Path, environ: Mapping[str, str] | None = None, large: int = LARGE) -> None:
        self._path, self._environ, self._large = path, environ, large
        before = _look((str(path),))  # an edit while the file is read is met at the first poll
        self._loaded = load(path, environ)
        self._watched = _watched(self._loaded.files)
        self._prints = {**_look(self._watched), **before}
        self._reading: tuple[Reading, Prints] | None = None
        self._in_force = self._loaded.config

    @property
    def loaded(self) -> Loaded:
        """Return what the file said when it was read last."""
        return self._loaded

    def poll(self) -> Loaded | None:
        """Return what the file says now, if it was edited since the last call and does not say the same again."""
        if self._reading is None:
            prints = _look(self._watched)
            if prints == self._prints:
                return None
            if sum(found[1] for found in prints.values() if found is not None) <= self._large:
                return self._take(load(self._path, self._environ), prints)
            self._reading = Reading(self._path, self._environ, self._in_force), prints
        reading, prints = self._reading
        if not reading.done:
            return None
        self._reading = None  # one that failed is tried again
        return self._take(reading.answer(), prints)

    def _take(self, loaded: Loaded, prints: Prints) -> Loaded | None:
        """Make this what the file says; files that `prints` does not know yet are read once more."""
        before, self._loaded, self._prints = self._loaded, loaded, prints
        self._watched = _watched(loaded.files)
        self._in_force = loaded.config or self._in_force
        same = (before.config, before.problems, before.warnings)
        return None if same == (loaded.config, loaded.problems, loaded.warnings) else loaded


def _watched(files: Iterable[Path]) -> tuple[str | Path, ...]:
    """Return files as plain text, which is swiftly looked at; what is left a Path is a pattern of names."""
    return tuple(file if any(mark in file.name for mark in "*?[") else str(file) for file in files)


def _look(watched: Iterable[str | Path]) -> Prints:
    prints: Prints = {}
    for one in watched:
        for path in (one,) if isinstance(one, str) else map(str, sorted(one.parent.glob(one.name))):
            prints[path] = _print(path)
    return prints


def _print(path: str) -> Print | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
