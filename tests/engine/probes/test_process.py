"""Processes: real children that the test starts and ends."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from engine.config.schedulers import Process
from engine.probes.process import Seen, read, reading_of
from rules.readings import SchedulerReading

ROOT = Path(__file__).resolve().parents[3]
SLEEP = "import time; print('up', flush=True); time.sleep(600)"
ASKED = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)


@contextmanager
def child(mark: str) -> Iterator[subprocess.Popen[bytes]]:
    """Give a process that has `mark` in its command line, and end it."""
    process = subprocess.Popen([sys.executable, "-c", SLEEP, mark], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield process
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def look(
    before: SchedulerReading | None = None, asked: datetime | None = None, **wanted: str
) -> SchedulerReading | None:
    job = Process(type="process", **wanted)
    known = {} if before is None else {"job": before}
    return read({"job": job}, known, asked or datetime.now(UTC)).get("job")


def state_of(reading: SchedulerReading | None) -> str | None:
    return None if reading is None else reading.state.value


def test_a_process_is_found_by_a_part_of_its_command_line_until_it_ends(tmp_path: Path) -> None:
    mark = str(tmp_path / "job.py")
    before = look(cmdline=mark)
    with child(mark) as process:
        running = look(cmdline=mark)
        created = datetime.fromtimestamp(psutil.Process(process.pid).create_time(), UTC)
        process.kill()
        wait_uncollected(process)
        ended = look(cmdline=mark)

    assert [state_of(reading) for reading in (before, running, ended)] == ["stopped", "running", "stopped"]
    assert running is not None
    assert running.started == running.since == created
    assert running.must_run


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is left of an ended process there")
def test_what_is_left_of_an_ended_process_is_not_it(tmp_path: Path) -> None:
    program = shutil.copy(shutil.which("sleep") or "", tmp_path / "nightly-batch")
    with subprocess.Popen([program, "600"]) as process:
        running = look(name="nightly-batch")
        process.kill()
        wait_uncollected(process)
        ended = look(name="nightly-batch")
        left = psutil.Process(process.pid).name()

    assert (state_of(running), state_of(ended), left) == ("running", "stopped", "nightly-batch")


def wait_uncollected(process: subprocess.Popen[bytes]) -> None:
    """Wait until the child has ended, and leave what is left of it where it is."""
    if sys.platform == "win32":
        process.wait()
    else:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)


def test_a_process_is_found_by_its_name(tmp_path: Path) -> None:
    with child("any") as process:
        name = psutil.Process(process.pid).name()

        assert state_of(look(name=name)) == "running"
        assert state_of(look(name=f"{name}-other")) == "stopped"


def test_name_and_command_line_must_both_fit(tmp_path: Path) -> None:
    mark = str(tmp_path / "job.py")
    with child(mark) as process:
        name = psutil.Process(process.pid).name()

        assert state_of(look(name=name, cmdline=mark)) == "running"
        assert state_of(look(name=f"{name}-other", cmdline=mark)) == "stopped"
        assert state_of(look(name=name, cmdline=f"{mark}-other")) == "stopped"


def test_batmon_is_not_the_process_that_it_looks_for(tmp_path: Path) -> None:
    mark = str(tmp_path / "job.py")
    script = "import sys; from tests.engine.probes.test_process import look; print(look(cmdline=sys.argv[1]).state)"
    done = subprocess.run([sys.executable, "-c", script, mark], capture_output=True, text=True, cwd=ROOT)

    assert done.stdout == "stopped\n", done.stderr


def test_of_several_processes_the_oldest_says_since_when(tmp_path: Path) -> None:
    mark = str(tmp_path / "job.py")
    with child(mark) as first, child(mark):
        created = datetime.fromtimestamp(psutil.Process(first.pid).create_time(), UTC)
        reading = look(cmdline=mark)

    assert reading is not None
    assert reading.started == created


def test_a_process_that_goes_on_gives_equal_readings(tmp_path: Path) -> None:
    mark = str(tmp_path / "job.py")
    with child(mark):
        first = look(cmdline=mark)

        assert look(cmdline=mark, before=first) == first


def test_a_process_is_gone_since_it_was_first_seen_so(tmp_path: Path) -> None:
    mark = str(tmp_path / "job.py")
    first = look(cmdline=mark, asked=ASKED)
    second = look(cmdline=mark, before=first, asked=ASKED + timedelta(minutes=5))

    assert first is not None
    assert first.since == ASKED
    assert second == first


def test_two_thousand_jobs_are_looked_for_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    passes, iterate = [], psutil.process_iter

    def count(attrs: list[str]) -> Iterator[psutil.Process]:
        passes.append(attrs)
        return iterate(attrs)

    monkeypatch.setattr(psutil, "process_iter", count)
    jobs = {f"job{number}": Process(type="process", cmdline=f"no-such-{number}") for number in range(2000)}

    assert len(read(jobs, {}, ASKED)) == 2000
    assert len(passes) == 1


def test_a_command_line_that_may_not_be_read_is_no_answer_where_the_name_fits() -> None:
    hidden = [Seen(name="python", cmdline=None, created=ASKED)]
    named = Process(type="process", name="python", cmdline="job.py")

    assert reading_of(named, hidden, None, ASKED) is None
    assert state_of(reading_of(Process(type="process", cmdline="job.py"), hidden, None, ASKED)) == "stopped"
    assert state_of(reading_of(Process(type="process", name="python"), hidden, None, ASKED)) == "running"
