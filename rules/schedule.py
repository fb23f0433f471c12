"""What is expected: the windows of a job, over days, calendars, zones and daylight saving.

Source: verdicts.md, section 4.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from rules.calendars import is_business_day, is_calendar_day
from rules.excuses import Quiet
from rules.model import Window
from rules.rule import Expect

FOREVER = datetime(9990, 1, 1, tzinfo=UTC)
FAR = 366 * 8  # days to look ahead for the next occurrence: 29 February at most 8 years away
LONG_AGO = date(1980, 1, 1)
DEFAULT_MAX_RUNTIME = timedelta(hours=4)


def is_expected_day(expect: Expect, day: date) -> bool:
    """Return whether the job is expected on this local day: `except` beats `also` beats `days` and `calendar`."""
    if day in expect.excluded:
        return False
    if day in expect.included:
        return True
    return _fits_days(expect, day) and is_calendar_day(expect, day)


def _fits_days(expect: Expect, day: date) -> bool:
    if not expect.days or day.weekday() in expect.days:
        return True
    if not is_business_day(expect, day):
        return False
    first = all(not is_business_day(expect, day.replace(day=other)) for other in range(1, day.day))
    last = all(not is_business_day(expect, later) for later in _rest_of_month(day))
    return (first and "first-business-day" in expect.days) or (last and "last-business-day" in expect.days)


def _rest_of_month(day: date) -> Iterator[date]:
    later = day + timedelta(days=1)
    while later.month == day.month:
        yield later
        later += timedelta(days=1)


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time: the first of two, and the end of the gap for one that does not exist."""
    local = datetime.combine(day, clock, zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    return _gap_end(local, zone)


def _gap_end(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which the clock jumped over `local`: it lies between the two readings of that time."""
    before = local.replace(fold=0).utcoffset() or timedelta()
    after = local.replace(fold=1).utcoffset() or timedelta()
    low, high = local.replace(tzinfo=UTC) - after, local.replace(tzinfo=UTC) - before
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=65536)
def dues_on(expect: Expect, zone: ZoneInfo, day: date) -> tuple[datetime, ...]:
    """Return the due times of one local day, in order, in UTC."""
    if not (expect.at or expect.cron) or not is_expected_day(expect, day):
        return ()
    if expect.at:
        return tuple(sorted({instant(day, clock, zone) for clock in expect.at}))
    return tuple(
        due.astimezone(UTC) for due in _cron_dues(expect.cron or "", zone, day) if _is_between(expect, due.time())
    )


def _cron_dues(line: str, zone: ZoneInfo, day: date) -> Iterator[datetime]:
    start = (datetime.combine(day, time(), zone).astimezone(UTC) - timedelta(minutes=1)).astimezone(zone)
    try:
        for due in CronSim(line, start):
            if due.date() > day:
                return
            if due.date() == day:
                yield due
    except (CronSimError, StopIteration):
        return


def _is_between(expect: Expect, clock: time) -> bool:
    return not expect.between or any(low <= clock < high for low, high in expect.between)


def next_due(expect: Expect, zone: ZoneInfo, after: datetime) -> datetime | None:
    """Return the first due time later than `after`, None where there is none within eight years."""
    day = after.astimezone(zone).date()
    for ahead in range(FAR):
        for due in dues_on(expect, zone, day + timedelta(days=ahead)):
            if due > after:
                return due
    return None


def previous_due(expect: Expect, zone: ZoneInfo, before: datetime) -> datetime | None:
    """Return the last due time earlier than `before`, None where there is none within eight years."""
    day = before.astimezone(zone).date()
    for back in range(FAR):
        if day - timedelta(days=back) < LONG_AGO:
            return None
        for due in reversed(dues_on(expect, zone, day - timedelta(days=back))):
            if due < before:
                return due
    return None


@lru_cache(maxsize=65536)
def window_of(expect: Expect, zone: ZoneInfo, due: datetime) -> Window:
    """Return the window of one due time: half-open, from `due - early` to the start of the next one."""
    following = next_due(expect, zone, due)
    end = FOREVER if following is None else _opening(expect, zone, following)
    return Window(due=due, start=_opening(expect, zone, due), end=end)


def _opening(expect: Expect, zone: ZoneInfo, due: datetime) -> datetime:
    before = previous_due(expect, zone, due)
    early = expect.early if before is None else min(expect.early, (due - before) / 4)
    return due - early


def window_at(expect: Expect, zone: ZoneInfo, moment: datetime) -> Window | None:
    """Return the window that `moment` lies in, None before the first one."""
    following = next_due(expect, zone, moment)
    if following is not None:
        window = window_of(expect, zone, following)
        if window.start <= moment:
            return window
    due = previous_due(expect, zone, moment + timedelta(microseconds=1))
    return None if due is None else window_of(expect, zone, due)


def windows(expect: Expect, zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[Window]:
    """Return the windows that touch `since` up to and including the one that `until` lies in, in order."""
    window = _first_window(expect, zone, since)
    while window is not None and window.start <= until:
        yield window
        window = None if window.end == FOREVER else _next_window(expect, zone, window.due)


@lru_cache(maxsize=4096)  # a history is judged again and again from the same moment
def _first_window(expect: Expect, zone: ZoneInfo, since: datetime) -> Window | None:
    return window_at(expect, zone, since) or _next_window(expect, zone, since)


@lru_cache(maxsize=65536)
def _next_window(expect: Expect, zone: ZoneInfo, after: datetime) -> Window | None:
    due = next_due(expect, zone, after)
    return None if due is None else window_of(expect, zone, due)


def limit_of(expect: Expect | None, zone: ZoneInfo, began: datetime) -> datetime:
    """Return when a run that began then has reached its `max_runtime`.

    One that is written is taken as written; the default of 4 hours never reaches past the start of the next window.
    """
    if expect is not None and expect.max_runtime is not None:
        return began + expect.max_runtime
    limit = began + DEFAULT_MAX_RUNTIME
    if expect is None or not (expect.at or expect.cron):
        return limit
    window = window_at(expect, zone, began)
    if window is not None:
        return min(limit, window.end)
    following = next_due(expect, zone, began)
    return limit if following is None else min(limit, window_of(expect, zone, following).start)


def after_counted(
    expect: Expect, zone: ZoneInfo, since: datetime, length: timedelta, quiet: Sequence[Quiet] = ()
) -> datetime | None:
    """Return the moment at which the clock of `every`, started at `since`, has counted `length`.

    Outside `between`, on days that are not expected and in pauses the clock stands still. None if that never comes.
    """
    bounded = expect.between or expect.days or expect.calendar or expect.excluded or expect.calendar_excluded
    if not bounded and not quiet:
        return since + length
    still = sorted([(one.start, one.end or FOREVER) for one in quiet if one.end is None or one.end > since])
    left = length
    spans = _open_spans(expect, zone, since) if bounded else iter([(since, FOREVER)])
    for low, high in _without(spans, still):
        start = max(low, since)
        if high - start >= left:
            return start + left
        left -= max(timedelta(), high - start)
    return None


def _without(
    spans: Iterator[tuple[datetime, datetime]], still: Sequence[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    """Return what the stretches `still`, in order of their start, leave of each span."""
    for begin, high in spans:
        low = begin
        for start, end in still:
            if start < high and end > low:
                if start > low:
                    yield low, start
                low = max(low, end)
        if low < high:
            yield low, high


def _open_spans(expect: Expect, zone: ZoneInfo, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    first = since.astimezone(zone).date()
    for ahead in range(-1, FAR):
        day = first + timedelta(days=ahead)
        if not is_expected_day(expect, day):
            continue
        for low, high in sorted(expect.between) or [(time(), time())]:
            end_day = day + timedelta(days=1) if high <= low else day
            span = (instant(day, low, zone), instant(end_day, high, zone))
            if span[1] > since:
                yield span
