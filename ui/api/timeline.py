"""GET /timeline: the lanes of some jobs over six hours, a day or a week of the server, as the page draws them."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response
from pydantic import Field

from ui.api.errors import Language, errors, refusal
from ui.context import Context, zone_of
from ui.lanes import LaneShape, lane_shape
from ui.shapes import Shape
from ui.texts import say

MOST_JOBS = 100  # a call: more than a screen shows, and light enough for a phone
FIRST = date(1990, 1, 1)
AHEAD = timedelta(days=14)  # maintenance is known that far
DAY = timedelta(days=1)


class Range(StrEnum):
    """How long a stretch is."""

    HOURS = "6h"
    DAY = "day"
    WEEK = "week"


LENGTHS = {Range.HOURS: timedelta(hours=6), Range.DAY: DAY, Range.WEEK: timedelta(weeks=1)}
GRAINS = {Range.WEEK: timedelta(minutes=30)}  # 336 of a week: some 4 px each on a wide screen

Day = Annotated[date | None, Query(description="A day in the server's time zone; today where it is not given")]
Hour = Annotated[int, Query(description="The hour of that day with which six hours begin", ge=0, le=23)]
Length = Annotated[Range, Query(description="How long from there on; of a week what is alike in half an hour is one")]
Jobs = Annotated[list[str] | None, Query(description=f"Ids, at most {MOST_JOBS}; one that is not there has no lane")]


class TimelineResponse(Shape):
    """A stretch of the server's time zone, and the lanes of the jobs asked for; their times count from `start`."""

    range: Range
    day: date
    today: date
    zone: str
    start: datetime = Field(description="Midnight in `zone`, or the hour that was asked for")
    end: datetime = Field(description="So much later by the clock on the wall: of a day 23, 24 or 25 hours")
    grain_s: int | None = Field(description="What is alike and began in the same so many seconds is one; null: nothing")
    lanes: list[LaneShape]


def router(context: Context) -> APIRouter:
    """Return the route; it blocks on the store and so runs off the loop."""
    route = APIRouter(prefix="/api/v1", tags=["timeline"])

    @route.get(
        "/timeline",
        response_model=TimelineResponse,
        responses=errors(422, 500, 503),
        summary="A stretch of some jobs: what was expected, what ran, what was left out",
    )
    def timeline(
        language: Language, day: Day = None, hour: Hour = 0, range: Length = Range.DAY, job: Jobs = None
    ) -> Response:
        zone = zone_of(context.monitor.zone)
        today = context.now().astimezone(zone).date()
        wanted, ids = day or today, job or []
        if len(ids) > MOST_JOBS:
            message = say(language, "error.too_many_jobs", most=MOST_JOBS, found=len(ids))
            raise refusal(422, "too_many_jobs", message, "query.job")
        if not FIRST <= wanted <= today + AHEAD:
            message = say(language, "error.day_out_of_reach", first=FIRST, last=today + AHEAD)
            raise refusal(422, "day_out_of_reach", message, "query.day")
        start, end = bounds(wanted, zone, range, hour if range is Range.HOURS else 0)
        grain = GRAINS.get(range)
        answer = TimelineResponse(
            range=range,
            day=wanted,
            today=today,
            zone=context.monitor.zone,
            start=start.astimezone(zone),
            end=end.astimezone(zone),
            grain_s=None if grain is None else round(grain.total_seconds()),
            lanes=_lanes(context, ids, start, end, grain),
        )
        return Response(answer.model_dump_json(), media_type="application/json")

    return route


def bounds(day: date, zone: ZoneInfo, length: Range = Range.DAY, hour: int = 0) -> tuple[datetime, datetime]:
    """Return where a stretch begins and ends by the clock on the wall, in UTC: a day has 23, 24 or 25 hours."""
    first = datetime.combine(day, time(hour))
    began, ended = (one.replace(tzinfo=zone).astimezone(UTC) for one in (first, first + LENGTHS[length]))
    return began, ended


def _lanes(
    context: Context, ids: list[str], start: datetime, end: datetime, grain: timedelta | None
) -> list[LaneShape]:
    views = {one: view for one in ids if (view := context.monitor.job(one)) is not None}
    if not views:
        return []
    found = context.monitor.history.lanes(list(views), start, end, grain)
    now = context.now()
    return [
        lane_shape(lane, zone_of(views[lane.job].zone), start, end, now, grain) for lane in found if lane.job in views
    ]
