"""What the demo's programs wrote before the demo began: the same files for the same moment."""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from engine.demo.program import Ending, Program, Step, line_text, next_due

# A run due later than this before `now` is left to the runner, so that no time of day falls between the two.
LEFT_TO_THE_RUNNER = timedelta(seconds=10)
SCHEDULER_DELAY = timedelta(seconds=1, milliseconds=214)


class PastRun(Struct, frozen=True, kw_only=True):
    """One run of the past: its lines with their times."""

    started: datetime
    lines: tuple[tuple[datetime, Step], ...]
    encoding: str = "utf-8"


def write_history(program: Program, folder: Path, now: datetime) -> None:
    """Write the logs and outputs of `program` up to `now`; files get the time of their last line."""
    contents: dict[Path, bytes] = {}
    written: dict[Path, datetime] = {}
    for run in past_runs(program, now):
        path = folder / run.started.strftime(program.log)
        text = "".join(line_text(at, step) for at, step in run.lines).replace("\n", os.linesep)
        contents[path] = contents.get(path, b"") + text.encode(run.encoding)
        written[path] = run.lines[-1][0]
        if program.save is not None:
            _save_output(program, folder, run)
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        _set_time(path, written[path])


def past_runs(program: Program, now: datetime) -> Iterator[PastRun]:
    """Yield the runs before `now`, oldest first; one that would still be running is told shorter."""
    today = now.date()
    for due in _past_due_times(program, now, today):
        fate = program.fate(due, today)
        if fate.ending is Ending.LOST:
            continue
        yield _run(program, due + fate.delay + SCHEDULER_DELAY, fate.ending, fate.encoding, now)
        if fate.rerun_after is not None:
            yield _run(program, due + fate.rerun_after, Ending.CLEAN, fate.encoding, now)


def _past_due_times(program: Program, now: datetime, today: date) -> Iterator[datetime]:
    if program.every is None:  # whole days, so that the hour at which the demo begins changes nothing but the end
        begin = datetime.combine(today - program.history, datetime.min.time(), now.tzinfo) - timedelta(seconds=1)
    else:
        begin = now - program.history
    due = next_due(program, begin)
    while due <= now - LEFT_TO_THE_RUNNER:
        yield due
        due = next_due(program, due)


def _run(program: Program, started: datetime, ending: Ending, encoding: str, now: datetime) -> PastRun:
    steps = program.steps(started, ending)
    planned = sum(step.after for step in steps)
    pace = min(1.0, ((now - started).total_seconds() - 1) / planned)
    lines, elapsed = [], 0.0
    for step in steps:
        elapsed += step.after * pace
        lines.append((started + timedelta(seconds=elapsed), step))
    return PastRun(started=started, lines=tuple(lines), encoding=encoding)


def _save_output(program: Program, folder: Path, run: PastRun) -> None:
    for at, step in run.lines:
        if step.saves and program.save is not None:
            _set_time(program.save(folder, run.started, program.random(run.started)), at)


def _set_time(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))
