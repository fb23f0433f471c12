"""The wall clock is set, or the machine put into another zone, while the engine runs: each run counts once."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rules.model import Outcome, Status
from tests.engine.faults import JOB, assert_kept, ended, numbers, run, say, until
from tests.engine.live import watching, write_config
from tests.engine.setclock import SetClock

SEOUL = ZoneInfo("Asia/Seoul")
DUE = """
  - id: due
    name: Due
    scheduler: manual
    workdir: .
    log: due.log
    expect: {at: ["%s"], grace: 20m}
    success: 'done'
"""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    return SetClock(monkeypatch)


@contextmanager
def running(log: Path, clock: SetClock) -> Iterator[list[int]]:
    """Write a run every twentieth of a second, by the clock that is shown; give the numbers written so far."""
    ledger: list[int] = []
    ended = threading.Event()

    def write() -> None:
        while not ended.wait(0.05):
            number = len(ledger) + 1
            say(log, f"begin {number}", clock.now(UTC))
            say(log, "done", clock.now(UTC))
            clock.stamp(log)
            ledger.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield ledger
    finally:
        ended.set()
        writer.join()


@pytest.mark.parametrize("hours", [2, -2], ids=["forward", "back"])
def test_when_the_clock_is_set_by_two_hours_ticks_go_on_and_every_run_counts_once(
    tmp_path: Path, clock: SetClock, hours: int
) -> None:
    log, due = tmp_path / "job.log", clock.now(SEOUL) - timedelta(minutes=30)
    say(tmp_path / "due.log", "done", due.astimezone(UTC) + timedelta(minutes=1))
    with (
        watching(write_config(tmp_path, JOB + DUE % f"{due:%H:%M}")) as monitor,
        running(log, clock) as ledger,
    ):
        until(lambda: len(numbers(monitor)) > 10)
        before = monitor.pulse().missed_ticks
        clock.ahead = timedelta(hours=hours)
        jumped, at_jump = time.monotonic(), len(ledger)
        until(lambda: len(numbers(monitor)) > at_jump)
        at_once = monitor.pulse().missed_ticks - before
        until(lambda: len(numbers(monitor)) > at_jump + 10)
        stood = time.monotonic() - jumped
        until(lambda: len(numbers(monitor)) > at_jump + 60)
        pulse = monitor.pulse()
        found = {finding.code for view in monitor.board().jobs for finding in view.findings}
    with watching(tmp_path / "batmon.yml") as monitor:
        until(lambda: len(numbers(monitor)) >= len(ledger))
        runs = monitor.history.runs("job", None, None, 10_000)
        outcomes = {one.outcome for one in monitor.history.occurrences("due", None, None, 10)}

        assert stood < 20, "the watch on the steady clock calls for the next tick"
        assert pulse.healthy
        assert at_once <= 4 if hours > 0 else pulse.missed_ticks - before > 4, "ticks that stood are counted"
        assert sorted(numbers(monitor)) == ledger
        assert [one.started for one in runs] == sorted((one.started for one in runs), reverse=True)
        assert found <= {"clock_skew"}, "a line that stands two hours ahead is told, and nothing else"
        assert Outcome.MISSED not in outcomes


@pytest.mark.parametrize("hours", [2, -2], ids=["forward", "back"])
def test_a_run_in_progress_while_the_clock_is_set_ends_as_one_run(tmp_path: Path, clock: SetClock, hours: int) -> None:
    log = tmp_path / "job.log"
    say(log, "begin 1", clock.now(UTC))
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: monitor.board().jobs[0].running is not None)
        with monitor._ticking:  # in the midst of a tick the line would be one of the future
            clock.ahead = timedelta(hours=hours)
            say(log, "done", clock.now(UTC))
            clock.stamp(log)
        until(lambda: monitor.board().jobs[0].status is Status.OK)
        assert_kept(lambda: ended(monitor), ["succeeded"])  # the store follows what is shown

        [one] = monitor.history.runs("job", None, None, 10)
        assert one.values["number"] == "1"
        assert one.ended is not None
        assert one.ended >= one.started


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system's zone is changed for all its programs at once")
def test_the_zone_of_the_machine_changes_nothing_for_a_job_whose_zone_is_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "job.log"
    run(log, 1, ago=60)
    with watching(write_config(tmp_path, JOB + DUE % "07:00")) as monitor:
        until(lambda: numbers(monitor) == [1] and monitor.job("due") is not None)
        before = monitor.job("due")
        monkeypatch.setenv("TZ", "America/New_York")
        time.tzset()
        try:
            run(log, 2)
            until(lambda: numbers(monitor) == [1, 2])
            after = monitor.job("due")
        finally:
            os.environ.pop("TZ", None)
            time.tzset()

        assert before is not None
        assert after is not None
        assert (after.next_expected, after.zone) == (before.next_expected, "Asia/Seoul")
        assert after.next_expected is not None
        assert f"{after.next_expected.astimezone(SEOUL):%H:%M}" == "07:00"
        until(lambda: monitor.pulse().healthy)
