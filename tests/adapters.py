"""The product's own functions in the shape that outside check programs call."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from cronsim import CronSim

from engine.logs.encoding import text_of
from engine.logs.follow import Cursor, read_new
from rules.dating import FileFacts
from rules.layouts import find_stamp
from rules.model import Meaning
from rules.patterns import matches, sense
from rules.rule import Expect
from rules.schedule import next_due
from rules.timestamps import FileClock, when
from tests.rules.lives import rule


def cron_next(expr: str, tz: str | None, base_iso: str, n: int) -> list[datetime]:
    """Return the next `n` due times of a cron line after a local time; raises for a line that is none."""
    CronSim(expr, datetime(2020, 1, 1, tzinfo=UTC))
    return _next(Expect(cron=expr), tz, base_iso, n)


def at_next(
    times: list[str] | None, every_minutes: int | None, tz: str | None, base_iso: str, n: int
) -> list[datetime]:
    """Return the next `n` due times of plain daily times, or of every so many minutes of the day."""
    if times is None:
        return cron_next(f"*/{every_minutes} * * * *", tz, base_iso, n)
    return _next(Expect(at=tuple(time.fromisoformat(clock) for clock in times)), tz, base_iso, n)


def _next(expect: Expect, tz: str | None, base_iso: str, n: int) -> list[datetime]:
    zone = ZoneInfo(tz or "UTC")
    base = datetime.fromisoformat(base_iso)
    moment: datetime | None = base.replace(tzinfo=zone) if base.tzinfo is None else base
    found: list[datetime] = []
    while len(found) < n and moment is not None:
        moment = next_due(expect, zone, moment.astimezone(UTC))
        if moment is not None:
            found.append(moment.astimezone(zone) if tz else moment.replace(tzinfo=None))
    return found


def line_time(line: str) -> datetime | None:
    """Return the time of a line's stamp, with its zone if it names one; the first line of several counts."""
    first = line.split("\n")[0]
    now = datetime.now(UTC)
    at, _ = when(first, FileClock(), FileFacts(modified=now, zone=ZoneInfo("UTC")), now)
    found = find_stamp(first)
    if at is None or found is None:
        return None
    offset = found[0].offset
    return at.replace(tzinfo=None) if offset is None else at.astimezone(timezone(offset))


def file_lines(path: str) -> list[str]:
    """Return every line of a file as a person should see it."""
    return list(_texts(path))


def failing_lines(path: str, failure_regex: str) -> list[int]:
    """Return the numbers, from 1, of the lines that the pattern makes failures."""
    failing = rule(failure=(failure_regex,), success=False)
    lines = enumerate(_texts(path), start=1)
    return [number for number, text in lines if sense(failing, text).meaning is Meaning.FAILURE]


def match(pattern: str, text: str) -> bool:
    """Return whether a pattern is found in a text; raises TimeoutError when it takes too long."""
    return matches(pattern, text) is not None


def _texts(path: str) -> Iterable[str]:
    cursor, more = Cursor(), True
    while more:
        chunk = read_new(str(Path(path)), cursor, "auto", whole=True)
        cursor, more = chunk.cursor, chunk.more
        yield from (text_of(line.raw, cursor.encoding) for line in chunk.lines)
