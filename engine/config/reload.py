"""Watches the configuration file and all that belongs to it, by a `stat` each."""

from collections.abc import Mapping
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
        before = self._look((path,))  # an edit while the file is read is met at the first poll
        self._loaded = load(path, environ)
        self._prints = {**self._look(self._loaded.files), **before}
        self._reading: tuple[Reading, Prints] | None = None
        self._in_force = self._loaded.config

    @property
    def loaded(self) -> Loaded:
        """Return what the file said when it was read last."""
        return self._loaded

    def poll(self) -> Loaded | None:
        """Return what the file says now, if it was edited since the last call and does not say the same again."""
        if self._reading is None:
            prints = self._look(self._loaded.files)
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
        self._in_force = loaded.config or self._in_force
        same = (before.config, before.problems, before.warnings)
        return None if same == (loaded.config, loaded.problems, loaded.warnings) else loaded

    def _look(self, files: tuple[Path, ...]) -> Prints:
        prints: Prints = {}
        for file in files:
            is_pattern = any(mark in file.name for mark in "*?[")
            for path in sorted(file.parent.glob(file.name)) if is_pattern else (file,):
                prints[str(path)] = _print(path)
        return prints


def _print(path: Path) -> Print | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
