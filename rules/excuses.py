"""What excuses silence: pauses, maintenance, and the jobs that this one depends on.

Source: verdicts.md, sections 6 and 7.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct


class Quiet(Struct, frozen=True, kw_only=True):
    """A pause or a maintenance window, half-open; `end` is None for one without an end, `by` for maintenance."""

    start: datetime
    end: datetime | None
    reason: str = ""
    by: str | None = None


class Block(Struct, frozen=True, kw_only=True):
    """A stretch of time in which a job that this one depends on was ERROR; `end` is None while it still is."""

    job: str
    start: datetime
    end: datetime | None = None


def quiet_at(quiet: Sequence[Quiet], moment: datetime) -> Quiet | None:
    """Return the pause or maintenance that `moment` lies in, None where there is none."""
    if not quiet:
        return None
    return next((one for one in quiet if one.start <= moment and (one.end is None or moment < one.end)), None)


def blocked_at(blocks: Sequence[Block], moment: datetime) -> Block | None:
    """Return the job that is ERROR at `moment`, None where there is none."""
    if not blocks:
        return None
    return next((one for one in blocks if one.start <= moment and (one.end is None or moment < one.end)), None)


class Silence(Struct, frozen=True, kw_only=True):
    """When silence becomes `missed`, and from when until then it is excused; None for never."""

    missed_at: datetime | None
    excused_at: datetime | None = None


def silence_of(
    due: datetime, missed_at: datetime, missed_after: timedelta, blocks: Sequence[Block], excuses: bool = True
) -> Silence:
    """Return what silence since `due` leads to, where jobs that this one depends on were ERROR.

    One that recovers lets `missed_after` count from there. One that was ERROR all the time excuses the silence, until
    it has recovered and `missed_after` has passed again.
    """
    for start, end in joined(blocks) if blocks else ():
        if end is not None and end <= missed_at:
            missed_at = max(missed_at, end + missed_after)
        elif start <= due and excuses:
            return Silence(missed_at=None if end is None else end + missed_after, excused_at=missed_at)
    return Silence(missed_at=missed_at)


def joined(blocks: Sequence[Block]) -> list[tuple[datetime, datetime | None]]:
    """Return the stretches of time in which at least one of the jobs was ERROR, in order."""
    found: list[tuple[datetime, datetime | None]] = []
    for block in sorted(blocks, key=lambda block: block.start):
        if found and (found[-1][1] is None or block.start <= found[-1][1]):
            start, end = found[-1]
            found[-1] = (start, None if end is None or block.end is None else max(end, block.end))
        else:
            found.append((block.start, block.end))
    return found


def excuse_changes(quiet: Sequence[Quiet], blocks: Sequence[Block], now: datetime) -> datetime | None:
    """Return when the next pause, maintenance or block begins or ends."""
    if not quiet and not blocks:
        return None
    spans = [(one.start, one.end) for one in quiet] + [(one.start, one.end) for one in blocks]
    moments = [moment for span in spans for moment in span if moment is not None]
    return min((moment for moment in moments if moment > now), default=None)
