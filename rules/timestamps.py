"""When a line happened: the clock of one file, over stamps with and without a date or a year.

Source: verdicts.md, section 2.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from rules.layouts import Stamp, find_stamp, own_format

BACK = timedelta(hours=12)  # a time of day that goes back by more means the next day
BELIEVED = timedelta(minutes=5)  # a stamp this far ahead of the reading is still believed


@dataclass(frozen=True, slots=True, kw_only=True)
class FileClock:
    """The clock of one file: what the next line of it inherits. `day` is where stamps without a date stand."""

    layout: str | None = None
    at: datetime | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What dates the stamps that do not date themselves; `named` is the day in the file's name."""

    modified: datetime
    zone: ZoneInfo
    named: date | None = None
    layout: str = "auto"  # or a strptime format


def when(line: str, clock: FileClock, facts: FileFacts, read_at: datetime) -> tuple[datetime | None, FileClock]:
    """Return when a line happened, as far as the line and those above it say, and the file's clock after it.

    None: neither this line nor any above it has a stamp. A moment more than 5 minutes after `read_at` is returned as it
    stands; whether to believe it is the caller's to say.
    """
    if facts.layout != "auto":
        own = own_format(facts.layout)(line)
        found = None if own is None else (own, facts.layout)
    else:
        found = find_stamp(line, clock.layout)
    if found is None:
        return clock.at, clock
    stamp, layout = found
    at, day = _moment(stamp, clock, facts, read_at)
    return at, FileClock(layout=None if facts.layout != "auto" else layout, at=at, day=day)


def _moment(stamp: Stamp, clock: FileClock, facts: FileFacts, read_at: datetime) -> tuple[datetime, date]:
    tz = facts.zone if stamp.offset is None else timezone(stamp.offset)
    if stamp.month is None or stamp.day is None:
        day = _undated_day(stamp, clock, facts)
    elif stamp.year is None:
        day = _unyeared_day(stamp.month, stamp.day, facts)
    else:
        day = date(stamp.year, stamp.month, stamp.day)
    local = datetime.combine(day, stamp.clock, tz)
    at = local.astimezone(UTC)
    if clock.at is not None and at < clock.at - timedelta(minutes=90):
        second = local.replace(fold=1).astimezone(UTC)
        at = second if second > at else at
    elif clock.at is not None and at < clock.at and local.replace(fold=1).astimezone(UTC) != at:
        at = local.replace(fold=1).astimezone(UTC)  # the second pass of a repeated hour
    return at, day


def _undated_day(stamp: Stamp, clock: FileClock, facts: FileFacts) -> date:
    if clock.day is not None and clock.at is not None:
        before = clock.at.astimezone(facts.zone)
        back = datetime.combine(clock.day, before.time()) - datetime.combine(clock.day, stamp.clock)
        return clock.day + timedelta(days=1) if back > BACK else clock.day
    if facts.named is not None:
        return facts.named
    modified = facts.modified.astimezone(facts.zone)
    return modified.date() if stamp.clock <= modified.time() else modified.date() - timedelta(days=1)


def _unyeared_day(month: int, day: int, facts: FileFacts) -> date:
    modified = facts.modified.astimezone(facts.zone).date()
    for year in (modified.year + 1, modified.year, modified.year - 1, modified.year - 4):
        try:
            found = date(year, month, day)
        except ValueError:  # 29 February
            continue
        if found <= modified + timedelta(days=1):
            return found
    return modified


def believed(at: datetime, read_at: datetime) -> bool:
    """Return whether a stamp may be believed: it is at most 5 minutes later than the moment its line was read."""
    return at <= read_at + BELIEVED


def without_date(clock: FileClock) -> FileClock:
    """Return the clock that a new file of the same job starts with: the layout is kept, the moment is not."""
    return replace(clock, at=None, day=None)
