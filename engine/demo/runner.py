"""Starts the demo's programs at their times as child processes, and ends what it started."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import psutil
from loguru import logger

from engine.demo.job import LIFELINE
from engine.demo.program import Program, next_due

LOOK_AGAIN = 1.0  # seconds at most between two looks at the wall clock, which somebody may have set
STOP_WITHIN = 3.0


class Runner:
    """A scheduler thread and its children: one at a time for a program, and nothing is caught up."""

    def __init__(
        self,
        programs: Sequence[Program],
        root: Path,
        command: Sequence[str],
        now: Callable[[], datetime],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Take `command` as what starts BATMON itself; `demo-job NAME` is added to it."""
        self._programs = {program.name: program for program in programs}
        self._root = root
        self._command = tuple(command)
        self._now = now
        self._environment = {**_same_code(os.environ if environment is None else environment), LIFELINE: "1"}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, since: datetime) -> None:
        """Begin; what was due after `since` is started now, once."""
        due = {name: next_due(program, since) for name, program in self._programs.items()}
        self._thread = threading.Thread(target=self._loop, args=(due,), name="demo-scheduler", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the scheduler and every child that still runs; return when none is left."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        for child in self._children.values():
            end(child)
        self._children.clear()

    def pids(self) -> dict[str, int]:
        """Return the programs that run now, with their process ids."""
        return {name: child.pid for name, child in dict(self._children).items() if child.poll() is None}

    def _loop(self, due: dict[str, datetime]) -> None:
        while True:
            now = self._now()
            for name, program in self._programs.items():
                if due[name] <= now:
                    self._start_child(name)
                    due[name] = next_due(program, now)
                elif next_due(program, now) < due[name]:  # the clock was set back
                    due[name] = next_due(program, now)
            wait = (min(due.values()) - self._now()).total_seconds()
            if self._stopping.wait(min(max(wait, 0.0), LOOK_AGAIN)):
                return

    def _start_child(self, name: str) -> None:
        last = self._children.get(name)
        if last is not None:
            if last.poll() is None:
                logger.warning("{} still runs (process {}): this start is left out", name, last.pid)
                return
            release(last)
        try:
            self._children[name] = start((*self._command, "demo-job", name), self._root / name, self._environment)
        except OSError as error:
            logger.error("{} could not be started: {}", name, error)


def _same_code(environment: Mapping[str, str]) -> dict[str, str]:
    """Return `environment` with our own folder first among Python's import paths: a child runs this very code."""
    own = str(Path(__file__).resolve().parents[2])
    return {**environment, "PYTHONPATH": os.pathsep.join(filter(None, [own, environment.get("PYTHONPATH")]))}


def start(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a program in `folder`, away from our console; its standard input is the lifeline."""
    own_group = 0
    if sys.platform == "win32":
        own_group = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=sys.platform != "win32",
        creationflags=own_group,
    )


def end(child: subprocess.Popen[bytes]) -> None:
    """End a process that `start` started, with all that it started itself."""
    if child.poll() is None:
        if sys.platform == "win32":
            _kill_tree(child.pid)
        else:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)  # its own session, so its id names the group
        try:
            child.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            _kill_tree(child.pid)
            child.wait(STOP_WITHIN)
    release(child)


def release(child: subprocess.Popen[bytes]) -> None:
    """Close the lifeline of a process that has ended."""
    if child.stdin is not None:
        with suppress(OSError):
            child.stdin.close()


def _kill_tree(pid: int) -> None:
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        for process in [*parent.children(recursive=True), parent]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
