"""What is told of a line in which something was found: its part around that, what it means, the lines beside it."""

from collections.abc import Iterable
from datetime import datetime

from engine.logs.encoding import text_of
from engine.logs.excerpt import lines_above, lines_from
from engine.logs.lines import Line
from engine.logs.moments import Dating
from engine.logs.reader import told
from engine.logs.searching import Beside, Hit
from engine.logs.sieve import Found
from engine.logs.source import Source
from rules.model import Meaning
from rules.rule import Rule

SHOWN = 1000  # characters of a line
AHEAD = 200  # of them before the first match in it
BESIDE = 500  # of a line beside it


class Teller:
    """Tells of the hits in one log."""

    def __init__(self, path: str, source: Source, encoding: str, rule: Rule, dating: Dating) -> None:
        self._path, self._source, self._encoding = path, source, encoding
        self._rule, self._dating = rule, dating

    def hit(self, found: Found, number: int | None, context: int) -> Hit:
        """Return what is told of a line."""
        first = 0
        if len(found.text) > SHOWN:
            first = max(0, min(found.spans[0][0] - AHEAD, len(found.text) - SHOWN))
        spans = ((max(0, start - first), min(end - first, SHOWN)) for start, end in found.spans)
        meaning, at = self._sense(found.line)
        before, after = self._beside(found.line, context) if context else ((), ())
        return Hit(
            path=self._path,
            number=number,
            offset=found.line.offset,
            text=found.text[first : first + SHOWN],
            first=first,
            cut=len(found.text) > SHOWN,
            spans=tuple((start, end) for start, end in spans if start < end),
            meaning=meaning,
            at=at,
            before=before,
            after=after,
        )

    def _sense(self, line: Line) -> tuple[Meaning, datetime | None]:
        shown = told([line], None, self._encoding, self._rule, self._dating)[0]
        return shown.meaning, shown.at

    def _beside(self, line: Line, count: int) -> tuple[tuple[Beside, ...], tuple[Beside, ...]]:
        above = lines_above(self._source, line.offset, count, self._encoding)
        below, _ = lines_from(self._source, line.offset, count + 1, self._encoding)
        return self._told(above), self._told(one for one in below if one.offset > line.offset)

    def _told(self, lines: Iterable[Line]) -> tuple[Beside, ...]:
        return tuple(
            Beside(offset=line.offset, text=text_of(line.raw, self._encoding, BESIDE * 4)[:BESIDE]) for line in lines
        )
