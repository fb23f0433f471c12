"""The first lines of a file: when they may be judged, and what has to be read ahead to date them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from engine.logs.encoding import text_of
from engine.logs.follow import Chunk, at_the_end, read_new
from engine.logs.opening import Gone, NotReadable
from rules.dating import FileFacts
from rules.layouts import DECIDING, MARK, find_stamp
from rules.timestamps import LOOKED_AHEAD, FileClock, when

FIRST_LINES = timedelta(seconds=3)  # how long a file must rest before its first lines are judged without a stamp
MOST_AHEAD = 32 * 1024 * 1024  # bytes that are read ahead for the day of the first stamp


def must_wait(chunk: Chunk, modified: datetime, now: datetime) -> bool:
    """Return whether these are the first few lines of a file just written, and none of them begins with a stamp yet.

    What the next lines say may date them; read too early they would have happened when they were read. A line so long
    that its judged part is complete is not waited for: it would be read from its start at each look.
    """
    clock = chunk.since.clock
    if not chunk.data or chunk.more or chunk.cursor.cut or not timedelta() <= now - modified < FIRST_LINES:
        return False
    if clock.layout is not None or clock.at is not None or clock.unstamped:
        return False
    lines = list(islice(chunk.lines, DECIDING + 1))
    found = (find_stamp(text_of(line.raw, chunk.cursor.encoding)) for line in lines)
    return len(lines) <= DECIDING and not any(fit is not None and fit[1][0] == MARK for fit in found)


def first_stamp(chunk: Chunk, clock: FileClock, facts: FileFacts, read_at: datetime) -> datetime | None:
    """Return the time of the first stamp, which the lines above it take; None where there is none."""
    for line in islice(chunk.lines, LOOKED_AHEAD):
        at, clock = when(text_of(line.raw, chunk.cursor.encoding), clock, facts, read_at)
        if at is not None:
            return at
    return None


def texts_from(path: str, chunk: Chunk) -> Iterator[str]:
    """Return the texts of a chunk's lines, and of what follows in the file: of a very long file its end alone."""
    read, encoding = 0, chunk.cursor.encoding
    declared = "auto" if encoding == "line" else encoding  # of a file that has begun anew meanwhile
    while True:
        yield from (text_of(line.raw, encoding) for line in chunk.lines)
        if not chunk.more:
            return
        read += len(chunk.data)
        cursor = chunk.cursor if read < MOST_AHEAD else at_the_end(path, chunk.cursor)
        try:
            chunk = read_new(path, cursor, declared, whole=True)
        except (Gone, NotReadable):
            return
