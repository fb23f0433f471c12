"""A tick or a loop that stands still is told, counted, and in the end the process ends itself to be started again."""

import json
import re
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from engine import pulse, rounds
from engine.pulse import Pulse
from engine.seen import Seen
from engine.state import JobState
from engine.store.batch import JobBatch
from engine.tick import judge
from engine.watchdog import EXIT_CODE, STANDSTILL, Watchdog
from tests.engine.faults import JOB, numbers, run, until
from tests.engine.live import watching, write_config


def start_child(config: Path, hang: Path, standstill: float) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.engine.hanging", str(config), str(hang), str(standstill)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def next_said(child: "subprocess.Popen[str]") -> dict[str, Any]:
    assert child.stdout is not None
    said: dict[str, Any] = json.loads(child.stdout.readline())
    return said


def test_a_standing_tick_is_told_and_ends_the_process_with_the_job_it_stood_at(tmp_path: Path) -> None:
    config, hang = write_config(tmp_path, JOB), tmp_path / "hang"
    with start_child(config, hang, 15) as child:
        while not next_said(child)["healthy"]:
            pass
        hang.touch()
        while (said := next_said(child))["healthy"]:
            pass
        while said["missed"] < 2:
            said = next_said(child)
        child.wait(40)

    told = (tmp_path / "data" / "logs" / "batmon.log").read_text(encoding="utf-8")
    assert said["reasons"] == ["tick_late"]
    assert child.returncode == EXIT_CODE
    assert re.search(r"the tick stands still for \d+ s, at the job job: ending, to be started again", told)


def test_a_tick_that_hangs_does_not_keep_the_process_from_ending(tmp_path: Path) -> None:
    config, hang = write_config(tmp_path, JOB), tmp_path / "hang"
    with start_child(config, hang, 60) as child:
        while not next_said(child)["healthy"]:
            pass
        hang.touch()
        while next_said(child)["healthy"]:
            pass
        began = time.monotonic()
        child.communicate("stop\n", timeout=20)

    assert (child.returncode, time.monotonic() - began < 8) == (0, True)
    assert "does not end" in (tmp_path / "data" / "logs" / "batmon.log").read_text(encoding="utf-8")


def test_what_a_standing_tick_has_missed_is_counted_and_its_lines_are_judged_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, go_on = tmp_path / "job.log", threading.Event()
    go_on.set()

    def wait_and_judge(state: JobState, seen: Seen, now: datetime, may_wait: bool) -> JobBatch | None:
        go_on.wait()
        return judge(state, seen, now, may_wait)

    monkeypatch.setattr(rounds, "judge", wait_and_judge)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: monitor.pulse().last_tick is not None)
        before = monitor.pulse().missed_ticks
        go_on.clear()
        run(log, 1)
        time.sleep(6)
        standing = monitor.pulse().missed_ticks - before
        go_on.set()
        until(lambda: numbers(monitor) == [1])
        ended = monitor.pulse().last_tick
        until(lambda: monitor.pulse().last_tick != ended)
        after = monitor.pulse().missed_ticks - before
        time.sleep(6)

        assert 2 <= standing <= after <= 15
        assert monitor.pulse().missed_ticks - before <= after + 3, "ticks that are on time are not missed"


class Clock:
    """A steady clock that a test moves."""

    def __init__(self) -> None:
        self.shown = 1000.0

    def __call__(self) -> float:
        return self.shown


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pulse, "steady", clock)
    return clock


def ended_after(clock: Clock, silence: float, *, tick: bool, loop: bool) -> tuple[list[int], list[str]]:
    """Return how a watchdog left and what it called for, after so many seconds in which tick or loop did not move."""
    marks = Pulse(lambda: 1.0)
    marks.begin()
    marks.turn()
    clock.shown += silence
    if tick:
        marks.begin()
    if loop:
        marks.turn()
    left: list[int] = []
    called: list[str] = []
    Watchdog(marks, lambda: called.append("tick")).look(left.append)
    return left, called


@pytest.mark.parametrize(
    ("silence", "tick", "loop", "left", "called"),
    [
        (STANDSTILL + 2, False, True, [EXIT_CODE], []),
        (STANDSTILL + 2, True, False, [EXIT_CODE], []),
        (STANDSTILL + 2, True, True, [], []),
        (STANDSTILL - 2, False, True, [], ["tick"]),
        (STANDSTILL - 2, True, False, [], []),
        (3, False, False, [], []),
    ],
    ids=["tick stands", "loop stands", "both move", "tick is late", "loop is late", "on time"],
)
def test_the_watchdog_ends_the_process_after_a_minute_of_a_standing_tick_or_loop(
    clock: Clock, silence: float, tick: bool, loop: bool, left: list[int], called: list[str]
) -> None:
    assert ended_after(clock, silence, tick=tick, loop=loop) == (left, called)


def test_a_monitor_without_pages_has_no_loop_to_stand_still(clock: Clock) -> None:
    marks, left = Pulse(lambda: 1.0), list[int]()
    marks.turn()
    marks.rest()
    clock.shown += STANDSTILL + 2
    marks.begin()

    Watchdog(marks, lambda: None).look(left.append)
    assert left == []
