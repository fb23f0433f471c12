"""Where the lines of a chunk lie that have to be looked at; of the others only the first and the last of a row are."""

from collections.abc import Iterator
from itertools import chain, islice

from engine.logs.beginning import texts_from
from engine.logs.encoding import text_of
from engine.logs.follow import Chunk
from engine.logs.gate import TextGate, gate_of
from engine.logs.lines import has_hole
from rules.dating import FileFacts
from rules.layouts import DECIDING, PLAIN_LAYOUTS, UNDATED, UNYEARED, find_stamp, plain_local, plain_name
from rules.rule import Rule
from rules.timestamps import LOOKED_AHEAD, FileClock

GATED = ("line", "utf-8", "cp949")  # encodings whose bytes a gate can tell
STAMPS = TextGate(plain=(), folded=())  # asked for stamps alone
COUNTED = UNDATED | UNYEARED  # stamps whose day depends on every stamp above


def is_bare(clock: FileClock, facts: FileFacts) -> bool:
    """Return whether a file has no stamps as far as it was looked at; one may still come."""
    return facts.layout == "auto" and clock.layout is None


def spans_of(chunk: Chunk, rule: Rule, clock: FileClock, facts: FileFacts) -> Iterator[tuple[int, int]] | None:
    """Return where each line begins and ends in the chunk that may mean something or date others, in order.

    These are all lines above the first stamp, and in a file without stamps those that may hold one. None where each
    line has to be looked at.
    """
    data = chunk.data
    if not _is_plain(chunk):
        return None
    bare = is_bare(clock, facts)
    head = 0 if bare else _first_dated(chunk, clock, facts)
    gate = None if head is None else gate_of(rule, len(data))
    spans = None if gate is None else gate.spans(data, stamps=bare)
    if not head or spans is None:
        return spans
    return chain(_lines_of(data, head), (span for span in spans if span[0] >= head))


def first_texts(path: str, chunk: Chunk) -> Iterator[str]:
    """Return the texts of the first lines: of a few, and of those up to the 1000th that may hold a time stamp."""
    texts = islice(texts_from(path, chunk), LOOKED_AHEAD)
    yield from islice(texts, DECIDING)
    data, end = chunk.data, _end_of_lines(chunk.data, LOOKED_AHEAD)
    if not _is_plain(chunk) or (end is None and chunk.more):
        yield from texts
        return
    start = _end_of_lines(data, DECIDING)
    if start is None:
        return
    rest = data[start:end]
    spans = STAMPS.spans(rest, stamps=True)
    yield from texts if spans is None else (text_of(rest[at:to], chunk.cursor.encoding) for at, to in spans)


def _is_plain(chunk: Chunk) -> bool:
    """Return whether a gate can tell the lines of a chunk apart as they are read one by one."""
    if chunk.since.partial or chunk.cursor.encoding not in GATED:
        return False
    return not (has_hole(chunk.data) or _has_lone_return(chunk.data))


def _end_of_lines(data: bytes, count: int) -> int | None:
    """Return where so many lines end, None where there are fewer."""
    at = 0
    for _ in range(count):
        at = data.find(b"\n", at) + 1
        if not at:
            return None
    return at


def _first_dated(chunk: Chunk, clock: FileClock, facts: FileFacts) -> int | None:
    """Return where the first line begins that is not above the first stamp; None where days have to be counted."""
    layout = clock.layout
    if facts.layout != "auto" or layout is None or plain_name(layout) in COUNTED:
        return None
    first = text_of(chunk.data[: chunk.data.find(b"\n")], chunk.cursor.encoding)
    if layout in PLAIN_LAYOUTS and plain_local(first) is not None:
        return 0
    for line in islice(chunk.lines, LOOKED_AHEAD):
        found = find_stamp(text_of(line.raw, chunk.cursor.encoding), layout)
        if found is not None:
            return None if plain_name(found[1]) in COUNTED else line.offset - chunk.since.offset
        if clock.at is not None:
            return 0
    return None


def _lines_of(data: bytes, end: int) -> Iterator[tuple[int, int]]:
    """Return where each line up to `end` begins and ends."""
    at = 0
    while at < end:
        line_end = data.find(b"\n", at)
        yield at, line_end
        at = line_end + 1


def _has_lone_return(data: bytes) -> bool:
    return b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
