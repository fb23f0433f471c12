"""Where the lines of a chunk lie that have to be looked at; of the others only the first and the last of a row are."""

from collections.abc import Iterator
from itertools import chain, islice

from engine.logs.encoding import text_of
from engine.logs.follow import Chunk
from engine.logs.gate import gate_of
from engine.logs.lines import NULS
from rules.dating import FileFacts
from rules.layouts import UNDATED, UNYEARED, find_stamp, plain_name
from rules.rule import Rule
from rules.timestamps import LOOKED_AHEAD, FileClock

GATED = ("line", "utf-8", "cp949")  # encodings whose bytes a gate can tell
COUNTED = UNDATED | UNYEARED  # stamps whose day depends on every stamp above


def is_bare(clock: FileClock, facts: FileFacts) -> bool:
    """Return whether a file has no stamps as far as it was looked at; one may still come."""
    return facts.layout == "auto" and clock.layout is None


def spans_of(chunk: Chunk, rule: Rule, clock: FileClock, facts: FileFacts) -> Iterator[tuple[int, int]] | None:
    """Return where each line begins and ends in the chunk that may mean something or date others, in order.

    These are all lines above the first stamp, and in a file without stamps those that may hold one. None where each
    line has to be looked at.
    """
    data, encoding = chunk.data, chunk.cursor.encoding
    if chunk.since.partial or encoding not in GATED or NULS in data or _has_lone_return(data):
        return None
    bare = is_bare(clock, facts)
    head = 0 if bare else _first_dated(chunk, clock, facts)
    gate = None if head is None else gate_of(rule, len(data))
    spans = None if gate is None else gate.spans(data, stamps=bare)
    if not head or spans is None:
        return spans
    return chain(_lines_of(data, head), (span for span in spans if span[0] >= head))


def _first_dated(chunk: Chunk, clock: FileClock, facts: FileFacts) -> int | None:
    """Return where the first line begins that is not above the first stamp; None where days have to be counted."""
    layout = clock.layout
    if facts.layout != "auto" or layout is None or plain_name(layout) in COUNTED:
        return None
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
