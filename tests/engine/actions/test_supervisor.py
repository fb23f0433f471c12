"""The supervisor alone, with real commands: how each of them ends, and what is left of it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.actions.detached import start_detached
from engine.actions.rerunfolder import ask_to_end, has_begun, is_alive
from engine.actions.segments import HEAD, SIZE, TAIL, read
from tests.engine.actions.batch import wait_for
from tests.processes import command_lines

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and sessions of POSIX")

DAEMON = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
open(sys.argv[1], "w").write(str(os.getpid()))
time.sleep(300)
"""


@posix
def test_a_command_is_followed_to_its_end_where_the_disk_takes_no_word_of_its_beginning(folder: Path) -> None:
    (folder / "begun.json.new").mkdir()
    request = {"command": ["sh", "-c", "sleep 0.3; echo done; exit 3"], "cwd": str(folder), "env": dict(os.environ)}
    start_detached(folder, request).wait(20)

    end = json.loads((folder / "end.json").read_bytes())
    assert (end["why"], end["code"]) == ("exit", 3)
    assert read(str(folder), 0, 100)[1] == b"done\n"


SLOW = """
import json, os, sys, time
from engine.actions import segments, supervisor
part, name = {"reads": (os, "read"), "writes": (segments.Writer, "write")}[sys.argv[2]]
plain = getattr(part, name)
def late(*given):
    time.sleep(1.5)
    return plain(*given)
setattr(part, name, late)
command = [sys.executable, "-c", "print('oh')"]
request = {"command": command, "cwd": sys.argv[1], "env": dict(os.environ)}
print(json.dumps(supervisor.Supervised(sys.argv[1], request).run()))
"""


@pytest.mark.parametrize("part", [pytest.param("reads", marks=posix), "writes"])
def test_the_last_output_is_waited_for_while_it_is_read_or_written(folder: Path, part: str) -> None:
    said = subprocess.run([sys.executable, "-c", SLOW, str(folder), part], capture_output=True, check=True, timeout=60)

    end = json.loads(said.stdout)
    assert (end["why"], end["code"], end["lost"]) == ("exit", 0, 0)
    assert read(str(folder), 0, 100)[1].strip() == b"oh"


class Begun:
    """A command under its supervisor."""

    def __init__(self, folder: Path, *words: str, **more: object) -> None:
        self.folder = folder
        request = {"command": words, "cwd": str(folder), "env": dict(os.environ), "patience": 0.3, **more}
        self.process = start_detached(folder, request)
        wait_for(lambda: has_begun(folder))

    def end(self, seconds: float = 20.0) -> dict[str, Any]:
        """Wait for the end and return what is said of it."""
        self.process.wait(seconds)
        end: dict[str, Any] = json.loads((self.folder / "end.json").read_bytes())
        return end

    @property
    def child(self) -> int:
        """Return the command's process."""
        return int(json.loads((self.folder / "begun.json").read_bytes())["pid"])


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "rerun"
    folder.mkdir()
    yield folder
    if (folder / "begun.json").exists() and is_alive(folder):
        ask_to_end(folder)


