"""How many line ends stand in some bytes, or between two places of a file; a hole is none that anybody counts."""

import re
from collections.abc import Callable

from engine.logs.encoding import unit_of
from engine.logs.feeds import count_returns
from engine.logs.lines import count_ends, marks_of
from engine.logs.source import Source

NEAR = 8 * 1024 * 1024  # bytes that are counted while somebody waits
LONE_TEXT = re.compile(r"\r(?!\n)")
Bytes = bytes | bytearray


def count_breaks(data: Bytes, start: int, end: int, encoding: str) -> int:
    """Return how many line ends that are no hole stand in a part of `data`; what follows it says where `\\r` counts."""
    unit = unit_of(encoding)
    if unit == 1:
        return count_returns(data, start, end)
    feed, back = marks_of(encoding)
    is_half = data[end - unit : end] == back and data[end : end + unit] == feed
    if unit == 2:
        text = data[start : end - (end - start) % unit].decode(encoding, "surrogatepass")
        returns = len(LONE_TEXT.findall(text)) if "\r" in text else 0
        return text.count("\n") + returns - is_half
    return count_ends(bytes(data[start:end]), encoding) - is_half


def count_between(source: Source, start: int, end: int, encoding: str) -> int | None:
    """Return how many line ends stand between two places, None where that is too much to be counted now."""
    if not 0 <= end - start <= NEAR:
        return None
    data = source.read(start, end - start + unit_of(encoding))
    return count_breaks(data, 0, min(end - start, len(data)), encoding)


def breaks_from(known: tuple[int, int], offset: int, between: Callable[[int, int], int | None]) -> int | None:
    """Return how many line ends stand before a place, by those before a known one and those `between` the two."""
    place, breaks = known
    found = between(min(place, offset), max(place, offset))
    return None if found is None else breaks + found if place <= offset else breaks - found
