"""GET /timeline: the lanes of some jobs over one day of the server, as the timeline page draws them."""

from datetime import UTC, date, datetime, time, timedelta
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

Day = Annotated[date | None, Query(description="A day in the server's time zone; today where it is not given")]
Jobs = Annotated[list[str] | None, Query(description=f"Ids, at most {MOST_JOBS}; one that is not there has no lane")]


class TimelineResponse(Shape):
    """A day of the server's time zone, and the lanes of the jobs asked for; times in the lanes count from `start`."""

    day: date
    today: date
    zone: str
    start: datetime = Field(description="Midnight in `zone`")
    end: datetime = Field(description="The next midnight: 23, 24 or 25 hours later")
    lanes: list[LaneShape]


def router(context: Context) -> APIRouter:
    """Return the route; it blocks on the store and so runs off the loop."""
    route = APIRouter(prefix="/api/v1", tags=["timeline"])

    @route.get(
        "/timeline",
        response_model=TimelineResponse,
        responses=errors(422, 500, 503),
        summary="A day of some jobs: what was expected, what ran, what was left out",
    )
    def timeline(language: Language, day: Day = None, job: Jobs = None) -> Response:
        zone = zone_of(context.monitor.zone)
        today = context.now().astimezone(zone).date()
        wanted, ids = day or today, job or []
        if len(ids) > MOST_JOBS:
            message = say(language, "error.too_many_jobs", most=MOST_JOBS, found=len(ids))
            raise refusal(422, "too_many_jobs", message, "query.job")
        if not FIRST <= wanted <= today + AHEAD:
            message = say(language, "error.day_out_of_reach", first=FIRST, last=today + AHEAD)
            raise refusal(422, "day_out_of_reach", message, "query.day")
        start, end = bounds(wanted, zone)
        lanes = _lanes(context, ids, start, end)
        answer = TimelineResponse(
            day=wanted,
            today=today,
            zone=context.monitor.zone,
            start=start.astimezone(zone),
            end=end.astimezone(zone),
            lanes=lanes,
        )
        return Response(answer.model_dump_json(), media_type="application/json")

    return route


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the two midnights of a local day, in UTC: 23, 24 or 25 hours apart."""
    first, last = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (day, day + DAY))
    return first, last


def _lanes(context: Context, ids: list[str], start: datetime, end: datetime) -> list[LaneShape]:
    views = {one: view for one in ids if (view := context.monitor.job(one)) is not None}
    if not views:
        return []
    found = context.monitor.history.lanes(list(views), start, end)
    now = context.now()
    return [lane_shape(lane, zone_of(views[lane.job].zone), start, end, now) for lane in found if lane.job in views]
