"""A job's lane of a timeline as the page receives it: columns of small numbers, seconds after the day's midnight."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field

from engine.views import LaneView, Mark, RunSpan
from rules.excuses import Quiet
from rules.model import RunOutcome
from rules.plan import DayPlan, LeftOut
from ui.context import legible
from ui.shapes import Shape
from ui.tiles import DUE, LETTERS, RUNNING

UNSEEN = "n"  # was due, and the history knows nothing of it
KINDS = {RunOutcome.SUCCEEDED: "s", RunOutcome.FAILED: "f", RunOutcome.ABORTED: "a", RunOutcome.OPEN: "u"}
WITH_ERRORS, OVERRAN = "e", "k"
EXACT = 10.0  # seconds below which a length keeps its tenths

Due = tuple[int, str, int | None]
Off = tuple[int, int, LeftOut]


class QuietShape(Shape):
    """A pause (`by` somebody) or a maintenance window (`by` null); `end` null where none is known."""

    start: int
    end: int | None
    reason: str
    by: str | None


class LaneShape(Shape):
    """One job's day. Every time counts seconds from `start` of the answer; one before the day is negative."""

    job: str
    every: int | None = Field(description="Seconds between successes, for a job that is due so often; it has no dues")
    grace: int = Field(description="Seconds after a due time that are in time")
    dues: list[Due] = Field(
        description="Due time, letter of the outcome (s succeeded, l late, e with errors, r recovered, f failed, "
        "k stuck, m missed, x excused, b blind, u running, d due, n nothing known), seconds until that was seen"
    )
    starts: list[int] = Field(description="When each run began, oldest first")
    lengths: list[float | None] = Field(description="Seconds that each run took; null without an end")
    kinds: str = Field(
        description="A letter a run: s succeeded, e with failure lines, f failed, a aborted, k over its limit, u open; "
        "a capital for a rerun"
    )
    quiet: list[QuietShape]
    off: list[Off] = Field(description="Days on which nothing is expected: from, to, why")
    more: bool = Field(description="Whether older runs of the day are left out")
    counts: list[int] = Field(description="How many runs each stands for; empty where each is one")
    due_counts: list[int] = Field(description="How many due times each stands for; empty where each is one")


def lane_shape(
    view: LaneView, zone: ZoneInfo, start: datetime, end: datetime, now: datetime, grain: timedelta | None = None
) -> LaneShape:
    """Return a lane from `start` to `end`; `zone` is the job's own: its days are not those of the server.

    With a `grain` the due times of the same outcome in the same so long part are one.
    """
    dues = list(_dues(view, start, end, now))
    due_counts: list[int] = []
    if grain is not None and len(dues) > (end - start) // grain:
        dues, due_counts = _merged(dues, round(grain.total_seconds()))
    counts = [run.count for run in view.runs]
    return LaneShape(
        job=view.job,
        every=None if view.every is None else round(view.every.total_seconds()),
        grace=round(view.grace.total_seconds()),
        dues=dues,
        starts=[_seconds(run.started, start) for run in view.runs],
        lengths=[_length(run) for run in view.runs],
        kinds="".join(map(_kind, view.runs)),
        quiet=[_quiet(one, start) for one in view.quiet],
        off=list(_off(view.plan, zone, start, end)),
        more=view.more,
        counts=counts if any(count > 1 for count in counts) else [],
        due_counts=due_counts,
    )


def _merged(dues: Sequence[Due], grain: int) -> tuple[list[Due], list[int]]:
    """Return those of one outcome in one grain as the first of them, and how many due times each stands for."""
    found: dict[tuple[int, str], list[Due]] = {}
    for due in dues:
        found.setdefault((due[0] // grain, due[1]), []).append(due)
    return [alike[0] for alike in found.values()], [len(alike) for alike in found.values()]


def _dues(view: LaneView, start: datetime, end: datetime, now: datetime) -> Iterator[Due]:
    """Yield what was planned and what is on record, by due time: the plan may be another since."""
    marks = {mark.due: mark for mark in view.marks}
    planned = (due for day in view.plan for due in day.dues if start <= due < end)
    for due in sorted({*planned, *marks}):
        mark = marks.get(due)
        seen = None if mark is None or mark.at is None else _seconds(mark.at, due)
        yield (_seconds(due, start), _letter(mark, due, now), seen)


def _letter(mark: Mark | None, due: datetime, now: datetime) -> str:
    if mark is None:
        return DUE if due > now else UNSEEN
    if mark.outcome is not None:
        return LETTERS[mark.outcome]
    return RUNNING if mark.running else DUE


def _kind(run: RunSpan) -> str:
    letter = KINDS[run.outcome]
    if run.overran and (run.ended is not None or run.outcome is RunOutcome.OPEN):
        letter = OVERRAN  # one that was cut off has no end to tell by how much
    if letter == "s" and run.failure_lines:
        letter = WITH_ERRORS
    return letter.upper() if run.rerun else letter


def _length(run: RunSpan) -> float | None:
    if run.ended is None:
        return None
    seconds = (run.ended - run.started).total_seconds()
    return round(seconds, 1) if seconds < EXACT else round(seconds)


def _quiet(one: Quiet, start: datetime) -> QuietShape:
    end = None if one.end is None else _seconds(one.end, start)
    return QuietShape(start=_seconds(one.start, start), end=end, reason=legible(one.reason), by=one.by)


def _off(plan: Sequence[DayPlan], zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Off]:
    for day in plan:
        if day.left_out is not None:
            first, last = (_midnight(day, zone, ahead) for ahead in (0, 1))
            if first < end and last > start:
                yield (_seconds(max(first, start), start), _seconds(min(last, end), start), day.left_out)


def _midnight(plan: DayPlan, zone: ZoneInfo, ahead: int) -> datetime:
    return datetime.combine(plan.day + timedelta(days=ahead), time(), zone).astimezone(UTC)


def _seconds(at: datetime, start: datetime) -> int:
    return round((at - start).total_seconds())
