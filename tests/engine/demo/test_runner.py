"""The demo's programs as real child processes: started at their times, and none left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest

from engine.demo.folder import prepare
from engine.demo.job import local_clock, run_program
from engine.demo.program import Program
from engine.demo.programs import BY_NAME, PROGRAMS
from engine.demo.runner import Runner

SEOUL = ZoneInfo("Asia/Seoul")
ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-m", "ui.cli"]


def wait_for(condition: Callable[[], object], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    now = datetime.now(SEOUL)
    return prepare(tmp_path / "demo", port=None, zone="Asia/Seoul", now=now, command=COMMAND).parent


@pytest.fixture
def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_live_run_takes_its_seconds_and_ends_with_its_success_line(tmp_path: Path, program: Program) -> None:
    slept: list[float] = []
    start = datetime(2026, 11, 24, 7, 0, 1, tzinfo=SEOUL)
    code = run_program(
        program, tmp_path, now=lambda: start + timedelta(seconds=sum(slept)), sleep=slept.append, fail=False
    )

    last = (tmp_path / start.strftime(program.log)).read_text(encoding="utf-8").splitlines()[-1]
    assert code == 0
    assert "완료" in last or "저장" in last
    assert program.live_seconds * 0.5 <= sum(slept) <= program.live_seconds + 0.01


def test_a_run_that_is_told_to_fail_ends_with_one_and_an_error_line(tmp_path: Path) -> None:
    start = datetime(2026, 11, 24, 7, 0, 1, tzinfo=SEOUL)
    program = BY_NAME["kindscrap"]

    assert run_program(program, tmp_path, now=lambda: start, sleep=lambda _: None, fail=True) == 1
    assert "ERROR" in (tmp_path / start.strftime(program.log)).read_text(encoding="utf-8")


def test_a_program_can_be_rerun_by_hand_from_its_folder(demo: Path, environment: dict[str, str]) -> None:
    log = demo / "fund_mail/logs/fund_mail.log"
    before = log.read_text(encoding="utf-8")
    done = subprocess.run(
        [*COMMAND, "demo-job", "fund_mail"], cwd=demo / "fund_mail", env=environment, capture_output=True, timeout=30
    )

    added = log.read_text(encoding="utf-8").removeprefix(before)
    assert done.returncode == 0, done.stderr
    assert len(added.splitlines()) == 3
    assert len(done.stdout.splitlines()) == 3


def test_stop_leaves_no_process_and_no_run_is_started_twice(demo: Path, environment: dict[str, str]) -> None:
    now = local_clock(SEOUL)
    runner = Runner([BY_NAME["kindscrap"]], demo, COMMAND, now, environment)
    runner.start(since=now() - timedelta(days=1))
    wait_for(runner.pids)
    pids = list(runner.pids().values())
    runner.stop()

    assert len(pids) == 1
    assert all(gone(pid) for pid in pids)


def test_killing_the_demo_ends_its_programs_too(demo: Path, environment: dict[str, str]) -> None:
    script = (
        "import sys, time; from datetime import timedelta; from pathlib import Path; from zoneinfo import ZoneInfo\n"
        "from engine.demo.job import local_clock; from engine.demo.programs import BY_NAME\n"
        "from engine.demo.runner import Runner\n"
        "now = local_clock(ZoneInfo('Asia/Seoul'))\n"
        f"runner = Runner([BY_NAME['kindscrap']], Path({str(demo)!r}), {COMMAND!r}, now)\n"
        "runner.start(since=now() - timedelta(days=1))\n"
        "while not runner.pids(): time.sleep(0.05)\n"
        "time.sleep(1); print(runner.pids()['kindscrap'], flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert not gone(child)
    parent.kill() if sys.platform == "win32" else parent.send_signal(signal.SIGKILL)
    parent.wait(10)
    parent.stdout.close()

    wait_for(lambda: gone(child), 5)


def test_a_program_that_still_runs_is_not_started_again(demo: Path, environment: dict[str, str]) -> None:
    began = datetime(2026, 11, 24, 6, 0, 0, tzinfo=SEOUL)
    next_day = began + timedelta(days=1)
    seen, asked = threading.Event(), list[datetime]()

    def hurried() -> datetime:
        asked.append(next_day if seen.is_set() else began)
        return asked[-1]

    runner = Runner([BY_NAME["kindscrap"]], demo, COMMAND, hurried, environment)  # it takes half a minute
    runner.start(since=began - timedelta(seconds=1))
    wait_for(runner.pids)
    first = runner.pids()
    seen.set()
    wait_for(lambda: asked.count(next_day) > 2)

    assert runner.pids() == first
    runner.stop()
