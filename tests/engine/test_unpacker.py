import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.unpacker import LOOK

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 60.0  # seconds
SLEEPER = "import time; time.sleep(600)"
FOLLOWER = """
import signal, sys, time
import engine.unpacker
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has its background jobs take no notice of Ctrl-C
engine.unpacker.PATIENCE = 5.0
print("begun", flush=True)
try:
    engine.unpacker.end_after(int(sys.argv[1]))
    while True:  # a sleep of Linux is not ended by what another thread asks for, a loop of events is
        time.sleep(0.1)
except KeyboardInterrupt:
    print("asked to end", flush=True)
    if sys.argv[2] == "hangs":
        time.sleep(600)
"""


def follower(pid: int, how: str = "ends") -> "subprocess.Popen[str]":
    """Start a process that is to end after another; it has begun when this returns."""
    started = subprocess.Popen(
        [sys.executable, "-c", FOLLOWER, str(pid), how], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "begun\n"
    return started


def rest_of(process: "subprocess.Popen[str]") -> str:
    """Return what it still says until its end: some of it may have come with the first line."""
    assert process.stdout is not None
    said = process.stdout.read()
    process.wait(LIMIT)
    return said


@pytest.mark.parametrize(("how", "code"), [("ends", 0), ("hangs", 1)])
def test_it_ends_after_the_other_was_killed_also_where_its_end_hangs(how: str, code: int) -> None:
    other = subprocess.Popen([sys.executable, "-c", SLEEPER])
    with follower(other.pid, how) as process:
        other.kill()
        other.wait()
        said = rest_of(process)

    assert (said, process.returncode) == ("asked to end\n", code)


def test_it_ends_where_the_other_was_gone_before_it_looked() -> None:
    other = subprocess.Popen([sys.executable, "-c", ""])
    other.wait()
    with follower(other.pid) as process:
        said = rest_of(process)

    assert (said, process.returncode) == ("asked to end\n", 0)


def test_it_goes_on_while_the_other_runs() -> None:
    other = subprocess.Popen([sys.executable, "-c", SLEEPER])
    with follower(other.pid) as process:
        time.sleep(3 * LOOK)
        ended = process.poll()
        other.kill()
        other.wait()

    assert ended is None
