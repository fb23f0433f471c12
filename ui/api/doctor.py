"""GET /system/doctor: what could be wrong and how to mend it; and how far such an examination is."""

import asyncio

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from engine.doctor.diagnosis import Report
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

    going: list[asyncio.Task[Report]] = []  # one at most

    async def report() -> Report:
        """Return what an examination finds: all who ask meanwhile wait for one thread, and hold none themselves."""
        if not going or going[0].done():
            going[:] = [asyncio.create_task(run_in_threadpool(doctor.examine))]
        return await asyncio.shield(going[0])

    @route.get("", summary="Examine BATMON and what it watches: some seconds; one of a moment ago is told again")
    async def examine(language: Language) -> ReportShape:
        return report_shape(await report(), language, zone_of(context.monitor.zone))

    @route.get("/progress", summary="How far the examination is that somebody has asked for")
    async def progress(language: Language) -> ProgressShape:
        found, zone = doctor.progress(), zone_of(context.monitor.zone)
        checks = [diagnosis_shape(one, language, zone) for one in found.diagnoses]
        return ProgressShape(running=found.running, of=found.of, checks=checks)

    return route
