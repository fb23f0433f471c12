"""Counts of days, and their sums by day, week and month: the same total whatever the grouping.

`excused` and `blind` occurrences are in no statistics: nobody could have fulfilled the one, nobody saw the other.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import reduce

from msgspec import Struct, field

from rules.model import Outcome, Status

FULFILLED = (Outcome.SUCCEEDED, Outcome.SUCCEEDED_LATE, Outcome.SUCCEEDED_WITH_ERRORS, Outcome.RECOVERED)
UNCOUNTED = (Outcome.EXCUSED, Outcome.BLIND)
JUDGED = (Status.OK, Status.WARNING, Status.ERROR)  # a paused or an unknown job is in no statistics
DAY = timedelta(days=1)


class Grouping(StrEnum):
    """How many days are one figure."""

    DAY = "day"
    WEEK = "week"  # of ISO 8601: from Monday to Sunday
    MONTH = "month"


class Tally(Struct, frozen=True, kw_only=True):
    """Closed runs, and final occurrences by outcome."""

    runs: int = 0
    succeeded: int = 0  # with errors included
    with_errors: int = 0
    failed: int = 0  # aborted and overrun ones included
    overran: int = 0
    timed: int = 0  # runs that have an end
    duration_total: timedelta = timedelta()
    duration_max: timedelta = timedelta()
    expected: int = 0  # final occurrences, whatever their outcome
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)

    def of(self, *outcomes: Outcome) -> int:
        """Return how many occurrences had one of these outcomes."""
        return sum(self.outcomes.get(outcome, 0) for outcome in outcomes)

    @property
    def counted(self) -> int:
        """Return how many occurrences are in the statistics."""
        return sum(number for outcome, number in self.outcomes.items() if outcome not in UNCOUNTED)

    @property
    def fulfilled(self) -> int:
        """Return how many occurrences ended in a success, be it late, with errors or after a failure."""
        return self.of(*FULFILLED)

    @property
    def share(self) -> float | None:
        """Return the part of the counted occurrences that was fulfilled, None where none counts."""
        return self.fulfilled / self.counted if self.counted else None

    @property
    def duration_mean(self) -> timedelta | None:
        """Return how long a run took on average, None where none has an end."""
        return self.duration_total / self.timed if self.timed else None


class TimeOk(Struct, frozen=True, kw_only=True):
    """For how long a job was OK, and for how long it was judged at all."""

    ok: timedelta
    judged: timedelta

    @property
    def share(self) -> float | None:
        """Return the part of the time that it was OK, None where it was not judged."""
        return self.ok / self.judged if self.judged else None


class Period(Struct, frozen=True, kw_only=True):
    """Some days in a row, both ends included, with their sum."""

    start: date
    end: date
    tally: Tally


def add(one: Tally, other: Tally) -> Tally:
    """Return the sum of two."""
    outcomes = {outcome: one.of(outcome) + other.of(outcome) for outcome in {**one.outcomes, **other.outcomes}}
    return Tally(
        runs=one.runs + other.runs,
        succeeded=one.succeeded + other.succeeded,
        with_errors=one.with_errors + other.with_errors,
        failed=one.failed + other.failed,
        overran=one.overran + other.overran,
        timed=one.timed + other.timed,
        duration_total=one.duration_total + other.duration_total,
        duration_max=max(one.duration_max, other.duration_max),
        expected=one.expected + other.expected,
        outcomes=outcomes,
    )


def time_ok(changes: Iterable[tuple[datetime, Status]], since: datetime, until: datetime) -> TimeOk:
    """Return for how long a job was OK between the two; `changes` are to what and when, in order.

    Changes from before `since` say how it stood then; before the first one nothing is known.
    """
    ok = judged = timedelta()
    begun, status = since, Status.UNKNOWN
    for at, after in (*changes, (until, Status.UNKNOWN)):
        moment = min(max(at, since), until)
        if status in JUDGED:
            judged += moment - begun
        if status is Status.OK:
            ok += moment - begun
        begun, status = moment, after
    return TimeOk(ok=ok, judged=judged)


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of all."""
    return reduce(add, tallies, Tally())


def fold(days: Mapping[date, Tally], since: date, until: date, by: Grouping) -> list[Period]:
    """Return the periods from `since` to `until`, oldest first, those without any count included.

    The first and the last hold only the days that lie between the two.
    """
    periods = []
    start = since
    while start <= until:
        end = min(_last_day(start, by), until)
        count = (end - start).days + 1
        inside = (start + DAY * ahead for ahead in range(count))
        periods.append(Period(start=start, end=end, tally=total(days[day] for day in inside if day in days)))
        start = end + DAY
    return periods


def worst_first(tallies: Mapping[str, Tally], times: Mapping[str, TimeOk]) -> list[str]:
    """Return the jobs by their share, lowest first; among equals the one with more lost, then with more failed runs.

    A job without counted occurrences stands by the share of time that it was OK, where that is known, else by that of
    its runs that succeeded; one without runs comes last.
    """
    return sorted(tallies, key=lambda job: _rank(tallies[job], times.get(job)))


def _rank(tally: Tally, time: TimeOk | None) -> tuple[bool, float, int, int]:
    share = tally.share
    if share is None and time is not None:
        share = time.share
    if share is None and tally.runs:
        share = tally.succeeded / tally.runs
    return share is None, share or 0.0, tally.fulfilled - tally.counted, -tally.failed


def _last_day(day: date, by: Grouping) -> date:
    """Return the last day of the day, week or month that `day` lies in."""
    if by is Grouping.DAY:
        return day
    if by is Grouping.WEEK:
        return day + DAY * (6 - day.weekday())
    return (day.replace(day=1) + DAY * 31).replace(day=1) - DAY
