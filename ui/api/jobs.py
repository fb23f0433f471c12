"""GET /jobs and /jobs/{id}: the jobs with their verdicts, from memory."""

from typing import Annotated

from fastapi import APIRouter, Query

from engine.views import JobView
from rules.model import Status
from ui.api.errors import Language, errors, known_job
from ui.context import Context
from ui.reasons import WhyShape, why_shape
from ui.shapes import JobShape, Shape, job_shape


class JobsResponse(Shape):
    """Jobs in the order of the configuration."""

    jobs: list[JobShape]


def router(context: Context) -> APIRouter:
    """Return the routes; they run off the loop, for a thousand jobs take a while to encode."""
    route = APIRouter(prefix="/api/v1", tags=["jobs"])

    @route.get("/jobs", responses=errors(422, 500), summary="All jobs with their verdicts")
    def jobs(
        language: Language,
        status: Annotated[list[Status] | None, Query(description="Only these; may be given more than once")] = None,
        tag: Annotated[str | None, Query(description="Only jobs with this tag", max_length=200)] = None,
        q: Annotated[str | None, Query(description="Part of id, name or description", max_length=200)] = None,
    ) -> JobsResponse:
        words = context.speak(language)
        chosen = (view for view in context.monitor.board().jobs if _fits(view, status, tag, q))
        return JobsResponse(jobs=[job_shape(view, words) for view in chosen])

    @route.get("/jobs/{id}", responses=errors(404, 422, 500), summary="One job")
    def job(id: str, language: Language) -> JobShape:
        return job_shape(known_job(context, id, language), context.speak(language))

    @route.get("/jobs/{id}/why", responses=errors(404, 422, 500), summary="Why a job stands as it does")
    def why(id: str, language: Language) -> WhyShape:
        view = known_job(context, id, language)
        return why_shape(context.monitor.why(id), view, context.speak(language))

    return route


def _fits(view: JobView, status: list[Status] | None, tag: str | None, q: str | None) -> bool:
    if status and view.status not in status:
        return False
    if tag and tag.removeprefix("#") not in view.tags:
        return False
    return not q or any(q.casefold() in text.casefold() for text in (view.id, view.name, view.description))
