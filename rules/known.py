"""What a verdict is reached from, and what it comes with."""

from datetime import datetime, timedelta

from msgspec import Struct

from rules.durations import Durations
from rules.model import Event, Occurrence, Phase, Run, Verdict
from rules.outcomes import Seen, Standing

INSTANT = timedelta(microseconds=1)  # before a run began: what is reached at its very start was not there yet


class Known(Struct, frozen=True, kw_only=True):
    """All that is known of a job: its runs since `since` by their start, the open one last, and what was before.

    `carry` is how the job stood when the window that holds `since` opened; `success` is the last success before `runs`,
    `before` the last few runs before them.
    """

    runs: tuple[Run, ...]
    seen: Seen
    since: datetime
    carry: Standing = Standing()
    success: Run | None = None
    before: tuple[Run, ...] = ()
    outputs: tuple[Event, ...] = ()  # where a success of the log needs one
    durations: Durations = ()  # where limits ask whether one is unusual


class Judgement(Struct, frozen=True, kw_only=True):
    """A verdict, and the occurrences since `Known.since` that it was reached from, oldest first.

    `holds_until` is when something else than the run in progress, which a line may prolong, next changes the verdict.
    """

    verdict: Verdict
    occurrences: tuple[Occurrence, ...] = ()
    standings: tuple[Standing, ...] = ()  # after each of the occurrences
    holds_until: datetime | None = None


def in_progress(known: Known) -> Run | None:
    """Return the run that may still end by itself, None if there is none."""
    return known.runs[-1] if known.runs and known.runs[-1].in_progress else None


def phase_of_run(known: Known) -> Phase | None:
    last = known.runs[-1] if known.runs else None
    return Phase.RUNNING if last is not None and (last.in_progress or last.overran) else None
