"""Which lines of a block of bytes may mean something: the others are not even decoded.

A gate never misses a line that a pattern would match; where it cannot be sure it lets every line through.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.logs.encoding import text_of
from engine.logs.follow import Chunk
from rules.layouts import UNDATED, UNYEARED, find_stamp, plain_name
from rules.literals import needed
from rules.rule import Rule

CODECS = ("utf-8", "cp949")  # a log may hold lines of both
ODD_CASES = (b"\xc5\xbf", b"\xe2\x84\xaa")  # long s and the Kelvin sign are an s and a k where case does not matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The texts, as bytes, of which a line must hold one; `folded` are those whose case does not matter."""

    plain: tuple[bytes, ...]
    folded: tuple[bytes, ...]

    def spans(self, data: bytes) -> Iterator[tuple[int, int]] | None:
        """Return where each line begins and ends (before its `\\n`) that may mean something, in order.

        None where every line may.
        """
        if self.folded and any(odd in data for odd in ODD_CASES):
            return None
        lowered = data.lower() if self.folded else data
        found = {span for text in self.plain for span in _lines_with(text, data, data)}
        found |= {span for text in self.folded for span in _lines_with(text, lowered, data)}
        return iter(sorted(found))


def promising(chunk: Chunk, rule: Rule, layout: str | None) -> Iterator[tuple[int, int]] | None:
    """Return where the lines of a chunk lie that may mean something, None where each has to be looked at.

    `layout` is that of the file's stamps, if it is known: where they lack the day, every line says something of it.
    """
    gate, data, encoding = gate_of(rule), chunk.data, chunk.cursor.encoding
    if gate is None or chunk.since.partial or encoding not in ("line", "utf-8") or not _is_plain(data):
        return None
    found = find_stamp(text_of(data[: data.find(b"\n")], encoding), layout)
    return None if found is None or plain_name(found[1]) in UNDATED | UNYEARED else gate.spans(data)


def _is_plain(data: bytes) -> bool:
    """Return whether lines end at `\\n` alone, and nothing but their text is in them."""
    if b"\x1b" in data or b"\0" in data:
        return False
    return b"\r" not in data or data.count(b"\r") == data.count(b"\r\n")


def _lines_with(text: bytes, searched: bytes, data: bytes) -> Iterator[tuple[int, int]]:
    at = searched.find(text)
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        yield start, end
        at = searched.find(text, end)


def gate_of(rule: Rule) -> Gate | None:
    """Return the gate of a job's patterns, None where one of them may match a line of any text."""
    return _gate((*rule.failure, *rule.success, *rule.start, *rule.warning))


@lru_cache(maxsize=16384)
def _gate(patterns: tuple[str, ...]) -> Gate | None:
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
    return Gate(plain=tuple(sorted(plain)), folded=tuple(sorted(folded)))
