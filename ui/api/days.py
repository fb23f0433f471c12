"""GET /jobs/{id}/days and /plan: what became of each day, and what is planned for the coming ones."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from engine.views import DayCount
from rules.model import Outcome
from rules.plan import DayPlan, LeftOut
from ui.api.errors import Language, errors, known_job, refusal
from ui.context import Context, zone_of
from ui.shapes import Shape
from ui.texts import say

AHEAD = timedelta(days=14)
FURTHEST = timedelta(days=400)  # that one question may ask for
YEARS = range(1971, 9999)  # in which every zone's days can be told
LEFT_OUT = {
    LeftOut.EXCEPT: "left_out.except",
    LeftOut.DAYS: "left_out.days",
    LeftOut.CALENDAR: "left_out.calendar",
}
WORST = (  # the outcome that a day with several is known by
    Outcome.FAILED,
    Outcome.STUCK,
    Outcome.MISSED,
    Outcome.SUCCEEDED_WITH_ERRORS,
    Outcome.SUCCEEDED_LATE,
    Outcome.RECOVERED,
    Outcome.BLIND,
    Outcome.SUCCEEDED,
    Outcome.EXCUSED,
)


class DayShape(Shape):
    """One local day: its closed runs, and its final occurrences by outcome.

    `mark` is the worst of the outcomes. A day without occurrences is marked by its runs: `failed` where all did,
    `succeeded_with_errors` where some did.
    """

    day: date
    mark: Outcome | None
    runs: int
    succeeded: int
    with_errors: int
    failed: int
    overran: int
    timed: int
    duration_total_s: float
    duration_max_s: float
    expected: int
    outcomes: dict[Outcome, int]


class DaysResponse(Shape):
    """Days on which something was expected or ran, oldest first; `today` is the job's own."""

    job: str
    today: date
    days: list[DayShape]


class LeftOutShape(Shape):
    """Why nothing is expected on a day."""

    code: LeftOut
    message: str


class PlanDayShape(Shape):
    """One local day: when the job is due, or why it is not."""

    day: date
    dues: list[datetime]
    left_out: LeftOutShape | None


class PlanResponse(Shape):
    """What is planned; a job that is due every so often has that length in `every_s` and no times of a day."""

    job: str
    every_s: float | None
    days: list[PlanDayShape]


def router(context: Context) -> APIRouter:
    """Return the routes; they block on the store, or on a calendar that is worked out for the first time."""
    route = APIRouter(prefix="/api/v1/jobs/{id}", tags=["history"])

    @route.get("/days", responses=errors(404, 422, 500, 503), summary="What became of each day of a job")
    def days(
        id: str,
        language: Language,
        since: Annotated[date | None, Query(description="First day; ISO 8601")] = None,
        until: Annotated[date | None, Query(description="Last day; ISO 8601")] = None,
    ) -> DaysResponse:
        view = known_job(context, id, language)
        found = context.monitor.history.days(id, since, until)
        today = context.now().astimezone(zone_of(view.zone)).date()
        return DaysResponse(job=id, today=today, days=[_day(count) for count in found])

    @route.get("/plan", responses=errors(404, 422, 500), summary="When a job is due, and the days left out")
    def plan(
        id: str,
        language: Language,
        since: Annotated[datetime | None, Query(description="From; ISO 8601, now by default")] = None,
        until: Annotated[datetime | None, Query(description="To; ISO 8601, 14 days later by default")] = None,
    ) -> PlanResponse:
        view = known_job(context, id, language)
        zone = zone_of(view.zone)
        first = context.now() if since is None else since if since.tzinfo else since.replace(tzinfo=zone)
        last = first + AHEAD if until is None else until if until.tzinfo else until.replace(tzinfo=zone)
        if first.year not in YEARS or last.year not in YEARS or last - first > FURTHEST:
            message = say(language, "error.invalid_parameter", name="query.until")
            raise refusal(422, "invalid_parameter", f"{message} (> {FURTHEST.days} d)", "query.until")
        found = context.monitor.plan(id, first, last) if last > first else ()
        every = None if view.every is None else view.every.total_seconds()
        return PlanResponse(job=id, every_s=every, days=[_planned(day, view.zone, language) for day in found])

    return route


def _day(count: DayCount) -> DayShape:
    return DayShape(
        day=count.day,
        mark=_mark(count),
        runs=count.runs,
        succeeded=count.succeeded,
        with_errors=count.with_errors,
        failed=count.failed,
        overran=count.overran,
        timed=count.timed,
        duration_total_s=count.duration_total.total_seconds(),
        duration_max_s=count.duration_max.total_seconds(),
        expected=count.expected,
        outcomes=dict(count.outcomes),
    )


def _mark(count: DayCount) -> Outcome | None:
    known = next((outcome for outcome in WORST if count.outcomes.get(outcome)), None)
    if known is not None:
        return known
    if not count.runs:
        return None
    if count.failed == count.runs:
        return Outcome.FAILED
    return Outcome.SUCCEEDED_WITH_ERRORS if count.failed or count.with_errors else Outcome.SUCCEEDED


def _planned(plan: DayPlan, zone: str, language: str) -> PlanDayShape:
    left_out = None
    if plan.left_out is not None:
        left_out = LeftOutShape(code=plan.left_out, message=say(language, LEFT_OUT[plan.left_out]))
    return PlanDayShape(day=plan.day, dues=[due.astimezone(zone_of(zone)) for due in plan.dues], left_out=left_out)
