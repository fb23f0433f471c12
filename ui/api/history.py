"""GET /jobs/{id}/runs, /verdicts and /occurrences: what the store remembers."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

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


class RunsResponse(Shape):
    """Runs, newest first."""

    runs: list[RunShape]


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
        return RunsResponse(runs=[run_shape(run, id, zone, view.occurrence) for run in found])

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


def _zoned(at: datetime | None, zone: str) -> datetime | None:
    return at.replace(tzinfo=zone_of(zone)) if at is not None and at.tzinfo is None else at
