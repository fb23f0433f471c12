"""Which lines of a block of bytes may mean something: the others are not even decoded.

A gate never misses a line that a pattern would match; where it cannot be sure it lets every line through. One looks for
texts that the patterns need; the other, for long histories, has Hyperscan look for the patterns themselves.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from engine.logs.encoding import LONGEST
from engine.logs.scanner import Scan, scan_of
from engine.logs.stamped import ANY_STAMP, stamped_lines
from rules.literals import needed
from rules.rule import Rule
from rules.superset import superset_of

CODECS = ("utf-8", "cp949")  # a log may hold lines of both
LONG = 1 << 18  # bytes from which a block is worth a compilation of a few milliseconds: a history, not a tick
ODD_CASES = (b"\xc5\xbf", b"\xe2\x84\xaa", b"\xc4\xb0")  # an s, a k and an i to patterns for which case is nothing
UNSEEN = bytes({*range(32), 127} - {9, 10, 13})  # control characters: not in the text that patterns see
FEW = 3  # bytes of a text that are looked for before it in a short block
UNSEEN_MARK = b"\xef\xbb\xbf"
ODD = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xef\xbb\xbf"  # the same as an expression
MARKED = re.compile(ODD.encode("ascii"))

Bytes = bytes | bytearray
Spans = Iterator[tuple[int, int]]


class TextGate(Struct, frozen=True, kw_only=True):
    """The texts, as bytes, of which a line must hold one; `folded` are those whose case does not matter."""

    plain: tuple[bytes, ...]
    folded: tuple[bytes, ...]

    def spans(self, data: Bytes, stamps: bool = False) -> Spans | None:
        """Return where each line begins and ends (before its `\\n`) that may mean something, in order.

        With `stamps` also those that may hold a time stamp. None where every line may mean something.
        """
        if self.folded and any(odd in data for odd in ODD_CASES):
            return None
        lowered = data.lower() if self.folded else data
        found = {span for text in self.plain if _may_hold(data, text) for span in _lines_with(text, data, data)}
        found |= {span for text in self.folded if _may_hold(lowered, text) for span in _lines_with(text, lowered, data)}
        if has_mark(data) or len(data.translate(None, UNSEEN)) < len(data):
            found |= set(lines_found(MARKED, data))
        if stamps:
            found |= set(stamped_lines(bytes(data)))
        return iter(sorted(found | set(_long_lines(data))))


class PatternGate(Struct, frozen=True, kw_only=True):
    """The patterns themselves, widened, and what makes a line odd."""

    scan: Scan

    def spans(self, data: bytes, stamps: bool = False) -> Spans | None:
        """Return what a TextGate does."""
        ends = self.scan(data)
        if stamps:  # compiled apart: it takes longer than the patterns of a job, and is the same for all
            scan = scan_of((ANY_STAMP,))
            if scan is None:
                return None
            ends = sorted(ends + scan(data))
        found = _lines_at(ends, data)
        long = list(_long_lines(data))
        return iter(sorted({*found, *long})) if long else found


Gate = TextGate | PatternGate


def gate_of(rule: Rule, size: int) -> Gate | None:
    """Return the gate of a job's patterns for a block of this size, None where every line has to be looked at."""
    patterns = (*rule.failure, *rule.success, *rule.start, *rule.warning)
    gate = _pattern_gate(patterns) if size >= LONG else None
    return gate or _known_gate(patterns)


@lru_cache(maxsize=1024)
def _pattern_gate(patterns: tuple[str, ...]) -> PatternGate | None:
    widened = tuple(superset_of(pattern) for pattern in patterns)
    if None in widened:
        return None
    scan = scan_of((*sorted({one for one in widened if one is not None}), ODD))
    return None if scan is None else PatternGate(scan=scan)


def text_gate(patterns: tuple[str, ...]) -> TextGate | None:
    """Return the gate that looks for texts which these patterns need; None where a pattern needs none."""
    plain: set[bytes] = set()
    folded: set[bytes] = set()
    for pattern in patterns:
        texts = needed(pattern)
        if texts is None:
            return None
        for text, any_case in texts:
            if any_case:
                folded.add(text.lower().encode())
            else:
                plain |= {text.encode(codec, "ignore") for codec in CODECS}
    plain.discard(b"")
    return TextGate(plain=tuple(sorted(plain)), folded=tuple(sorted(folded)))


_known_gate = lru_cache(maxsize=16384)(text_gate)


def has_mark(data: Bytes) -> bool:
    """Return whether a mark stands in there that no pattern sees: its first byte, a rare one, is found much faster."""
    at = data.find(UNSEEN_MARK[:1])
    return at >= 0 and data.find(UNSEEN_MARK, at) >= 0


def _may_hold(data: Bytes, text: bytes) -> bool:
    """Return whether the rarest bytes of a text are all in there.

    They are looked for ten times as fast as the text: a log in UTF-8 lacks some that CP949 has.
    """
    rarest = _rarest(text)
    return all(byte in data for byte in (rarest if len(data) >= LONG else rarest[:FEW]))


def _lines_with(text: bytes, searched: Bytes, data: Bytes) -> Spans:
    at = searched.find(text)
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        yield start, end
        at = searched.find(text, end)


@lru_cache(maxsize=16384)
def _rarest(text: bytes) -> bytes:
    """Return the bytes of a text, each once: those first that the fewest lines hold."""
    letters = sorted(set(text), key=lambda byte: (byte < 0x80, chr(byte).islower(), byte < ord("A")))
    return bytes(letters)


def _lines_at(ends: Iterable[int], data: Bytes) -> Spans:
    """Return the lines in which these matches end, each once; the matches are in order."""
    last = 0  # where the line given last ends
    for end in ends:
        if end > last:
            start = data.rfind(b"\n", last, end - 1) + 1
            last = data.find(b"\n", end - 1)
            last = len(data) if last < 0 else last
            yield start, last


def lines_found(pattern: re.Pattern[bytes], data: Bytes) -> Spans:
    """Return the lines in which it is found, each once, however often it is in there."""
    at = 0
    while match := pattern.search(data, at):
        start = data.rfind(b"\n", at, match.start()) + 1 or at
        end = data.find(b"\n", match.start())
        end = len(data) if end < 0 else end
        yield start, end
        at = end


def _long_lines(data: Bytes) -> Spans:
    """Return the lines of which only the beginning is decoded."""
    at, size = 0, len(data)
    while size - at > LONGEST:
        end = data.rfind(b"\n", at, at + LONGEST + 1)
        if end < 0:
            end = data.find(b"\n", at + LONGEST)
            end = size if end < 0 else end
            yield at, end
        at = end + 1
