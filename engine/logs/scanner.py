"""Hyperscan, where it is installed: finds many expressions in a block of bytes at once.

The only file that imports it; without it, or for expressions that it refuses, there is no scanner.
"""

from collections.abc import Callable
from functools import lru_cache
from queue import SimpleQueue
from threading import Lock
from typing import Any

SMALL = 70  # bytes: shorter ones are scanned another way, which misses `[Xx]$` at their end ("a... x\n", from 17 on)
FILL = b"\n" * SMALL

Scan = Callable[[bytes], list[int]]  # where each match ends, in order
Buffer = bytes | memoryview

_compiling = Lock()  # a plausible pattern has taken seconds: never two at once


class Scanner:
    """A compiled set of expressions; each of its scratch spaces serves one scan at a time, the next one waits."""

    def __init__(self, database: Any, stopped: type[Exception], at_once: int) -> None:
        self._database, self._stopped = database, stopped
        self._scratches: SimpleQueue[Any] = SimpleQueue()
        self._scratches.put(database.scratch)
        for _ in range(at_once - 1):
            self._scratches.put(database.scratch.clone())

    def scan(self, data: Buffer) -> list[int]:
        """Return where each match ends, in order."""
        ends: list[int] = []

        def keep(_number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            ends.append(end)

        self._scan(data, keep)
        return _within(ends, len(data))

    def scan_up_to(self, data: Buffer, most: int) -> list[int] | None:
        """Return the same, None where there are more than so many: each of them takes a call."""
        ends: list[int] = []

        def keep(_number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            ends.append(end)
            return len(ends) > most

        try:
            self._scan(data, keep)
        except self._stopped:
            return None
        return _within(ends, len(data))

    def _scan(self, data: Buffer, keep: Callable[..., bool | None]) -> None:
        scratch = self._scratches.get()
        try:
            self._database.scan(_filled(data), match_event_handler=keep, scratch=scratch)
        finally:
            self._scratches.put(scratch)


def scanner_of(expressions: tuple[str, ...], at_once: int = 1) -> Scanner | None:
    """Return what finds all matches, in so many threads; None where Hyperscan is missing or refuses an expression."""
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
    return Scanner(database, hyperscan.ScanTerminated, at_once)


@lru_cache(maxsize=1024)
def scan_of(expressions: tuple[str, ...]) -> Scan | None:
    """Return what finds the ends of all matches, which is kept: for patterns that are asked for again and again."""
    scanner = scanner_of(expressions)
    return None if scanner is None else scanner.scan


def _filled(data: Buffer) -> Buffer:
    """Return the data with empty lines behind it where it is small."""
    return data if len(data) >= SMALL else b"".join((data, FILL))


def _within(ends: list[int], size: int) -> list[int]:
    return ends if size >= SMALL else [end for end in ends if end <= size]
