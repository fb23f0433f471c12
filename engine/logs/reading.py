"""From the new lines of one log file to events: decoded, dated, and asked what they mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from engine.logs.encoding import text_of
from engine.logs.follow import Chunk, Cursor, Line
from rules.layouts import find_stamp
from rules.model import Event, Evidence, Meaning, Source
from rules.patterns import sense
from rules.readings import Skew, SlowRule
from rules.rule import Rule
from rules.timestamps import FileClock, FileFacts, believed, when

QUOTED = 1000  # characters of a line that are kept as evidence


@dataclass(slots=True)
class Reading:
    """What one read gave: events in order, the cursor with the file's clock, the newest line, and what was odd."""

    events: list[Event]
    cursor: Cursor
    last: Evidence | None = None
    slow_rule: SlowRule | None = None
    skew: Skew | None = None


def read_events(path: str, chunk: Chunk, rule: Rule, facts: FileFacts, read_at: datetime, undated: datetime) -> Reading:
    """Return the events of a chunk of lines.

    `undated` is the time of lines in a file that has no stamps at all. Runs of lines without a meaning are given by
    their first and their last: no more than that is asked of them.
    """
    reading = Reading(events=[], cursor=chunk.cursor)
    clock = chunk.cursor.clock
    idle: Event | None = None  # the last of a row of activity lines, not given yet
    first_at = _first_stamp(chunk.lines, clock, facts, chunk.cursor.encoding, read_at) if clock.at is None else None
    for line in chunk.lines:
        text = text_of(line.raw, chunk.cursor.encoding)
        said, clock = when(text, clock, facts, read_at)
        at = said or first_at or undated
        if not believed(at, read_at):
            at, clock = read_at, replace(clock, at=read_at)
            reading.skew = Skew(ahead=(said or at) - read_at, at=read_at, evidence=_evidence(path, line, text, at))
        event = _event(path, line, text, at, rule, reading, read_at)
        if event.meaning is Meaning.ACTIVITY and not event.values and reading.events:
            before = reading.events[-1] if idle is None else idle
            if before.meaning is Meaning.ACTIVITY and event.at - before.at < rule.settle:
                idle = event
                continue
        if idle is not None:
            reading.events.append(idle)
            idle = None
        reading.events.append(event)
    if idle is not None:
        reading.events.append(idle)
    if reading.events:
        reading.last = reading.events[-1].evidence
    reading.cursor = replace(chunk.cursor, clock=clock)
    return reading


def _event(path: str, line: Line, text: str, at: datetime, rule: Rule, reading: Reading, read_at: datetime) -> Event:
    found = sense(rule, text)
    evidence = _evidence(path, line, text, at, found.pattern)
    if found.too_slow is not None:
        reading.slow_rule = SlowRule(pattern=found.too_slow, at=read_at, evidence=evidence)
    return Event(meaning=found.meaning, at=at, evidence=evidence, values=found.values)


def _evidence(path: str, line: Line, text: str, at: datetime, pattern: str | None = None) -> Evidence:
    return Evidence(
        source=Source.LOG,
        at=at,
        text=text[:QUOTED],
        file=path,
        offset=line.offset,
        line=line.number,
        pattern=pattern,
    )


def _first_stamp(
    lines: Sequence[Line], clock: FileClock, facts: FileFacts, encoding: str, read_at: datetime
) -> datetime | None:
    """Return the time of the first stamp: what lines above it take. None where it is on the first line, or nowhere."""
    for text in _texts(lines, encoding):
        if facts.layout != "auto" or find_stamp(text, clock.layout) is not None:
            at, _ = when(text, clock, facts, read_at)
            if at is not None:
                return at
    return None


def _texts(lines: Sequence[Line], encoding: str) -> Iterator[str]:
    return (text_of(line.raw, encoding) for line in lines[:1000])


def moment_of(nanoseconds: int) -> datetime:
    """Return a file's time stamp as a moment in UTC."""
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)
