"""What the history knows of one log: the runs in it and the lines that they rest on, as far as those still stand there.

Nothing is looked for: each line is read at its place, and left out where another stands there by now.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from engine.linemarks import Overview, Place, Stretch
from engine.logs.encoding import encoding_of, text_of
from engine.logs.excerpt import lines_from
from engine.logs.follow import HEAD, moment_of
from engine.logs.moments import Dating, dating_of
from engine.logs.reader import PACKED, PATIENCE, Known
from engine.logs.source import FileSource, PackedSource
from rules.dating import FileFacts
from rules.model import Evidence, Meaning, Run, Source
from rules.patterns import in_order, sense
from rules.rule import Rule

MOST = 1000  # runs: the newest
FIRST = 50  # lines in which the first stamp of a log is looked for
NEAR = timedelta(hours=12)  # what a stamp without a day may be off, never a day
SAME = timedelta(seconds=1)

RunsOf = Callable[[datetime | None, datetime, int], Sequence[Run]]


class _Log(Struct, frozen=True, kw_only=True):
    """One log as it lies now."""

    path: str
    source: FileSource | PackedSource
    encoding: str
    rule: Rule
    dating: Dating

    def first_moment(self) -> datetime | None:
        """Return when its first line with a stamp happened."""
        lines, _ = lines_from(self.source, 0, FIRST, self.encoding)
        moments = (self.dating.moment_of(text_of(line.raw, self.encoding)) for line in lines)
        return next((at for at in moments if at is not None), None)

    def place(self, seen: Evidence) -> Place | None:
        """Return the line that was seen, None where it does not stand here."""
        if seen.source is not Source.LOG or seen.offset is None or seen.offset >= self.source.size:
            return None
        lines, _ = lines_from(self.source, seen.offset, 1, self.encoding)
        text = text_of(lines[0].raw, self.encoding) if lines else ""
        if not lines or not text.startswith(seen.text) or not self._is_of_its_time(text, seen):
            return None
        return Place(offset=seen.offset, number=seen.line, meaning=self._meaning(seen, text), at=seen.at, text=text)

    def _is_of_its_time(self, text: str, seen: Evidence) -> bool:
        """Return whether a line may be the one: a log of another day may begin with the same words."""
        at = self.dating.moment_of(text)
        if seen.file != self.path:
            return at is not None and abs(at - seen.at) <= SAME
        return at is None or abs(at - seen.at) < NEAR

    def _meaning(self, seen: Evidence, text: str) -> Meaning:
        """Return what a line means by the rules of today."""
        if seen.pattern is None:
            return Meaning.ACTIVITY
        known = (meaning for meaning, patterns in in_order(self.rule) if seen.pattern in patterns)
        return next(known, None) or sense(self.rule, text, PATIENCE).meaning


def overview(path: str, known: Known, encoding: str | None, runs: RunsOf, now: datetime) -> Overview:
    """Return what is known of a log. Raises Gone or NotReadable."""
    if path.endswith(PACKED):
        return _overview(PackedSource(path), path, known, encoding, runs, now)
    with FileSource(path) as source:
        return _overview(source, path, known, encoding, runs, now)


def _overview(
    source: FileSource | PackedSource, path: str, known: Known, encoding: str | None, runs: RunsOf, now: datetime
) -> Overview:
    modified = moment_of(source.found.st_mtime_ns)
    facts = FileFacts(modified=modified, zone=known.rule.zone, named=known.named, layout=known.rule.timestamp)
    read_as = encoding_of(source.read(0, HEAD), encoding or known.encoding)
    dating = dating_of(source, read_as, known.cursor.clock, facts, now)
    log = _Log(path=path, source=source, encoding=read_as, rule=known.rule, dating=dating)
    first = log.first_moment()
    found = runs(None if first is None else first - NEAR, max(modified, first or modified) + NEAR, MOST)
    return _told(log, found)


def _told(log: _Log, runs: Sequence[Run]) -> Overview:
    places: dict[int, Place] = {}
    stretches: dict[int, Stretch] = {}
    for run in runs:  # newest first: what was seen at a place last stands there
        own = [place for place in _own(log, run) if place.offset not in places]
        if not own:
            continue
        places |= {place.offset: place for place in own}
        first = min(own, key=lambda place: place.offset)
        stretches[first.offset] = _stretch(run, first)
    return Overview(
        runs=tuple(stretches[offset] for offset in sorted(stretches)),
        places=tuple(places[offset] for offset in sorted(places)),
        more=len(runs) >= MOST,
    )


def _own(log: _Log, run: Run) -> Iterator[Place]:
    """Return the lines of a run that stand in the log; a line may be told twice."""
    seen: set[int | None] = set()
    for one in (*run.failures, *run.evidence):
        if one.offset not in seen and (place := log.place(one)) is not None:
            seen.add(one.offset)
            yield place


def _stretch(run: Run, first: Place) -> Stretch:
    return Stretch(
        offset=first.offset,
        number=first.number,
        started=run.started,
        ended=run.ended,
        outcome=run.outcome,
        failure_lines=run.failure_lines,
        warning_lines=run.warning_lines,
        origin=run.origin,
    )
