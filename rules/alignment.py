"""Two runs side by side: which stretches of their lines are of the same kinds, line by line, and which are not.

The work is bounded: what is too tangled to be told apart within it is given as one stretch that differs.
"""

from array import array
from collections.abc import Iterator, Sequence

from msgspec import Struct

from rules.differences import longest_rise

WORK = 1_500_000  # steps of one alignment: a second or two
FAR = 400  # lines of one run alone that the shortest way is looked for over, in one part
NEAR = 48  # lines that are looked ahead where there is no such way
QUICK = 8  # lines that are looked through in the time of one step
CHUNK = 64  # kinds compared at once where two runs are the same


class Stretch(Struct, frozen=True, kw_only=True, gc=False):
    """Neighbouring lines: as many of each run where they are the `same`, else those that only one of them has."""

    good: int  # first line, from 0
    good_count: int
    run: int
    run_count: int
    same: bool


class _Work:
    """How many steps are left."""

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, steps: int) -> bool:
        self.left -= steps
        return self.left > 0


Pair = tuple[int, int, int]  # the same lines: first in each run, and how many
Span = tuple[int, int, int, int]  # of the good run from, to; of the run from, to


def align(good: Sequence[int], run: Sequence[int], work: int = WORK) -> list[Stretch]:
    """Return the stretches of two rows of kinds, which together are all of both, in order."""
    pairs: list[Pair] = []
    _same(good, run, (0, len(good), 0, len(run)), pairs, _Work(work))
    return list(_stretches(sorted(pairs), len(good), len(run)))


def _stretches(pairs: list[Pair], goods: int, runs: int) -> Iterator[Stretch]:
    at, to, row = 0, 0, 0  # `row`: lines of the same that are not given yet
    for good, run, count in [*pairs, (goods, runs, 0)]:
        if (good, run) != (at + row, to + row) or not count:
            if row:
                yield Stretch(good=at, good_count=row, run=to, run_count=row, same=True)
            at, to, row = at + row, to + row, 0
            if good > at or run > to:
                yield Stretch(good=at, good_count=good - at, run=to, run_count=run - to, same=False)
            at, to = good, run
        row += count


def _same(good: Sequence[int], run: Sequence[int], whole: Span, pairs: list[Pair], work: _Work) -> None:
    """Find the same lines: equal beginnings and ends, then between kinds that both have once, then step by step."""
    open_ = [whole]
    while open_:
        a, b, c, d = open_.pop()
        front = _equal_front(good, run, a, b, c, d)
        back = _equal_back(good, run, a + front, b, c + front, d)
        if front:
            pairs.append((a, c, front))
        if back:
            pairs.append((b - back, d - back, back))
        a, b, c, d = a + front, b - back, c + front, d - back
        if a == b or c == d or not work.take((b - a + d - c) // QUICK + 1):
            continue
        anchors = _anchors(good, run, (a, b, c, d))
        if anchors:
            for here, there in anchors:
                open_.append((a, here, c, there))
                pairs.append((here, there, 1))
                a, c = here + 1, there + 1
            open_.append((a, b, c, d))
        else:
            pairs.extend(_stepwise(good, run, (a, b, c, d), work))


def _equal_front(good: Sequence[int], run: Sequence[int], a: int, b: int, c: int, d: int) -> int:
    most, found = min(b - a, d - c), 0
    while found < most and good[a + found : a + found + CHUNK] == run[c + found : c + found + CHUNK]:
        found += CHUNK
    found = min(found, most)
    while found < most and good[a + found] == run[c + found]:
        found += 1
    return found


def _equal_back(good: Sequence[int], run: Sequence[int], a: int, b: int, c: int, d: int) -> int:
    most, found = min(b - a, d - c), 0
    while found + CHUNK <= most and good[b - found - CHUNK : b - found] == run[d - found - CHUNK : d - found]:
        found += CHUNK
    while found < most and good[b - found - 1] == run[d - found - 1]:
        found += 1
    return found


def _anchors(good: Sequence[int], run: Sequence[int], span: Span) -> list[tuple[int, int]]:
    """Return the lines of kinds that both have once in their parts, as many as stand in the same order in both."""
    a, b, c, d = span
    ours, theirs = _once(good, a, b), _once(run, c, d)
    both = sorted((place, theirs[kind]) for kind, place in ours.items() if kind in theirs)
    return [both[place] for place in longest_rise([there for _, there in both])]


def _once(row: Sequence[int], start: int, end: int) -> dict[int, int]:
    places: dict[int, int] = {}
    for place in range(start, end):
        kind = row[place]
        places[kind] = -1 if kind in places else place
    return {kind: place for kind, place in places.items() if place >= 0}


def _stepwise(good: Sequence[int], run: Sequence[int], span: Span, work: _Work) -> list[Pair]:
    """Return the same lines by the shortest way from one row to the other (Myers), else by what stands near."""
    a, b, c, d = span
    high, wide = b - a, d - c
    reached = [0] * (2 * FAR + 3)  # by diagonal: how far along the good run
    trail: list[array[int]] = []
    for steps in range(min(FAR, high + wide) + 1):
        if not work.take(steps + 1):
            return []
        for diagonal in range(-steps, steps + 1, 2):
            down = _goes_down(reached, diagonal, diagonal, steps)
            x = 0 if not steps else reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            while x < high and 0 <= x - diagonal < wide and good[a + x] == run[c + x - diagonal]:
                x += 1
            reached[diagonal] = x
            if x >= high and x - diagonal >= wide:
                return _way_back(trail, x, diagonal, a, c)
        trail.append(array("q", [reached[diagonal] for diagonal in range(-steps - 1, steps + 2)]))
    return _near(good, run, span, work)


def _goes_down(reached: "Sequence[int]", here: int, diagonal: int, steps: int) -> bool:
    """Return whether one more step to a diagonal, which stands `here`, takes a line of the run alone."""
    return diagonal == -steps or (diagonal != steps and reached[here - 1] < reached[here + 1])


def _way_back(trail: "list[array[int]]", x: int, diagonal: int, a: int, c: int) -> list[Pair]:
    found = []
    for steps in range(len(trail), -1, -1):
        start, before = 0, diagonal
        if steps:
            reached, here = trail[steps - 1], diagonal + steps
            down = _goes_down(reached, here, diagonal, steps)
            start = reached[here + 1] if down else reached[here - 1] + 1
            before = diagonal + 1 if down else diagonal - 1
        if x > start:
            found.append((a + start, c + start - diagonal, x - start))
        x, diagonal = start - (before < diagonal), before
    return found


def _near(good: Sequence[int], run: Sequence[int], span: Span, work: _Work) -> list[Pair]:
    """Return the same lines that a look at the next few lines finds: no shortest way, but one."""
    a, b, c, d = span
    found = []
    while a < b and c < d and work.left > 0:
        front = _equal_front(good, run, a, b, c, d)
        if front:
            found.append((a, c, front))
            a, c = a + front, c + front
            continue
        goods, runs = good[a : min(b, a + NEAR)], run[c : min(d, c + NEAR)]
        work.take(len(goods) + len(runs))
        first: dict[int, int] = {}
        for place, kind in enumerate(runs):
            first.setdefault(kind, place)
        ways = [(place + first[kind], place) for place, kind in enumerate(goods) if kind in first]
        if ways:
            far, place = min(ways)
            a, c = a + place, c + far - place
        else:
            a, c = a + len(goods), c + len(runs)
    return found
