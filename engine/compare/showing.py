"""What is shown of two runs that were read: their kinds with examples, their stretches, and lines from any row on."""

from collections.abc import Iterable, Sequence

from engine.compare.locating import opened_piece
from engine.compare.pieces import Piece
from engine.compare.pieces import Stretch as Found
from engine.compare.port import Comparison, KindView, OtherValue, PlacedLine, Side
from engine.compare.tally import REST, Kinds, Mark, Tally
from engine.logs.encoding import text_of
from engine.logs.excerpt import lines_from
from engine.logs.reader import PACKED, PATIENCE
from rules.alignment import Stretch, align
from rules.differences import Differences, Why, apart, differences, share_of
from rules.kinds import pieces_of
from rules.model import Run
from rules.patterns import sense
from rules.rule import Rule

SHOWN = 200  # kinds of each sort
STRETCHES = 4000
TOLD = 2000  # pairs of lines
LONGEST = 2000  # characters of a line that are shown

Read = tuple[Run, Found, Tally]


def told(kinds: Kinds, good: Read, run: Read) -> Comparison:
    """Return what two runs that were read have in common and what not."""
    ours, theirs = good[2], run[2]
    numbers = set(ours.seen) | set(theirs.seen)
    found = differences(ours.seen, theirs.seen, {number: kinds.meanings[number] for number in numbers})
    stretches = align(ours.row, theirs.row)
    tangled = len(stretches) > STRETCHES
    if tangled:
        stretches = _shortened(stretches, len(ours.row), len(theirs.row))
    shown = _Views(kinds, good, run, found)
    parts_at = next((one.run for one in stretches if not one.same and one.run_count), None)
    return Comparison(
        good=_side(good),
        run=_side(run),
        new=shown.of(found.new),
        missing=shown.of(found.missing),
        changed=shown.of(change.kind for change in found.changed),
        values=tuple(values_beside(good[0], run[0])),
        new_count=len(found.new),
        missing_count=len(found.missing),
        changed_count=len(found.changed),
        same_count=found.same,
        stretches=tuple(stretches),
        told=_told(stretches, ours, {change.kind for change in found.changed if Why.VALUES in change.whys}),
        parts_at=None if parts_at is None else shown.line(run, parts_at),
        many_kinds=kinds.many,
        tangled=tangled,
    )


def values_beside(good: Run, run: Run) -> Iterable[OtherValue]:
    """Yield the named values of two runs that are much different, or that one of them has not."""
    for name in dict.fromkeys((*good.values, *run.values)):
        before, after = good.values.get(name), run.values.get(name)
        ours, theirs = _amount(before), _amount(after)
        if ours is None or theirs is None:
            if before != after and (before is None or after is None):
                yield OtherValue(name=name, good=before, run=after, share=None)
        elif apart(ours, theirs):
            yield OtherValue(name=name, good=before, run=after, share=share_of(ours, theirs))


def lines_of(pieces: Sequence[Piece], marks: Sequence[Mark], rule: Rule, first: int, count: int) -> list[PlacedLine]:
    """Return so many lines of a run from a row on. Raises Gone where another file has taken the place of one."""
    found: list[PlacedLine] = []
    starts = [mark for mark in marks if mark.row <= first]
    if not starts or count < 1:
        return []
    at = len(starts) - 1
    row, offset, number = starts[-1].row, starts[-1].offset, starts[-1].number
    while at < len(marks):
        piece = pieces[marks[at].piece]
        following = next((mark for mark in marks[at:] if mark.piece != marks[at].piece), None)
        with opened_piece(piece.path, piece.cursor) as source:
            while offset < piece.end and len(found) < count:
                lines, end = lines_from(source, offset, min(first + count - row, 2000), piece.encoding)
                for line in lines:
                    if line.offset >= piece.end:
                        break
                    if row >= first and len(found) < count:
                        known = None if number is None else number + line.number - 1
                        found.append(_placed(row, piece, line.offset, known, line.raw, rule))
                    row += 1
                if number is not None and lines:
                    number += lines[-1].number
                if end <= offset:
                    break
                offset = end
        if following is None or len(found) >= count:
            return found
        at = next(place for place, mark in enumerate(marks) if mark is following)
        row, offset, number = following.row, following.offset, following.number
    return found


