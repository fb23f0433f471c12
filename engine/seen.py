"""What a look at the files of a job found, read at one moment: while they get other names it is put off."""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct, field

from engine.clock import steady
from engine.logs.outputs import LONG_AGO, OutputWatch
from engine.logs.still import Still
from engine.logs.watch import LogWatch
from engine.state import Disk, JobState
from engine.store.batch import RunKey
from rules.memory import Memory
from rules.model import Event, Evidence
from rules.order import place_of
from rules.readings import Skew, SlowRule

TRIES = 3  # readings of files that get other names meanwhile
MOST_PUT_OFF = 5  # looks in a row; then what was read is taken, and told again where something of it was late
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


def read_files(
    state: JobState,
    origin: Watches,
    watches: Watches,
    memory: Memory,
    now: datetime,
    budget: int | None,
    grown: Collection[str] | None = None,
) -> Seen:
    """Return the events that logs and outputs give from where they stand, and both as they stand after it.

    Where logs get other names meanwhile that is nothing yet: the next look comes at once.
    """
    logs, outputs = watches
    for _ in range(TRIES):
        seen = _read_logs(state, origin, logs, memory, now, budget, grown)
        if seen.logs is None or not seen.logs.is_turning(now):
            break
        grown = None
    else:
        if logs is not None and logs.times_put_off < MOST_PUT_OFF:
            return put_off(state, origin, watches, memory, now)
    seen.events.sort(key=place_of)
    if outputs is not None:
        seen.outputs = outputs.clone()
        seen.events += seen.outputs.look(now, _read_until(seen.logs, memory, seen.events))
        seen.events.sort(key=place_of)
    if state.not_before is not None:
        seen.events = [event for event in seen.events if event.at >= state.not_before]
    if state.not_after is not None:
        seen.events = [event for event in seen.events if event.at <= state.not_after]
    return seen


def put_off(state: JobState, origin: Watches, watches: Watches, memory: Memory, now: datetime) -> Seen:
    """Return what a look finds that was made at a bad moment: nothing yet, and that it has to be made again at once."""
    logs, outputs = watches
    logs = None if logs is None else logs.put_off()
    last_line = state.last_line
    return Seen(at=now, memory=memory, origin=origin, logs=logs, outputs=outputs, disk=state.disk, last_line=last_line)


def _read_logs(
    state: JobState,
    origin: Watches,
    watch: LogWatch | None,
    memory: Memory,
    now: datetime,
    budget: int | None,
    grown: Collection[str] | None,
) -> Seen:
    """Return the events that the logs give, file by file, and how they stand after it."""
    logs = None if watch is None else watch.clone()
    seen = Seen(
        at=now, memory=memory, origin=origin, logs=logs, outputs=None, disk=state.disk, last_line=state.last_line
    )
    if logs is not None:
        began = steady()

        def later() -> datetime:
            """Return `now`, or how late it is where a look hangs: what was written meanwhile is not of the future."""
            gone = steady() - began
            return now if gone < PROMPT else now + timedelta(seconds=gone)

        for reading in logs.read(state.rule, later, budget, grown):
            seen.events += reading.events
            seen.last_line = reading.last or seen.last_line
            seen.slow_rule, seen.skew = reading.slow_rule or seen.slow_rule, reading.skew or seen.skew
    return seen


def _read_until(logs: LogWatch | None, memory: Memory, events: list[Event]) -> datetime | None:
    """Return how far a long history of the log has been read, None where there is no more of it."""
    if logs is None or not logs.more:
        return None
    return max((event.at for event in events), default=memory.latest or LONG_AGO)
