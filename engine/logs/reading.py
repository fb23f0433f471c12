"""From the new lines of one log file to events: decoded, dated, and asked what they mean."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from engine.logs.encoding import text_of
from engine.logs.follow import Chunk, Cursor, Line
from engine.logs.gate import gate_of
from rules.layouts import UNDATED, find_stamp
from rules.model import Event, Evidence, Meaning, Source
from rules.patterns import sense
from rules.readings import Skew, SlowRule
from rules.rule import Rule
from rules.timestamps import FileFacts, believed, when

QUOTED = 1000  # characters of a line that are kept as evidence
LOOKED_AHEAD = 1000  # lines in which the first stamp of a file is looked for
HALF = 2  # a row of lines that may hide a silence is looked at in halves


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

    `undated` is the time of lines in a file that has no stamps at all. Rows of lines without a meaning are given by
    their first and their last, and by those around a silence: no more than that is asked of them.
    """
    reader = _Reader(path, chunk, rule, facts, read_at, undated)
    spans = reader.promising()
    if spans is None:
        reader.read_all()
    else:
        reader.read_gated(spans)
    return reader.end()


class _Reader:
    def __init__(
        self, path: str, chunk: Chunk, rule: Rule, facts: FileFacts, read_at: datetime, undated: datetime
    ) -> None:
        self.path, self.chunk, self.rule, self.facts = path, chunk, rule, facts
        self.read_at, self.undated = read_at, undated
        self.encoding = chunk.cursor.encoding
        self.clock = chunk.since.clock
        self.reading = Reading(events=[], cursor=chunk.cursor)
        self.idle: Event | None = None  # the last of a row of activity lines, not given yet
        self.number = chunk.since.line + 1  # of the line that begins at `counted`
        self.counted = 0

    def promising(self) -> Iterator[tuple[int, int]] | None:
        """Return where the lines lie that may mean something, None where each has to be looked at."""
        gate, data = gate_of(self.rule), self.chunk.data
        plain = b"\x1b" not in data and b"\0" not in data and data.count(b"\r") == data.count(b"\r\n")
        if gate is None or not plain or self.encoding not in ("line", "utf-8") or self.chunk.since.partial:
            return None
        first = text_of(data[: data.find(b"\n")], self.encoding)
        found = find_stamp(first, self.clock.layout) if self.facts.layout == "auto" else None
        return None if found is None or found[1] in UNDATED else gate.spans(data)

    def read_all(self) -> None:
        """Look at every line."""
        first_at = None if self.clock.at is not None else self._first_stamp()
        for line in self.chunk.lines:
            text = text_of(line.raw, self.encoding)
            said, self.clock = when(text, self.clock, self.facts, self.read_at)
            self._give(line, text, said or first_at or self.undated)

    def read_gated(self, spans: Iterator[tuple[int, int]]) -> None:
        """Look at the lines that may mean something, and at as many between them as show every silence."""
        data, at = self.chunk.data, 0
        for start, end in spans:
            self._pass(at, start)
            line = self._line(start, end)
            text = text_of(line.raw, self.encoding)
            said, self.clock = when(text, self.clock, self.facts, self.read_at)
            self._give(line, text, said or self.undated)
            at = min(end + 1, len(data))
        self._pass(at, len(data))

    def end(self) -> Reading:
        """Return the reading with what is left of the last row."""
        if self.idle is not None:
            self.reading.events.append(self.idle)
        if self.reading.events:
            self.reading.last = self.reading.events[-1].evidence
        self.reading.cursor = replace(self.chunk.cursor, clock=self.clock)
        return self.reading

    def _pass(self, start: int, end: int) -> None:
        """Give the first and the last of the lines from `start` to `end`, and those around each silence."""
        if start >= end:
            return
        data = self.chunk.data
        first_end = data.find(b"\n", start, end)
        first_end = end if first_end < 0 else first_end
        last_start = data.rfind(b"\n", start, end - 1) + 1
        self._give_idle(start, first_end)
        if last_start <= start:
            return
        began, clock = self.clock.at, self.clock
        ended = self._time_of_last(start, last_start, end)
        if began is not None and ended is not None and ended - began >= self.rule.settle:
            middle = data.find(b"\n", (first_end + last_start) // HALF, end) + 1
            if not first_end + 1 < middle < last_start:
                middle = first_end + 1 if middle >= last_start else last_start
            self.clock = clock
            self._pass(first_end + 1, middle)
            self._pass(middle, end)
        else:
            self._give_idle(last_start, end, ended)

    def _time_of_last(self, start: int, last_start: int, end: int) -> datetime | None:
        """Return the time of the last line: its own, or that of the nearest line above it that has one."""
        data, low, high = self.chunk.data, last_start, end
        while low > start:
            text = text_of(data[low:high].rstrip(b"\r\n"), self.encoding)
            if find_stamp(text, self.clock.layout) is not None:
                said, self.clock = when(text, self.clock, self.facts, self.read_at)
                return said
            low, high = data.rfind(b"\n", start, low - 1) + 1, low
        return self.clock.at

    def _give_idle(self, start: int, end: int, at: datetime | None = None) -> None:
        line = self._line(start, end)
        text = text_of(line.raw, self.encoding)
        if at is None:
            at, self.clock = when(text, self.clock, self.facts, self.read_at)
        self._give(line, text, at or self.undated)

    def _line(self, start: int, end: int) -> Line:
        data = self.chunk.data
        self.number += data.count(b"\n", self.counted, start)
        self.counted = start
        return Line(raw=data[start:end].rstrip(b"\r\n"), offset=self.chunk.since.offset + start, number=self.number)

    def _give(self, line: Line, text: str, at: datetime) -> None:
        """Make an event of a line; of a row of lines without a meaning the middle is left out."""
        reading = self.reading
        if not believed(at, self.read_at):
            skew = Skew(ahead=at - self.read_at, at=self.read_at, evidence=self._evidence(line, text, self.read_at))
            reading.skew, at, self.clock = skew, self.read_at, replace(self.clock, at=self.read_at)
        event = self._event(line, text, at)
        if event.meaning is Meaning.ACTIVITY and not event.values and reading.events:
            before = reading.events[-1] if self.idle is None else self.idle
            if before.meaning is Meaning.ACTIVITY and event.at - before.at < self.rule.settle:
                self.idle = event
                return
        if self.idle is not None:
            reading.events.append(self.idle)
            self.idle = None
        reading.events.append(event)

    def _event(self, line: Line, text: str, at: datetime) -> Event:
        found = sense(self.rule, text)
        evidence = self._evidence(line, text, at, found.pattern)
        if found.too_slow is not None:
            self.reading.slow_rule = SlowRule(pattern=found.too_slow, at=self.read_at, evidence=evidence)
        return Event(meaning=found.meaning, at=at, evidence=evidence, values=found.values)

    def _evidence(self, line: Line, text: str, at: datetime, pattern: str | None = None) -> Evidence:
        return Evidence(
            source=Source.LOG,
            at=at,
            text=text[:QUOTED],
            file=self.path,
            offset=line.offset,
            line=line.number,
            pattern=pattern,
        )

    def _first_stamp(self) -> datetime | None:
        """Return the time of the first stamp, which the lines above it take; None where there is none."""
        clock = self.clock
        for line in islice(self.chunk.lines, LOOKED_AHEAD):
            at, clock = when(text_of(line.raw, self.encoding), clock, self.facts, self.read_at)
            if at is not None:
                return at
        return None


def moment_of(nanoseconds: int) -> datetime:
    """Return a file's time stamp as a moment in UTC."""
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)
