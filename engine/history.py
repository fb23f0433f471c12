"""What the store remembers, as pages and API ask for it: every question blocks on the store."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from engine.book import Book
from engine.maintenance import quiet_of
from engine.monitor import HistoryUnavailable
from engine.state import JobState
from engine.store.errors import StoreError
from engine.store.reads import Reads
from engine.store.store import Store
from engine.views import ChangeView, DayCount, LaneView, Mark, RunSpan, Sums
from rules.excuses import Quiet
from rules.model import Occurrence, Run
from rules.plan import DayPlan, plan
from rules.rule import Rule
from rules.statistics import TimeOk, time_ok

MOST_RUNS = 3000  # of one lane: a run every thirty seconds of a day


class History:
    """The port of `engine.monitor` for what was. Every question raises HistoryUnavailable where the store is silent."""

    def __init__(self, store: Store, book: Book) -> None:
        self._store = store
        self._book = book

    def runs(self, job_id: str, since: datetime | None, until: datetime | None, limit: int) -> Sequence[Run]:
        """Return runs, newest first."""
        with self._reads() as reads:
            return reads.runs(job_id, since, until, limit)

    def verdicts(self, job_id: str, since: datetime | None, until: datetime | None, limit: int) -> Sequence[ChangeView]:
        """Return changes of status, newest first."""
        with self._reads() as reads:
            return reads.changes(job_id, since, until, limit)

    def occurrences(
        self, job_id: str, since: datetime | None, until: datetime | None, limit: int
    ) -> Sequence[Occurrence]:
        """Return expected times with their outcomes, newest first."""
        with self._reads() as reads:
            return reads.occurrences(job_id, since, until, limit)

    def days(self, job_id: str | None, since: date | None, until: date | None) -> Sequence[DayCount]:
        """Return the counts of each day between the two, both included, of one job or of all, oldest first."""
        with self._reads() as reads:
            return reads.daily(job_id, since, until)

    def times_ok(self, job_ids: Collection[str], since: datetime, until: datetime) -> Mapping[str, TimeOk]:
        """Return for how long of the stretch each of these jobs was OK."""
        with self._reads() as reads:
            stood = reads.stood(job_ids, since, until)
        return {job_id: time_ok(changes, since, until) for job_id, changes in stood.items()}

    def sums(self, job_ids: Collection[str], since: date, until: date) -> Sums:
        """Return the sums of these jobs over the days between the two, both included."""
        with self._reads() as reads:
            return reads.sums(job_ids, since, until)

    def lanes(
        self, job_ids: Collection[str], since: datetime, until: datetime, grain: timedelta | None = None
    ) -> Sequence[LaneView]:
        """Return the lanes of these jobs over a stretch of time; a job that is not there has none.

        With a `grain` runs that are alike and began in the same so long part of the stretch are one.
        """
        states = {job_id: self._book.states.get(job_id) for job_id in job_ids}  # they may change meanwhile
        known = {job_id: state for job_id, state in states.items() if state is not None}
        with self._reads() as reads:
            spans, marks = (
                reads.spans(list(known), since, until, MOST_RUNS, grain),
                reads.marks(list(known), since, until),
            )
        return [self._lane(state, spans[job_id], marks[job_id], since, until) for job_id, state in known.items()]

    def _lane(
        self, state: JobState, spans: Sequence[RunSpan], marks: Sequence[Mark], since: datetime, until: datetime
    ) -> LaneView:
        rule, expect = state.rule, state.rule.expect
        return LaneView(
            job=state.job.id,
            plan=planned(rule, since, until),
            marks=tuple(marks),
            runs=tuple(spans),
            quiet=self._quiet(state, since, until),
            more=len(spans) >= MOST_RUNS,
            every=None if expect is None else expect.every,
            grace=timedelta() if expect is None else expect.grace,
            missed_after=timedelta() if expect is None else expect.missed_after,
        )

    def _quiet(self, state: JobState, since: datetime, until: datetime) -> tuple[Quiet, ...]:
        """Return what was quiet in the stretch: a job itself remembers only what may still excuse it."""
        windows = quiet_of(self._book.maintenance, state.job, self._book.timezone, since, until)
        touching = {
            one for one in (*windows, *state.quiet) if one.start < until and (one.end is None or one.end > since)
        }
        return tuple(sorted(touching, key=lambda one: one.start))

    @contextmanager
    def _reads(self) -> Iterator[Reads]:
        try:
            yield self._store.reads
        except StoreError as error:
            raise HistoryUnavailable(str(error)) from error


def planned(rule: Rule, since: datetime, until: datetime) -> tuple[DayPlan, ...]:
    """Return the plan of each local day that the stretch touches; nothing for a job that is not expected."""
    if rule.expect is None:
        return ()
    first, last = since.astimezone(rule.zone).date(), (until - timedelta.resolution).astimezone(rule.zone).date()
    return tuple(plan(rule.expect, rule.zone, first, (last - first).days + 1))
