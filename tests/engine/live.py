"""A configuration in a folder, and BATMON watching it, for the tests of the engine as a whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from engine import live
from engine.config.load import load
from engine.config.model import Config
from engine.live import LiveMonitor
from engine.replacing import put_in_place
from engine.service import start

HEAD = """
server: {host: 127.0.0.1, port: 18002, language: en}
timezone: Asia/Seoul
tick: 1s
jobs:
"""
PATIENCE = 30.0  # seconds for a tick that a busy machine holds up: a store that is not closed starts no second time


def write_config(folder: Path, jobs: str, head: str = HEAD) -> Path:
    """Write a batmon.yml with these jobs and return its path; who reads it finds the old one or the new one, whole."""
    path, new = folder / "batmon.yml", folder / "batmon.yml.new"
    new.write_text(head + jobs, encoding="utf-8")
    put_in_place(str(new), str(path))
    return path


def config_of(path: Path) -> Config:
    """Return the configuration of a file that has no problems."""
    loaded = load(path)
    assert loaded.config is not None, loaded.problems
    return loaded.config


@contextmanager
def watching(path: Path) -> Iterator[LiveMonitor]:
    """Give a monitor that watches the file's jobs, and end it."""
    monitor = start(path)
    try:
        yield monitor
    finally:
        with patch.object(live, "STOP_PATIENCE", PATIENCE):
            monitor.stop()
