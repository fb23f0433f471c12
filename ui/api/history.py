"""GET /jobs/{id}/runs, /verdicts and /occurrences: what the store remembers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from engine.actions.housekeeper import TrashState
from rules.model import Run
from ui.api.errors import Language, errors, known_job
from ui.context import Context, zone_of
from ui.shapes import (
    OccurrenceShape,
    RunShape,
    Shape,
    VerdictShape,
    occurrence_shape,
    run_shape,
    verdict_shape,
)

Since = Annotated[datetime | None, Query(description="Not before; ISO 8601, without an offset in the job's zone")]
Until = Annotated[datetime | None, Query(description="Not after; ISO 8601, without an offset in the job's zone")]
Limit = Annotated[int, Query(description="At most so many", ge=1, le=10_000)]


class DeletedLogShape(Shape):
    """That the log of a run was deleted: `trash` names it among the job's deleted logs."""

    run: str
    trash: str
    name: str
    at: datetime
    by: str
    state: TrashState


class RunsResponse(Shape):
    """Runs, newest first; `deleted_logs` names those whose evidence lies in a log that was deleted."""

    runs: list[RunShape]
    deleted_logs: list[DeletedLogShape]


class VerdictsResponse(Shape):
    """Changes of status, newest first."""

    verdicts: list[VerdictShape]


class OccurrencesResponse(Shape):
    """Expected times, newest first."""

    occurrences: list[OccurrenceShape]


def router(context: Context) -> APIRouter:
    """Return the routes; they block on the store and so run off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}", tags=["history"])

    @route.get("/runs", responses=errors(404, 422, 500, 503), summary="Runs of a job")
    def runs(id: str, language: Language, since: Since = None, until: Until = None, limit: Limit = 100) -> RunsResponse:
        view = known_job(context, id, language)
        found = context.monitor.history.runs(id, _zoned(since, view.zone), _zoned(until, view.zone), limit)
        zone = zone_of(view.zone)
        runs = [run_shape(run, id, zone, view.occurrence) for run in found]
        return RunsResponse(runs=runs, deleted_logs=_deleted(context, id, found, runs, zone))

    @route.get("/verdicts", responses=errors(404, 422, 500, 503), summary="Changes of a job's status")
    def verdicts(
        id: str, language: Language, since: Since = None, until: Until = None, limit: Limit = 100
    ) -> VerdictsResponse:
        view = known_job(context, id, language)
        found = context.monitor.history.verdicts(id, _zoned(since, view.zone), _zoned(until, view.zone), limit)
        words = context.speak(language)
        return VerdictsResponse(verdicts=[verdict_shape(change, view.zone, words) for change in found])

    @route.get(
        "/occurrences", responses=errors(404, 422, 500, 503), summary="Expected times of a job and their outcomes"
    )
    def occurrences(
        id: str, language: Language, since: Since = None, until: Until = None, limit: Limit = 100
    ) -> OccurrencesResponse:
        view = known_job(context, id, language)
        found = context.monitor.history.occurrences(id, _zoned(since, view.zone), _zoned(until, view.zone), limit)
        zone = zone_of(view.zone)
        return OccurrencesResponse(occurrences=[occurrence_shape(occurrence, id, zone) for occurrence in found])

    return route


def _deleted(
    context: Context, job: str, found: Sequence[Run], runs: list[RunShape], zone: ZoneInfo
) -> list[DeletedLogShape]:
    seen = [(shape.id, one) for run, shape in zip(found, runs, strict=True) for one in run.evidence]
    deleted = context.monitor.logfiles.deleted(job, [one for _, one in seen])
    by_run = {seen[place][0]: trashed for place, trashed in deleted.items()}
    return [
        DeletedLogShape(run=run, trash=one.id, name=one.name, at=one.at.astimezone(zone), by=one.by, state=one.state)
        for run, one in by_run.items()
    ]


def _zoned(at: datetime | None, zone: str) -> datetime | None:
    return at.replace(tzinfo=zone_of(zone)) if at is not None and at.tzinfo is None else at
