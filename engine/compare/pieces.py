"""Where the lines of a run lie now: its log may have been rotated, dated, packed or deleted since it was written."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from engine.compare.locating import Opened, Shelf, close, evidence_of, locate, opened
from engine.logs.breaks import count_between
from engine.logs.encoding import text_of
from engine.logs.excerpt import lines_from
from engine.logs.follow import Cursor
from engine.logs.moments import Dating, place_of
from engine.logs.naming import Found
from engine.logs.opening import Gone, NotReadable
from engine.logs.reader import cursor_at
from engine.logs.source import FileSource, PackedSource
from engine.sharing import status_of
from rules.model import Evidence, Run
from rules.runs import TAIL
from rules.timestamps import FileClock, when

WALKED = 200_000  # lines without a day in their stamps in which the end of a run is looked for
AT_ONCE = 1000  # lines
LAST = 2  # lines that a run is known by, beside the first, behind which it does not end
INSTANT = timedelta(microseconds=1)


class Piece(Struct, frozen=True, kw_only=True):
    """A part of one file: from byte to byte, the number of its first line as far as it is known, how it is read.

    `cursor` is what the file is known again by, None for a packed one.
    """

    path: str
    start: int
    end: int
    number: int | None
    encoding: str
    dating: Dating
    cursor: Cursor | None


class Stretch(Struct, kw_only=True):
    """The pieces in which the lines of a run lie, in order."""

    pieces: list[Piece] = field(default_factory=list)
    moved: bool = False  # not in the files that it was written to
    partly: bool = False  # its beginning is gone, or more of a packed file than is looked at


def stretch_of(run: Run, following: Run | None, shelf: Shelf) -> Stretch:
    """Return where the lines of a run lie, up to the run that followed it. Raises Gone or NotReadable."""
    evidence = evidence_of(run)
    if not evidence:
        raise Gone(shelf.rule.job_id)
    places = [(one, locate(one, shelf)) for one in dict.fromkeys((*evidence[:1], *evidence[-LAST:]))]
    anchors = [(one, place[0], place[1]) for one, place in places if place is not None]
    if not anchors:
        raise Gone(evidence[0].file or "")
    first, family, at = anchors[0]
    beyond = None if following is None else next(iter(evidence_of(following)), None)
    bound = None if beyond is None else locate(beyond, shelf)
    stretch = Stretch(partly=first is not evidence[0])
    here = [(place, one) for one, other, place in anchors if other == family]
    files = shelf.families[family]
    stretch.moved = files[at].path != first.file
    limit = _limit(run)
    for place in range(at, len(files)):
        known = [one for where, one in here if where == place]
        stop = beyond if bound == (family, place) else None
        start = first.offset or 0 if place == at else 0
        ended = _add(stretch, files[place], shelf, _Ends(run=run, limit=limit, known=known, stop=stop, start=start))
        if ended or (limit is not None and place >= max(where for where, _ in here) and _unstamped(stretch)):
            break
    for other, files in enumerate(shelf.families):
        if other != family:
            _add_beside(stretch, files, shelf, run.started, limit)
    return stretch


class _Ends(Struct, frozen=True, kw_only=True):
    """What ends a run in one file: the moment, the line of the next run; never before the lines `known` of it."""

    run: Run
    limit: datetime | None
    known: list[Evidence]
    stop: Evidence | None
    start: int


def _limit(run: Run) -> datetime | None:
    """Return the moment after which no line is the run's, None while it is in progress."""
    if run.in_progress:
        return None
    ended = run.ended or run.deadline or run.last_at or run.started
    return max(ended, run.last_at or ended) + TAIL if run.ended else ended


def _add(stretch: Stretch, file: Found, shelf: Shelf, ends: _Ends) -> bool:
    """Add what a file has of the run, and return whether it ends there."""
    log = opened(file, shelf)
    try:
        start, size = ends.start, log.source.size
        floor = max((one.offset or 0 for one in ends.known), default=start - 1)
        end = size if ends.stop is None else ends.stop.offset or 0
        if ends.stop is None or end > floor:
            by_time = _end_by_time(log, ends)
            end = min(end, size if by_time is None else max(by_time, _line_after(log, floor) if floor >= start else 0))
        else:
            end = _line_after(log, floor)
        known = next((one.line for one in ends.known if one.offset == start), None)
        if end > start:
            stretch.pieces.append(_piece(log, start, end, known))
        cut = isinstance(log.source, PackedSource) and log.source.cut
        stretch.partly = stretch.partly or (cut and end >= size)
        return end < size
    finally:
        close(log)


def _end_by_time(log: Opened, ends: _Ends) -> int | None:
    """Return where the first line after the run begins, None where no stamp says it."""
    if ends.limit is None or not _is_stamped(log):
        return None
    if log.dating.says_day:
        return place_of(log.source, log.encoding, ends.limit + INSTANT, log.dating)
    clock = FileClock(layout=log.dating.clock.layout, at=ends.run.started)
    local = ends.run.started.astimezone(log.dating.facts.zone)
    clock = replace(clock, day=local.date(), clock=local.time())
    for offset, text in _texts(log, ends.start, WALKED):
        at, clock = when(text, clock, log.dating.facts, log.dating.read_at)
        if at is not None and at > ends.limit:
            return offset
    return None


def _texts(log: Opened, base: int, most: int) -> Iterator[tuple[int, str]]:
    while base < log.source.size and most > 0:
        lines, end = lines_from(log.source, base, AT_ONCE, log.encoding)
        yield from ((line.offset, text_of(line.raw, log.encoding)) for line in lines)
        if end <= base:
            return
        base, most = end, most - AT_ONCE


def _add_beside(
    stretch: Stretch, files: Sequence[Found], shelf: Shelf, started: datetime, limit: datetime | None
) -> None:
    """Add what the other logs of the job say between the two moments, where their stamps tell."""
    for file in files:
        try:
            if datetime.fromtimestamp(status_of(file.path).st_mtime, UTC) < started:
                continue
            log = opened(file, shelf)
        except (Gone, NotReadable, OSError):
            continue
        try:
            if _is_stamped(log) and log.dating.says_day:
                start = place_of(log.source, log.encoding, started, log.dating)
                end = log.source.size
                if limit is not None:
                    end = place_of(log.source, log.encoding, limit + INSTANT, log.dating)
                if end > start:
                    stretch.pieces.append(_piece(log, start, end, None))
        finally:
            close(log)


def _piece(log: Opened, start: int, end: int, number: int | None) -> Piece:
    if number is None:
        between = count_between(log.source, 0, start, log.encoding)
        number = None if between is None else between + 1
    cursor = None
    if isinstance(log.source, FileSource):
        cursor = cursor_at(log.source.head, end)
    return Piece(
        path=log.file.path,
        start=start,
        end=end,
        number=number,
        encoding=log.encoding,
        dating=log.dating,
        cursor=cursor,
    )


def _line_after(log: Opened, offset: int) -> int:
    return lines_from(log.source, max(0, offset), 1, log.encoding)[1]


def _is_stamped(log: Opened) -> bool:
    return log.dating.clock.layout is not None or log.dating.facts.layout != "auto"


def _unstamped(stretch: Stretch) -> bool:
    return bool(stretch.pieces) and stretch.pieces[-1].dating.clock.layout is None
