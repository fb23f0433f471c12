"""What the lines of one run have that those of another have not: kinds that are new, missing, or changed."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct, field

from rules.kinds import Slot, Value
from rules.model import Meaning

MUCH = 2.0  # times as many, or as much, are told
FEW = 3  # lines more or less are not, unless there are none
WORDS = 4  # that one place of a kind may hold and still be said to hold others
NAMING = frozenset(
    {"pid", "ppid", "tid", "thread", "port", "id", "seq", "no", "session", "process", "job", "run", "line"}
)
ORDER = (Meaning.FAILURE, Meaning.WARNING, Meaning.SUCCESS, Meaning.START, Meaning.ACTIVITY)


class Why(StrEnum):
    """How a kind that both runs have is not the same in them."""

    COUNT = "count"
    VALUES = "values"
    ORDER = "order"


class Held(Struct, kw_only=True):
    """What one place of a kind has held in the lines of one run: amounts from `low` to `high`, or words."""

    slot: Slot
    name: str
    low: float | None = None
    high: float | None = None
    lowest: str = ""
    highest: str = ""
    words: dict[str, None] = field(default_factory=dict)
    many: bool = False  # more words than are kept

    def take(self, value: Value) -> None:
        """Take what one more line holds there."""
        if value.number is not None:
            if self.low is None or value.number < self.low:
                self.low, self.lowest = value.number, value.text
            if self.high is None or value.number > self.high:
                self.high, self.highest = value.number, value.text
        elif len(self.words) <= WORDS:
            self.words[value.text] = None
        else:
            self.many = self.many or value.text not in self.words


class Seen(Struct, kw_only=True):
    """One kind in the lines of one run: how often, where first among its lines (from 0), and what it held."""

    first: int
    count: int = 0
    held: list[Held] = field(default_factory=list)

    def take(self, values: Iterable[Value]) -> None:
        """Take what one more line of the kind holds."""
        values = list(values)
        if not self.held:
            self.held = [Held(slot=value.slot, name=value.name) for value in values]
        for held, value in zip(self.held, values, strict=False):  # one of the kind may have been cut in one place
            held.take(value)


class Other(Struct, frozen=True, kw_only=True):
    """That a place of a kind holds something else: under its name, as each run wrote it, and by what share if known."""

    name: str
    good: tuple[str, ...]
    run: tuple[str, ...]
    share: float | None  # of the good run's amount, above or below it


class Change(Struct, frozen=True, kw_only=True):
    """A kind that both runs have, and how it is not the same in them."""

    kind: int
    whys: tuple[Why, ...]
    others: tuple[Other, ...] = ()


class Differences(Struct, frozen=True, kw_only=True):
    """Kinds by their numbers: failures first, then in the order in which they came."""

    new: tuple[int, ...]
    missing: tuple[int, ...]
    changed: tuple[Change, ...]
    same: int  # kinds that both have alike


def differences(good: Mapping[int, Seen], run: Mapping[int, Seen], meanings: Mapping[int, Meaning]) -> Differences:
    """Return what a run has that the good one has not, and the other way round."""

    def rank(kind: int, seen: Mapping[int, Seen]) -> tuple[int, int]:
        return ORDER.index(meanings.get(kind, Meaning.ACTIVITY)), seen[kind].first

    new = sorted((kind for kind in run if kind not in good), key=lambda kind: rank(kind, run))
    missing = sorted((kind for kind in good if kind not in run), key=lambda kind: rank(kind, good))
    both = sorted((kind for kind in run if kind in good), key=lambda kind: rank(kind, run))
    moved = _moved(good, run, both)
    changes = [_change(kind, good[kind], run[kind], kind in moved) for kind in both]
    changed = tuple(change for change in changes if change is not None)
    return Differences(new=tuple(new), missing=tuple(missing), changed=changed, same=len(both) - len(changed))


def apart(good: float, run: float) -> bool:
    """Return whether two amounts are much different."""
    low, high = sorted((abs(good), abs(run)))
    return (good < 0) is not (run < 0) or high > low * MUCH if good != run else False


def share_of(good: float | None, run: float | None) -> float | None:
    """Return by what part of the good amount the other is more or less, None where that says nothing."""
    return None if not good or run is None else (run - good) / abs(good)


def _change(kind: int, good: Seen, run: Seen, is_moved: bool) -> Change | None:
    others = tuple(
        found
        for before, after in zip(good.held, run.held, strict=False)
        if (found := _other(before, after)) is not None
    )
    many = apart(good.count, run.count) and abs(good.count - run.count) >= FEW
    whys = [why for why, holds in ((Why.COUNT, many), (Why.VALUES, others), (Why.ORDER, is_moved)) if holds]
    return Change(kind=kind, whys=tuple(whys), others=others) if whys else None


def _other(good: Held, run: Held) -> Other | None:
    """Return what a place holds in the one run, where nothing of it comes near to what it holds in the other."""
    if good.name.lower() in NAMING:
        return None
    if good.low is not None and good.high is not None and run.low is not None and run.high is not None:
        if good.words or run.words:
            return None
        near = (good.high, run.low) if good.high < run.low else (good.low, run.high)
        if not (good.high < run.low or run.high < good.low) or not apart(*near):
            return None
        return Other(name=good.name, good=_span(good), run=_span(run), share=share_of(good.high, run.high))
    if not good.words or not run.words or len(good.words) > WORDS or len(run.words) > WORDS:
        return None
    if good.low is not None or run.low is not None or good.words.keys() & run.words.keys():
        return None
    return Other(name=good.name, good=tuple(good.words), run=tuple(run.words), share=None)


def _span(held: Held) -> tuple[str, ...]:
    return (held.lowest,) if held.low == held.high else (held.lowest, held.highest)


def _moved(good: Mapping[int, Seen], run: Mapping[int, Seen], both: list[int]) -> set[int]:
    """Return kinds of one line each that stand in another order: the fewest whose leaving makes the orders the same."""
    single = sorted(
        (kind for kind in both if good[kind].count == run[kind].count == 1), key=lambda kind: run[kind].first
    )
    kept = {single[place] for place in longest_rise([good[kind].first for kind in single])}
    return set(single) - kept


def longest_rise(numbers: list[int]) -> list[int]:
    """Return the places of a longest row of rising numbers."""
    tops: list[int] = []  # the smallest number that ends a row of each length
    ends: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(tops, number)
        before.append(ends[at - 1] if at else -1)
        if at == len(tops):
            tops.append(number)
            ends.append(place)
        else:
            tops[at], ends[at] = number, place
    rise, place = [], ends[-1] if ends else -1
    while place >= 0:
        rise.append(place)
        place = before[place]
    return rise[::-1]
