"""Reruns: their preview, their beginning, what became of them, and their output while it comes."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from engine.actions.actor import Actor
from engine.actions.refused import Denied, Refused
from engine.actions.rerun import RerunState, RerunView
from ui.api.errors import Language, errors, known_job, refusal
from ui.api.gate import GATED, gated
from ui.context import Context, Words
from ui.rerunshapes import OutputShape, PreviewShape, RerunShape, preview_shape, rerun_shape, why_refused
from ui.shapes import Shape

PACE = 0.25  # seconds between two looks at the output
QUIET = 15.0  # seconds after which a silent stream says that it lives
PLACE = re.compile("[0-9]{1,18}")
STATUS = {"unknown_job": 404, "unknown_rerun": 404, "no_record": 503, "supervisor_failed": 503}
Value = Annotated[str, Field(max_length=4000)]


class RerunAsk(Shape):
    """What a rerun is begun with: a value for each parameter; a reason where it is forced."""

    params: Annotated[dict[str, Value], Field(default_factory=dict)]
    force: bool = False
    reason: Annotated[str, Field(max_length=500)] = ""


class RerunsResponse(Shape):
    """Reruns of one job, newest first."""

    reruns: list[RerunShape]


def router(context: Context) -> APIRouter:
    """Return the routes; what blocks runs off the loop."""
    route = APIRouter(prefix="/api/v1", tags=["reruns"])
    _of_jobs(route, context)
    _of_reruns(route, context)
    return route


def _of_jobs(route: APIRouter, context: Context) -> None:
    reruns = context.monitor.reruns

    @route.post("/jobs/{id}/rerun", status_code=202, responses={**GATED, **errors(404)}, summary="Run a job again")
    def start(
        id: str,
        language: Language,
        actor: Annotated[Actor, Depends(gated(context, "rerun"))],
        ask: RerunAsk | None = None,
    ) -> RerunShape:
        job, words = known_job(context, id, language), context.speak(language)
        ask = ask or RerunAsk(params={})
        try:
            view = reruns.start(id, actor, ask.params, ask.force, ask.reason)
        except Refused as refused:
            raise _answer(refused, job.zone, words) from None
        return rerun_shape(view, job.zone)

    @route.get("/jobs/{id}/rerun/preview", responses=errors(404, 409, 500), summary="What a rerun would do")
    def preview(id: str, language: Language) -> PreviewShape:
        job, words = known_job(context, id, language), context.speak(language)
        try:
            return preview_shape(reruns.preview(id), job.zone, words)
        except Refused as refused:
            raise _answer(refused, job.zone, words) from None

    @route.get("/jobs/{id}/reruns", responses=errors(404, 422, 500, 503), summary="The last reruns of a job")
    def of_job(id: str, language: Language, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> RerunsResponse:
        job = known_job(context, id, language)
        return RerunsResponse(reruns=[rerun_shape(view, job.zone) for view in reruns.of_job(id, limit)])


def _of_reruns(route: APIRouter, context: Context) -> None:
    @route.get("/reruns/{rid}", responses=errors(404, 500, 503), summary="One rerun")
    def one(rid: str, language: Language) -> RerunShape:
        view = _known(context, rid, context.speak(language))
        return rerun_shape(view, _zone(context, view))

    @route.get("/reruns/{rid}/output", responses=errors(404, 422, 500, 503), summary="Its output after a place")
    def output(
        rid: str, language: Language, since: Annotated[int, Query(ge=0, le=1 << 60, alias="from")] = 0
    ) -> OutputShape:
        """Return some of the output, and how the rerun stands: ask again from `next`."""
        return _output(context, rid, since, context.speak(language))

    @route.get("/reruns/{rid}/stream", responses=errors(404, 500, 503), summary="Its output as it comes")
    async def stream(
        request: Request,
        rid: str,
        language: Language,
        last: Annotated[str | None, Header(alias="Last-Event-ID", max_length=40)] = None,
    ) -> StreamingResponse:
        """Server-sent events: `output` as it comes, `end` with how it ended. An event's id is where to go on."""
        since = place_of(last)
        await run_in_threadpool(_known, context, rid, context.speak(language))
        events = _events(context, request, rid, since, language)
        return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    @route.post("/reruns/{rid}/cancel", responses={**GATED, **errors(404)}, summary="End a rerun, with all it started")
    def cancel(rid: str, language: Language, actor: Annotated[Actor, Depends(gated(context, "cancel"))]) -> RerunShape:
        words = context.speak(language)
        view = _known(context, rid, words)
        context.monitor.access.check(actor, "cancel", view.job)
        try:
            return rerun_shape(context.monitor.reruns.cancel(rid, actor), _zone(context, view))
        except Refused as refused:
            raise _answer(refused, _zone(context, view), words) from None


def place_of(event: str | None) -> int:
    """Return the place that the id of an event names, the beginning where it names none."""
    return int(event) if event is not None and PLACE.fullmatch(event) else 0


def _known(context: Context, rid: str, words: Words) -> RerunView:
    """Return the rerun, or refuse with 404."""
    view = context.monitor.reruns.get(rid)
    if view is None:
        raise _answer(Refused("unknown_rerun"), context.monitor.zone, words)
    return view


def _output(context: Context, rid: str, since: int, words: Words) -> OutputShape:
    """Return the output after a place, with the rerun as it stood before: an end is never told before its last line."""
    view = _known(context, rid, words)
    part = context.monitor.reruns.output(rid, since)
    shape = rerun_shape(view, _zone(context, view))
    return OutputShape(text=part.text, next=part.next, skipped=part.skipped, rerun=shape)


async def _events(context: Context, request: Request, rid: str, since: int, language: str) -> AsyncIterator[bytes]:
    quiet = 0.0
    while not await request.is_disconnected():
        shape = await run_in_threadpool(_output, context, rid, since, context.speak(language))
        if shape.next != since or shape.text:
            since, quiet = shape.next, 0.0
            yield _event("output", since, {"text": shape.text, "skipped": shape.skipped})
            continue  # there may be more
        if shape.rerun.state is not RerunState.RUNNING:
            yield _event("end", since, shape.rerun.model_dump(mode="json"))
            return
        if quiet >= QUIET:
            quiet = 0.0
            yield b": still running\n\n"
        await asyncio.sleep(PACE)
        quiet += PACE


def _event(name: str, place: int, data: dict[str, object]) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (place, name.encode(), orjson.dumps(data))


def _zone(context: Context, view: RerunView) -> str:
    job = context.monitor.job(view.job)
    return context.monitor.zone if job is None else job.zone


def _answer(refused: Refused, zone: str, words: Words) -> Exception:
    """Return the answer to a rerun that is not begun; who was not let in is answered elsewhere."""
    if isinstance(refused, Denied):
        return refused
    code = refused.code
    status = STATUS.get(code, 422 if code.startswith("param_") or code == "reason_missing" else 409)
    where = f"body.params.{refused.parameters['name']}" if code.startswith("param_") else None
    return refusal(status, code, why_refused(code, refused.parameters, zone, words), where)
