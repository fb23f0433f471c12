"""POST /system/capture and GET /captures: pictures of the server's screen, to be taken and seen behind the gate."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query
from fastapi.responses import Response
from pydantic import Field

from engine.actions.actor import Actor
from engine.actions.camera import Capture, Display
from ui.api.errors import errors
from ui.api.gate import GATED, gated
from ui.context import Context, zone_of
from ui.shapes import Shape

PRIVATE = {"Cache-Control": "private, no-store"}
SESSION = "X-Capture-Session"
PNG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}}, "description": "The picture"}}
Monitor = Annotated[int, Field(ge=0, le=64, description="Counted from 1; 0 is all of them as one picture")]


class CaptureRequest(Shape):
    """Which monitor a picture is wanted of."""

    monitor: Monitor = 0


class LookRequest(CaptureRequest):
    """Which monitor is watched, and in which session; a first request has none."""

    session: Annotated[str | None, Field(max_length=40)] = None


class EndRequest(Shape):
    """Which live session ends."""

    session: Annotated[str, Field(max_length=40)]


class DisplayShape(Shape):
    """One monitor, in pixels of the whole screen."""

    left: int
    top: int
    width: int
    height: int
    primary: bool


class CaptureShape(Shape):
    """One picture that is kept; `monitor` 0 is all of them, `displays` those that there were."""

    name: str
    at: datetime
    by: str
    source: str
    monitor: int
    width: int
    height: int
    size: int
    displays: list[DisplayShape]


class CapturesResponse(Shape):
    """The pictures that are kept, newest first; for how many days, and how often a live session asks."""

    captures: list[CaptureShape]
    keep_days: int
    pace_s: float


class Ended(Shape):
    """That a live session has ended."""

    session: str


def router(context: Context) -> APIRouter:
    """Return the routes; each waits for the screen or the disk and so runs off the loop."""
    route = APIRouter(prefix="/api/v1", tags=["captures"], responses=GATED)
    camera = context.monitor.captures
    seeing = Annotated[Actor, Depends(gated(context, "capture"))]
    look_body = Annotated[LookRequest | None, Body()]

    def shape(capture: Capture) -> CaptureShape:
        displays = [_display(display) for display in capture.displays]
        values = {name: getattr(capture, name) for name in ("name", "by", "source", "monitor", "width", "height")}
        at = capture.at.astimezone(zone_of(context.monitor.zone))
        return CaptureShape(**values, size=capture.size, at=at, displays=displays)

    @route.post("/system/capture", summary="Take a picture of the server's screen, and keep it for some days")
    def capture(actor: seeing, body: Annotated[CaptureRequest | None, Body()] = None) -> CaptureShape:
        return shape(camera.take((body or CaptureRequest()).monitor, actor))

    @route.post(
        "/system/capture/live",
        response_class=Response,
        responses=PNG,
        summary=f"How the screen looks now, not kept; the answer's {SESSION} goes into the next request",
    )
    def look(actor: seeing, body: look_body = None) -> Response:
        asked = body or LookRequest()
        found = camera.look(asked.session, asked.monitor, actor)
        size = {"X-Picture-Width": str(found.picture.width), "X-Picture-Height": str(found.picture.height)}
        headers = {**PRIVATE, **size, SESSION: found.session, "X-Displays": str(len(found.picture.displays))}
        return Response(found.picture.png, media_type="image/png", headers=headers)

    @route.post("/system/capture/live/end", summary="End a live session")
    def end(actor: seeing, body: EndRequest) -> Ended:
        camera.look_away(body.session, actor)
        return Ended(session=body.session)

    @route.get("/captures", summary="The pictures that are kept")
    def captures(actor: seeing, response: Response) -> CapturesResponse:
        response.headers.update(PRIVATE)
        kept = [shape(capture) for capture in camera.kept()]
        return CapturesResponse(captures=kept, keep_days=camera.keep_days, pace_s=camera.pace)

    @route.get("/captures/{name}", response_class=Response, responses={**PNG, **errors(404)}, summary="One picture")
    def picture(
        actor: seeing,
        name: Annotated[str, Path(max_length=80)],
        small: Annotated[bool, Query(description="The small JPEG of it")] = False,
    ) -> Response:
        data = camera.read(name, small=small, actor=actor)
        return Response(data, media_type="image/jpeg" if small else "image/png", headers=PRIVATE)

    return route


def _display(display: Display) -> DisplayShape:
    return DisplayShape(**{name: getattr(display, name) for name in DisplayShape.model_fields})
