"""What is looked for in logs: a pattern of the `regex` module, and what tells quickly where it cannot be.

In front of the pattern stands a wider one over raw bytes, which Hyperscan looks for where it is installed and `regex`
itself where it is not. It never misses a line that the pattern matches; what it lets through is tried, each line within
a bound of time.
"""

import re
from collections.abc import Iterator

import regex

from engine.clock import steady
from engine.config.patternsize import size_of
from engine.logs.ahead import THREADS
from engine.logs.gate import TextGate, text_gate
from engine.logs.scanner import Scanner, scanner_of
from engine.logs.searching import BadPattern
from engine.logs.unseen import Unseen
from rules.superset import superset_of_any

LARGEST = 20_000  # with its counted repeats written out
COMPILED = 500  # characters of a wider pattern that Hyperscan compiles at once; of longer ones some take a second
MEGABYTE = 1024 * 1024
PIECE = 64 * 1024  # bytes
MANY = 4000  # places in one of them, from which to look at every line takes no longer
SLOW_BLOCK = 0.03  # seconds for the wider pattern in one block
SLOW_BLOCKS = 3  # of these it is given up
QUICK = 0.002  # seconds for one line, while no other thread can do anything
SLOW = 0.025  # seconds more for one on which that was not enough, while all others can
SPANS = 50  # matches of one line that are told
START = re.compile(r"(?<!\[)\^")
END = r"\r?$"

Spans = list[tuple[int, int]]


class Needle:
    """A text or pattern to be found in lines; for one search, in several threads if it `is_swift`."""

    def __init__(self, wanted: str, is_pattern: bool, case: bool) -> None:
        """Raises BadPattern."""
        pattern = ("" if case else "(?i)") + (wanted if is_pattern else _plainly(wanted))
        if size_of(pattern) > LARGEST:
            raise BadPattern("too large with its repeats", 0)
        try:
            self._pattern = regex.compile(pattern, cache_pattern=False)
        except regex.error as error:
            ahead = len(pattern) - len(wanted)  # a plain text has no errors
            position = max(0, (getattr(error, "pos", 0) or 0) - ahead)
            raise BadPattern(getattr(error, "msg", str(error)), position) from None
        except (RecursionError, OverflowError, MemoryError):
            raise BadPattern("too large", 0) from None
        wide = superset_of_any(pattern)
        self._wide = None if wide is None else _between_returns(wide)
        self._texts = text_gate((pattern,))
        self._scanner: Scanner | None = None
        self._unseen = Unseen(THREADS, is_swift=False)
        self._seeker: regex.Pattern[bytes] | None = None
        self._slow_blocks = 0

    def prepare(self) -> None:
        """Make the wider pattern ready, which takes a moment."""
        if self._wide is None:
            return
        if len(self._wide) <= COMPILED:
            self._scanner = scanner_of((self._wide,), THREADS)
        self._unseen = Unseen(THREADS, self._scanner is not None)
        if self._scanner is None:
            self._seeker = regex.compile(self._wide.encode("ascii"), regex.MULTILINE, cache_pattern=False)

    @property
    def is_swift(self) -> bool:
        """Return whether Hyperscan looks for it: some gigabytes in a second, and in two threads at once."""
        return self._scanner is not None

    def lines(self, data: bytearray, size: int) -> list[tuple[int, int]] | None:
        """Return where lines (by `\\n`) begin and end, among the first `size` bytes, that may hold what is looked for.

        These may be in UTF-8 or CP949; a line with a NUL is among them. None where every line may.
        """
        return self.look(data, size)[0]

    def look(self, data: bytearray, size: int, is_plain: bool = False) -> tuple[list[tuple[int, int]] | None, bool]:
        """Return the same, and whether all of it is known to be in the text that patterns see, as it may be before."""
        if self._scanner is None and self._texts is not None:
            return _spans_of(self._texts, data, size), is_plain
        found = self._ends(data, size)
        unseen = [] if is_plain else None if found is None else self._unseen.ends(data, size, _most(size))
        if found is None or unseen is None:
            return None, is_plain
        return list(_lines_at(sorted(found + unseen) if unseen else found, data, size)), not unseen

    def among(self, texts: list[str]) -> Iterator[int]:
        """Return the places of the texts, none of which holds a line end, that may hold what is looked for."""
        data = bytearray("\n".join(texts).encode("utf-8", "surrogatepass"))
        spans = self.lines(data, len(data))
        if spans is None:
            yield from range(len(texts))
            return
        starts = {start for start, _ in spans}
        at = 0
        for place, text in enumerate(texts):
            if at in starts:
                yield place
            at += 1 + (len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass")))

    def spans(self, text: str) -> Spans | None:
        """Return where it is found in a text, None where it is not. Raises TimeoutError where that takes too long."""
        found: Spans = []
        try:
            return self._found(text, QUICK, False, found)
        except TimeoutError:
            return found or self._again(text, found)

    def _again(self, text: str, found: Spans) -> Spans | None:
        try:
            return self._found(text, SLOW, True, found)
        except TimeoutError:
            if found:
                return found
            raise

    def _found(self, text: str, limit: float, concurrent: bool, found: Spans) -> Spans | None:
        for match in self._pattern.finditer(text, timeout=limit, concurrent=concurrent):
            found.append(match.span())
            if len(found) == SPANS:
                break
        return found or None

    def _ends(self, data: bytearray, size: int) -> list[int] | None:
        """Return where matches of the wider pattern end, in order, at least one in each line that has any."""
        if self._scanner is not None:
            return self._scanner.scan_up_to(memoryview(data)[:size], _most(size))
        if self._seeker is None or self._slow_blocks >= SLOW_BLOCKS:
            return None
        ends: list[int] = []
        began, at = steady(), 0
        try:
            while found := self._seeker.search(data, at, size, timeout=SLOW_BLOCK, concurrent=True):
                ends.append(found.end())
                at = data.find(b"\n", found.end() - 1, size) + 1
                if not at:
                    break
                if len(ends) > MANY:
                    return None
                if steady() - began > SLOW_BLOCK:
                    raise TimeoutError
        except TimeoutError:
            self._slow_blocks += 1
            return None
        return ends


def _most(size: int) -> int:
    """Return from how many places in so many bytes it takes no longer to look at every line."""
    return MANY * (1 + size // MEGABYTE)


def _spans_of(gate: TextGate, data: bytearray, size: int) -> list[tuple[int, int]] | None:
    """Return what the gate says, which is asked for pieces that stay in the processor's cache."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < size:
        end = size if size - at <= PIECE else data.rfind(b"\n", at, at + PIECE) + 1
        end = end or data.find(b"\n", at + PIECE, size) + 1 or size
        spans = gate.spans(data[at:end])
        if spans is None:
            return None
        found += [(at + start, at + stop) for start, stop in spans]
        at = end
    return found


def _between_returns(wide: str) -> str:
    """Return the wider pattern for lines that may also end with a lone `\\r`."""
    return START.sub(r"(?:^|\\r)", wide).replace(END, r"(?:\r|$)")


def _plainly(text: str) -> str:
    """Return the pattern of a plain text, which the parser of the standard library reads the same way."""
    return "".join(char if char.isalnum() or not char.isascii() else f"\\x{ord(char):02x}" for char in text)


def _lines_at(ends: list[int], data: bytearray, size: int) -> Iterator[tuple[int, int]]:
    """Return the lines in which these places lie, each once."""
    last = 0
    for end in ends:
        if end > last:
            start = data.rfind(b"\n", last, end - 1) + 1
            last = data.find(b"\n", end - 1, size)
            last = size if last < 0 else last
            yield start, last
