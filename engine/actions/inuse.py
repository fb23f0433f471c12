"""Which log files are in use: those must stay, whatever somebody wants to do with the others.

In use is what the job writes now or may write (the newest of each name, what was written lately, what a program holds
open to write), and what is still needed to judge it (what is not read to its end, what a run in progress began in).
"""

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from engine.actions.housekeeper import Held
from engine.logs.follow import is_unchanged, moment_of
from engine.logs.lost import last_of
from engine.logs.naming import Found, by_age, parts_of
from engine.logs.reader import PACKED
from engine.logs.writers import IS_HARMLESS
from engine.state import JobState
from rules.runs import in_progress_run

LATELY = timedelta(minutes=10)  # after a write within which another may follow


def newest_of(groups: Iterable[Sequence[Found]]) -> frozenset[str]:
    """Return the paths that are written now: of each declared path the newest one, rotated and packed ones aside."""
    live = ([file for file in group if not file.rotated and not file.path.endswith(PACKED)] for group in groups)
    return frozenset(max(files, key=by_age).path for files in live if files)


def held_of(
    file: Found,
    status: os.stat_result,
    newest: frozenset[str],
    state: JobState,
    now: datetime,
    is_written: Callable[[], bool | None],
) -> Held | None:
    """Return why a file must stay, None where it may go.

    `is_written` says whether a program holds it open to write it, None where the system cannot say. It is not asked
    where the question could keep a program from a log that it is about to write.
    """
    if file.path in newest:
        return Held(code="log_newest")
    age = now - moment_of(status.st_mtime_ns)
    lately = -LATELY < age < LATELY
    written = is_written() if may_ask(file) or not lately else None
    if written:
        return Held(code="log_open")
    surely_over = bool(file.rotated) and written is False  # nobody writes to a rotated log by its name
    if lately and not surely_over:
        return Held(code="log_lately", parameters={"minutes": int(LATELY.total_seconds() // 60)})
    return None if file.path.endswith(PACKED) else _needed(file, status, state, now)


def may_ask(file: Found) -> bool:
    """Return whether it harms nobody to ask who writes a file, at any time: it is never opened by its name to write."""
    return IS_HARMLESS or bool(file.rotated)


def _needed(file: Found, status: os.stat_result, state: JobState, now: datetime) -> Held | None:
    cursor = None if state.logs is None else state.logs.cursors.get(file.path)
    if cursor is None or cursor.offset < status.st_size or not is_unchanged(cursor, status):
        return Held(code="log_unread")
    run = in_progress_run(state.memory.state, now, state.rule)
    if run is not None and last_of(cursor) >= run.started:
        return Held(code="log_running", parameters={"started": run.started})
    return None


def way_to(path: str, workdir: str | None, paths: Iterable[str]) -> tuple[str, str] | None:
    """Return the folder out of which nobody gets, and the way from it to a log with `/`; None for no log of these.

    The folder is the working folder where the log lies in it, else the one that the declared path names.
    """
    for declared in paths:
        root, parts = parts_of(declared, with_rotated=True, with_packed=True)
        names = path.removeprefix(os.path.join(root, "")).split(os.sep)
        if not path.startswith(os.path.join(root, "")) or len(names) != len(parts):
            continue
        fits = (
            part.literal == name if part.pattern is None else part.pattern.fullmatch(name) is not None
            for part, name in zip(parts, names, strict=True)
        )
        if all(fits):
            inside = workdir is not None and path.startswith(os.path.join(workdir, ""))
            base = workdir if inside and workdir is not None else root
            return base, os.path.relpath(path, base).replace(os.sep, "/")
    return None
