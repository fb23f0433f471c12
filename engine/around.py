"""What lies around the lines of a job: which files and folders are missing, and whether all looks as it did."""

import os
from datetime import datetime

from msgspec.structs import replace

from engine.logs.naming import resolved, stamp_of
from engine.logs.outputs import OutputWatch
from engine.logs.still import Still
from engine.logs.watch import LogWatch
from engine.sharing import reach
from engine.state import Disk, JobState, patience_over


def look_around(state: JobState, logs: LogWatch | None, outputs: OutputWatch | None, now: datetime) -> Disk:
    """Return what stands in the way of the files, and which of them are missing."""
    local, workdir, before = now.astimezone(state.rule.zone), state.workdir, state.disk
    unreadable = workdir_missing = None
    if logs is not None and logs.trouble is not None:
        unreadable = patience_over(before.unreadable, *logs.trouble, now)
    if workdir is not None and not _is_below(logs, workdir) and not os.path.isdir(reach(workdir)):
        workdir_missing = patience_over(before.workdir_missing, workdir, "", now)
    return Disk(
        log_missing=None if logs is None else logs.missing(local),
        unreadable=unreadable,
        workdir_missing=workdir_missing,
        output_missing=None if outputs is None else _without_seconds(resolved(outputs.paths[0], local)),
        output_empty=None if outputs is None else outputs.empty,
    )


def still_around(
    state: JobState,
    logs: LogWatch | None,
    outputs: OutputWatch | None,
    disk: Disk,
    now: datetime,
    before: Still | None = None,
) -> Still | None:
    """Return how a job looks whose files need no whole look until they change; outputs are looked at every time.

    `before` is how it looked where some of the files have grown and nothing else has changed.
    """
    workdir = state.workdir
    if logs is None or outputs is not None or disk.workdir_missing is not None or logs.until is not None:
        return None
    still = logs.still(now, state.rule.zone, state.rule.settle, before)
    if still is None or workdir is None or _is_below(logs, workdir):
        return still
    if any(folder == workdir for folder, _ in still.folders):
        return still
    return replace(still, folders=(*still.folders, (workdir, stamp_of(workdir))))


def _is_below(logs: LogWatch | None, folder: str) -> bool:
    """Return whether a file of the log was found in a folder: then that is there."""
    newest = (None if logs is None else logs.newest) or ""
    return newest.startswith(folder) and (folder.endswith(os.sep) or newest.startswith(os.sep, len(folder)))


def _without_seconds(path: str) -> str:
    return os.path.dirname(path) or path
