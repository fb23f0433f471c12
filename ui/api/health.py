"""GET /health: 200 while judgements are on time, 503 with the reasons otherwise."""

from fastapi import APIRouter, Response

from ui.api.errors import Language
from ui.context import Context
from ui.shapes import Shape
from ui.texts import LANGUAGES


class Reason(Shape):
    """One reason for not being healthy."""

    code: str
    message: str


class Health(Shape):
    """How BATMON itself is."""

    healthy: bool
    reasons: list[Reason]
    behind: float
    jobs: int


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
            healthy=pulse.healthy, reasons=reasons, behind=pulse.behind, jobs=len(context.monitor.board().jobs)
        )

    return route
