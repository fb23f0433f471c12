"""Reruns of a program in Python, which every system runs: how it ends, and what ends with it or does not."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.actions.against import _folded
from engine.actions.refused import Refused
from engine.actions.rerun import RerunState, RerunView
from engine.live import LiveMonitor
from rules.model import Status
from tests.engine.actions.batch import JOB, KIM, end_of, settled, text_of, wait_for
from tests.engine.live import watching, write_config

LIMIT = 60.0  # seconds: processes of Windows begin slowly
HEAD = """\
import os, pathlib, subprocess, sys, time


def log(text):
    with open("nightly.log", "a", encoding="utf-8") as file:
        file.write(time.strftime("%Y-%m-%d %H:%M:%S ", time.gmtime(time.time() + 9 * 3600)) + text + "\\n")


"""
GOOD = 'log("begin"); print("working"); log("all done")'
FAILED = 'print("no answer", file=sys.stderr); sys.exit(3)'
SLEEPING = "time.sleep(300)"
WITH_ANOTHER = """\
away = subprocess.DETACHED_PROCESS if sys.platform == "win32" else 0
other = subprocess.Popen(
    [sys.executable, "-c", "import time; time.sleep(300)"],
    creationflags=away, start_new_session=not away, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
)
pathlib.Path("new.txt").write_text(f"{os.getpid()} {other.pid}")
os.replace("new.txt", "pids.txt")
time.sleep(300)
"""
UNTIL_ALLOWED = """\
print("one")
while not os.path.exists("go"):
    time.sleep(0.05)
print("two")
log("all done")
"""


def write_program(folder: Path, program: str, more: str = "") -> Path:
    """Write a job that is run again by a program in Python; return the path of its batmon.yml."""
    (folder / "work").mkdir()
    (folder / "work" / "run.py").write_text(HEAD + program, encoding="utf-8")
    return write_config(folder, JOB.replace("{rerun}", f"{{command: ['{sys.executable}', run.py]{more}}}"))


def pids_of(folder: Path) -> list[int]:
    """Return the processes of a program that has told them."""
    path = folder / "work" / "pids.txt"
    return [int(word) for word in path.read_text().split()] if path.exists() else []


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a folder; what a program there has told of its processes is ended."""
    yield tmp_path
    for pid in pids_of(tmp_path):
        with suppress(psutil.NoSuchProcess):
            psutil.Process(pid).kill()


def ended(monitor: LiveMonitor, view: RerunView) -> RerunView:
    return end_of(monitor, view, LIMIT)


def is_gone(pid: int) -> bool:
    """Return whether a process is not there, or ended and not collected."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_program_ends_with_its_code_and_its_output_and_its_log_is_judged(folder: Path) -> None:
    with watching(write_program(folder, GOOD)) as monitor:
        settled(monitor)
        view = ended(monitor, monitor.reruns.start("nightly", KIM, {}))
        green = wait_for(lambda: monitor._book.states["nightly"].view.status is Status.OK, LIMIT)
        text = text_of(monitor, view.rid)

    assert (view.state, view.code, text.split(), green) == (RerunState.ENDED, 0, ["working"], True)


def test_a_program_that_fails_makes_its_job_red(folder: Path) -> None:
    with watching(write_program(folder, FAILED)) as monitor:
        settled(monitor)
        view = ended(monitor, monitor.reruns.start("nightly", KIM, {}))
        red = wait_for(lambda: monitor._book.states["nightly"].view.status is Status.ERROR, LIMIT)
        text = text_of(monitor, view.rid)

    assert (view.result, text.split(), red) == ("exit 3", ["no", "answer"], True)


def test_cancel_ends_also_what_a_program_has_sent_away(folder: Path) -> None:
    with watching(write_program(folder, WITH_ANOTHER)) as monitor:
        settled(monitor)
        view = monitor.reruns.start("nightly", KIM, {})
        pids = wait_for(lambda: pids_of(folder), LIMIT)
        lived = [not is_gone(pid) for pid in pids]
        monitor.reruns.cancel(view.rid, KIM)
        view = ended(monitor, view)

    assert (view.state, view.left) == (RerunState.CANCELLED, 0)
    assert lived == [True, True]
    assert [pid for pid in pids if not is_gone(pid)] == []


def test_a_program_that_takes_too_long_is_ended(folder: Path) -> None:
    with watching(write_program(folder, SLEEPING, ", timeout: 2s")) as monitor:
        settled(monitor)
        view = ended(monitor, monitor.reruns.start("nightly", KIM, {}))

    assert view.state is RerunState.TIMEOUT


def test_a_program_outlives_batmon_and_the_next_one_follows_it_to_its_end(folder: Path) -> None:
    path = write_program(folder, UNTIL_ALLOWED)
    words = [sys.executable, "-m", "tests.engine.actions.running", str(path)]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as batmon:
        assert batmon.stdout is not None
        rid = batmon.stdout.readline().strip()
        batmon.kill()
    with watching(path) as monitor:
        settled(monitor)
        found = monitor.reruns.get(rid)
        assert found is not None
        with pytest.raises(Refused, match="rerun_running"):
            monitor.reruns.start("nightly", KIM, {}, force=True, reason="again")
        (folder / "work" / "go").touch()
        view = ended(monitor, found)
        text = text_of(monitor, rid)

    assert found.state is RerunState.RUNNING
    assert (view.state, view.code, text.split()) == (RerunState.ENDED, 0, ["one", "two"])


def test_a_program_that_runs_in_the_folder_already_refuses(folder: Path) -> None:
    path = write_program(folder, SLEEPING)
    words = [sys.executable, "run.py"]
    with subprocess.Popen(words, cwd=folder / "work", stdin=subprocess.DEVNULL) as other, watching(path) as monitor:
        try:
            settled(monitor)
            with pytest.raises(Refused) as refused:
                monitor.reruns.start("nightly", KIM, {})
        finally:
            other.kill()

    assert (refused.value.code, refused.value.parameters["name"]) == ("runs_by_process", _folded("run.py"))


@pytest.mark.parametrize(
    ("name", "windows", "known"),
    [("Run.EXE", True, "run"), ("run.bat", True, "run"), ("Run.py", True, "run.py"), ("Run.exe", False, "Run.exe")],
)
def test_a_program_is_known_as_its_system_names_it(name: str, windows: bool, known: str) -> None:
    assert _folded(name, windows) == known


def test_what_was_begun_and_how_it_ended_stands_in_the_trail(folder: Path) -> None:
    with watching(write_program(folder, FAILED)) as monitor:
        settled(monitor)
        view = ended(monitor, monitor.reruns.start("nightly", KIM, {}))
        trail = folder / "data" / "audit" / "audit.jsonl"
        rows = wait_for(lambda: found if len(found := reruns_in(trail)) > 1 else None, LIMIT)

    assert [(row["outcome"], row["detail"]["rid"]) for row in rows] == [("begun", view.rid), ("failed", view.rid)]


def reruns_in(trail: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in trail.read_bytes().splitlines()]
    return [row for row in rows if row["event"] == "rerun"]
