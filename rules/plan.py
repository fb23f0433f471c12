"""What is planned for a day: when a job is due on it, or why it is not."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from rules.calendars import is_calendar_day
from rules.rule import Expect
from rules.schedule import dues_on, is_expected_day


class LeftOut(StrEnum):
    """Why a job is not expected on a day."""

    EXCEPT = "except"  # the day stands under `except`
    DAYS = "days"  # it is none of `days`
    CALENDAR = "calendar"  # a holiday


class DayPlan(Struct, frozen=True, kw_only=True):
    """One local day of a job: its due times in order, in UTC. A job due `every` so often has none of its own."""

    day: date
    dues: tuple[datetime, ...] = ()
    left_out: LeftOut | None = None  # None on an expected day


def plan(expect: Expect, zone: ZoneInfo, first: date, days: int) -> Iterator[DayPlan]:
    """Yield the plan of so many days, from `first` on."""
    for day in (first + timedelta(days=ahead) for ahead in range(days)):
        yield DayPlan(day=day, dues=dues_on(expect, zone, day), left_out=_left_out(expect, day))


def _left_out(expect: Expect, day: date) -> LeftOut | None:
    if is_expected_day(expect, day):
        return None
    if day in expect.excluded:
        return LeftOut.EXCEPT
    return LeftOut.DAYS if is_calendar_day(expect, day) else LeftOut.CALENDAR
