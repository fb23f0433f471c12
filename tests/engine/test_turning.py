"""Logs that are turned over while a look goes through them: every run is told once, whatever moment that was."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.logs import opening
from engine.logs.watch import LogWatch
from engine.look import look_if_needed
from engine.sharing import open_foreign
from engine.tick import judge
from rules.model import RunOutcome
from tests.engine.live import config_of, write_config
from tests.engine.test_late import line
from tests.engine.writing import Folder, Step, Watching
from tests.rules.lives import at

JOB = """
  - {id: job, name: Job, scheduler: manual, workdir: work, log: LOG, start: begin, success: done, failure: ERROR}
"""
RUNS, RUNS_PER_FILE, KEPT = 40, 3, 8
CALLS = ("stat", "open", "listdir", "pread", "lseek", "fstat")  # of the system: between two of them anything may happen
SEEDS = 100
PIECE = 100  # bytes that are copied at once
RESTS = 0.8  # the share of turned logs whose writer waits for the next look
LIVES = 20000  # ticks at most


def job(folder: Path, log: str = "job.log") -> Watching:
    (folder / "work").mkdir(exist_ok=True)
    return Watching(config_of(write_config(folder, JOB.replace("LOG", log))), datetime(2026, 11, 24, tzinfo=UTC))


def say(log: Path, text: str) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{datetime.now(UTC).isoformat(' ', 'microseconds')[:26]} {text}\n")


def moved_up(log: Path, lowest: int) -> Iterator[bool]:
    """Give each turned log, from the lowest on, the next name; the oldest goes."""
    oldest = Path(f"{log}.{KEPT}")
    oldest.unlink(missing_ok=True)
    yield False
    while oldest.exists():  # Windows: until who reads it lets go
        yield False
    for here in range(KEPT - 1, lowest - 1, -1):
        path = Path(f"{log}.{here}" if here else log)
        if path.exists():
            path.rename(f"{log}.{here + 1}")
            yield False


def turning(log: Path) -> Iterator[bool]:
    """Write runs and turn the log over after every third, one step at a time; tell whether there is a rest after it."""
    for number in range(1, RUNS + 1):
        if number > 1 and number % RUNS_PER_FILE == 1:
            yield from moved_up(log, 0)
            log.touch()
            yield False
        say(log, f"begin {number}")
        yield number % RUNS_PER_FILE == 1
        say(log, f"ERROR {number}" if number % 7 == 0 else f"done {number}")
        yield False


def copying(log: Path) -> Iterator[bool]:
    """Write runs and copy the log, piece by piece, and empty it after every third; one step at a time, as `turning`."""
    for number in range(1, RUNS + 1):
        if number > 1 and number % RUNS_PER_FILE == 1:
            yield from moved_up(log, 1)
            with log.open("rb") as original, Path(f"{log}.1").open("wb") as copy:
                while piece := original.read(PIECE):
                    copy.write(piece)
                    copy.flush()
                    yield True
            yield True
            os.truncate(log, 0)
            yield False
        say(log, f"begin {number}")
        yield number % RUNS_PER_FILE == 1
        say(log, f"ERROR {number}" if number % 7 == 0 else f"done {number}")
        yield False


class Between:
    """Lets the writer go on between two calls of the system, as often as chance says."""

    def __init__(self, writer: Iterator[bool], seed: int) -> None:
        self._writer, self._chance = writer, Random(seed)
        self._often = self._chance.choice([0.03, 0.06, 0.1, 0.2, 0.3])
        self._busy = self._rests = self.is_over = False

    def rest_is_over(self) -> None:
        self._rests = False
        self.go_on()

    def go_on(self) -> None:
        if self._busy or self._rests or self.is_over or self._chance.random() > self._often:
            return
        self._busy = True
        try:
            self._rests = next(self._writer) and self._chance.random() < RESTS
        except StopIteration:
            self.is_over = True
        finally:
            self._busy = False

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            self.go_on()
            return call(*given, **named)

        return called


def tick(live: Watching) -> None:
    now = datetime.now(UTC)
    seen = look_if_needed(live.state, now)
    batch = None if seen is None else judge(live.state, seen, now)
    if batch is not None:
        live._keep(batch)


def outcomes(live: Watching) -> list[RunOutcome]:
    return [run.outcome for _, run in sorted(live.kept.runs.items())]


@pytest.mark.parametrize("way", [turning, copying])
@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_log_that_is_turned_over_at_any_moment_of_a_look_has_every_run_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, way: Callable[[Path], Iterator[bool]]
) -> None:
    live = job(tmp_path)
    between = Between(way(tmp_path / "work" / "job.log"), seed)
    with monkeypatch.context() as patch:
        for call in [call for call in CALLS if hasattr(os, call)]:
            patch.setattr(os, call, between.before(getattr(os, call)))
        for _ in range(LIVES):
            tick(live)
            between.rest_is_over()
            if between.is_over:
                break
    for _ in range(10):
        tick(live)

    failed = [number % 7 == 0 for number in range(1, RUNS + 1)]
    assert outcomes(live) == [RunOutcome.FAILED if one else RunOutcome.SUCCEEDED for one in failed]


def test_a_turned_log_that_cannot_be_opened_at_that_moment_has_every_run_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = job(tmp_path)
    log, turned = tmp_path / "work" / "job.log", f"{tmp_path / 'work' / 'job.log'}.1"
    written = turning(log)
    for _ in range(5):
        next(written)  # the third run has begun
    tick(live)
    for _ in range(6):
        next(written)  # it ends in a file that is turned over then, and the fourth begins and ends
    refused: list[str] = []

    def shut(path: str) -> int:
        if path == turned and len(refused) < 3:
            refused.append(path)
            raise PermissionError(13, "shut", path)
        return open_foreign(path)

    monkeypatch.setattr(opening, "open_foreign", shut)
    for _ in range(3):
        tick(live)

    assert len(refused) == 3
    assert outcomes(live) == [RunOutcome.SUCCEEDED] * 4


def test_what_stays_shut_keeps_the_new_log_from_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = job(tmp_path)
    log = tmp_path / "work" / "job.log"
    written = turning(log)
    for _ in range(6):
        next(written)
    tick(live)
    for _ in range(5):
        next(written)

    def shut(path: str) -> int:
        if path.endswith(".1"):
            raise PermissionError(13, "shut", path)
        return open_foreign(path)

    monkeypatch.setattr(opening, "open_foreign", shut)
    for _ in range(10):
        tick(live)

    assert live.state.disk.unreadable is not None
    assert outcomes(live) == [RunOutcome.SUCCEEDED] * 4


def test_late_lines_from_before_the_last_success_leave_the_open_run_alone(tmp_path: Path) -> None:
    live = job(tmp_path, "'*.log'")
    folder = Folder(tmp_path / "work")
    for clock, text in (("06:00", "begin"), ("06:01", "done")):
        folder.happen(line("a.log", clock, text))
    live.look(at("06:02"))
    (folder.path / "a.log").unlink()
    for clock, text in (("06:20", "begin"), ("06:21", "done"), ("06:30", "begin")):
        folder.happen(line("c.log", clock, text))
    live.look(at("06:31"))
    for clock, text in (("06:10", "begin"), ("06:11", "done")):
        folder.happen(line("b.log", clock, text))
    live.look(at("06:32"))
    folder.happen(line("c.log", "06:33", "done"))
    live.look(at("06:34"))

    assert begun(live) == [at("06:00"), at("06:10"), at("06:20"), at("06:30")]
    assert outcomes(live) == [RunOutcome.SUCCEEDED] * 4


def begun(live: Watching) -> list[datetime]:
    return [run.started for _, run in sorted(live.kept.runs.items())]


def a_run(folder: Folder, file: str, *clocks: str) -> None:
    for clock in clocks:
        folder.happen(line(file, clock, "begin"))
        folder.happen(line(file, clock, "done"))


def test_of_a_file_that_was_removed_twice_the_newer_lines_are_not_forgotten(tmp_path: Path) -> None:
    live = job(tmp_path, "[a.log, b.log]")
    folder = Folder(tmp_path / "work")
    a_run(folder, "a.log", "05:00")
    live.look(at("05:02"))
    (folder.path / "a.log").unlink()
    a_run(folder, "a.log", "06:20", "06:30")
    live.look(at("06:32"))
    (folder.path / "a.log").unlink()
    a_run(folder, "b.log", "06:10")
    live.look(at("06:32:10"))

    assert begun(live) == [at("05:00"), at("06:10"), at("06:20"), at("06:30")]


def test_a_removed_file_is_not_taken_for_another_that_begins_alike(tmp_path: Path) -> None:
    live = job(tmp_path, "'*.log'")
    folder = Folder(tmp_path / "work")
    banner = b"--- the same words at the top of every log ---\n" * 30
    folder.happen(Step(at=at("05:00"), file="a.log", data=banner))
    a_run(folder, "a.log", "05:00", "06:20")
    live.look(at("06:22"))
    (folder.path / "a.log").rename(tmp_path / "elsewhere")
    live.look(at("08:40"))
    folder.happen(Step(at=at("08:45"), file="c.log", data=banner))
    for text in ("begin", *["working"] * 9, "done"):
        folder.happen(line("c.log", "08:45", text))
    live.look(at("09:00"))
    a_run(folder, "b.log", "06:10")
    live.look(at("09:01"))

    assert begun(live) == [at("05:00"), at("06:10"), at("06:20"), at("08:45")]


def test_a_file_without_stamps_that_was_just_written_does_not_keep_late_lines_of_another_from_being_told(
    tmp_path: Path,
) -> None:
    live = job(tmp_path, "'*.log'")
    folder = Folder(tmp_path / "work")
    a_run(folder, "b.log", "06:00")
    folder.happen(Step(at=at("06:20"), file="u.log", data=b"begin\ndone\n"))
    live.look(at("06:25"))
    folder.happen(Step(at=at("06:30"), file="u.log", data=b"working\n"))
    folder.happen(line("b.log", "06:10", "begin"))
    folder.happen(line("b.log", "06:11", "ERROR broken"))
    os.utime(folder.path / "u.log", (at("06:30").timestamp(), at("06:30").timestamp()))
    live.look(at("06:30:01"))

    assert live.kept.runs[at("06:10"), 0].outcome is RunOutcome.FAILED


def test_a_look_that_is_put_off_has_read_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = job(tmp_path)
    monkeypatch.setattr(LogWatch, "is_turning", lambda self, now: True)
    a_run(Folder(tmp_path / "work"), "job.log", "05:00")
    for _ in range(5):
        live.look_once(at("05:02"))
        assert (live.state.current, live.state.progress, live.kept.runs) == (None, 0.0, {})
    live.look_once(at("05:02"))

    assert begun(live) == [at("05:00")]
    assert live.state.current == at("05:02")
