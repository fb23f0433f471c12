"""Windows onto a log: which lines are asked for, their numbers as far as they are known, what they mean, and when."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from msgspec import Struct

from engine.clock import steady
from engine.logs.breaks import NEAR, breaks_from, count_between
from engine.logs.encoding import encoding_of, text_of, unit_of
from engine.logs.excerpt import Part, beginning_before, lines_above, part_above, part_around, part_at
from engine.logs.follow import HEAD, Cursor, Head, moment_of
from engine.logs.gate import gate_of
from engine.logs.indexes import Indexes
from engine.logs.lineindex import LineIndex
from engine.logs.lines import Line, marks_of
from engine.logs.marking import marks_in
from engine.logs.moments import Dating, dating_by, place_of
from engine.logs.opening import NotReadable
from engine.logs.port import LINES, Wanted
from engine.logs.source import FileSource, PackedSource
from engine.views import LogLine, LogWindow
from rules.dating import FileFacts
from rules.patterns import ACTIVITY, sense
from rules.rule import Rule

PACKED = ".gz"
PATIENCE = 0.02  # seconds that one pattern may take on one line: somebody waits for the page
COUNTING = 2.0  # seconds for which who needs a number waits until it is counted
PAUSE = 0.02
EMPTY = Head(first=b"", size=0)


class Known(Struct, frozen=True, kw_only=True):
    """What is known of a log before it is read: its rule and encoding, the day in its name, how far it was read."""

    rule: Rule
    encoding: str
    named: date | None = None
    cursor: Cursor = Cursor()


class Place(Struct, frozen=True, kw_only=True):
    """Where a line begins, how many line ends stand above it as far as that is known, and what its lines need."""

    base: int
    above: int | None
    encoding: str
    rule: Rule
    dating: Dating
    cursor: Cursor  # by which the file is known again


class Reader:
    """Reads windows of logs; what it keeps are the indexes of their lines."""

    def __init__(self) -> None:
        self.indexes = Indexes()

    def window(self, wanted: Wanted, known: Known, now: datetime) -> LogWindow:
        """Return the lines that are wanted. Raises Gone or NotReadable (`counting`: a number is too far yet)."""
        if wanted.path.endswith(PACKED):
            packed = PackedSource(wanted.path)
            return _View(packed, None, wanted, known, now).window(packed.cut)
        for _ in range(3):
            with FileSource(wanted.path) as source:
                window = _View(source, self.indexes, wanted, known, now).window(False)
                if source.is_as_it_was():  # else its lines may be of two states of the file
                    break
        return window

    def place(self, path: str, known: Known, offset: int | None, encoding: str | None, now: datetime) -> Place:
        """Return from where on lines are new: the one at a byte, else the last. Raises Gone or NotReadable."""
        with FileSource(path) as source:
            view = _View(source, self.indexes, Wanted(path=path, encoding=encoding), known, now)
            return view.place(source.head, source.size if offset is None else min(offset, source.size))


class _View:
    """One look at one log."""

    def __init__(
        self, source: FileSource | PackedSource, indexes: Indexes | None, wanted: Wanted, known: Known, now: datetime
    ) -> None:
        self.source, self.wanted, self.known, self.now = source, wanted, known, now
        self.encoding = encoding_of(source.read(0, HEAD), wanted.encoding or known.encoding)
        if indexes is None or not isinstance(source, FileSource):
            self.index = LineIndex(EMPTY, self.encoding)
        else:
            self.index = indexes.get(source, self.encoding)
        modified = moment_of(source.found.st_mtime_ns)
        self.facts = FileFacts(modified=modified, zone=known.rule.zone, named=known.named, layout=known.rule.timestamp)

    def window(self, cut: bool) -> LogWindow:
        """Return what is wanted."""
        dating = self._dating()
        part = self._part(dating)
        above, size = self._breaks_before(part.base), self.source.size
        if above is None and self.wanted.offset is not None and self.wanted.before is None:
            above = self._wait_for(lambda: self._breaks_before(part.base))
        first, last = (part.lines[0], part.lines[-1]) if part.lines else (None, None)
        at_end = last is not None and part.end >= size
        return LogWindow(
            path=self.wanted.path,
            encoding=self.encoding,
            lines=tuple(told(part.lines, above, self.encoding, self.known.rule, dating, self.wanted.marked)),
            above=first.offset > 0 if first else size > 0 and part.base > 0,
            below=part.end < size,
            end=part.end,
            size=size,
            total=self._total(),
            from_end=last.number - first.number + 1 if first and last and at_end else None,
            counted=1.0 if self._is_counted() else self.index.done / size,
            cut=cut,
            edition=edition_of(self.source.head),
            same=is_same(self.source.head, self.wanted.edition),
        )

    def place(self, head: Head, offset: int) -> Place:
        """Return the line that a byte lies in."""
        base = beginning_before(self.source, offset, self.encoding)
        return Place(
            base=base,
            above=self._breaks_before(base),
            encoding=self.encoding,
            rule=self.known.rule,
            dating=self._dating(),
            cursor=cursor_at(head, base),
        )

    def _dating(self) -> Dating:
        clock, layouts = self.known.cursor.clock, self.index.layouts
        return dating_by(layouts, self.source, self.encoding, clock, self.facts, self.now)

    def _part(self, dating: Dating) -> Part:
        wanted, source, encoding = self.wanted, self.source, self.encoding
        count = min(wanted.count, LINES)
        if wanted.line is not None:
            return part_at(source, self._beginning_of(wanted.line), wanted.before or 0, count, encoding)
        if wanted.at is not None:
            if not dating.says_day:
                raise NotReadable(wanted.path, "undated")
            offset = place_of(source, encoding, wanted.at, dating)
            return part_around(source, offset, wanted.before or 0, count, encoding, fills=offset >= source.size)
        if wanted.offset is not None:
            before = count // 2 if wanted.before is None else min(wanted.before, count)
            return part_around(source, wanted.offset, before, count, encoding, fills=wanted.before is None)
        return part_above(source, count, encoding)

    def _beginning_of(self, number: int) -> int:
        """Return where a line begins, the end where there are not so many."""
        found = self._wait_for(lambda: self.index.beginning_of(self.source, number))
        if found is None and not self._is_counted():
            raise NotReadable(self.wanted.path, "counting")
        return self.source.size if found is None else found

    def _wait_for(self, ask: Callable[[], int | None]) -> int | None:
        """Return what the index says, which is waited for a little while it is being made."""
        end = steady() + COUNTING
        while True:
            is_last = self._is_counted() or steady() > end
            found = ask()
            if found is not None or is_last:
                return found
            self.index.wait(PAUSE)

    def _is_counted(self) -> bool:
        return self.source.size - self.index.done <= NEAR

    def _total(self) -> int | None:
        ends = self.index.breaks_before(self.source, self.source.size) if self._is_counted() else None
        if ends is None or self._ends_whole():
            return ends
        last = lines_above(self.source, self.source.size, 1, self.encoding)
        return ends + (last[0].number if last else 0)

    def _ends_whole(self) -> bool:
        """Return whether the last line certainly ends with a line end that is its own: most logs do."""
        size, unit = self.source.size, unit_of(self.encoding)
        if size < 3 * unit or size % unit:
            return False
        end = self.source.read(size - 3 * unit, 3 * unit)
        units = [end[at : at + unit] for at in range(0, 3 * unit, unit)]
        return units[-1:] == [marks_of(self.encoding)[0]] and bytes(unit) not in units  # else a hole may lie there

    def _breaks_before(self, offset: int) -> int | None:
        """Return how many line ends stand before a place: by the index, else by how far the tick has read."""
        found = self.index.breaks_before(self.source, offset)
        if found is not None or not isinstance(self.source, FileSource):
            return found
        cursor = self.known.cursor
        if not self.source.head.is_of(cursor) or marks_of(cursor.encoding) != marks_of(self.encoding):
            return None
        between = partial(count_between, self.source, encoding=self.encoding)
        return breaks_from((cursor.offset, cursor.line), offset, between)


def cursor_at(head: Head, offset: int) -> Cursor:
    """Return by what a file is known again that has been read up to a place."""
    size = len(head.first)
    return Cursor(offset=offset, head_size=size, head=head.digest(size))


def edition_of(head: Head) -> str:
    """Return by what a reader knows a file again."""
    size = len(head.first)
    return f"{size}.{head.digest(size)}" if size else ""


def is_same(head: Head, edition: str) -> bool:
    """Return whether a file still begins as it did when a reader saw it; any does for who saw none, or an empty one."""
    size, _, digest = edition.partition(".")
    if not size.isdecimal():
        return True
    return int(size) <= len(head.first) and head.digest(int(size)) == digest


def told(
    lines: list[Line], above: int | None, encoding: str, rule: Rule, dating: Dating, marked: bool = False
) -> list[LogLine]:
    """Return lines as people see them, with what each means to the job; `above` is what their numbers count from."""
    shown, promising = [], promising_of(lines, encoding, rule)
    slow = False  # a pattern that runs out of its time once may do so five thousand times
    for place, line in enumerate(lines):
        text = text_of(line.raw, encoding)
        found = ACTIVITY
        if not slow and (promising is None or place in promising):
            found = sense(rule, text, PATIENCE)
            slow = found.too_slow is not None
        number = None if above is None else above + line.number
        at = dating.moment_of(text)
        marks = marks_in(line.raw, encoding, text, found, dating, PATIENCE) if marked else ()
        shown.append(LogLine(number=number, offset=line.offset, text=text, meaning=found.meaning, at=at, marks=marks))
    return shown


def promising_of(lines: list[Line], encoding: str, rule: Rule) -> set[int] | None:
    """Return the places of the lines that may mean something, None where each has to be looked at."""
    data = b"\n".join(line.raw for line in lines)
    gate = gate_of(rule, 0) if encoding == "line" else None
    spans = None if gate is None else gate.spans(data)
    if spans is None:
        return None
    places, at = {}, 0
    for place, line in enumerate(lines):
        places[at] = place
        at += len(line.raw) + 1
    return {places[start] for start, _ in spans}
