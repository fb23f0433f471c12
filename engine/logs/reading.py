"""From the new lines of one log file to events: decoded, dated, and asked what they mean."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from msgspec.structs import replace

from engine.logs.beginning import first_stamp, texts_from
from engine.logs.encoding import text_of
from engine.logs.follow import Chunk
from engine.logs.lines import Numbering, count_ends, text_begins
from engine.logs.looked import Look, Reading
from engine.logs.patience import Patience
from engine.logs.silence import silence_of
from engine.logs.spans import first_texts, is_bare, spans_of
from rules.model import Event, Evidence, Meaning, Source
from rules.patterns import ACTIVITY
from rules.readings import Skew, SlowRule
from rules.rule import Rule
from rules.timestamps import BELIEVED, FileClock, begin, when

QUOTED = 1000  # characters of a line that are kept as evidence

Dated = tuple[datetime | None, FileClock]  # the time of a line, and the file's clock after it


def read_events(path: str, chunk: Chunk, rule: Rule, look: Look) -> Reading:
    """Return the events of a chunk of lines.

    Rows of lines without a meaning are given by their first and their last, and by as many between them as show every
    silence and every line that begins a run: no more than that is asked of them.
    """
    reader = _Reader(path, chunk, rule, look)
    spans = reader.promising()
    if spans is None:
        reader.read_all()
    else:
        reader.read_gated(spans)
    return reader.end()


class _Reader:
    def __init__(self, path: str, chunk: Chunk, rule: Rule, look: Look) -> None:
        self.path, self.chunk, self.rule, self.facts = path, chunk, rule, look.facts
        self.read_at, self.undated, self.until = look.read_at, look.undated, look.until
        self.believed_until, self.encoding = look.read_at + BELIEVED, chunk.cursor.encoding
        self.silence = silence_of(rule, look.success)
        first = partial(first_texts, path, chunk)
        self.clock = begin(partial(texts_from, path, chunk), chunk.since.clock, look.facts, first)
        self.top, self.every_line = chunk.since.clock.top, look.beside
        self.reading = Reading(events=[], cursor=chunk.cursor)
        self.idle: Event | None = None  # the last of a row of activity lines, not given yet
        self.line = chunk.since.line  # lines before the place that is reached
        self.numbering = Numbering(chunk.data, self.line + 1)
        self.patience = Patience()
        self.bare = is_bare(self.clock, look.facts)
        self.goes_on = look.alone and not self.bare and chunk.since.clock.at is not None
        undated = not self.bare and self.clock.at is None
        self.first_at = first_stamp(chunk, self.clock, look.facts, look.read_at) if undated else None

    def promising(self) -> Iterator[tuple[int, int]] | None:
        """Return where the lines lie that may mean something, None where each has to be looked at."""
        return None if self.every_line else spans_of(self.chunk, self.rule, self.clock, self.facts)

    def read_all(self) -> None:
        """Look at every line."""
        for line in self.chunk.lines:
            if self._is_over():
                self._stop(line.offset, line.number)
                return
            text = text_of(line.raw, self.encoding)
            said, self.clock = self._when(text)
            self._give(line.offset, line.number, text, said or self.first_at or self.undated)
        self.line += count_ends(self.chunk.data, self.encoding)

    def read_gated(self, spans: Iterator[tuple[int, int]]) -> None:
        """Look at the lines that may mean something, and at as many between them as show every silence."""
        data, at = self.chunk.data, 0
        for start, end in spans:
            text = self._text(start, end)
            said, self.clock = self._pass(at, start, text)
            self._give_at(start, text, said, True)
            at = min(end + 1, len(data))
            if self._is_over() and at < len(data):
                self._stop(self.chunk.since.offset + at, self.numbering.number + 1)
                return
        self._pass(at, len(data), None)
        self.line = self.numbering.at(len(data)) - 1

    def end(self) -> Reading:
        """Return the reading with what is left of the last row."""
        if self.idle is not None:
            self.reading.events.append(self.idle)
        if self.reading.events:
            self.reading.last = self.reading.events[-1].evidence
        unstamped = self.clock.unstamped or (self.clock.at is None and bool(self.chunk.data))
        self.reading.cursor = replace(
            self.reading.cursor,
            line=self.line,
            clock=replace(self.clock, unstamped=unstamped, top=self.top, success=self.silence.success),
        )
        return self.reading

    def _is_over(self) -> bool:  # a replay keeps nobody waiting
        return self.until is None and self.patience.is_over

    def _stop(self, offset: int, number: int) -> None:
        """Leave the rest of the chunk, from the line of that number on, to the next look."""
        self.reading.stopped, self.line = True, number - 1
        self.reading.cursor = replace(self.chunk.cursor, offset=offset, partial=False, cut=False, modified=0, size=0)

    def _pass(self, start: int, end: int, below: str | None) -> Dated:
        """Give what a row of lines from `start` to `end` says, and return the time of the line below it and the clock.

        These are its first line and its last, and what bridges them; of a row that the line below follows closely the
        first line alone. One at the top of the chunk goes on from the line that was read before.
        """
        data = self.chunk.data
        if start < end:
            last = data.rfind(b"\n", start, end - 1) + 1
            if start or not self.goes_on or not last:
                first_end = data.find(b"\n", start, end)
                first_end = end if first_end < 0 else first_end
                text = self._text(start, first_end)
                said, self.clock = self._when(text)
                self._give_at(start, text, said, False)
                start = first_end + 1
            if last >= start:
                if below is not None and self._follows(dated := self._when(below)):
                    return dated
                text = self._text(last, end)
                at, clock = self._clock_at(text, last, start)
                self._bridge(start, last, at)
                self.clock = clock
                self._give_at(last, text, at, False)
        return (self.clock.at, self.clock) if below is None else self._when(below)

    def _follows(self, dated: Dated) -> bool:
        """Return whether a line with a stamp of its own follows so closely that the lines above it say no more."""
        (at, clock), above = dated, self.clock.at
        if at is None or above is None or clock.at is above or at > (self.until or self.believed_until):
            return False
        return self.silence.closes(above, above, at)

    def _bridge(self, start: int, end: int, ended: datetime | None) -> None:
        """Give lines between `start` and the one at `end` until each two neighbours are near, or nothing is between."""
        began, data = self.clock.at, self.chunk.data
        if start >= end or began is None or ended is None or not self._apart(began, ended):
            return
        middle = max(data.rfind(b"\n", start, (start + end) // 2) + 1, start)
        middle_end = data.find(b"\n", middle)
        text = self._text(middle, middle_end)
        at, clock = self._clock_at(text, middle, start)
        self._bridge(start, middle, at)
        self.clock = clock
        self._give_at(middle, text, at, False)
        self._bridge(middle_end + 1, end, ended)

    def _apart(self, began: datetime, ended: datetime) -> bool:
        if self.until is not None and began <= self.until < ended:
            return True
        return self.silence.parts(began, ended)

    def _clock_at(self, text: str, start: int, top: int) -> Dated:
        """Return the time of a line and the clock after it: its own, or that of the nearest stamp above, from `top`."""
        clock = self.clock
        if self.bare:
            return clock.at, clock
        while True:
            at, after = when(text, clock, self.facts, self.read_at)
            if after.at is not clock.at or start <= top:
                return at, after
            start, end = max(self.chunk.data.rfind(b"\n", top, start - 1) + 1, top), start
            text = self._text(start, end)

    def _when(self, text: str) -> Dated:
        return when(text, self.clock, self.facts, self.read_at)

    def _text(self, start: int, end: int) -> str:
        return text_of(self.chunk.data[start:end].rstrip(b"\r\n"), self.encoding)

    def _give_at(self, start: int, text: str, at: datetime | None, may_mean: bool) -> None:
        number, offset = self.numbering.at(start), self.chunk.since.offset + text_begins(self.chunk.data, start)
        self._give(offset, number, text, at or self.first_at or self.undated, may_mean)

    def _give(self, offset: int, number: int, text: str, at: datetime, may_mean: bool = True) -> None:
        """Make an event of a line; of a row of lines without a meaning those are left out that bridge no silence."""
        reading, ahead = self.reading, None
        if at > self.believed_until:
            ahead, at = at - self.read_at, self.read_at
            self.clock = replace(self.clock, at=at)
        if self.until is not None and at > self.until:
            return
        event = self._event(offset, number, text, at, may_mean)
        self.top = at if self.top is None else max(self.top, at)
        if ahead is not None:
            reading.skew = Skew(ahead=ahead, at=at, evidence=event.evidence)
        given = reading.events[-1] if reading.events else None
        if event.meaning is Meaning.SUCCESS:
            self.silence.success = at if self.silence.success is None else max(self.silence.success, at)
        in_row = given is not None and given.meaning is event.meaning is Meaning.ACTIVITY and not self.every_line
        if given is not None and in_row and not self.silence.parts((self.idle or given).at, at):
            if self.idle is not None and self.silence.parts(given.at, at):
                reading.events.append(self.idle)
            self.idle = event
            return
        if self.idle is not None and given is not None and not self.silence.closes(given.at, self.idle.at, at):
            reading.events.append(self.idle)
        self.idle = None
        reading.events.append(event)

    def _event(self, offset: int, number: int, text: str, at: datetime, may_mean: bool) -> Event:
        found = self.patience.sense(self.rule, text) if may_mean else ACTIVITY
        evidence = Evidence(
            source=Source.LOG,
            at=at,
            text=text[:QUOTED],
            file=self.path,
            offset=offset,
            line=number,
            pattern=found.pattern,
        )
        if found.too_slow is not None:
            read_at = self.read_at if self.until is None else at
            self.reading.slow_rule = SlowRule(pattern=found.too_slow, at=read_at, evidence=evidence)
        placed = self.top if self.top is not None and self.top > at else None
        return Event(meaning=found.meaning, at=at, evidence=evidence, values=found.values, placed=placed)
