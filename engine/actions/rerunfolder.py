"""The folder of one rerun: what BATMON leaves there for a later life of its own, and what the supervisor says in it."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from engine.actions.detached import ERRORS
from engine.actions.rerun import RerunState, RerunView
from engine.actions.supervisor import ALIVE, BEGUN, CANCEL, END

REQUEST = "rerun.json"
LONGEST_WORDS = 500  # characters
STATES = {
    "exit": RerunState.ENDED,
    "cancelled": RerunState.CANCELLED,
    "system": RerunState.CANCELLED,
    "timeout": RerunState.TIMEOUT,
    "not_started": RerunState.NOT_STARTED,
}


def make_folder(root: Path, view: RerunView) -> Path:
    """Make the folder of a rerun, with what is known of it. Raises OSError."""
    folder = root / view.rid
    folder.mkdir(mode=0o700, parents=True)
    path = folder / REQUEST
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(view))
    return folder


def read_views(root: Path) -> Iterator[RerunView]:
    """Yield the reruns whose folders are there, as they were begun."""
    for path in sorted(root.glob(f"*/{REQUEST}")):
        with suppress(OSError, msgspec.MsgspecError):  # a half-written one: its command was never started
            yield msgspec.json.decode(path.read_bytes(), type=RerunView)


def has_begun(folder: Path) -> bool:
    """Return whether the command was started, or is known not to start."""
    return (folder / BEGUN).exists() or (folder / END).exists()


def with_end(view: RerunView, folder: Path) -> RerunView | None:
    """Return a rerun with its end, as the supervisor has written it; None while there is none."""
    end = _read(folder / END)
    if end is None:
        return None
    return replace(
        view,
        state=STATES.get(str(end.get("why")), RerunState.LOST),
        ended=datetime.fromtimestamp(float(end.get("at", 0)), UTC),
        code=end.get("code"),
        error=str(end.get("error", "")),
        bytes=int(end.get("total", 0)),
        left=int(end.get("left", 0)),
    )


def is_alive(folder: Path) -> bool:
    """Return whether the supervisor of a folder lives: it holds its lock, which no other process can have."""
    try:
        file = os.open(folder / ALIVE, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _can_lock(file)
    finally:
        os.close(file)


def last_words(folder: Path) -> str:
    """Return what a supervisor that has failed said last."""
    try:
        lines = (folder / ERRORS).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    return next((line[:LONGEST_WORDS] for line in reversed(lines) if line.strip()), "")


def ask_to_end(folder: Path) -> None:
    """Ask the supervisor to end its command."""
    (folder / CANCEL).touch(mode=0o600)


def remove_folder(root: Path, rid: str) -> None:
    """Remove a folder with its output; what somebody reads just now goes the next time."""
    shutil.rmtree(root / rid, ignore_errors=True)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


if sys.platform == "win32":
    import msvcrt

    def _can_lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
        return True

else:
    import fcntl

    def _can_lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
