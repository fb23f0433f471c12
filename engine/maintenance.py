"""Maintenance windows of the file as stretches of time, for one job."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.config.model import Job, Maintenance
from rules.excuses import Quiet
from rules.schedule import instant

WEEK = timedelta(days=7)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # where `from` is not written
AHEAD = 2 * WEEK  # windows that are known before they come


def applies(jobs: Sequence[str], job: Job) -> bool:
    """Return whether a list of ids, tags (`#` before them) and patterns means this job."""
    names = (job.id, *(f"#{tag}" for tag in job.tags))
    return any(fnmatchcase(name, pattern) for pattern in jobs for name in names)


def quiet_of(windows: Sequence[Maintenance], job: Job, timezone: str, since: datetime, now: datetime) -> list[Quiet]:
    """Return the windows that apply to a job, from `since` to two weeks after `now`, by their start.

    Local times are those of `timezone`. The answer changes once a week and no oftener.
    """
    found: list[Quiet] = []
    zone = ZoneInfo(timezone)
    for window in windows:
        if applies(window.jobs, job):
            found += _spans(window, zone, _week(since, zone) - WEEK, _week(now, zone) + AHEAD)
    return sorted(found, key=lambda quiet: quiet.start)


def _week(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the Monday before a moment."""
    day = moment.astimezone(zone).date()
    return datetime.combine(day - timedelta(days=day.weekday()), datetime.min.time(), UTC)


@lru_cache(maxsize=4096)
def _spans(window: Maintenance, zone: ZoneInfo, first: datetime, last: datetime) -> tuple[Quiet, ...]:
    if window.weekly is not None:
        return tuple(_weekly(window, zone, first, last))
    start, end = (None if moment is None else _instant(moment, zone) for moment in (window.since, window.until))
    return (Quiet(start=start or LONG_AGO, end=end, reason=window.reason),)


def _weekly(window: Maintenance, zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[Quiet]:
    days, (low, high) = window.weekly or ((), (datetime.min.time(), datetime.min.time()))
    for ahead in range((last - first).days):
        day = first.date() + timedelta(days=ahead)
        if day.weekday() in days:
            over = day + timedelta(days=1) if high <= low else day
            yield Quiet(start=instant(day, low, zone), end=instant(over, high, zone), reason=window.reason)


def _instant(moment: datetime, zone: ZoneInfo) -> datetime:
    return instant(moment.date(), moment.time(), zone) if moment.tzinfo is None else moment.astimezone(UTC)
