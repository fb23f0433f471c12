"""Watches the configuration file and all that belongs to it, by a `stat` each."""

from collections.abc import Mapping
from pathlib import Path

from engine.config.load import Loaded, load

Print = tuple[int, int, int]


class ConfigWatcher:
    """Reads the file, and says when it was edited: `poll` is called once a tick, off the event loop."""

    def __init__(self, path: Path, environ: Mapping[str, str] | None = None) -> None:
        self._path, self._environ = path, environ
        before = self._look((path,))  # an edit while the file is read is met at the first poll
        self._loaded = load(path, environ)
        self._prints = {**self._look(self._loaded.files), **before}

    @property
    def loaded(self) -> Loaded:
        """Return what the file said when it was read last."""
        return self._loaded

    def poll(self) -> Loaded | None:
        """Return what the file says now, if it was edited since the last call and does not say the same again."""
        prints = self._look(self._loaded.files)
        if prints == self._prints:
            return None
        before, self._loaded = self._loaded, load(self._path, self._environ)
        self._prints = self._look(self._loaded.files) if self._loaded.files != before.files else prints
        same = (before.config, before.problems, before.warnings)
        return None if same == (self._loaded.config, self._loaded.problems, self._loaded.warnings) else self._loaded

    def _look(self, files: tuple[Path, ...]) -> dict[str, Print | None]:
        prints: dict[str, Print | None] = {}
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
