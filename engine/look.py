"""One look at the files of one job, and what it found: nothing of the job is changed by looking.

So a look may take long, or never come back, in a thread or a process of its own.
"""

from collections.abc import Collection
from datetime import datetime

from msgspec.structs import replace

from engine import clock
from engine.around import look_around, still_around
from engine.clock import steady, worked
from engine.config.model import Job
from engine.logs.lost import lost_until, still_lost
from engine.seen import MOST_PUT_OFF, Seen, put_off, read_files
from engine.state import JobState, new_state
from rules.late import begun_again, begun_late, comes_late

AT_ONCE = 1024 * 1024  # bytes of one job that are read in one look
AT_FIRST = 64 * 1024  # in the first one: how much there is decides who reads it
MOST_AGAIN = 32 * 1024 * 1024  # bytes of a job that are told again at once


def look_if_needed(state: JobState, moment: datetime | None) -> Seen | None:
    """Return what a look at a job finds, None where nothing has changed and nothing is due.

    Without a moment it is one of its own, and something was left to be read.
    """
    if moment is None:
        new = state.logs is not None and not state.logs.cursors
        return look(state, clock.now(), min(AT_FIRST, AT_ONCE) if new else AT_ONCE)
    if state.rests and steady() < state.rests:
        return None
    still = state.still
    grown = None if still is None else still.grown(moment)
    if grown is None or grown:  # beside other files it may be one that is being turned over
        return look(state, moment, AT_ONCE, grown if still is not None and len(still.files) == 1 else None)
    return unchanged(state, moment) if state.nudged or moment >= state.due else None


def look(state: JobState, now: datetime, budget: int | None = None, grown: Collection[str] | None = None) -> Seen:
    """Look at the files of a job; of long logs no more than `budget` bytes are read.

    `grown` are those that are longer than at the last look, where nothing else has changed.
    """
    began = worked()
    origin, before = (state.logs, state.outputs), state.still  # once: the tick may give the job others meanwhile
    seen = read_files(state, origin, origin, state.memory, now, budget, grown)
    if comes_late(seen.memory, seen.events, state.rule):
        seen, grown = _look_again(state, seen, now) or seen, None
    logs, seen.disk = seen.logs, look_around(state, seen.logs, seen.outputs, now)
    if logs is not None and logs.times_put_off:
        seen.unread, seen.progress = state.unread, 0.0 if state.current is None else state.progress
    elif logs is not None and logs.more:
        seen.unread, total = logs.unread()
        seen.progress = 1 - seen.unread / total if total else None
    seen.still = still_around(state, logs, seen.outputs, seen.disk, now, None if grown is None else before)
    seen.worked = worked() - began
    return seen


def unchanged(state: JobState, now: datetime) -> Seen:
    """Return what a look finds where nothing has changed since the last one."""
    return Seen(
        at=now,
        memory=state.memory,
        origin=(state.logs, state.outputs),
        logs=state.logs,
        outputs=state.outputs,
        disk=state.disk,
        last_line=state.last_line,
        progress=state.progress,
        still=state.still,
    )


def is_of(seen: Seen, state: JobState) -> bool:
    """Return whether what was seen goes on from where the job stands.

    Its silence may have been judged meanwhile, by which an event that was seen may have become late.
    """
    logs, outputs = seen.origin
    if logs is not state.logs or outputs is not state.outputs:
        return False
    before, now = seen.memory, state.memory
    if before is now or before is not state.silent:
        return before is now
    if seen.again is not None:
        return (before.last, before.pending) == (now.last, now.pending)
    return not comes_late(now, seen.events, state.rule)


def _look_again(state: JobState, seen: Seen, now: datetime) -> Seen | None:
    """Return all events that the files hold, as if the job were seen for the first time; None where that is no use.

    Of files that do not reach back as far any more only the open window is told again; where there is too much to be
    read at once, the late events stay as they are: in the order in which they came.
    """
    memory, logs = seen.memory, seen.logs
    if logs is not None and logs.unread()[1] > MOST_AGAIN:
        return None
    fresh = new_state(state.job, state.rule, memory.first_seen)
    if fresh.logs is not None and logs is not None:
        before = seen.origin[0] or logs
        fresh.logs.until, fresh.logs.times_put_off = logs.until, before.times_put_off
        fresh.logs.waits = logs.waiting  # else all that is there was read before
    first = begun_again(memory)
    whole = read_files(state, seen.origin, (fresh.logs, fresh.outputs), first, now, MOST_AGAIN)
    untold = [run for run in (*memory.before, *memory.runs, memory.told_open, memory.state.open) if run is not None]
    lost = None
    if whole.logs is not None and logs is not None:
        is_shut = whole.logs.trouble is not None and state.disk.unreadable is None  # just now, and perhaps not for long
        if whole.logs.times_put_off or (is_shut and before.times_put_off < MOST_PUT_OFF):
            return put_off(state, seen.origin, seen.origin, memory, now)
        here, known = whole.logs.cursors, logs.cursors  # one that was being turned over may be here again
        whole.logs.lost = still_lost(logs.lost, here, known.values()) | still_lost(known, here, known.values())
        whole.logs.waits = True
        lost = lost_until(whole.logs.lost)
    reaches_back = bool(whole.events) and (memory.oldest is None or whole.events[0].at <= memory.oldest)
    reaches_back = reaches_back and (lost is None or lost < whole.events[0].at)  # no file is missing in between
    if not reaches_back or state.not_before is not None:
        first, since = begun_late(memory, state.rule, now, lost, min(event.at for event in seen.events))
        since = max(since, state.not_before or since)
        if min(event.at for event in seen.events) < since:
            return None
        whole.events = [event for event in whole.events if event.at >= since]
        untold = [run for run in untold if run.started >= since]
    whole.memory, whole.again = memory, replace(first, hold=True, slow_rule=memory.slow_rule, skew=memory.skew)
    whole.untold = frozenset(run.key for run in untold)
    return whole


def places_of(job: Job) -> tuple[str, ...]:
    """Return every path that a look at the job's files goes to."""
    own = () if job.workdir_path is None else (job.workdir_path,)
    return (*own, *job.log_paths, *job.output_paths)
