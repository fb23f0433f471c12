"""Hyperscan, where it is installed: finds many expressions in a block of bytes at once.

The only file that imports it; without it, or for expressions that it refuses, there is no scanner.
"""

from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Any

Scan = Callable[[bytes], list[int]]  # where each match ends, in order

_compiling = Lock()  # a plausible pattern has taken seconds: never two at once


@lru_cache(maxsize=1024)
def scan_of(expressions: tuple[str, ...]) -> Scan | None:
    """Return what finds the ends of all matches; None where Hyperscan is missing or refuses an expression."""
    try:
        import hyperscan  # an optional extra, and 8 MB that a monitor without long histories never needs
    except ImportError:
        return None
    with _compiling:
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            database.compile(
                expressions=[one.encode("ascii") for one in expressions],
                ids=list(range(len(expressions))),
                flags=[hyperscan.HS_FLAG_MULTILINE] * len(expressions),
            )
        except hyperscan.error:
            return None
    return _Scanner(database).scan


class _Scanner:
    """A compiled set of expressions; its scratch space serves one scan at a time."""

    def __init__(self, database: Any) -> None:
        self.database, self.lock = database, Lock()

    def scan(self, data: bytes) -> list[int]:
        ends: list[int] = []

        def keep(_number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            ends.append(end)

        with self.lock:
            self.database.scan(data, match_event_handler=keep)
        return ends
