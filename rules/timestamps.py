"""When a line happened: the clock of one file, over stamps with and without a date or a year.

Source: verdicts.md, section 2.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from rules.dating import DAY, FileFacts, day_after, first_day, is_near, last_day, walk
from rules.layouts import (
    MARK,
    PLAIN_LAYOUTS,
    UNDATED,
    UNYEARED,
    candidates,
    decide,
    find_stamp,
    own_format,
    plain_local,
    plain_name,
)
from rules.stamps import Stamp

KEEPS_ITS_PLACE = timedelta(minutes=90)  # a stamp at most so far below the one above
BELIEVED = timedelta(minutes=5)  # a stamp this far ahead of the reading is still believed
LOOKED_AHEAD = 1000  # lines in which the first stamps of a file are looked for
STRAYS = 20  # stamps in a row that do not lead their lines: the file is written in another way from now on
W3C = re.compile(r"#(?:Start-)?Date:\s")  # the head of a log in the W3C's format, whose times are UTC

Lines = Callable[[], Iterable[str]]  # gives the lines anew each time


class FileClock(Struct, frozen=True, kw_only=True, gc=False):
    """The clock of one file: what the next line of it inherits. `day` is where stamps without a date stand."""

    layout: str | None = None
    at: datetime | None = None
    top: datetime | None = None  # the latest time so far: where a line below it keeps its place
    success: datetime | None = None  # the last success line: whether a line after it begins a run depends on it
    day: date | None = None
    clock: time | None = None  # of the last stamp, as it was written
    utc: bool = False  # stamps without a zone are in UTC
    strays: int = 0
    unstamped: bool = False  # lines above any stamp have been told as happening when they were read


def begin(lines: Lines, clock: FileClock, facts: FileFacts, first: Lines | None = None) -> FileClock:
    """Return the clock with what only the lines as a whole can say; `lines` are all that follow it in the file.

    That is the layout of the file, and the day of the first stamp from which the last one comes out right. `first` are
    those of the first 1000 lines that may hold a stamp, where they are known.
    """
    if facts.layout == "auto" and clock.layout is None:
        beginning = islice(lines(), LOOKED_AHEAD) if first is None else first()
        layout = decide(beginning, lambda stamp: is_near(stamp, facts))
        clock = replace(clock, layout=layout)
    if not _needs_a_day(clock, facts):
        return clock
    if facts.named is not None:
        return replace(clock, day=clock.day or facts.named)
    way = walk(_stamps(lines(), clock, facts), clock.clock)
    if way is None:
        return clock
    if clock.day is None:
        return replace(clock, day=first_day(way, facts))
    missing = last_day(way, facts) - (clock.day + way.steps * DAY)  # days that no line was written in
    undated = way.first.month is None and way.dated is None
    return replace(clock, day=clock.day + missing, clock=None) if undated and missing >= DAY else clock


def dates_alone(clock: FileClock, facts: FileFacts) -> bool:
    """Return whether a stamp says its day without those above it, by itself or by the file's name."""
    if facts.named is not None or not _needs_a_day(clock, facts):
        return True
    return facts.layout == "auto" and plain_name(clock.layout or "") in UNYEARED


def _needs_a_day(clock: FileClock, facts: FileFacts) -> bool:
    if facts.layout != "auto":
        return not ({"%Y", "%y", "%c", "%x", "%s"} & {facts.layout[at : at + 2] for at in range(len(facts.layout))})
    name = plain_name(clock.layout or "")
    return name in UNDATED or (name in UNYEARED and clock.day is None)


def _stamps(lines: Iterable[str], clock: FileClock, facts: FileFacts) -> Iterator[Stamp]:
    for line in lines:
        found = _find(line, clock, facts)
        if found is not None:
            yield found[0]


def _find(line: str, clock: FileClock, facts: FileFacts) -> tuple[Stamp, str] | None:
    if facts.layout == "auto":
        return find_stamp(line, clock.layout)
    own = own_format(facts.layout)(line)
    return None if own is None else (own, facts.layout)


def when(line: str, clock: FileClock, facts: FileFacts, read_at: datetime) -> tuple[datetime | None, FileClock]:
    """Return when a line happened, as far as the line and those above it say, and the file's clock after it.

    None: neither this line nor any above it has a stamp. A moment more than 5 minutes after `read_at` is returned as it
    stands, but dates no line below it; whether to believe it is the caller's to say.
    """
    if facts.layout == "auto" and clock.layout in PLAIN_LAYOUTS and (local := plain_local(line)) is not None:
        at = _instant(local.replace(tzinfo=UTC if clock.utc else facts.zone), clock)
        return at, _after(clock, at, local.date(), local.time(), clock.layout or MARK + "iso", read_at)
    if not clock.utc and line.startswith("#") and W3C.match(line):
        clock = replace(clock, utc=True)
    found = _find(line, clock, facts)
    if found is None:
        clock = _count_stray(line, clock, facts, read_at)
        found = _find(line, clock, facts) if clock.strays == STRAYS else None
        if found is None:
            return clock.at, clock
    stamp, layout = found
    at, day = _moment(stamp, clock, facts)
    if facts.layout != "auto" or (clock.layout is not None and clock.layout[0] != MARK and layout[0] == MARK):
        layout = clock.layout or ""
    return at, _after(clock, at, day, stamp.clock, layout or None, read_at)


def _after(clock: FileClock, at: datetime, day: date, of_day: time, layout: str | None, read_at: datetime) -> FileClock:
    """Return the clock after a line with a stamp."""
    dates = believed(at, read_at)
    return FileClock(
        layout=layout,
        at=at,
        top=clock.top,
        success=clock.success,
        day=day if dates else clock.day,
        clock=of_day if dates else clock.clock,
        utc=clock.utc,
        unstamped=clock.unstamped,
    )


def _count_stray(line: str, clock: FileClock, facts: FileFacts, read_at: datetime) -> FileClock:
    """Count a stamp that does not lead its line, in a file where stamps do: so many in a row, and they are the rule."""
    if clock.layout is None or clock.layout[0] != MARK or clock.at is None:
        return clock
    stamp, name = next(candidates(line), (None, ""))
    if stamp is None:
        return clock
    at, _ = _moment(stamp, clock, facts)
    if not clock.at - KEEPS_ITS_PLACE <= at <= read_at + BELIEVED:
        return clock
    strays = clock.strays + 1
    return replace(clock, strays=strays, layout=name if strays == STRAYS else clock.layout)


def _moment(stamp: Stamp, clock: FileClock, facts: FileFacts) -> tuple[datetime, date]:
    tz = timezone(stamp.offset) if stamp.offset is not None else UTC if clock.utc else facts.zone
    if clock.day is not None:
        day = day_after(stamp, clock.day, clock.clock)
    elif facts.named is not None:
        day = day_after(stamp, facts.named, None)
    else:
        day = day_after(stamp, first_day(walk([stamp]), facts), None)
    return _instant(datetime.combine(day, stamp.clock, tz), clock), day


def _instant(local: datetime, clock: FileClock) -> datetime:
    at = local.astimezone(UTC)
    if clock.at is not None and at < clock.at:  # a step back in a repeated hour is its second pass
        at = max(at, local.replace(fold=1).astimezone(UTC))
    return at


def believed(at: datetime, read_at: datetime) -> bool:
    """Return whether a stamp may be believed: it is at most 5 minutes later than the moment its line was read."""
    return at <= read_at + BELIEVED
