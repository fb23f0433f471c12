"""When lines happened by their own stamps alone, and the place of a moment in a log, found by halving."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from engine.logs.encoding import text_of
from engine.logs.excerpt import beginning_before, lines_from
from engine.logs.lines import Line
from engine.logs.source import Source
from rules.dating import FileFacts
from rules.timestamps import LOOKED_AHEAD, FileClock, begin, dates_alone, when

WHOLE = 1024 * 1024  # bytes from which on the first lines are those that they will be
NARROW = 8 * 1024  # bytes in which a place is looked for line by line
ROWS = (8, 200)  # lines read first, and then at once
UNSTAMPED = 4 * 1024 * 1024  # bytes behind it that are looked at where lines have no stamps
TRIED = 5000  # lines without a stamp in a row that are passed over


class Dating(Struct, frozen=True, kw_only=True):
    """What dates a line of one file by itself; `clock` holds the layout of its stamps, which `says_day` or do not."""

    clock: FileClock
    facts: FileFacts
    read_at: datetime
    says_day: bool

    def moment_of(self, text: str) -> datetime | None:
        """Return when a line happened, None where it has no stamp of its own, or one that says no day."""
        if not self.says_day:
            return None
        return when(text, self.clock, self.facts, self.read_at)[0]


def dating_of(source: Source, encoding: str, clock: FileClock, facts: FileFacts, read_at: datetime) -> Dating:
    """Return what dates the lines of a file: by the layout its reader has found, else by that of its first lines."""
    layout, utc = clock.layout, clock.utc
    if layout is None:
        first = [text_of(line.raw, encoding) for line in islice(_lines(source, 0, encoding), LOOKED_AHEAD)]
        layout = begin(lambda: first, FileClock(), facts).layout
    found = FileClock(layout=layout, utc=utc)
    return Dating(clock=found, facts=facts, read_at=read_at, says_day=dates_alone(found, facts))


def dating_by(
    layouts: dict[str, str], source: Source, encoding: str, clock: FileClock, facts: FileFacts, read_at: datetime
) -> Dating:
    """Return the same; `layouts` keeps what a thousand first lines have said, by the layout of the rule."""
    if clock.layout is None:
        clock = replace(clock, layout=layouts.get(facts.layout))
    dating = dating_of(source, encoding, clock, facts, read_at)
    if dating.clock.layout is not None and source.size >= WHOLE:
        layouts[facts.layout] = dating.clock.layout
    return dating


def place_of(source: Source, encoding: str, moment: datetime, dating: Dating) -> int:
    """Return where the first line at or after a moment begins; the size where there is none."""
    low, high = 0, source.size
    while high - low > NARROW:
        middle = (low + high) // 2
        found = _next_moment(source, middle, encoding, dating)
        if found is None or found[1] >= moment:
            high = middle
        else:
            low = middle
    end = high + NARROW  # stamps may stand out of order by a little, and lines without one among them
    for line in _lines(source, beginning_before(source, low, encoding), encoding):
        at = dating.moment_of(text_of(line.raw, encoding))
        if at is not None and at >= moment:
            return line.offset
        if line.offset > end and (at is not None or line.offset > end + UNSTAMPED):
            break
    return source.size


def _next_moment(source: Source, offset: int, encoding: str, dating: Dating) -> tuple[int, datetime] | None:
    """Return the first line with a stamp from a place on."""
    lines = _lines(source, beginning_before(source, offset, encoding), encoding)
    for line in islice(lines, TRIED):
        at = dating.moment_of(text_of(line.raw, encoding))
        if at is not None:
            return line.offset, at
    return None


def _lines(source: Source, base: int, encoding: str) -> Iterator[Line]:
    row, most = ROWS
    while base < source.size:
        lines, end = lines_from(source, base, row, encoding)
        yield from lines
        if end <= base:
            return
        is_hole = not any(line.raw.strip(b"\0") for line in lines)
        base, row = source.past_hole(end) if is_hole else end, most
