"""What is told of lines in which something was found: their part around that, what each means, the lines beside it."""

from collections.abc import Iterable, Iterator

from engine.logs.encoding import LONGEST, text_of
from engine.logs.excerpt import lines_above, lines_from
from engine.logs.lines import Line
from engine.logs.moments import Dating
from engine.logs.reader import PATIENCE, promising_of
from engine.logs.searching import Beside, Hit
from engine.logs.sieve import Found
from engine.logs.source import Source
from rules.patterns import ACTIVITY, sense
from rules.rule import Rule

SHOWN = 1000  # characters of a line
AHEAD = 200  # of them before the first match in it
BESIDE = 500  # of a line beside it


class Teller:
    """Tells of the hits in one log."""

    def __init__(self, path: str, source: Source, encoding: str, rule: Rule, dating: Dating) -> None:
        self._path, self._source, self._encoding = path, source, encoding
        self._rule, self._dating = rule, dating

    def hits(self, numbered: list[tuple[Found, int | None]], context: int) -> Iterator[Hit]:
        """Yield what is told of each line, of which the number is known or not; of many at once it takes less."""
        promising = promising_of([found.line for found, _ in numbered], self._encoding, self._rule)
        for place, (found, number) in enumerate(numbered):
            yield self._hit(found, number, context, promising is None or place in promising)

    def _hit(self, found: Found, number: int | None, context: int, is_promising: bool) -> Hit:
        first = 0
        if len(found.text) > SHOWN:
            first = max(0, min(found.spans[0][0] - AHEAD, len(found.text) - SHOWN))
        spans = ((max(0, start - first), min(end - first, SHOWN)) for start, end in found.spans)
        raw = found.line.raw
        text = found.text if len(raw) <= LONGEST else text_of(raw, self._encoding)
        before, after = self._beside(found.line, context) if context else ((), ())
        return Hit(
            path=self._path,
            number=number,
            offset=found.line.offset,
            text=found.text[first : first + SHOWN],
            first=first,
            cut=len(found.text) > SHOWN,
            spans=tuple((start, end) for start, end in spans if start < end),
            meaning=(sense(self._rule, text, PATIENCE) if is_promising else ACTIVITY).meaning,
            at=self._dating.moment_of(text),
            before=before,
            after=after,
        )

    def _beside(self, line: Line, count: int) -> tuple[tuple[Beside, ...], tuple[Beside, ...]]:
        above = lines_above(self._source, line.offset, count, self._encoding)
        below, _ = lines_from(self._source, line.offset, count + 1, self._encoding)
        return self._told(above), self._told(one for one in below if one.offset > line.offset)

    def _told(self, lines: Iterable[Line]) -> tuple[Beside, ...]:
        return tuple(
            Beside(offset=line.offset, text=text_of(line.raw, self._encoding, BESIDE * 4)[:BESIDE]) for line in lines
        )
