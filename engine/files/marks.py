"""Places in packed files that were reached before: who reads on from there does not begin anew."""

import zlib
from collections import OrderedDict
from threading import Lock
from typing import Any

from msgspec import Struct

EACH = 48  # marks of one part of a file
ALL = 160  # ... of all of them: 40 KB each

Key = tuple[int, int, int, int, str]  # a file as it is now, and a part of it
Unpacking = Any  # zlib._Decompress, which has no name at run time


class State(Struct, frozen=True, kw_only=True):
    """Where the reading of packed bytes stood: how many were taken, and what unpacks the next ones."""

    taken: int
    unpacking: Unpacking
    rest: bytes  # taken and not unpacked


class Mark(Struct, frozen=True, kw_only=True):
    """A place: what was counted up to it, the state before it, and how many bytes behind that it lies."""

    place: int
    state: State | None
    skip: int
    names: tuple[str, ...]  # of the XML elements that are open there
    at: int = 0  # its byte in what is unpacked
    note: str = ""


class Marks:
    """Keeps some places of the files that were read last; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Key, dict[int, Mark]] = OrderedDict()

    def before(self, key: Key, place: int) -> Mark | None:
        """Return the last mark at a place or before it."""
        with self._lock:
            marks = self._kept.get(key)
            if marks is None:
                return None
            self._kept.move_to_end(key)
            return marks[best] if (best := max((each for each in marks if each <= place), default=-1)) >= 0 else None

    def keep(self, key: Key, mark: Mark) -> None:
        """Keep a mark; of too many every other one goes, of too many files the oldest."""
        with self._lock:
            marks = self._kept.setdefault(key, {})
            marks[mark.place] = mark
            self._kept.move_to_end(key)
            if len(marks) > EACH:
                for place in sorted(marks)[1:-1:2]:
                    del marks[place]
            while sum(map(len, self._kept.values())) > ALL:
                self._kept.popitem(last=False)


def unpacking() -> Unpacking:
    """Return what unpacks the bytes of a zip."""
    return zlib.decompressobj(-zlib.MAX_WBITS)
