"""A program that writes its logs, byte by byte on a clock of its own, and BATMON reading them the while.

Everything is real: files in a folder with the modification times they would have, the engine's tick, its state as text.
"""

import os
import shutil
from datetime import datetime
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import fields, replace

from engine import plain
from engine.book import go_on
from engine.config.model import Config
from engine.state import JobState, new_state, restore
from engine.store.batch import JobBatch
from engine.tick import tick_job
from engine.views import ChangeView
from rules.model import Evidence, Occurrence, Run
from tests.rules.lives import SEOUL


class Step(Struct, frozen=True, kw_only=True):
    """One thing that happens to the files at a time: bytes at the end of one, or a rotation."""

    at: datetime
    file: str
    data: bytes = b""
    renamed_to: str | None = None
    copied_to: str | None = None


class Kept(Struct):
    """What a store would hold of one job."""

    text: str | None = None
    cursors: dict[str, str] = field(default_factory=dict)
    runs: dict[tuple[datetime, int], Run] = field(default_factory=dict)
    occurrences: dict[datetime, Occurrence] = field(default_factory=dict)

    def copy(self) -> "Kept":
        """Return the same again, which does not change with this one."""
        return Kept(self.text, dict(self.cursors), dict(self.runs), dict(self.occurrences))


class Folder:
    """The folder of a job, and what happens in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)

    def happen(self, step: Step) -> None:
        """Let one step happen at its time."""
        file = self.path / step.file
        if step.renamed_to is not None:
            if file.exists():
                file.rename(self.path / step.renamed_to)
            return
        if step.copied_to is not None:
            if file.exists():
                shutil.copy2(file, self.path / step.copied_to)
                os.truncate(file, 0)
                os.utime(file, (step.at.timestamp(), step.at.timestamp()))
            return
        with file.open("ab") as written:
            written.write(step.data)
        os.utime(file, (step.at.timestamp(), step.at.timestamp()))


class Watching:
    """BATMON with one job, its store in memory: it may be restarted, and may lose what it wrote last."""

    def __init__(self, config: Config, first_seen: datetime) -> None:
        self.config, self.first_seen = config, first_seen
        self.kept, self.before = Kept(), Kept()
        self.changes: list[ChangeView] = []
        self.state = self._fresh()

    def _fresh(self) -> JobState:
        (job,) = self.config.jobs
        return new_state(job, self.config.rule_of(job), self.first_seen)

    def look(self, now: datetime) -> None:
        """Tick until nothing is left to be read, and keep what each tick gives."""
        self.look_once(now)
        while self.state.logs is not None and self.state.logs.more:
            self.look_once(now)

    def look_once(self, now: datetime, budget: int | None = None) -> None:
        """Tick once, reading no more than so many bytes, and keep what that gives."""
        batch = tick_job(self.state, now, budget)
        if batch is not None:
            self._keep(batch)

    def edit(self, config: Config, now: datetime) -> None:
        """Go on with the job as another configuration declares it."""
        self.config = config
        (job,) = config.jobs
        self.state, batch = go_on(self.state, job, config.rule_of(job), now)
        if batch is not None:
            self._keep(batch)

    def _keep(self, batch: JobBatch) -> None:
        self.before, self.kept = self.kept, self.kept.copy()
        self.changes += batch.changes
        self.kept.text = batch.state or self.kept.text
        for path, cursor in batch.cursors.items():
            self.kept.cursors.pop(path, None)
            if cursor is not None:
                self.kept.cursors[path] = cursor
        self.kept.runs = {key: run for key, run in self.kept.runs.items() if not batch.drops(run)}
        for due in batch.dropped_occurrences:
            self.kept.occurrences.pop(due, None)
        self.kept.runs |= {run.key: run for run in batch.runs}
        self.kept.occurrences |= {item.window.due: item for item in batch.occurrences}

    def restart(self, losing_the_last: bool = False) -> None:
        """Begin again from what was kept, or from what was kept one transaction earlier."""
        if losing_the_last:
            self.kept = self.before.copy()
        self.state = self._fresh()
        if self.kept.text is not None:
            restore(self.state, self.kept.text, dict(self.kept.cursors))

    def told(self) -> tuple[object, ...]:
        """Return all that was said: the verdict, the runs that have ended, and the occurrences."""
        verdict = self.state.memory.verdict
        assert verdict is not None
        runs = {key: plain_of(run) for key, run in sorted(self.kept.runs.items()) if not run.in_progress}
        occurrences = {
            f"{due.astimezone(SEOUL):%d %H:%M}": (
                item.outcome,
                item.outcome_at,
                item.final,
                [run.key for run in item.runs],
            )
            for due, item in sorted(self.kept.occurrences.items())
        }
        return plain_of(verdict), runs, occurrences


def plain_of(value: object) -> str:
    """Return a value as text, without where each line lies: a rename moves it."""
    return plain.dump(_placeless(plain.load(plain.dump(value))))


def _placeless(value: object) -> object:
    if isinstance(value, Evidence):
        return replace(value, file=None, offset=None)
    if isinstance(value, Run) and value.overran:  # the lines since its limit are not told one by one
        value = replace(value, last_at=None)
    if isinstance(value, tuple):
        return tuple(_placeless(item) for item in value)
    if isinstance(value, dict):
        return {key: _placeless(item) for key, item in value.items() if key != "looked_in"}
    if isinstance(value, Struct):
        return replace(value, **{part.name: _placeless(getattr(value, part.name)) for part in fields(value)})
    return value
