"""GET /jobs/{id}/settings: the configuration of a job as it is in force."""

from fastapi import APIRouter

from ui.api.errors import Language, errors, known_job
from ui.context import Context
from ui.shapes import Shape


class SettingsResponse(Shape):
    """The block of a job as YAML, defaults included, without secrets."""

    job: str
    text: str


def router(context: Context) -> APIRouter:
    """Return the route; it writes YAML and so runs off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}", tags=["jobs"])

    @route.get("/settings", responses=errors(404, 422, 500), summary="The configuration of a job in force")
    def settings(id: str, language: Language) -> SettingsResponse:
        known_job(context, id, language)
        return SettingsResponse(job=id, text=context.monitor.settings(id) or "")

    return route
