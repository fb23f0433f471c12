"""One look at the files of one job, and what it found: nothing of the job is changed by looking.

So a look may take long, or never come back, in a thread or a process of its own.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from engine import clock
from engine.around import look_around, still_around
from engine.clock import steady, worked
from engine.config.model import Job
from engine.logs.lost import lost_until
from engine.logs.outputs import LONG_AGO, OutputWatch
from engine.logs.still import Still
from engine.logs.watch import LogWatch
from engine.state import Disk, JobState, new_state
from engine.store.batch import RunKey
from rules.late import begun_again, comes_late
from rules.memory import Memory, rejudged
from rules.model import Event, Evidence
from rules.order import place_of
from rules.readings import Skew, SlowRule

AT_ONCE = 1024 * 1024  # bytes of one job that are read in one look
AT_FIRST = 64 * 1024  # in the first one: how much there is decides who reads it
MOST_AGAIN = 32 * 1024 * 1024  # bytes of a job that are told again at once
PROMPT = 1.0  # seconds within which a look counts as done at its beginning

Watches = tuple[LogWatch | None, OutputWatch | None]


class Seen(Struct, kw_only=True):
    """What a look at `at` found: events in order, and how far the files have been read with them.

    `memory` is what the job remembered then, `origin` which watches it had: it may have gone on since. `again` is set
    where the events are all there are, told anew since some came late: what the job remembers before the first of
    them; `untold` are the runs of what was told. `worked` says for how long the look had a processor.
    """

    at: datetime
    memory: Memory
    origin: Watches
    logs: LogWatch | None
    outputs: OutputWatch | None
    disk: Disk
    events: list[Event] = field(default_factory=list)
    last_line: Evidence | None = None
    slow_rule: SlowRule | None = None
    skew: Skew | None = None
    unread: int = 0  # bytes
    progress: float | None = None
    still: Still | None = None
    worked: float = 0.0  # seconds
    again: Memory | None = None
    untold: frozenset[RunKey] = frozenset()


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
    seen = _read(state, origin, origin, state.memory, now, budget, grown)
    if comes_late(seen.memory, seen.events, state.rule):
        seen, grown = _look_again(state, seen, now) or seen, None
    logs, seen.disk = seen.logs, look_around(state, seen.logs, seen.outputs, now)
    if logs is not None and logs.more:
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


def _read(
    state: JobState,
    origin: Watches,
    watches: Watches,
    memory: Memory,
    now: datetime,
    budget: int | None,
    grown: Collection[str] | None = None,
) -> Seen:
    """Return the events that logs and outputs give from where they stand, and both as they stand after it."""
    logs, outputs = watches
    logs = None if logs is None else logs.clone()
    outputs = None if outputs is None else outputs.clone()
    seen = Seen(
        at=now,
        memory=memory,
        origin=origin,
        logs=logs,
        outputs=outputs,
        disk=state.disk,
        last_line=state.last_line,
    )
    began, events = steady(), seen.events
    if logs is not None:
        for reading in logs.read(state.rule, lambda: _later(now, began), budget, grown):
            events += reading.events
            seen.last_line = reading.last or seen.last_line
            seen.slow_rule, seen.skew = reading.slow_rule or seen.slow_rule, reading.skew or seen.skew
    events.sort(key=place_of)
    if outputs is not None:
        events += outputs.look(now, _read_until(logs, memory, events))
        events.sort(key=place_of)
    if state.not_before is not None:
        seen.events = [event for event in seen.events if event.at >= state.not_before]
    if state.not_after is not None:
        seen.events = [event for event in seen.events if event.at <= state.not_after]
    return seen


def _later(now: datetime, began: float) -> datetime:
    """Return `now`, or how late it is where a look hangs: what was written meanwhile is not of the future."""
    gone = steady() - began
    return now if gone < PROMPT else now + timedelta(seconds=gone)


def _read_until(logs: LogWatch | None, memory: Memory, events: list[Event]) -> datetime | None:
    """Return how far a long history of the log has been read, None where there is no more of it."""
    if logs is None or not logs.more:
        return None
    return max((event.at for event in events), default=memory.latest or LONG_AGO)


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
        fresh.logs.until = logs.until
    first = begun_again(memory)
    whole = _read(state, seen.origin, (fresh.logs, fresh.outputs), first, now, MOST_AGAIN)
    untold = [run for run in (*memory.before, *memory.runs, memory.told_open, memory.state.open) if run is not None]
    lost = None if logs is None else lost_until(logs.lost)
    if whole.logs is not None and logs is not None:
        whole.logs.lost = logs.lost
    reaches_back = bool(whole.events) and (memory.oldest is None or whole.events[0].at <= memory.oldest)
    reaches_back = reaches_back and (lost is None or lost < whole.events[0].at)  # no file is missing in between
    if not reaches_back or state.not_before is not None:
        first, since = rejudged(memory, state.rule, now, lost)
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
