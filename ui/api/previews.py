"""GET /jobs/{id}/files/preview and /files/picture: what a file looks like, a page of it at a time."""

import os
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from engine.actions.actor import Actor
from engine.files.previews.values import MOST_ROWS, ROWS, Asked, Preview, Problem
from engine.monitor import NoSuchLog
from ui.api.errors import Language, errors, known_job
from ui.api.files import Path, no_answer, told
from ui.api.gate import ANYBODY, source_of
from ui.api.places import Places
from ui.context import Context, legible
from ui.filebody import FileBody
from ui.previewshapes import BodyShape, shape_of
from ui.shapes import Shape
from ui.texts import say

READERS = 3  # at once: each may hold some megabytes
AT = "^[0-9]{1,19}(:.{0,4000})?$"
LOGS = ("text", "raw")  # kinds of files that may be a log of the job


class ProblemShape(Shape):
    """Why not all of a file is shown, or not as its name promises."""

    code: Problem
    message: str


class PreviewResponse(Shape):
    """A page of a file as it can be looked at; `body` is null where nothing can be shown."""

    name: str
    kind: str
    kind_name: str
    size: int
    modified: datetime
    problem: ProblemShape | None
    body: Annotated[BodyShape, Field(discriminator="type")] | None
    done: float | None = Field(
        description="Of a problem `going`: the share of the way; asked again with `again`, it goes on from there"
    )
    log: str | None = Field(description="What the routes for logs call it, where it is a log of the job")


def router(context: Context) -> APIRouter:
    """Return the routes; they block on the disk and so run off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/files", tags=["files"])
    places = Places(context, READERS, no_answer)

    @route.get("/preview", responses=errors(403, 404, 422, 500, 503), summary="A page of a file, by its kind")
    @places.apart
    def preview(
        id: str,
        request: Request,
        language: Language,
        path: Path = "",
        at: Annotated[str, Query(pattern=AT, description="The `next` of an earlier page")] = "0",
        rows: Annotated[int, Query(ge=1, le=MOST_ROWS)] = ROWS,
        part: Annotated[str, Query(max_length=1000, description="A sheet or a table")] = "",
        again: Annotated[bool, Query(description="The last answer to this was `going`: take more time")] = False,
    ) -> PreviewResponse:
        known_job(context, id, language)
        place_, _, inside = at.partition(":")
        asked = Asked(path=path, at=min(int(place_), 2**63 - 1), rows=rows, part=part, inside=inside, again=again)
        with told(language):
            found = context.monitor.files.preview(id, asked, Actor(name=ANYBODY, source=source_of(request)))
            log = _log(context, id, found)
        return _shape(found, language, log)

    @route.get(
        "/picture",
        response_class=Response,
        responses={200: {"content": {"image/*": {}}}, **errors(403, 404, 422, 500, 503)},
        summary="The bytes of a picture: PNG, JPEG, GIF or WebP, nothing else",
    )
    @places.apart
    def picture(id: str, request: Request, language: Language, path: Path = "") -> Response:
        known_job(context, id, language)
        with told(language):
            taken = context.monitor.files.picture(id, path, Actor(name=ANYBODY, source=source_of(request)))
        return FileBody(taken, places.of(id))

    return route


def _log(context: Context, job: str, found: Preview) -> str | None:
    """Return what the log of a job that this file is is called, None where it is none."""
    if found.kind not in LOGS:
        return None
    try:
        logs = context.monitor.logs.files(job)
        return next((legible(log.path) for log in logs if log.name == found.name and _is_same(log.path, found)), None)
    except (NoSuchLog, OSError):
        return None


def _is_same(path: str, found: Preview) -> bool:
    status = os.stat(path)
    return (status.st_dev, status.st_ino) == found.identity


def _shape(found: Preview, language: str, log: str | None) -> PreviewResponse:
    return PreviewResponse(
        name=found.name,
        kind=found.kind,
        kind_name=say(language, f"preview.kind.{found.kind}"),
        size=found.size,
        modified=datetime.fromtimestamp(found.modified, UTC),
        problem=None if found.problem is None else _problem(found, found.problem, language),
        body=None if found.body is None else shape_of(found.body, language if found.kind == "archive" else None),
        done=found.done,
        log=log,
    )


def _problem(found: Preview, problem: Problem, language: str) -> ProblemShape:
    kind = say(language, f"preview.kind.{found.kind}")
    expected = say(language, f"preview.kind.{found.expected}") if found.expected else ""
    return ProblemShape(code=problem, message=say(language, f"preview.problem.{problem}", kind=kind, expected=expected))
