"""Runs with their lines: each is written so that verdicts.md section 5 leaves no choice what it is."""

from datetime import datetime, timedelta
from random import Random

from msgspec.structs import replace

from tests.simulator.plan import HOUR, MINUTE, SECOND, TAIL, How, Life, Line, PlannedRun
from tests.simulator.times import limit_for

MOST_LINES = 16


class Maker:
    """Makes the runs of one life."""

    def __init__(self, life: Life, rng: Random) -> None:
        self.life, self.plan, self.rng = life, life.plan, rng

    def seconds(self, low: float, high: float) -> timedelta:
        """Return a random span of whole seconds."""
        return self.rng.randint(int(low), max(int(low), int(high))) * SECOND

    def limit(self, began: datetime) -> datetime:
        """Return when a run that begins then has reached its `max_runtime`."""
        return limit_for(self.plan, self.life.windows, began)

    @property
    def tail(self) -> int:
        """Return how many seconds behind the end of a run a line surely belongs to it."""
        return 8 if self.plan.has_output else 10

    def longest(self) -> timedelta:
        """Return how long a run may be made, for the sake of its number of lines."""
        return 6 * HOUR if self.plan.has_start else MOST_LINES * (self.plan.settle / 2)

    def fill(self, began: datetime, until: datetime) -> list[Line]:
        """Return lines without meaning from after `began` to before `until`; a stretch has no silence of `settle`."""
        lines, at, settle = [], began, int(self.plan.settle / SECOND)
        while not self.plan.has_start and until - at >= self.plan.settle:
            at += self.rng.choice([settle - 1, self.rng.randint(settle // 2, settle - 1)]) * SECOND
            lines.append(Line(at=at, word="working"))
        if self.plan.has_start and until - began > 2 * MINUTE and self.rng.random() < 0.3:
            lines.append(Line(at=began + (until - began) // (2 * SECOND) * SECOND, word="working"))
        return [line for line in lines if line.at < until]

    def _run(self, began: datetime, how: How, lines: list[Line], over: datetime, ended: datetime | None) -> PlannedRun:
        rows = next((line.rows for line in lines if line.rows is not None), None)
        return PlannedRun(
            began=began,
            over=over,
            how=how,
            lines=tuple(sorted(lines, key=lambda line: line.at)),
            ended=ended,
            failures=tuple(sorted(line.at for line in lines if line.word == "failure")),
            limit=None if self.plan.has_start else self.limit(began),
            warned=tuple(line.at for line in lines if line.word == "warning"),
            rows=rows,
            outputs=tuple(line.at for line in lines if line.word == "output"),
        )

    def _opening(self, began: datetime, until: datetime) -> list[Line]:
        first = Line(at=began, word="start" if self.plan.has_start else "working")
        lines = [first, *self.fill(began, until)] if began < until else [first] if self.plan.has_start else []
        if self.rng.random() < 0.15 and until - began > 4 * SECOND:
            lines.append(Line(at=began + 3 * SECOND, word="warning"))
        return lines

    def _closing(self, at: datetime) -> list[Line]:
        rows = self.rng.randint(1, 200) if self.plan.most_rows is not None else None
        if not self.plan.has_output:
            return [Line(at=at, word="success", rows=rows)]
        if not self.plan.has_success:
            return [Line(at=at, word="output", rows=rows)]
        return [Line(at=at - 2 * SECOND, word="success", rows=rows), Line(at=at, word="output")]

    def succeed(self, began: datetime, ended: datetime, failures: int = 0, tail: int | None = None) -> PlannedRun:
        """Return a run that succeeds: clean, or with errors if it has failure lines (`tail`: seconds behind)."""
        lines = self._opening(began, ended)
        for _ in range(failures):
            lines.append(Line(at=began + self.seconds(0, max(0, (ended - began) / SECOND - 4)), word="failure"))
        if self.plan.ends_by_silence:
            lines = lines or [Line(at=began, word="working")]
            lines.append(Line(at=ended, word="working"))
            how = How.FAILED if failures else How.CLEAN
            return self._run(began, how, lines, ended + self.plan.settle, ended)
        lines += self._closing(ended)
        if tail is not None:
            lines.append(Line(at=ended + min(tail, self.tail) * SECOND, word="failure"))
        elif self.rng.random() < 0.2:
            word = self.rng.choice(["session closed", "session closed", "warning"])
            lines.append(Line(at=ended + self.seconds(1, self.tail), word=word))
        how = How.ERRORS if failures or tail is not None else How.CLEAN
        return self._run(began, how, lines, ended, ended)

    def fail(self, began: datetime, last: datetime, until: datetime | None = None) -> PlannedRun:
        """Return a run that fails; one with a start goes on until a new start at `until` or its limit."""
        lines = [*self._opening(began, last), Line(at=last, word="failure")]
        if not self.plan.has_start:
            return self._run(began, How.FAILED, lines, last + self.plan.settle, last)
        return self._run(began, How.FAILED, lines, until or self.limit(began), until)

    def abort(self, began: datetime, until: datetime) -> PlannedRun:
        """Return a run that a new start at `until` aborts."""
        return self._run(began, How.ABORTED, self._opening(began, until), until, until)

    def stick(self, began: datetime) -> PlannedRun:
        """Return a run that never ends."""
        until = min(self.limit(began), began + 20 * MINUTE)
        return self._run(began, How.STUCK, self._opening(began, until), self.limit(began), None)

    def babble(self, began: datetime, last: datetime) -> PlannedRun:
        """Return lines that make no run: no start, no success, no failure."""
        lines = [Line(at=began, word="working"), *self.fill(began, last)]
        lines = lines if last == began else [*lines, Line(at=last, word="working")]
        over = began if self.plan.has_start else last + self.plan.settle
        return self._run(began, How.NOTHING, lines, over, None)

    def stray(self, at: datetime, word: str) -> PlannedRun:
        """Return a run of one line, of a job whose runs have a start."""
        lines = self._closing(at) if word == "success" else [Line(at=at, word=word)]
        return self._run(lines[0].at, How.CLEAN if word == "success" else How.FAILED, lines, at, at)

    def without_output(self, run: PlannedRun) -> PlannedRun:
        """Return the run without its output: no success, whatever its log says."""
        how = How.FAILED if run.failures else How.NOTHING
        lines = tuple(line for line in run.lines if line.word != "output")
        over = next((line.at for line in lines if line.word == "success"), run.over)
        return replace(run, lines=lines, how=how, outputs=(), over=over)

    def free_after(self, run: PlannedRun) -> datetime:
        """Return from when on a line does not touch this run any more."""
        last = max((line.at for line in run.lines), default=run.over)
        if run.how in (How.CLEAN, How.ERRORS) and not self.plan.ends_by_silence:
            return max(last, run.over + TAIL) + SECOND
        return max(last + SECOND, run.over)
