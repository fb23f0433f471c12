"""GET /health: 200 while judgements are on time, 503 with the reasons otherwise."""

from datetime import datetime

from fastapi import APIRouter, Response

from engine.views import Renewal
from ui.api.errors import Language
from ui.context import Context, zone_of
from ui.shapes import Shape
from ui.texts import LANGUAGES


class Reason(Shape):
    """One reason for not being healthy."""

    code: str
    message: str


class Renewed(Shape):
    """A history that had to be begun anew from the logs, within the last day."""

    at: datetime
    reason: str
    kept: str | None
    message: str


class Health(Shape):
    """How BATMON itself is."""

    healthy: bool
    reasons: list[Reason]
    behind: float
    missed_ticks: int
    jobs: int
    renewed: Renewed | None


def router(context: Context) -> APIRouter:
    """Return the route."""
    route = APIRouter(tags=["health"])

    @route.get("/health", responses={503: {"model": Health}}, summary="BATMON's own health")
    async def health(response: Response, language: Language) -> Health:
        pulse = context.monitor.pulse()
        response.status_code = 200 if pulse.healthy else 503
        response.headers["Cache-Control"] = "no-store"
        known = LANGUAGES[language]
        reasons = [
            Reason(code=code, message=known.get(f"health.{code}", code).format(behind=pulse.behind))
            for code in pulse.reasons
        ]
        return Health(
            healthy=pulse.healthy,
            reasons=reasons,
            behind=pulse.behind,
            missed_ticks=pulse.missed_ticks,
            jobs=len(context.monitor.board().jobs),
            renewed=None if pulse.renewal is None else _renewed(pulse.renewal, context, language),
        )

    return route


def _renewed(renewal: Renewal, context: Context, language: str) -> Renewed:
    message = LANGUAGES[language][f"health.renewed.{renewal.reason}"].format(kept=renewal.kept)
    at = renewal.at.astimezone(zone_of(context.monitor.zone))
    return Renewed(at=at, reason=renewal.reason, kept=renewal.kept, message=message)
