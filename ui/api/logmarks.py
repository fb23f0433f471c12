"""GET /jobs/{id}/log/marks: what the history knows of a log, for the overview beside its lines."""

from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from pydantic import Field

from engine.linemarks import Overview
from rules.model import Meaning, Origin, RunOutcome
from ui.api.errors import Language, errors, known_job
from ui.api.loglines import READERS, Encoding, File, newest
from ui.api.places import Places
from ui.context import Context, legible, zone_of
from ui.shapes import Shape

SHOWN = 300  # characters of a line that says where a mark leads


class LogRunShape(Shape):
    """A run as it lies in the log: from its first line on, as far as the next one begins."""

    offset: int
    line: int | None
    started: datetime
    ended: datetime | None
    outcome: RunOutcome
    failure_lines: int
    warning_lines: int
    origin: Origin


class LogMarkShape(Shape):
    """A line that a run rests on, with what it means by the job's rules of today."""

    offset: int
    line: int | None
    meaning: Meaning
    at: datetime
    text: str


class LogMarksResponse(Shape):
    """The runs and the lines that are known of a log, in the order of the file."""

    runs: list[LogRunShape]
    marks: list[LogMarkShape] = Field(description="Of each run its first lines that mean something, not all of them")
    more: bool = Field(description="There were more runs than are told: the newest are")


def router(context: Context) -> APIRouter:
    """Return the route; it blocks on the disk and the store and so runs off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/log", tags=["logs"])
    places = Places(context, READERS)

    @route.get("/marks", responses=errors(404, 422, 500, 503), summary="The runs in a log, and the lines they rest on")
    @places.apart
    def marks(id: str, language: Language, file: File = None, encoding: Encoding = None) -> LogMarksResponse:
        """Only what still stands in the log where it was seen: nothing is searched for."""
        view = known_job(context, id, language)
        found = context.monitor.logs.overview(id, file or newest(view), encoding)
        return _response(found, zone_of(view.zone))

    return route


def _response(found: Overview, zone: ZoneInfo) -> LogMarksResponse:
    return LogMarksResponse(
        runs=[
            LogRunShape(
                offset=run.offset,
                line=run.number,
                started=run.started.astimezone(zone),
                ended=None if run.ended is None else run.ended.astimezone(zone),
                outcome=run.outcome,
                failure_lines=run.failure_lines,
                warning_lines=run.warning_lines,
                origin=run.origin,
            )
            for run in found.runs
        ],
        marks=[
            LogMarkShape(
                offset=place.offset,
                line=place.number,
                meaning=place.meaning,
                at=place.at.astimezone(zone),
                text=legible(place.text[:SHOWN]),
            )
            for place in found.places
        ],
        more=found.more,
    )
