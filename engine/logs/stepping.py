"""The next line of a log that means something, below a place or above it: looked for as far as a while allows."""

from collections.abc import Callable, Iterator

from engine.clock import steady
from engine.linemarks import Step
from engine.logs.encoding import encoding_of, text_of, unit_of
from engine.logs.excerpt import GRAIN, beginning_before
from engine.logs.follow import HEAD
from engine.logs.gate import gate_of
from engine.logs.lines import Line, ends_of, last_break, split
from engine.logs.reader import PACKED, PATIENCE, Known
from engine.logs.source import FileSource, PackedSource
from rules.model import Meaning
from rules.patterns import sense
from rules.rule import Rule

AT_ONCE = 1024 * 1024  # bytes
WHILE = 0.5  # seconds that one question may look

Source = FileSource | PackedSource
Fits = Callable[[Line], bool]


def next_line(path: str, known: Known, offset: int, meaning: Meaning, back: bool, encoding: str | None) -> Step:
    """Return the first line of that meaning below the one at a byte, or above it. Raises Gone or NotReadable."""
    if path.endswith(PACKED):
        return _next(PackedSource(path), known, offset, meaning, back, encoding)
    with FileSource(path) as source:
        return _next(source, known, offset, meaning, back, encoding)


def _next(source: Source, known: Known, offset: int, meaning: Meaning, back: bool, encoding: str | None) -> Step:
    read_as = encoding_of(source.read(0, HEAD), encoding or known.encoding)
    end = steady() + WHILE
    blocks = _above(source, offset, read_as) if back else _below(source, offset, read_as)
    reached = offset
    for start, data in blocks:
        lines = _lines(data, start, read_as, known.rule)
        fitting = (
            line
            for line in lines
            if (line.offset < offset if back else line.offset > offset) and _means(line, read_as, known.rule, meaning)
        )
        found = _last(fitting) if back else next(fitting, None)
        if found is not None:
            return Step(offset=found.offset, reached=found.offset, more=False)
        reached = start if back else start + len(data) - 1  # the line behind it is still to be looked at
        if steady() > end:
            return Step(offset=None, reached=reached, more=0 < reached < source.size - 1)
    return Step(offset=None, reached=reached, more=False)


def _last(lines: Iterator[Line]) -> Line | None:
    found = None
    for found in lines:  # noqa: B007  # the last one is wanted
        pass
    return found


def _means(line: Line, encoding: str, rule: Rule, meaning: Meaning) -> bool:
    return sense(rule, text_of(line.raw, encoding), PATIENCE).meaning is meaning


def _lines(data: bytes, start: int, encoding: str, rule: Rule) -> Iterator[Line]:
    """Return the lines of a block that may mean something."""
    gate = gate_of(rule, len(data)) if encoding == "line" else None
    spans = None if gate is None else gate.spans(data)
    if spans is None:
        yield from split(data, encoding, start, 1)
        return
    for first, last in spans:
        yield from split(data[first:last], encoding, start + first, 1)


def _below(source: Source, offset: int, encoding: str) -> Iterator[tuple[int, bytes]]:
    """Return whole lines block by block, from the one at a byte on."""
    at = beginning_before(source, offset, encoding)
    while data := source.read(at, AT_ONCE):
        whole = last_break(data, len(data), encoding) if at + len(data) < source.size else len(data)
        data = data[: whole or len(data)]
        yield at, data
        at += len(data)


def _above(source: Source, offset: int, encoding: str) -> Iterator[tuple[int, bytes]]:
    """Return whole lines block by block, those above the one at a byte first."""
    high = beginning_before(source, offset, encoding)
    while high > 0:
        low = max(0, high - AT_ONCE)
        low -= low % max(GRAIN, unit_of(encoding))
        data = source.read(low, high - low)
        start = next((stop for _, stop, _ in ends_of(data, encoding)), 0) if low else 0
        start = 0 if start >= len(data) else start
        yield low + start, data[start:]
        high = low + start
