"""Where a SQLite store lies: whether the file there is still the one that is open, and how it is put aside."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

SIDES = ("-wal", "-shm")
PARTS = (*SIDES, "")  # the store itself last: without it the others are nothing


def identity_of(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from every other one, whatever its name; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_dev, found.st_ino)


def move_aside(path: Path, now: datetime, parts: Sequence[str] = PARTS) -> Path | None:
    """Rename a store and what belongs to it, and return its new name; None where nothing lies there any more.

    An older one of the same second is not overwritten.
    """
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    first = target = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while target.exists():
        number += 1
        target = first.with_name(f"{first.name}-{number}")
    there = [suffix for suffix in parts if path.with_name(path.name + suffix).exists()]
    for suffix in there:
        path.with_name(path.name + suffix).rename(target.with_name(target.name + suffix))
    return target.with_name(target.name + there[-1]) if there else None
