"""Looks for the processes of all its jobs in one pass over the machine's."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import psutil
from msgspec import Struct

from engine.config.schedulers import Process
from engine.probes.answers import Before, NoAnswer, Readings, Reason, Schedulers, since_of
from rules.readings import SchedulerReading, SchedulerState

GONE = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)  # ended, and not yet collected by its parent
WINDOWS = sys.platform == "win32"


class Seen(Struct, frozen=True, kw_only=True):
    """A process; `cmdline` is None where BATMON may not read it."""

    name: str
    cmdline: str | None
    created: datetime


def read(schedulers: Schedulers, before: Before, asked: datetime) -> Readings:
    """Return the readings of these jobs; one of which no process is found, but some that it may be, has none.

    Raises NoAnswer where no process can be seen at all.
    """
    wanted = {job_id: one for job_id, one in schedulers.items() if isinstance(one, Process)}
    seen = look()
    by_name: dict[str, list[Seen]] = {}
    for process in seen:
        by_name.setdefault(_folded(process.name, WINDOWS), []).append(process)
    readings: Readings = {}
    for job_id, one in wanted.items():
        named = seen if one.name is None else by_name.get(_folded(one.name, WINDOWS), [])
        reading = reading_of(one, named, before.get(job_id), asked)
        if reading is not None:
            readings[job_id] = reading
    return readings


def look() -> list[Seen]:
    """Return every process but this one. Raises NoAnswer where there is none to be seen."""
    try:
        found = [process.info for process in psutil.process_iter(["pid", "name", "cmdline", "create_time", "status"])]
    except (psutil.Error, OSError) as error:
        raise NoAnswer(Reason.FAILED, str(error)) from error
    seen = [
        Seen(
            name=info["name"] or "",
            cmdline=None if info["cmdline"] is None else " ".join(info["cmdline"]),
            created=datetime.fromtimestamp(info["create_time"] or 0.0, UTC),
        )
        for info in found
        if info["pid"] != os.getpid() and info["status"] not in GONE
    ]
    if not seen:
        raise NoAnswer(Reason.NO_ANSWER, "no process can be seen")
    return seen


def reading_of(
    wanted: Process, named: Sequence[Seen], before: SchedulerReading | None, asked: datetime
) -> SchedulerReading | None:
    """Return whether a job's process runs, by the processes that have its name (all of them where it names none).

    None: none is known to be it, but the command line of one with that name may not be read.
    """
    part = wanted.cmdline
    own = [one for one in named if part is None or (one.cmdline is not None and part in one.cmdline)]
    if not own and wanted.name is not None and any(one.cmdline is None for one in named):
        return None
    state = SchedulerState.RUNNING if own else SchedulerState.STOPPED
    started = min((one.created for one in own), default=None)  # a program's first process is the oldest
    return SchedulerReading(
        kind="process",
        name=wanted.entry or "",
        state=state,
        since=since_of(started, state, before, asked),
        must_run=True,
        started=started,
    )


def _folded(name: str, windows: bool) -> str:
    """Return a process name as it is compared: on Windows without regard to case, and to `.exe`."""
    return name.casefold().removesuffix(".exe") if windows else name
