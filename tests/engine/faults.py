"""A job whose programs write numbered runs, and what a test asks of the engine that watches them."""

import json
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import connect
from typing import TypeVar

from engine.live import LiveMonitor
from rules.model import RunOutcome

JOB = """
  - id: job
    name: Job
    scheduler: manual
    workdir: .
    log: job.log
    start: 'begin (?P<number>\\d+)'
    success: 'done'
    failure: 'ERROR'
"""
OTHER = JOB.replace("id: job", "id: other").replace("name: Job", "name: Other").replace("job.log", "other.log")
PATIENCE = 30.0

Kept = TypeVar("Kept", int, str)


def until(holds: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait until something holds; fail when it has not for half a minute."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


def assert_kept(kept: Callable[[], list[Kept]], wanted: list[Kept]) -> None:
    """Wait until the store holds what is wanted, which follows what is shown; fail with what it holds after 5 s."""
    end = time.monotonic() + 5
    while kept() != wanted and time.monotonic() < end:
        time.sleep(0.05)
    assert kept() == wanted


def say(log: Path, text: str, at: datetime | None = None) -> None:
    """Append one line with its time."""
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{at or datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}+0000 {text}\n")


def run(log: Path, number: int, ago: float = 0) -> None:
    """Append one run that succeeds."""
    began = datetime.now(UTC) - timedelta(seconds=ago)
    say(log, f"begin {number}", began)
    say(log, "done", began + timedelta(milliseconds=1))


def fail(log: Path) -> None:
    """Append a run that fails."""
    say(log, "begin 0")
    say(log, "ERROR broken")


def ended(monitor: LiveMonitor, job: str = "job") -> list[str]:
    """Return how every run ended that the store has, oldest first."""
    return [run.outcome.value for run in reversed(monitor.history.runs(job, None, None, 10_000))]


def numbers(monitor: LiveMonitor) -> list[int]:
    """Return the number of every run that the store has, oldest first."""
    found = monitor.history.runs("job", None, None, 10_000)
    return [int(run.values["number"]) for run in reversed(found) if run.outcome is RunOutcome.SUCCEEDED]


def stored_numbers(store: Path) -> list[int]:
    """Return the number of every succeeded run in a store's file, each as often as it stands there."""
    with closing(connect(f"file:{store}?mode=ro", uri=True)) as connection:
        rows = connection.execute("select values_json from runs where outcome = 'succeeded'").fetchall()
    return sorted(int(json.loads(values)["number"]) for (values,) in rows)


def acts(monitor: LiveMonitor) -> list[str]:
    """Return the events of the audit file, in its order."""
    path = monitor.config.data_path / "audit" / "audit.jsonl"
    return [json.loads(line)["event"] for line in path.read_text(encoding="utf-8").splitlines()]


def fill(disk: Path) -> Path:
    """Write until the disk takes nothing more, and return what fills it."""
    path = disk / "filler"
    with path.open("ab", buffering=0) as file:
        for size in (65536, 512, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return path
