"""GET /jobs/{id}/logs and /log/download: the log files of a job, and their bytes."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from engine.actions.actor import Actor
from ui.api.errors import Language, errors, known_job
from ui.api.gate import downloads
from ui.api.loglines import READERS, File, newest
from ui.api.places import Places
from ui.context import Context, legible, zone_of
from ui.filebody import FileBody
from ui.shapes import Shape


class LogShape(Shape):
    """One log file; `file` is what the other routes take."""

    file: str
    name: str
    size: int
    modified: datetime
    encoding: str | None = Field(description="Null of a packed log, and of one that cannot be read now")
    packed: bool = Field(description="By gzip: lines are given of its beginning alone")


class LogsResponse(Shape):
    """The log files of a job, newest first."""

    logs: list[LogShape]
    asks: bool = Field(description="Whether a download asks for the password")


def router(context: Context) -> APIRouter:
    """Return the routes; they block on the disk and so run off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}", tags=["logs"])
    places = Places(context, READERS)

    @route.get("/logs", responses=errors(404, 500, 503), summary="The log files of a job, newest first")
    @places.apart
    def logs(id: str, language: Language) -> LogsResponse:
        zone = zone_of(known_job(context, id, language).zone)
        found = context.monitor.logs.files(id)
        return LogsResponse(
            logs=[
                LogShape(
                    file=legible(file.path),
                    name=legible(file.name),
                    size=file.size,
                    modified=file.modified.astimezone(zone),
                    encoding=file.encoding,
                    packed=file.packed,
                )
                for file in found
            ],
            asks=not context.monitor.access.files_openly,
        )

    @route.get(
        "/log/download",
        response_class=Response,
        responses={200: {"content": {"application/octet-stream": {}}}, **errors(401, 403, 404, 422, 429, 500, 503)},
        summary="A log as it lies (ranges are supported); on record",
    )
    @places.apart
    def download(
        id: str,
        language: Language,
        actor: Annotated[Actor, Depends(downloads(context))],
        file: File = None,
    ) -> Response:
        view = known_job(context, id, language)
        return FileBody(context.monitor.logs.take(id, file or newest(view), actor), places.of(id))

    return route
