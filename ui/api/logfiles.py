"""DELETE /jobs/{id}/log and what belongs to it: all log files of a job, the trash of those that were deleted."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from engine.actions.actor import Actor
from engine.actions.housekeeper import MOST, KeptLog, Trashed, TrashState, Wanted
from engine.actions.refused import Refused
from ui.api.errors import Language, errors, known_job, words_of
from ui.api.gate import GATED, downloads, gated
from ui.api.loglines import READERS
from ui.api.places import Places
from ui.context import Context, legible, zone_of
from ui.filebody import FileBody
from ui.shapes import Shape

LONGEST = 500  # characters of a reason
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
TrashId = Annotated[str, Path(max_length=80)]
File = Annotated[str, Query(description="Path of the log, or its name", min_length=1, max_length=4096)]
Reason = Annotated[str | None, Query(description="Why; may stand in the body as well", max_length=LONGEST)]


class HeldShape(Shape):
    """Why a log is not deleted now."""

    code: str
    message: str


class KeptLogShape(Shape):
    """One log file; `file` is what the other routes take, `held` is null for one that may be deleted."""

    file: str
    name: str
    size: int
    modified: datetime
    encoding: str | None = Field(description="Null of a packed log, and of one that cannot be read now")
    packed: bool
    held: HeldShape | None


class LogFilesResponse(Shape):
    """A page of a job's log files; `total` fit, `count` and `size` (bytes) are of all of them."""

    logs: list[KeptLogShape]
    total: int
    count: int
    size: int


class ReasonRequest(Shape):
    """Why somebody does it."""

    reason: Annotated[str, Field(max_length=LONGEST)] = ""


class TrashedShape(Shape):
    """A deleted log: where it lay, who deleted it, when and why, and what has become of it."""

    id: str
    file: str
    name: str
    size: int
    modified: datetime
    at: datetime
    by: str
    reason: str
    state: TrashState
    until: datetime = Field(description="When it is removed for good, while it is kept")
    ended_at: datetime | None
    ended_by: str | None = Field(description="Null where BATMON itself has removed it")
    ended_reason: str


class TrashResponse(Shape):
    """A page of a job's deleted logs, those that are kept first; `size` (bytes) is of those, for `days`."""

    trashed: list[TrashedShape]
    total: int
    size: int
    days: int


def router(context: Context) -> APIRouter:
    """Return the routes; they block on the disk and so run off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}", tags=["logs"])
    places = Places(context, READERS)
    _of_files(route, context, places)
    _of_trash(route, context, places)
    return route


def _of_files(route: APIRouter, context: Context, places: Places) -> None:
    keeping = context.monitor.logfiles

    @route.get("/logs/files", responses=errors(404, 422, 500, 503), summary="A page of a job's log files, as kept")
    @places.apart
    def files(
        id: str,
        language: Language,
        q: Annotated[str, Query(description="Part of the name", max_length=200)] = "",
        sort: Annotated[Literal["name", "size", "modified"], Query()] = "modified",
        descending: Annotated[bool, Query()] = True,
        offset: Offset = 0,
        limit: Limit = 200,
    ) -> LogFilesResponse:
        zone = zone_of(known_job(context, id, language).zone)
        wanted = Wanted(text=q, order=sort, descending=descending, offset=offset, limit=limit)
        page = keeping.page(id, wanted)
        logs = [_kept_shape(one, zone, language) for one in page.logs]
        return LogFilesResponse(logs=logs, total=page.total, count=page.count, size=page.size)

    @route.delete(
        "/log", responses={**GATED, **errors(404)}, summary="Move an old log to the trash; one in use is refused"
    )
    @places.lasting
    def delete(
        id: str,
        language: Language,
        actor: Annotated[Actor, Depends(gated(context, "delete_log"))],
        file: File,
        reason: Reason = None,
        ask: ReasonRequest | None = None,
    ) -> TrashedShape:
        zone = zone_of(known_job(context, id, language).zone)
        return trashed_shape(keeping.delete(id, file, _reason(reason, ask), actor), zone)


def _of_trash(route: APIRouter, context: Context, places: Places) -> None:
    keeping = context.monitor.logfiles
    acting = Annotated[Actor, Depends(gated(context, "delete_log"))]
    answers = {**GATED, **errors(404)}

    @route.get("/logs/trash", responses=errors(404, 422, 500), summary="A page of what was deleted of a job")
    def trash(id: str, language: Language, offset: Offset = 0, limit: Limit = 200) -> TrashResponse:
        zone = zone_of(known_job(context, id, language).zone)
        page = keeping.trash(id, offset, limit)
        trashed = [trashed_shape(one, zone) for one in page.trashed]
        return TrashResponse(trashed=trashed, total=page.total, size=page.size, days=page.days)

    @route.get(
        "/logs/trash/{trash}/download",
        response_class=Response,
        responses={200: {"content": {"application/octet-stream": {}}}, **errors(401, 403, 404, 422, 429, 500, 503)},
        summary="A deleted log as it lay; on record",
    )
    @places.apart
    def download(
        id: str, trash: TrashId, language: Language, actor: Annotated[Actor, Depends(downloads(context))]
    ) -> Response:
        known_job(context, id, language)
        return FileBody(keeping.take(id, trash, actor), places.of(id))

    @route.post("/logs/trash/{trash}/restore", responses=answers, summary="Put a deleted log back where it lay")
    @places.lasting
    def restore(
        id: str, trash: TrashId, language: Language, actor: acting, ask: ReasonRequest | None = None
    ) -> TrashedShape:
        zone = zone_of(known_job(context, id, language).zone)
        return trashed_shape(keeping.restore(id, trash, _reason(None, ask), actor), zone)

    @route.delete("/logs/trash/{trash}", responses=answers, summary="Remove a deleted log for good")
    def remove(
        id: str,
        trash: TrashId,
        language: Language,
        actor: acting,
        reason: Reason = None,
        ask: ReasonRequest | None = None,
    ) -> TrashedShape:
        zone = zone_of(known_job(context, id, language).zone)
        return trashed_shape(keeping.remove(id, trash, _reason(reason, ask), actor), zone)


def _reason(asked: str | None, ask: ReasonRequest | None) -> str:
    return asked or (ask.reason if ask is not None else "")


def _kept_shape(log: KeptLog, zone: ZoneInfo, language: str) -> KeptLogShape:
    held = None
    if log.held is not None:
        message = words_of(Refused(log.held.code, log.held.parameters), language)
        held = HeldShape(code=log.held.code, message=message)
    return KeptLogShape(
        file=legible(log.path),
        name=legible(log.name),
        size=log.size,
        modified=log.modified.astimezone(zone),
        encoding=log.encoding,
        packed=log.packed,
        held=held,
    )


def trashed_shape(one: Trashed, zone: ZoneInfo) -> TrashedShape:
    """Return a deleted log as it is sent."""
    return TrashedShape(
        id=one.id,
        file=one.path,
        name=one.name,
        size=one.size,
        modified=one.modified.astimezone(zone),
        at=one.at.astimezone(zone),
        by=one.by,
        reason=one.reason,
        state=one.state,
        until=one.until.astimezone(zone),
        ended_at=None if one.ended_at is None else one.ended_at.astimezone(zone),
        ended_by=one.ended_by,
        ended_reason=one.ended_reason,
    )
