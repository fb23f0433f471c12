"""What one demo program is: when it runs, what it writes, how a run may end."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from random import Random

from msgspec import Struct, field


class Ending(StrEnum):
    """How a run of a demo program ends; LOST is a day on which nothing ran."""

    CLEAN = "clean"
    WITH_ERRORS = "with_errors"
    FAILED = "failed"
    LOST = "lost"


class Fate(Struct, frozen=True, kw_only=True):
    """What happens at one due time of the past."""

    ending: Ending = Ending.CLEAN
    delay: timedelta = timedelta()
    rerun_after: timedelta | None = None  # a clean run this long after the due time
    encoding: str = "utf-8"


class Step(Struct, frozen=True):
    """One log line, `after` seconds after the line before it; `saves` writes the run's output first."""

    after: float
    level: str
    text: str
    saves: bool = False


Plan = Callable[[datetime, Ending, Random], tuple[Step, ...]]
Save = Callable[[Path, datetime, Random], Path]


class Program(Struct, frozen=True, kw_only=True):
    """One demo program; a run of the past takes as long as its plan says, a live one `live_seconds`."""

    name: str  # the job's id, its folder, and the word after `batmon demo-job`
    log: str  # strftime fields, relative to the program's folder
    plan: Plan
    live_seconds: float
    at: tuple[time, ...] = ()
    every: timedelta | None = None
    history: timedelta = timedelta(days=30)
    fates: Mapping[tuple[int, int], Fate] = field(default_factory=dict)  # (days ago, index in `at`)
    fails_at: Callable[[datetime], bool] = lambda _due: False
    save: Save | None = None

    def fate(self, due: datetime, today: date) -> Fate:
        """Return what happened at `due`, seen from `today`."""
        if self.every is not None:
            return Fate(ending=self.ending(due))
        return self.fates.get(((today - due.date()).days, self.at.index(due.time())), Fate())

    def ending(self, due: datetime) -> Ending:
        """Return how a run of now ends: by its own habit, not by a table of the past."""
        return Ending.FAILED if self.fails_at(due) else Ending.CLEAN

    def steps(self, started: datetime, ending: Ending) -> tuple[Step, ...]:
        """Return the lines of the run that began at `started`; the same time gives the same lines."""
        return self.plan(started, ending, self.random(started))

    def random(self, started: datetime) -> Random:
        """Return the dice of one run, seeded by program and time."""
        return Random(f"{self.name} {started:%Y-%m-%d %H:%M:%S}")


def next_due(program: Program, after: datetime) -> datetime:
    """Return the first due time later than `after`, in its zone; `every` stands on the grid of the clock."""
    if program.every is not None:
        step = program.every.total_seconds()
        return datetime.fromtimestamp((after.timestamp() // step + 1) * step, after.tzinfo)
    for days in range(3):
        day = after.date() + timedelta(days=days)
        for moment in program.at:
            due = datetime.combine(day, moment, after.tzinfo)
            if due > after:
                return due
    raise ValueError(f"{program.name} has no time of day at which it runs")


def line_text(at: datetime, step: Step) -> str:
    """Return the log line of `step`, stamped the way the programs of the report do it."""
    return f"{at:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03d} [{step.level}] {step.text}\n"