def _placed(row: int, piece: Piece, offset: int, number: int | None, raw: bytes, rule: Rule) -> PlacedLine:
    text = text_of(raw, piece.encoding)
    return PlacedLine(
        row=row,
        file=piece.path,
        offset=offset,
        number=number,
        parts=parts_of(text[:LONGEST]),
        meaning=sense(rule, text, PATIENCE).meaning,
        at=piece.dating.moment_of(text),
    )


def parts_of(text: str) -> tuple[str, ...]:
    """Return the parts of a line, of which every second one is set aside."""
    parts = [""]
    for piece in pieces_of(text):
        is_aside = piece.slot is not None
        if is_aside is (len(parts) % 2 == 0):
            parts[-1] += piece.text
        else:
            parts.append(piece.text)
    return tuple(parts)


class _Views:
    """Makes the views of kinds, with the first line of each in both runs."""

    def __init__(self, kinds: Kinds, good: Read, run: Read, found: Differences) -> None:
        self._kinds, self._good, self._run = kinds, good, run
        self._changes = {change.kind: change for change in found.changed}

    def of(self, numbers: Iterable[int]) -> tuple[KindView, ...]:
        """Return the views of the first of these kinds."""
        return tuple(self._view(number) for number in [one for one in numbers if one != REST][:SHOWN])

    def line(self, read: Read, row: int) -> PlacedLine | None:
        """Return one line of a run."""
        lines = lines_of(read[1].pieces, read[2].marks, self._kinds.rule, row, 1)
        return lines[0] if lines else None

    def _view(self, number: int) -> KindView:
        change = self._changes.get(number)
        ours, theirs = self._good[2].seen.get(number), self._run[2].seen.get(number)
        return KindView(
            kind=number,
            text=self._kinds.texts[number],
            meaning=self._kinds.meanings[number],
            good_count=0 if ours is None else ours.count,
            run_count=0 if theirs is None else theirs.count,
            good=None if ours is None else self.line(self._good, ours.first),
            run=None if theirs is None else self.line(self._run, theirs.first),
            whys=() if change is None else change.whys,
            others=() if change is None else change.others,
        )


def _side(read: Read) -> Side:
    run, found, lines = read
    files = tuple(dict.fromkeys(piece.path for piece in found.pieces))
    return Side(
        run=run,
        files=files,
        lines=len(lines.row),
        moved=found.moved,
        packed=any(path.endswith(PACKED) for path in files),
        partly=found.partly,
        cut=lines.cut,
    )


def _shortened(stretches: Sequence[Stretch], goods: int, runs: int) -> list[Stretch]:
    """Return as many as are given; the last of them is all the rest."""
    kept = list(stretches[: STRETCHES - 1])
    if not kept[-1].same:
        kept.pop()
    good, run = kept[-1].good + kept[-1].good_count, kept[-1].run + kept[-1].run_count
    return [*kept, Stretch(good=good, good_count=goods - good, run=run, run_count=runs - run, same=False)]


def _told(stretches: Iterable[Stretch], ours: Tally, kinds: set[int]) -> tuple[tuple[int, int], ...]:
    """Return the pairs of lines of these kinds that stand beside each other."""
    found: list[tuple[int, int]] = []
    if not kinds:
        return ()
    for one in stretches:
        if one.same:
            rows = range(one.good, one.good + one.good_count)
            found += [(row, one.run + row - one.good) for row in rows if ours.row[row] in kinds]
            if len(found) >= TOLD:
                return tuple(found[:TOLD])
    return tuple(found)


def _amount(text: str | None) -> float | None:
    try:
        return None if text is None else float(text.replace(",", ""))
    except ValueError:
        return None
