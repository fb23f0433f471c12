"""The story of a job, told event by event: the one path that live watching, catching up and replay all take.

`tell` folds new events into runs and judges the job at the time of each of them, and at each moment in between at which
silence alone changes something. So what happened while nobody watched is told as if somebody had.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.memory import Memory
from rules.model import Event
from rules.order import place_of
from rules.readings import Readings
from rules.rule import Rule
from rules.runs import RunState, goes_by, prolonged
from rules.teller import Teller
from rules.told import Told
from rules.unchanged import is_fine, with_open

HOLD = timedelta(minutes=1)  # an output is seen 10 s and a tick after it came: lines since then wait for it


def tell(
    rule: Rule,
    memory: Memory,
    events: Sequence[Event],
    readings: Readings,
    now: datetime,
    looked_in: str | None = None,
    more: bool = False,
) -> tuple[Memory, Told]:
    """Return the memory after `events` at `now`, and the runs, occurrences and changes to be kept.

    `events` are in their order; where others may come late, of another file or an output, the newest are held.
    With `more` to come (a long history is being read) nothing is judged later than its last event.
    """
    holding = rule.has_output or memory.hold
    teller = Teller(rule, memory, readings, looked_in, now, holding)
    ordered = sorted((*memory.pending, *events), key=place_of) if holding else list(events)
    old = {id(event) for event in memory.pending}
    last_old = max((place for place, event in enumerate(ordered) if id(event) in old), default=-1)
    held = now - HOLD
    committed = [event for event in ordered if place_of(event)[0] < held] if holding else ordered
    for place, event in enumerate(ordered):
        if place == len(committed):
            teller.keep_here()
        teller.take(event, quietly=place <= last_old, now=now)
    if len(committed) == len(ordered):
        teller.keep_here()
    if not more:
        teller.judge_silence(now)
        teller.judge_at(now)
    teller.judge_rest()
    after, told = teller.end()
    return replace(_moved_on(after, ordered, now), pending=tuple(ordered[len(committed) :])), told


def pass_over(rule: Rule, memory: Memory, events: Sequence[Event], readings: Readings, now: datetime) -> Memory | None:
    """Return the memory that `tell` would, where nothing is to be told and the verdict stays; None where it may not.

    So it is for lines without a meaning of a job that is fine, while its verdict holds and the answers of the tick are
    those that it was judged by.
    """
    judged_at, told_at = memory.judged_at, memory.told_at
    if judged_at is None or told_at is None or judged_at < told_at:  # a history was being read
        return None
    if rule.has_output or memory.hold or not is_fine(memory, readings, now):
        return None
    state, last_at, oldest = memory.state, None, memory.oldest
    for event in events:
        if oldest is None or event.at < oldest:
            return None
        if goes_by(state, event, rule):
            continue
        last_at = prolonged(state, event, rule, last_at)
        if last_at is None or state.open is None or not state.open.has_start:
            return None  # silence ends a run without a start: its last line says when
    verdict = memory.verdict
    if last_at is not None and state.open is not None:
        run = replace(state.open, last_at=last_at)
        state, verdict = RunState(open=run, last=state.last), with_open(verdict, run)
    latest = max((event.at for event in events), default=oldest)
    if memory.latest is not None and (latest is None or memory.latest > latest):
        latest = memory.latest
    memory = replace(memory, state=state, verdict=verdict, latest=latest, judged_at=max(now, judged_at))
    return _moved_on(memory, events, now)


def _moved_on(memory: Memory, events: Sequence[Event], now: datetime) -> Memory:
    """Return the memory as it is after these events at `now`."""
    held = now - HOLD
    last = max(map(place_of, events), default=memory.last)
    if last is not None and memory.last is not None:
        last = max(last, memory.last)
    folded = held if memory.folded is None else max(held, memory.folded)  # also where the clock was set back
    return replace(memory, last=last, told_at=now, folded=folded)
