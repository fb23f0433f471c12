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
from rules.teller import Teller
from rules.told import Told

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
    last = max(map(place_of, ordered), default=memory.last)
    if last is not None and memory.last is not None:
        last = max(last, memory.last)
    folded = held if memory.folded is None else max(held, memory.folded)  # also where the clock was set back
    return replace(after, last=last, told_at=now, folded=folded, pending=tuple(ordered[len(committed) :])), told
