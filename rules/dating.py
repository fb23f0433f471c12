"""Which day a stamp means that names none, or no year: by the stamps above it, a file's name and its last change.

Source: verdicts.md, section 2.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from rules.stamps import Stamp

DAY = timedelta(days=1)
BACK = timedelta(hours=12)  # a time of day that goes back by more means the next day
OVER_MIDNIGHT = timedelta(minutes=1)  # 23:59:59 below 00:00:00 keeps its place: it is of the day before
SLACK = timedelta(minutes=5)  # how far the clock of the file's disk may be behind the writer's
DAYS_BACK = 7  # a day of the year that goes back by more means the next year
LEAP = 2000  # a year that has every day
YEARS_TRIED = 12  # there is a 29 February among them, also around 2100


class FileFacts(Struct, frozen=True, kw_only=True):
    """What dates the stamps that do not date themselves; `named` is the day in the file's name."""

    modified: datetime
    zone: ZoneInfo
    named: date | None = None
    layout: str = "auto"  # or a strptime format

    @property
    def latest(self) -> datetime:
        """Return the local time, as a clock without a zone shows it, that no line of the file is later than."""
        return (self.modified + SLACK).astimezone(self.zone).replace(tzinfo=None)


def day_after(stamp: Stamp, day: date, clock: time | None) -> date:
    """Return the day of a stamp, when the one above it was on `day` at `clock`."""
    if stamp.month is None or stamp.day is None:
        return day if clock is None else day + _days_between(clock, stamp.clock) * DAY
    if stamp.year is not None:
        return date(stamp.year, stamp.month, stamp.day)
    same = _date(day.year, stamp.month, stamp.day)
    if same is not None and 0 <= (same - day).days < 366 - DAYS_BACK:
        return same
    years = (day.year - 1, day.year, day.year + 1)
    days = [found for found in (_date(year, stamp.month, stamp.day) for year in years) if found is not None]
    later = [found for found in days if (found - day).days >= -DAYS_BACK]
    return min(later, default=max(days, default=day))


def _days_between(above: time, below: time) -> int:
    gone = datetime.combine(date.min, below) - datetime.combine(date.min, above)
    if -gone > BACK:
        return 1
    return -1 if gone >= DAY - OVER_MIDNIGHT else 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 29 February
        return None


class Walk(Struct):
    """A walk over the stamps of a file to its last one, which dates the first."""

    first: Stamp
    last: Stamp
    steps: int = 0  # days or years from the first stamp to the last
    leaps: set[int] = field(default_factory=set)  # steps from the first at which there was a 29 February
    dated: date | None = None  # the day of a stamp that names it: the walk ends there


def walk(stamps: Iterable[Stamp], above: time | None = None) -> Walk | None:
    """Return the walk from the first stamp to the last, or to the first that names its day and year.

    `above` is the time of day above the first.
    """
    way: Walk | None = None
    for stamp in stamps:
        if way is None:
            way = Walk(stamp, stamp)
            way.steps = 0 if above is None or stamp.month is not None else _days_between(above, stamp.clock)
        elif stamp.year is None and (stamp.month is None) is not (way.first.month is None):
            continue  # of another kind
        elif stamp.month is None:
            way.steps += _days_between(way.last.clock, stamp.clock)
        elif way.first.month is not None:
            way.steps += _years_between(way.last, stamp)
        way.last = stamp
        if stamp.year is not None and stamp.month is not None and stamp.day is not None:
            way.dated = date(stamp.year, stamp.month, stamp.day)
            return way
        if (stamp.month, stamp.day) == (2, 29):
            way.leaps.add(way.steps)
    return way


def _years_between(above: Stamp, below: Stamp) -> int:
    if above.month is None or above.day is None or below.month is None or below.day is None:
        return 0
    gone = (date(LEAP, below.month, below.day) - date(LEAP, above.month, above.day)).days
    return 1 if gone < -DAYS_BACK else -1 if gone > 366 - DAYS_BACK else 0


def last_day(way: Walk, facts: FileFacts) -> date:
    """Return the day of the last stamp of a walk without dates: the closest before the file's last change."""
    latest = facts.latest
    return latest.date() if way.last.clock <= latest.time() else latest.date() - DAY


def first_day(way: Walk | None, facts: FileFacts) -> date:
    """Return the day of the first stamp of a walk, whose last is put closest before the file's last change."""
    latest = facts.latest
    if way is None:
        return latest.date()
    if way.first.month is None or way.first.day is None:
        return (way.dated or last_day(way, facts)) - way.steps * DAY
    newest = latest.year if way.dated is None else way.dated.year
    for year in range(newest, newest - YEARS_TRIED, -1):
        found = _date(year - way.steps, way.first.month, way.first.day)
        last = None if way.last.month is None else _date(year, way.last.month, way.last.day or 1)
        leaps = all(_date(year - way.steps + step, 2, 29) is not None for step in way.leaps)
        if found is not None and last is not None and leaps and datetime.combine(last, way.last.clock) <= latest:
            return found
    return latest.date()


def is_near(stamp: Stamp, facts: FileFacts) -> bool:
    """Return whether a stamp lies within a day before the file's last change."""
    if stamp.year is None or stamp.month is None or stamp.day is None:
        return False
    at = datetime.combine(date(stamp.year, stamp.month, stamp.day), stamp.clock)
    return timedelta() <= facts.latest - at <= DAY + SLACK
