"""A job with a real program, watched by a real BATMON, for the tests of reruns."""

import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from engine.actions.actor import Actor
from engine.actions.rerun import RerunState, RerunView
from engine.live import LiveMonitor
from tests.engine.live import write_config

KIM = Actor(name="kim", source="127.0.0.1")
JOB = """
  - id: nightly
    name: Nightly
    scheduler: manual
    workdir: work
    log: nightly.log
    success: 'all done'
    failure: 'ERROR'
    start: 'begin'
    rerun: {rerun}
"""
T = TypeVar("T")


def write_job(folder: Path, rerun: str, script: str = "", job: str = JOB) -> Path:
    """Write a job whose rerun is `rerun`, and `run.sh` in its folder; return the path of its batmon.yml."""
    work = folder / "work"
    work.mkdir(exist_ok=True)
    write_script(work / "run.sh", script)
    return write_config(folder, job.replace("{rerun}", rerun))


def write_script(path: Path, script: str) -> None:
    """Write an executable script of the shell."""
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def wait_for(question: Callable[[], T | None], seconds: float = 15.0) -> T:
    """Return the first answer that is one."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = question()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"not in {seconds:g} s")


def words_of(path: Path) -> list[str]:
    """Return the words of a file that is perhaps not there yet."""
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def end_of(monitor: LiveMonitor, view: RerunView, seconds: float = 15.0) -> RerunView:
    """Return the rerun once it has ended."""

    def ended() -> RerunView | None:
        found = monitor.reruns.get(view.rid)
        return found if found is not None and found.state is not RerunState.RUNNING else None

    return wait_for(ended, seconds)


def text_of(monitor: LiveMonitor, rid: str) -> str:
    """Return all of the output that is kept."""
    text, place = "", 0
    while True:
        part = monitor.reruns.output(rid, place)
        if part.next == place:
            return text
        text, place = text + part.text, part.next


def settled(monitor: LiveMonitor, job: str = "nightly") -> None:
    """Wait until the job was judged."""
    wait_for(lambda: monitor._book.states[job].memory.verdict)
