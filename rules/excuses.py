"""What excuses silence: pauses, maintenance, and the jobs that this one depends on.

Source: verdicts.md, sections 6 and 7.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A pause or a maintenance window, half-open; `end` is None for one without an end, `by` for maintenance."""

    start: datetime
    end: datetime | None
    reason: str = ""
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of time in which a job that this one depends on was ERROR; `end` is None while it still is."""

    job: str
    start: datetime
    end: datetime | None = None


def quiet_at(quiet: Sequence[Quiet], moment: datetime) -> Quiet | None:
    """Return the pause or maintenance that `moment` lies in, None where there is none."""
    return next((one for one in quiet if one.start <= moment and (one.end is None or moment < one.end)), None)


def blocked_at(blocks: Sequence[Block], moment: datetime) -> Block | None:
    """Return the job that is ERROR at `moment`, None where there is none."""
    return next((one for one in blocks if one.start <= moment and (one.end is None or moment < one.end)), None)
