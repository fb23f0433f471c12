"""A year of history and a log for the jobs of the fake monitor: the same at every call, odd days included."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from engine.views import ChangeView, DayCount, JobView, LaneView, Mark, RunSpan, Sums
from rules.excuses import Quiet
from rules.model import Evidence, Meaning, Occurrence, Outcome, Run, RunOutcome, Source, Window
from rules.plan import DayPlan, LeftOut
from rules.statistics import Tally, TimeOk, add, total

DAYS = 365
DAY = timedelta(days=1)
ODD = (  # which day back is what; all others succeed
    (1, Outcome.RECOVERED),
    (4, Outcome.SUCCEEDED_LATE),
    (9, Outcome.FAILED),
    (13, Outcome.MISSED),
    (17, Outcome.SUCCEEDED_WITH_ERRORS),
    (21, Outcome.EXCUSED),
    (25, Outcome.BLIND),
    (33, Outcome.STUCK),
)
UNTIMED = (Outcome.MISSED, Outcome.EXCUSED, Outcome.BLIND)


class FakeHistory:
    """Answers as `engine.monitor`'s port does; jobs due at a time have one occurrence a day, the others 288 runs."""

    def __init__(self, jobs: Mapping[str, JobView], changes: Sequence[ChangeView], now: datetime) -> None:
        self._jobs, self._changes, self._now = jobs, changes, now

    def runs(self, job_id: str, since: datetime | None, until: datetime | None, limit: int) -> Sequence[Run]:
        """Return the job's last run, and one for each day before it."""
        last = self._jobs[job_id].last_run
        found = [] if last is None else [last]
        found += [run for run in self._daily(job_id) if last is None or run.started < last.started - DAY / 2]
        inside = [run for run in found if _lies(run.started, since, until)]
        return inside[:limit]

    def verdicts(self, job_id: str, since: datetime | None, until: datetime | None, limit: int) -> Sequence[ChangeView]:
        """Return the changes that the monitor has seen of the job."""
        return [one for one in self._changes if one.job == job_id and _lies(one.at, since, until)][:limit]

    def occurrences(
        self, job_id: str, since: datetime | None, until: datetime | None, limit: int
    ) -> Sequence[Occurrence]:
        """Return the occurrence that the job stands in, and one for each day before it."""
        view = self._jobs[job_id]
        found = [] if view.occurrence is None else [view.occurrence]
        for day, due in self._dues(view):
            if all(due < one.window.due for one in found):
                window = Window(due=due, start=due - timedelta(minutes=15), end=due + DAY)
                outcome = _outcome(day, self._today(view))
                found.append(Occurrence(window=window, outcome=outcome, outcome_at=due, final=True))
        return [one for one in found if _lies(one.window.due, since, until)][:limit]

    def days(self, job_id: str | None, since: date | None, until: date | None) -> Sequence[DayCount]:
        """Return the counts of a year."""
        ids = list(self._jobs) if job_id is None else [job_id]
        found = [count for one in ids for count in self._counts(self._jobs[one])]
        inside = [one for one in found if (since is None or one.day >= since) and (until is None or one.day <= until)]
        return sorted(inside, key=lambda one: (one.day, one.job))

    def times_ok(self, job_ids: Collection[str], since: datetime, until: datetime) -> Mapping[str, TimeOk]:
        """Return that each job was OK but for a hundredth of the time."""
        whole = until - since
        return {job_id: TimeOk(ok=whole * 0.99, judged=whole) for job_id in job_ids}

    def sums(self, job_ids: Collection[str], since: date, until: date) -> Sums:
        """Return the same counts, summed by job and by day: jobs of one kind and zone have the same."""
        kinds: dict[tuple[bool, str], list[str]] = {}
        for job_id in job_ids:
            kinds.setdefault((_is_often(self._jobs[job_id]), self._jobs[job_id].zone), []).append(job_id)
        jobs: dict[str, Tally] = {}
        days: dict[date, Tally] = {}
        for alike in kinds.values():
            counts = self.days(alike[0], since, until)
            jobs.update(dict.fromkeys(alike, total(counts)))
            for one in counts:
                days[one.day] = add(days.get(one.day, Tally()), total([one] * len(alike)))
        return Sums(jobs=jobs, days=days)

    def lanes(
        self, job_ids: Collection[str], since: datetime, until: datetime, grain: timedelta | None = None
    ) -> Sequence[LaneView]:
        """Return the lanes of these jobs, with maintenance in the small hours of each day."""
        lanes = [self._lane(self._jobs[one], since, until) for one in job_ids if one in self._jobs]
        return lanes if grain is None else [replace(one, runs=merged(one.runs, since, grain)) for one in lanes]

    def _lane(self, view: JobView, since: datetime, until: datetime) -> LaneView:
        zone, every = ZoneInfo(view.zone), timedelta(minutes=5) if _is_often(view) else None
        first, last = since.astimezone(zone).date(), (until - timedelta.resolution).astimezone(zone).date()
        dues = dict(self._dues(view, ahead=14))
        days = [first + DAY * ahead for ahead in range((last - first).days + 1)]
        quiet = [
            Quiet(start=begin, end=begin + timedelta(hours=2), reason="정기 점검")
            for begin in (datetime.combine(day, time(2), zone).astimezone(UTC) for day in days)
        ]
        marks = [
            Mark(due=due, outcome=_outcome(day, self._today(view)), at=due + timedelta(minutes=4))
            for day, due in dues.items()
            if since <= due < until and due <= self._now
        ]
        return LaneView(
            job=view.id,
            plan=tuple(_plan(day, None if every else dues.get(day)) for day in days),
            every=every,
            grace=timedelta(minutes=30),
            missed_after=timedelta(hours=1),
            marks=() if every else tuple(sorted(marks, key=lambda mark: mark.due)),
            runs=tuple(self._spans(view, since, min(until, self._now), every)),
            quiet=tuple(quiet),
        )

    def _spans(self, view: JobView, since: datetime, until: datetime, every: timedelta | None) -> list[RunSpan]:
        if every is None:
            runs = [one for one in self.runs(view.id, since, until, DAYS) if one.started < until]
            return [_span(one) for one in reversed(runs)]
        count = max(0, (until - since) // every)
        starts = (since + every * number for number in range(count))
        return [
            _span(_run(start, timedelta(seconds=9), failed=number % 97 == 5)) for number, start in enumerate(starts)
        ]

    def _counts(self, view: JobView) -> list[DayCount]:
        often, today = _is_often(view), self._today(view)
        found = []
        for back in range(DAYS):
            day = today - DAY * back
            if day.weekday() > 4 and not often:
                continue
            outcome = _outcome(day, today)
            runs = 288 if often else int(outcome not in UNTIMED)
            bad = int(outcome in (Outcome.FAILED, Outcome.STUCK, Outcome.RECOVERED))
            took = timedelta(seconds=9 if often else _seconds(day))
            found.append(
                DayCount(
                    job=view.id,
                    day=day,
                    runs=runs,
                    succeeded=max(0, runs - bad),
                    with_errors=int(outcome is Outcome.SUCCEEDED_WITH_ERRORS),
                    failed=min(runs, bad),
                    overran=int(outcome is Outcome.STUCK),
                    timed=runs,
                    duration_total=took * runs,
                    duration_max=took * 2,
                    expected=0 if often else 1,
                    outcomes=dict(Counter() if often else Counter([outcome])),
                )
            )
        return found

    def _daily(self, job_id: str) -> list[Run]:
        view = self._jobs[job_id]
        today = self._today(view)
        found = []
        for day, due in self._dues(view):
            outcome = _outcome(day, today)
            if outcome not in UNTIMED and due <= self._now:
                failed = outcome in (Outcome.FAILED, Outcome.STUCK)
                found.append(
                    _run(due, timedelta(seconds=_seconds(day)), failed=failed, rows=str(15_000 + _seconds(day)))
                )
        return found

    def _dues(self, view: JobView, ahead: int = 0) -> list[tuple[date, datetime]]:
        """Return the days on which the job is due and when, newest first."""
        zone, today = ZoneInfo(view.zone), self._today(view)
        clock = time.fromisoformat(view.expected[0]) if view.expected and ":" in view.expected[0] else time(6)
        days = (today - DAY * back for back in range(-ahead, DAYS))
        return [(day, datetime.combine(day, clock, zone).astimezone(UTC)) for day in days if day.weekday() < 5]

    def _today(self, view: JobView) -> date:
        return self._now.astimezone(ZoneInfo(view.zone)).date()


LINES = {
    0: "작업 시작",
    256: "ERROR 공시목록 수집 실패: <b>Read timed out.</b>",
    260: "WARN 응답이 느림: 8.2 s",
    266: "작업 완료: 41건",
}
MEANT = {0: Meaning.START, 256: Meaning.FAILURE, 260: Meaning.WARNING, 266: Meaning.SUCCESS}


def _text(number: int) -> str:
    odd = LINES.get(number, f"page {number} of 300 <i>&amp;")
    return f"06:{number // 60:02}:{number % 60:02},287 [I] {odd}"


def _lies(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at <= until)


def _outcome(day: date, today: date) -> Outcome:
    return dict(ODD).get((today - day).days, Outcome.SUCCEEDED)


def _plan(day: date, due: datetime | None) -> DayPlan:
    if day.weekday() > 4:
        return DayPlan(day=day, left_out=LeftOut.DAYS)
    return DayPlan(day=day, dues=() if due is None else (due,))


def _is_often(view: JobView) -> bool:
    return bool(view.expected) and ":" not in view.expected[0] and view.expected[0][:1].isalnum()


def _seconds(day: date) -> int:
    return 240 + Random(day.toordinal()).randrange(60)


def _run(started: datetime, took: timedelta, *, failed: bool, **values: str) -> Run:
    proof = Evidence(
        source=Source.LOG,
        at=started + took,
        text="ERROR 수집 실패" if failed else "작업 완료",
        file="C:\\kindscrap\\log\\kindscrap.log",
        offset=80 * 256,
        line=257,
        pattern="ERROR" if failed else "완료",
    )
    return Run(
        started=started,
        ended=started + took,
        outcome=RunOutcome.FAILED if failed else RunOutcome.SUCCEEDED,
        failure_lines=int(failed),
        values=values,
        evidence=() if failed else (proof,),
        failures=(proof,) if failed else (),
        has_start=True,
    )


def _span(run: Run) -> RunSpan:
    return RunSpan(
        started=run.started,
        ended=run.ended,
        outcome=run.outcome,
        failure_lines=run.failure_lines,
        overran=run.overran,
        rerun=False,
    )


def merged(runs: Sequence[RunSpan], since: datetime, grain: timedelta) -> tuple[RunSpan, ...]:
    """Return as one the runs that are alike and began in the same part of a stretch."""
    found: dict[tuple[int, RunOutcome, bool, bool], list[RunSpan]] = {}
    for run in runs:
        key = ((run.started - since) // grain, run.outcome, run.failure_lines > 0, run.rerun)
        found.setdefault(key, []).append(run)
    return tuple(replace(alike[0], ended=alike[-1].ended, count=len(alike)) for alike in found.values())