def lives(pid: int) -> bool:
    """Return whether a process is there and no zombie."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def children_of(begun: Begun) -> list[int]:
    """Return what the command has started and still runs."""
    return [one.pid for one in psutil.Process(begun.child).children(recursive=True) if lives(one.pid)]


def daemon_of(path: Path) -> int | None:
    return int(path.read_text()) if path.exists() and path.read_text() else None


@posix
def test_a_command_ends_with_its_exit_code_and_all_of_its_output(folder: Path) -> None:
    end = Begun(folder, "sh", "-c", "echo out; echo err >&2; exit 3").end()

    assert (end["why"], end["code"], end["total"], end["left"]) == ("exit", 3, 8, 0)
    assert sorted(read(str(folder), 0, 100)[1].split()) == [b"err", b"out"]


@posix
def test_a_command_that_dies_by_a_signal_says_which(folder: Path) -> None:
    end = Begun(folder, "sh", "-c", "kill -9 $$").end()

    assert (end["why"], end["code"]) == ("exit", -signal.SIGKILL)


@posix
def test_a_program_that_does_not_exist_is_not_started(folder: Path) -> None:
    end = Begun(folder, "/no/such/program").end()

    assert (end["why"], end["error"]) == ("not_started", "No such file or directory")


@posix
def test_cancel_ends_children_and_a_daemon_that_has_left_the_session_and_ignores_it(folder: Path) -> None:
    pid_file = folder / "daemon"
    script = f"sleep 300 & {sys.executable} -c '{DAEMON}' {pid_file}; sleep 300"
    begun = Begun(folder, "sh", "-c", script)
    daemon = wait_for(lambda: daemon_of(pid_file))
    wait_for(lambda: len(children_of(begun)) == 2)  # the first python may be there for a moment
    family = [begun.child, daemon, *children_of(begun)]
    before = [lives(pid) for pid in family]

    ask_to_end(folder)
    end = begun.end()

    assert all(before)
    assert end["why"] == "cancelled"
    assert [pid for pid in family if lives(pid)] == []


@posix
def test_a_command_is_asked_before_it_is_ended(folder: Path) -> None:
    asked = 'trap "echo tidied; exit 7" TERM; echo ready; while :; do sleep 0.05; done'
    begun = Begun(folder, "sh", "-c", asked, patience=5)
    wait_for(lambda: read(str(folder), 0, 10)[1])

    ask_to_end(folder)
    end = begun.end()

    assert (end["why"], end["code"]) == ("cancelled", 7)
    assert b"tidied" in read(str(folder), 0, 100)[1]


@posix
def test_what_a_command_has_started_is_asked_too(folder: Path) -> None:
    waiting = '(trap "echo asked below; exit 0" TERM; echo ready; while :; do sleep 0.05; done) & wait'
    begun = Begun(folder, "sh", "-c", f"{waiting}", patience=5)
    wait_for(lambda: read(str(folder), 0, 10)[1])

    ask_to_end(folder)
    begun.end()

    assert b"asked below" in read(str(folder), 0, 100)[1]


@posix
def test_a_command_that_hangs_past_its_timeout_is_ended_with_what_it_has_started(folder: Path) -> None:
    begun = Begun(folder, "sh", "-c", "echo begun; sleep 300 & sleep 300", timeout=10)
    family = wait_for(lambda: children_of(begun))

    end = begun.end()

    assert end["why"] == "timeout"
    assert [pid for pid in family if lives(pid)] == []
    assert read(str(folder), 0, 100)[1] == b"begun\n"


@posix
def test_a_command_that_leaves_children_behind_ends_by_its_own_exit_and_they_are_counted(folder: Path) -> None:
    begun = Begun(folder, "sh", "-c", "sleep 300 & echo $!; exit 0")
    began = time.monotonic()

    end = begun.end()
    left = int(read(str(folder), 0, 100)[1])
    still_there = lives(left)
    os.kill(left, signal.SIGKILL)

    assert (end["why"], end["code"], end["left"]) == ("exit", 0, 1)
    assert still_there
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("megabytes", [30])
def test_much_output_is_kept_at_both_ends_and_leaves_memory_and_disk_as_they_were(folder: Path, megabytes: int) -> None:
    check_much_output(folder, megabytes)


def check_much_output(folder: Path, megabytes: int) -> None:
    """Let a command print so much, and check what is left of it: also the long check does."""
    line = "f'{n:9}'.encode() + b'x' * 1014 + b'\\n'"  # in bytes: text gets other line ends on Windows
    script = f"import sys\nfor n in range({megabytes} << 10): sys.stdout.buffer.write({line})"
    begun = Begun(folder, sys.executable, "-c", script)
    most, process = 0, psutil.Process(begun.process.pid)
    while begun.process.poll() is None:
        try:
            most = max(most, process.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.05)
    end = begun.end(120)
    kept = sum(path.stat().st_size for path in folder.glob("output.*"))
    start, after_gap = read(str(folder), HEAD * SIZE, 20)

    assert (end["code"], end["total"], end["lost"]) == (0, megabytes << 20, 0)
    assert kept <= (HEAD + TAIL + 1) * SIZE
    assert most < 40 << 20
    assert read(str(folder), 0, 9)[1] == b"        0"
    assert read(str(folder), end["total"] - 1024, 9)[1].strip() == str((megabytes << 10) - 1).encode()
    assert start > HEAD * SIZE
    assert after_gap.strip().startswith(str(start // 1024).encode())


@posix
def test_output_can_be_followed_while_the_command_runs(folder: Path) -> None:
    begun = Begun(folder, "sh", "-c", "echo one; sleep 60")

    first = wait_for(lambda: read(str(folder), 0, 100)[1])
    ask_to_end(folder)

    assert first == b"one\n"
    assert begun.end()["why"] == "cancelled"


@posix
def test_nothing_of_the_environment_stands_in_a_file_or_on_a_command_line(folder: Path) -> None:
    secret = "s3cret-9f4e"
    env = {**os.environ, "TOKEN": secret}
    begun = Begun(folder, "sh", "-c", 'test "$TOKEN" = s3cret-9f4"e" && echo known; sleep 60', env=env)
    wait_for(lambda: read(str(folder), 0, 100)[1])

    lines = command_lines()
    inside = {path.name: path.read_bytes() for path in folder.iterdir()}
    modes = {path.name: path.stat().st_mode & 0o077 for path in folder.iterdir()}
    environment = Path(f"/proc/{begun.process.pid}/environ").read_bytes()
    ask_to_end(folder)
    begun.end()

    assert read(str(folder), 0, 100)[1] == b"known\n"
    assert not [line for line in lines if secret.encode() in line]
    assert not [name for name, data in inside.items() if secret.encode() in data]
    assert secret.encode() not in environment
    assert {name: mode for name, mode in modes.items() if mode} == {}


@posix
def test_a_supervisor_has_a_session_of_its_own_and_so_has_its_command(folder: Path) -> None:
    begun = Begun(folder, "sh", "-c", "sleep 60")

    sessions = {os.getsid(0), os.getsid(begun.process.pid), os.getsid(begun.child)}
    ask_to_end(folder)
    begun.end()

    assert len(sessions) == 3


def test_a_supervisor_that_is_told_nothing_starts_nothing(folder: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "engine.actions.supervisor", str(folder)], input=b'{"command": ["tou', check=False
    )
    end = json.loads((folder / "end.json").read_bytes())

    assert process.returncode == 0
    assert end["why"] == "not_started"


@posix
def test_a_killed_supervisor_is_seen_dead_and_a_living_one_alive(folder: Path) -> None:
    begun = Begun(folder, "sh", "-c", "sleep 60")
    child = begun.child

    before = is_alive(folder)
    begun.process.kill()
    begun.process.wait()
    after = is_alive(folder)
    os.killpg(child, signal.SIGKILL)

    assert (before, after) == (True, False)


@posix
def test_the_end_is_written_on_a_disk_that_the_output_has_filled(small_disk: Path) -> None:
    end = Begun(small_disk, "head", "-c", "9000000", "/dev/zero").end()

    assert (end["why"], end["code"], end["total"]) == ("exit", 0, 9_000_000)
    assert end["lost"] > 1_000_000
