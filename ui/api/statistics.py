"""GET /statistics and /statistics.csv: runs and occurrences by day, week and month, over all jobs or of one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import MAXYEAR, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from engine.views import JobView
from rules.model import Outcome
from rules.statistics import Grouping, Period, Tally, TimeOk, fold, total, worst_first
from ui.api.errors import Language, errors, known_job, refusal
from ui.context import Context, zone_of
from ui.shapes import Shape
from ui.tables import csv_text
from ui.texts import say

Job = Annotated[str | None, Query(description="Only this job; all of them without it", max_length=200)]
By = Annotated[Grouping, Query(description="How many days are one period; weeks begin on Monday")]
Since = Annotated[date | None, Query(description="First day, in each job's zone; else 29 days before the last")]
Until = Annotated[date | None, Query(description="Last day; else today: of the one job that is asked for in its zone")]
USUAL = timedelta(days=29)
LONGEST = timedelta(days=3660)  # ten years


class Figures(Shape):
    """Closed runs and final occurrences; `counted` are all but excused and blind ones, share = fulfilled / counted."""

    runs: int
    succeeded: int
    failed: int
    counted: int
    fulfilled: int
    share: float | None
    late: int
    missed: int
    mean_s: float | None
    slowest_s: float | None
    ok_share: float | None = None  # of the time: for jobs that are expected every so often and have no occurrences
    judged_s: float | None = None


COLUMNS = ("kind", "job", "name", "from", "to", *Figures.model_fields)  # of the table


class PeriodShape(Figures):
    """One day, week or month; the first and the last may be cut by `since` and `until`."""

    start: date
    end: date
    outcomes: dict[Outcome, int]


class JobFigures(Figures):
    """One job over the whole time."""

    id: str
    name: str


class TotalShape(Figures):
    """Everything together."""

    outcomes: dict[Outcome, int]


class StatisticsResponse(Shape):
    """Periods oldest first; jobs with the lowest share first."""

    job: str | None
    by: Grouping
    since: date
    until: date
    total: TotalShape
    periods: list[PeriodShape]
    jobs: list[JobFigures]


def router(context: Context) -> APIRouter:
    """Return the routes; they block on the store and so run off the loop."""
    route = APIRouter(prefix="/api/v1", tags=["statistics"])

    @route.get("/statistics", responses=errors(404, 422, 500, 503), summary="Counts, share fulfilled and durations")
    def statistics(
        language: Language, job: Job = None, by: By = Grouping.DAY, since: Since = None, until: Until = None
    ) -> StatisticsResponse:
        return _answer(context, language, job, by, since, until)

    @route.get(
        "/statistics.csv",
        responses={200: {"content": {"text/csv": {}}}, **errors(404, 422, 500, 503)},
        response_class=Response,
        summary="The same as a table: RFC 4180, UTF-8 with a byte order mark",
    )
    def as_csv(
        language: Language, job: Job = None, by: By = Grouping.DAY, since: Since = None, until: Until = None
    ) -> Response:
        found = _answer(context, language, job, by, since, until)
        name = f"batmon-statistics-{found.since}-{found.until}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(csv_text(COLUMNS, _rows(found)), media_type="text/csv; charset=utf-8", headers=headers)

    return route


def _answer(
    context: Context, language: str, job: str | None, by: Grouping, since: date | None, until: date | None
) -> StatisticsResponse:
    views = context.monitor.board().jobs if job is None else (known_job(context, job, language),)
    first, last = _stretch(context, language, context.monitor.zone if job is None else views[0].zone, since, until)
    sums = context.monitor.history.sums([view.id for view in views], first, last)
    return StatisticsResponse(
        job=job,
        by=by,
        since=first,
        until=last,
        total=_total(sums.jobs.values()),
        periods=[_period(period) for period in fold(sums.days, first, last, by)],
        jobs=_jobs(views, sums.jobs, _times(context, views, first, last)),
    )


def _stretch(context: Context, language: str, zone: str, since: date | None, until: date | None) -> tuple[date, date]:
    """Return the first and the last day, which is today in this zone where it is not said, or refuse with 422."""
    last = until or context.now().astimezone(zone_of(zone)).date()
    first = since or max(last, date.min + USUAL) - USUAL
    if not timedelta() <= last - first <= LONGEST or last.year >= MAXYEAR:
        raise refusal(422, "invalid_parameter", say(language, "error.stretch"), "query.since")
    return first, last


def _times(context: Context, views: Sequence[JobView], first: date, last: date) -> Mapping[str, TimeOk]:
    """Return for how long the jobs without occurrences were OK, each by days of its own zone."""
    often: dict[str, list[str]] = {}
    for view in views:
        if view.every:
            often.setdefault(view.zone, []).append(view.id)
    found: dict[str, TimeOk] = {}
    for zone, jobs in often.items():
        begin = datetime.combine(first, time(), zone_of(zone))
        end = min(datetime.combine(last + timedelta(days=1), time(), zone_of(zone)), context.now())
        found.update(context.monitor.history.times_ok(jobs, begin, max(begin, end)))
    return found


def _jobs(views: Sequence[JobView], found: Mapping[str, Tally], times: Mapping[str, TimeOk]) -> list[JobFigures]:
    tallies = {view.id: found.get(view.id, Tally()) for view in views}
    names = {view.id: view.name for view in views}
    return [
        JobFigures(id=job, name=names[job], **_figures(tallies[job]), **_time(times.get(job)))
        for job in worst_first(tallies, times)
    ]


def _time(found: TimeOk | None) -> dict[str, Any]:
    if found is None or found.share is None:
        return {}
    return {"ok_share": round(found.share, 6), "judged_s": round(found.judged.total_seconds(), 3)}


def _total(tallies: Iterable[Tally]) -> TotalShape:
    everything = total(tallies)
    return TotalShape(**_figures(everything), outcomes=_outcomes(everything))


def _period(period: Period) -> PeriodShape:
    tally = period.tally
    return PeriodShape(start=period.start, end=period.end, **_figures(tally), outcomes=_outcomes(tally))


def _outcomes(tally: Tally) -> dict[Outcome, int]:
    return {outcome: tally.of(outcome) for outcome in Outcome}


def _figures(tally: Tally) -> dict[str, Any]:
    """Return the fields of Figures."""
    mean = tally.duration_mean
    return {
        "runs": tally.runs,
        "succeeded": tally.succeeded,
        "failed": tally.failed,
        "counted": tally.counted,
        "fulfilled": tally.fulfilled,
        "share": None if tally.share is None else round(tally.share, 6),
        "late": tally.of(Outcome.SUCCEEDED_LATE),
        "missed": tally.of(Outcome.MISSED),
        "mean_s": None if mean is None else round(mean.total_seconds(), 3),
        "slowest_s": round(tally.duration_max.total_seconds(), 3) if tally.timed else None,
    }


def _rows(found: StatisticsResponse) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the table: the whole, then each period, then each job."""
    yield ("total", found.job, None, found.since, found.until, *_cells(found.total))
    for period in found.periods:
        yield ("period", found.job, None, period.start, period.end, *_cells(period))
    for job in found.jobs:
        yield ("job", job.id, job.name, found.since, found.until, *_cells(job))


def _cells(figures: Figures) -> Iterator[object]:
    return (getattr(figures, name) for name in Figures.model_fields)
