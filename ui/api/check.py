"""GET /batmon/check: the health check of the older program, answered from memory."""

import ntpath
from datetime import datetime, timedelta
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from msgspec import Struct

from engine.views import BoardView, JobView
from rules.model import Status
from ui.api.errors import Language, errors
from ui.context import Context, Words, legible, zone_of
from ui.shapes import Shape, iso
from ui.texts import say

CheckStatus = Literal["OK", "WARNING", "ERROR"]
AS_CHECKED: dict[Status, CheckStatus] = {
    Status.OK: "OK",
    Status.PAUSED: "OK",
    Status.WARNING: "WARNING",
    Status.UNKNOWN: "WARNING",
    Status.ERROR: "ERROR",
}
FRESH = timedelta(seconds=5)  # ages in messages are not older than this


class ServiceStatus(Shape):
    """One job in the words of the older program."""

    id: str
    name: str
    description: str
    status: CheckStatus
    message: str
    last_log: str | None
    last_log_time: datetime | None
    last_updated: datetime
    base_dir: str | None
    scheduler: str
    run_time: list[str]
    retry_program: str | None
    retry_program_name: str | None


class HealthCheckResponse(Shape):
    """All jobs and their counts; UNKNOWN counts as WARNING, PAUSED as OK."""

    timestamp: datetime
    overall_status: CheckStatus
    services: list[ServiceStatus]
    summary: str
    total_services: int
    ok_count: int
    warning_count: int
    error_count: int


class Encoded(Struct, frozen=True):
    """An answer as it went out, without its timestamp."""

    jobs: tuple[JobView, ...]
    at: datetime
    body: bytes


def router(context: Context) -> APIRouter:
    """Return the route; its body is encoded once per language while no job changes."""
    route = APIRouter(prefix="/api/v1", tags=["check"])
    kept: dict[str, Encoded] = {}

    @route.get("/batmon/check", response_model=HealthCheckResponse, responses=errors(500), summary="Check all jobs")
    async def check(language: Language) -> Response:
        now = context.now()
        board = context.monitor.board()
        answer = kept.get(language)
        if answer is None or answer.jobs != board.jobs or now - answer.at >= FRESH:
            answer = Encoded(board.jobs, now, _encode(board, context.speak(language)))
            kept[language] = answer
        stamp = iso(now.astimezone(zone_of(context.monitor.zone))).encode()
        return Response(b'{"timestamp":"' + stamp + b'",' + answer.body, media_type="application/json")

    return route


def _encode(board: BoardView, words: Words) -> bytes:
    response = health_check(board, words)
    return response.model_dump_json(exclude={"timestamp"}).encode()[1:]


def health_check(board: BoardView, words: Words) -> HealthCheckResponse:
    """Return the health check of a board."""
    services = [_service(view, board.at, words) for view in board.jobs]
    counts = {status: sum(service.status == status for service in services) for status in ("OK", "WARNING", "ERROR")}
    worst: CheckStatus = "ERROR" if counts["ERROR"] else "WARNING" if counts["WARNING"] else "OK"
    return HealthCheckResponse(
        timestamp=words.now,
        overall_status=worst,
        services=services,
        summary=say(
            words.language,
            "check.summary",
            total=len(services),
            ok=counts["OK"],
            warning=counts["WARNING"],
            error=counts["ERROR"],
        ),
        total_services=len(services),
        ok_count=counts["OK"],
        warning_count=counts["WARNING"],
        error_count=counts["ERROR"],
    )


def _service(view: JobView, at: datetime, words: Words) -> ServiceStatus:
    zone = zone_of(view.zone)
    last = view.last_line
    return ServiceStatus(
        id=view.id,
        name=view.name,
        description=view.description,
        status=AS_CHECKED[view.status],
        message=_message(view, words),
        last_log=legible(last.text) if last else None,
        last_log_time=last.at.astimezone(zone) if last else None,
        last_updated=at.astimezone(zone),
        base_dir=view.workdir,
        scheduler=view.scheduler,
        run_time=list(view.expected),
        retry_program=view.rerun,
        retry_program_name=ntpath.basename(view.rerun.split()[0]) if view.rerun and view.rerun.split() else None,
    )


def _message(view: JobView, words: Words) -> str:
    own = {Status.UNKNOWN: "check.unknown", Status.PAUSED: "check.paused"}.get(view.status)
    parts = [say(words.language, own)] if own else []
    if view.headline is not None:
        parts.append(words.sentence(view.headline, view.zone))
    return " · ".join(parts) or say(words.language, "check.ok")
