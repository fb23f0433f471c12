"""Evidence that comes late: after a later event was folded for good, so that the job has to be told again.

Source: verdicts.md, section 6 ("lines that arrive long after their stamps") and section 8, promise 1.
"""

from collections.abc import Sequence
from datetime import datetime

from rules.memory import Memory, rejudged
from rules.model import Event, Source
from rules.order import place_of
from rules.outputs import needs_outputs
from rules.rule import Rule


def comes_late(memory: Memory, events: Sequence[Event], rule: Rule) -> bool:
    """Return whether one of the events belongs before one that cannot be folded again."""
    known = memory.last
    if not events:
        return False
    places = [place_of(event) for event in events]
    if memory.since is not None and min(places)[0] < memory.since:
        return True  # its window was put behind without it
    if known is None:
        return False
    if needs_outputs(rule):  # then an output stands beside the runs of the log, wherever it comes
        places = [place_of(event) for event in events if event.evidence.source is not Source.OUTPUT]
    first = min(places, default=known)
    if memory.folded is not None and (rule.has_output or memory.hold):
        return first < known if known[0] < memory.folded else first[0] < memory.folded
    return first < known


def begun_again(memory: Memory) -> Memory:
    """Return the memory of a job that is seen for the first time once more, with what is known of its files."""
    return Memory(first_seen=memory.first_seen, watching=memory.watching, hold=True, outputs=memory.outputs)


def begun_late(
    memory: Memory, rule: Rule, now: datetime, lost: datetime | None, first: datetime
) -> tuple[Memory, datetime]:
    """Return the memory from which the job is told again when an event at `first` came late, and since when that is.

    It is no later than `first` where that much of the job is still remembered. Up to `lost` lines are missing.
    """
    begun = rejudged(memory, rule, now, lost, first)
    oldest = (
        memory.since if rule.has_windows else min((run.started for run in memory.runs if memory.before), default=None)
    )
    return begun if oldest is None or begun[1] >= oldest else rejudged(memory, rule, now, lost)
