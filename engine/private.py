"""Files that are nobody's business but the owner's and their group's: store, audit trail, BATMON's own log."""

import os
from pathlib import Path

FILE, FOLDER = 0o640, 0o750


def opener(path: str, flags: int) -> int:
    """Open a file for `open(..., opener=...)`; one that is made here is closed to everybody else."""
    return os.open(path, flags, FILE)


def make_folder(path: Path) -> None:
    """Make a folder and those above it; the last one is closed to everybody else if it is made here."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(FOLDER, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file where there is none."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, FILE))
