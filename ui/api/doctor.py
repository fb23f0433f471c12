"""GET /system/doctor: what could be wrong and how to mend it; and how far such an examination is."""

from fastapi import APIRouter

from ui.api.errors import Language, errors
from ui.context import Context, zone_of
from ui.diagnoses import DiagnosisShape, ReportShape, diagnosis_shape, report_shape
from ui.shapes import Shape


class ProgressShape(Shape):
    """What was found so far, of how many checks."""

    running: bool
    of: int
    checks: list[DiagnosisShape]


def router(context: Context) -> APIRouter:
    """Return the routes; an examination waits for files, schedulers and the screen and so runs off the loop."""
    route = APIRouter(prefix="/api/v1/system/doctor", tags=["system"], responses=errors(500))
    doctor = context.monitor.doctor

    @route.get("", summary="Examine BATMON and what it watches: some seconds; one of a moment ago is told again")
    def examine(language: Language) -> ReportShape:
        return report_shape(doctor.examine(), language, zone_of(context.monitor.zone))

    @route.get("/progress", summary="How far the examination is that somebody has asked for")
    async def progress(language: Language) -> ProgressShape:
        found, zone = doctor.progress(), zone_of(context.monitor.zone)
        checks = [diagnosis_shape(one, language, zone) for one in found.diagnoses]
        return ProgressShape(running=found.running, of=found.of, checks=checks)

    return route
