"""Due times, windows and the clock of `every`, from verdicts.md section 4: by plain enumeration."""

import itertools
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays

from tests.simulator.excused import together
from tests.simulator.plan import DAY, HOUR, MINUTE, SECOND, Plan, Span, Window

if TYPE_CHECKING:
    from holidays import HolidayBase

DEFAULT_MAX_RUNTIME = 4 * HOUR
SUNDAY_LATE = 6


@cache
def calendar_named(name: str) -> "HolidayBase":
    """Return the public holidays of a country or the closed days of an exchange."""
    return holidays.financial_holidays(name) if len(name) == 4 else holidays.country_holidays(name)


@cache
def open_by_calendar(calendar: str | None, day: date) -> bool:
    """Return whether the calendar has this day; an exchange is closed at weekends, a country is not."""
    if calendar is None:
        return True
    if len(calendar) == 4 and day.weekday() in (5, SUNDAY_LATE):
        return False
    return day not in calendar_named(calendar)


@cache
def business_days(calendar: str | None, year: int, month: int) -> list[date]:
    """Return the business days of a month."""
    days = [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]
    return [day for day in days if day.weekday() < 5 and open_by_calendar(calendar, day)]


def wanted(plan: Plan, day: date) -> bool:
    """Return whether a local day is expected: `except` beats `also` beats `days` and `calendar`."""
    if day in plan.excluded:
        return False
    if day in plan.included:
        return True
    if not open_by_calendar(plan.calendar, day):
        return False
    if not plan.days or day.weekday() in plan.days:
        return True
    business = business_days(plan.calendar, day.year, day.month)
    first, last = business[:1] == [day], business[-1:] == [day]
    return (first and "first-business-day" in plan.days) or (last and "last-business-day" in plan.days)


def first_instant(zone: ZoneInfo, day: date, clock: time) -> datetime:
    """Return the first instant of a local day at which its clock shows `clock` or more."""
    offsets = {datetime.combine(day, time(hour), zone).utcoffset() for hour in (0, 6)}
    offsets.add(datetime.combine(day + DAY, time(), zone).utcoffset())
    if len(offsets) == 1:
        return datetime.combine(day, clock, zone).astimezone(UTC)
    moment = datetime.combine(day, time(), zone).astimezone(UTC)
    target = datetime.combine(day, clock.replace(second=0))
    while moment.astimezone(zone).replace(tzinfo=None) < target:
        moment += MINUTE
    if moment.astimezone(zone).time() == clock.replace(second=0):
        return moment + clock.second * SECOND
    return moment  # the first one after the gap


def dues_of_day(plan: Plan, day: date) -> list[datetime]:
    """Return the due times of one local day in UTC."""
    zone = ZoneInfo(plan.zone)
    if plan.cron is None:
        return sorted({first_instant(zone, day, clock) for clock in plan.at}) if wanted(plan, day) else []
    minute, hours, weekdays = plan.cron
    if (weekdays and day.weekday() not in weekdays) or not wanted(plan, day):
        return []
    if hours:
        found = sorted({first_instant(zone, day, time(hour, minute)) for hour in hours})
    else:  # each hour that the clock on the wall shows, also the repeated one
        start, end = (first_instant(zone, other, time()) for other in (day, day + DAY))
        steps = range(int((end - start) / MINUTE))
        found = [start + n * MINUTE for n in steps if (start + n * MINUTE).astimezone(zone).minute == minute]
    if plan.between is None:
        return found
    low, high = plan.between
    return [due for due in found if low <= due.astimezone(zone).time() < high]


def windows_of(plan: Plan, first: date, last: date) -> tuple[Window, ...]:
    """Return the windows of the due times of these local days."""
    days = [first + n * DAY for n in range(-45, (last - first).days + 45)]
    dues = [due for day in days for due in dues_of_day(plan, day)]
    starts = [due - min(plan.early, (due - before) / 4) for before, due in itertools.pairwise(dues)]
    return tuple(
        Window(due=due, start=start, end=end)
        for due, start, end in zip(dues[1:], starts, starts[1:], strict=False)
        if first - DAY <= due.date() <= last + DAY
    )


def window_of(windows: tuple[Window, ...], moment: datetime) -> Window | None:
    """Return the window in which a moment lies."""
    low, high = 0, len(windows)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if windows[middle].start <= moment else (low, middle)
    return windows[low - 1] if low and moment < windows[low - 1].end else None


def limit_for(plan: Plan, windows: tuple[Window, ...], began: datetime) -> datetime:
    """Return when a run that begins then has reached its `max_runtime`."""
    if plan.max_runtime is not None:
        return began + plan.max_runtime
    window = window_of(windows, began) if plan.in_windows else None
    return began + DEFAULT_MAX_RUNTIME if window is None else min(began + DEFAULT_MAX_RUNTIME, window.end)


def open_spans(plan: Plan, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Return the spans in which the clock of `every` runs."""
    zone, day = ZoneInfo(plan.zone), since.astimezone(ZoneInfo(plan.zone)).date()
    for n in range(400):
        today = day + n * DAY
        if wanted(plan, today):
            low, high = plan.between or (time(), None)
            end = first_instant(zone, today + DAY, time()) if high is None else first_instant(zone, today, high)
            yield first_instant(zone, today, low), end


def _without(quiet: Sequence[Span], spans: Iterator[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    for low, high in spans:
        inside = [span for span in together(quiet) if span.start < high and span.end > low]
        edges = [low, *(edge for span in inside for edge in (span.start, span.end)), high]
        yield from zip(edges[::2], edges[1::2], strict=True)


def counted(plan: Plan, since: datetime, length: timedelta, quiet: Sequence[Span] = ()) -> datetime:
    """Return when the clock of `every`, started at `since`, shows `length`; in a pause it stands still."""
    for low, high in _without(quiet, open_spans(plan, since)):
        begin = max(low, since)
        if begin < high:
            if begin + length <= high:
                return begin + length
            length -= high - begin
    raise ValueError("the clock never gets there")
