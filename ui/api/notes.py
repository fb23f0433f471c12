"""POST /jobs/{id}/pause, /resume, /ack and /unack: what operators note on a job."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, Field

from engine.actions.actor import Actor
from ui.api.errors import Language, errors, known_job
from ui.api.gate import GATED, gated
from ui.context import Context
from ui.shapes import JobShape, Shape, job_shape

LONGEST = 500  # characters of a reason

Words = Annotated[str, Field(max_length=LONGEST)]


class PauseRequest(Shape):
    """Until when a job pauses, null for until it is resumed, and why; a moment needs its offset."""

    until: AwareDatetime | None = None
    reason: Words


class AckRequest(Shape):
    """What somebody notes who knows of the job's trouble."""

    reason: Words = ""


def router(context: Context) -> APIRouter:
    """Return the routes; each waits for the tick in progress and so runs off the loop."""
    route = APIRouter(prefix="/api/v1/jobs", tags=["actions"], responses={**GATED, **errors(404)})
    notes = context.monitor.notes
    pausing = Annotated[Actor, Depends(gated(context, "pause"))]
    knowing = Annotated[Actor, Depends(gated(context, "ack"))]

    def job(job_id: str, language: str) -> JobShape:
        return job_shape(known_job(context, job_id, language), context.speak(language))

    @route.post("/{id}/pause", summary="Let a job pause: nothing is told of it, and its silence is excused")
    def pause(id: str, body: PauseRequest, language: Language, actor: pausing) -> JobShape:
        known_job(context, id, language)
        notes.pause(id, body.until, body.reason, actor)
        return job(id, language)

    @route.post("/{id}/resume", summary="End a pause")
    def resume(id: str, language: Language, actor: pausing) -> JobShape:
        known_job(context, id, language)
        notes.resume(id, actor)
        return job(id, language)

    @route.post("/{id}/ack", summary="Note that somebody knows of a job's trouble, until its status changes")
    def acknowledge(id: str, body: AckRequest, language: Language, actor: knowing) -> JobShape:
        known_job(context, id, language)
        notes.acknowledge(id, body.reason, actor)
        return job(id, language)

    @route.post("/{id}/unack", summary="Take an acknowledgement back")
    def withdraw(id: str, language: Language, actor: knowing) -> JobShape:
        known_job(context, id, language)
        notes.withdraw(id, actor)
        return job(id, language)

    return route
