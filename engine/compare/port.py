"""What the pages may ask of two runs beside each other, and the values that they are given."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from rules.alignment import Stretch
from rules.differences import Other, Why
from rules.model import Meaning, Run

AT_ONCE = 1000  # lines given at once
SideName = Literal["good", "run"]


class NotCompared(Exception):
    """Two runs are not laid beside each other; `side` is the one that hinders.

    `code`: `unknown_run`, `no_good_run`, `same_run`, `no_lines` (of a run that stands in no log), `log_gone`, or `log_`
    with the reason (a key of `explain.REASONS`) for which its log cannot be read.
    """

    def __init__(self, code: str, side: SideName) -> None:
        super().__init__(f"{side}: {code}")
        self.code, self.side = code, side


class PlacedLine(Struct, frozen=True, kw_only=True):
    """One line of a run; of its parts every second one is set aside, the first one is not.

    `row` is its place among the lines of the run, from 0; `at` is by its own stamp.
    """

    row: int
    file: str
    offset: int
    number: int | None
    parts: tuple[str, ...]
    meaning: Meaning
    at: datetime | None


class KindView(Struct, frozen=True, kw_only=True):
    """One kind of lines: how often each run has it, the first such line of each, and how it has changed."""

    kind: int
    text: str
    meaning: Meaning
    good_count: int
    run_count: int
    good: PlacedLine | None
    run: PlacedLine | None
    whys: tuple[Why, ...] = ()
    others: tuple[Other, ...] = ()


class OtherValue(Struct, frozen=True, kw_only=True):
    """A named value of the runs that is much different, or that one of them has not."""

    name: str
    good: str | None
    run: str | None
    share: float | None  # of the good one, above or below it


class Side(Struct, frozen=True, kw_only=True):
    """One of the two runs as it lies in the logs.

    `files` are those in which it lies now; `moved` says that they are not those it was written to, `packed` that one
    is packed, `partly` that a part of it is gone, `cut` that it has more lines than are compared.
    """

    run: Run
    files: tuple[str, ...]
    lines: int
    moved: bool = False
    packed: bool = False
    partly: bool = False
    cut: bool = False


class Comparison(Struct, frozen=True, kw_only=True):
    """Two runs beside each other. Kinds are given up to a bound, the new ones with failures first.

    `stretches` are all lines of both in order; `told` are those pairs of lines (of the good run, of the run) that are
    of the same kind and hold something else. `tangled`: the stretches do not tell all that is the same.
    """

    good: Side
    run: Side
    new: tuple[KindView, ...]
    missing: tuple[KindView, ...]
    changed: tuple[KindView, ...]
    values: tuple[OtherValue, ...]
    new_count: int
    missing_count: int
    changed_count: int
    same_count: int
    stretches: tuple[Stretch, ...]
    told: tuple[tuple[int, int], ...]
    parts_at: PlacedLine | None  # the first line of the run that the good one has not in its place
    many_kinds: bool = False  # more than are told apart
    tangled: bool = False

    @property
    def identical(self) -> bool:
        """Return whether the runs differ in nothing but what is set aside."""
        return not (self.new_count or self.missing_count or self.changed_count or self.values)


class Comparer(Protocol):
    """Lays two runs of a job beside each other; every question blocks on the disk and the store.

    All raise NotCompared, and HistoryUnavailable where the store is silent.
    """

    def compare(self, job_id: str, started: datetime, beside: datetime | None) -> Comparison:
        """Return the run that began then beside another one, else the last one before it that succeeded."""

    def lines(
        self, job_id: str, started: datetime, beside: datetime | None, side: SideName, first: int, count: int
    ) -> Sequence[PlacedLine]:
        """Return lines of one of the two, from a row on."""
