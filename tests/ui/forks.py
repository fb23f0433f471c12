"""Servers that are forked from a process which has loaded all of their code: they are up at once.

`python -m tests.ui.forks` is that process. It reads lines of JSON, a module and its arguments each, and answers each
with the id of the process that runs it; at the end of its input it ends.
"""

import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import traceback
from functools import cache

import psutil

from tests.browser import ROOT, Server, clean_environment

LOADED = ("tests.ui.fake_server", "tests.ui.fake_day", "tests.ui.search_server", "ui.cli_run")


class Forked:
    """A process that another one forked, with the methods of a Popen that tests use."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.pid = pid

    def poll(self) -> int | None:
        """Return None while it runs, else a number."""
        return None if self._process.is_running() else -1

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it at once."""
        if self._process.is_running():
            self._process.kill()

    def wait(self, timeout: float | None = 30) -> int:
        """Return a number when it has ended."""
        self._process.wait(timeout)
        return -1


class ForkedServer(Server):
    """A server whose command is `python -m` one of the modules above."""

    def begin(self) -> Forked:
        """Start its process."""
        module, *arguments = self.command[2:]
        parent = _parent()
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(json.dumps([module, *arguments]) + "\n")
        parent.stdin.flush()
        return Forked(int(parent.stdout.readline()))


@cache
def _parent() -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.ui.forks"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stdin=pipe, stdout=pipe, text=True)


def serve_forks() -> None:
    """Fork as asked, until nobody can ask any more."""
    for name in LOADED:
        __import__(name)
    assert threading.active_count() == 1, "a thread would be lost in every fork"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for them
    answers = os.dup(1)
    os.dup2(2, 1)  # what they print is no answer
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become(json.loads(line), answers)
        os.write(answers, f"{pid}\n".encode())


def _become(asked: list[str], answers: int) -> None:
    """Be the process that was asked for."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(answers)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["", *asked[1:]]
    try:
        runpy.run_module(asked[0], run_name="__main__", alter_sys=True)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    serve_forks()
