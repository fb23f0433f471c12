"""The small process that owns one rerun: `python -m engine.actions.supervisor FOLDER`, its request on standard input.

It starts the command, keeps its output and writes its end, whatever becomes of BATMON meanwhile. In its folder stand
`begun.json`, the pieces of the output, `cancel` where somebody asks for the end, and in the end `end.json`; `alive` is
locked for as long as it lives. The environment, with what is secret in it, comes by standard input and stands nowhere.

Nothing but the standard library is imported: it has to be there at once, and many may be there for hours.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any

from engine.actions import tree
from engine.actions.pipes import is_waiting
from engine.actions.segments import Writer
from engine.replacing import put_in_place

BLOCK = 64 * 1024  # bytes read at once
LOOK = 0.05  # seconds between two looks at the child and at what is asked of it
PATIENCE = 10.0  # seconds from asking to ending, where the request says nothing
KILLING = 10.0  # seconds for which ended processes are waited for
DRAIN, LONGEST_DRAIN = 0.5, 5.0  # seconds of silence, or of all, for which output is awaited once the command has ended
ROOM = 4096  # bytes that are taken on the disk for the end before anything is done
WRITING = 60.0  # seconds for which writing the last output, or the end, is tried
BEGUN, CANCEL, END, ALIVE = "begun.json", "cancel", "end.json", "alive"


class Supervised:
    """One command: its process, its output, and how it ends."""

    def __init__(self, folder: str, request: dict[str, Any]) -> None:
        self.folder, self.request = folder, request
        self.writer = Writer(folder)
        self.told = False  # to end, by the system
        self.writing = False
        self.heard = self.ended = time.monotonic()  # when something was last written, and when the command ended
        self._code: int | None = None

    def run(self) -> dict[str, Any]:
        """Run the command to its end, and return how it ended."""
        request = self.request
        tree.adopt()
        try:
            child = _start(request)
        except (OSError, ValueError) as error:
            return {"why": "not_started", "error": getattr(error, "strerror", None) or str(error)}
        signal.signal(signal.SIGTERM, self._tell)
        with suppress(OSError):  # a full disk: the command runs, and is not left to itself for that
            _put(self.folder, BEGUN, {"pid": child.pid, "at": time.time()})
        reader = threading.Thread(target=self._read, args=(child,), daemon=True)
        reader.start()
        why = self._wait(child)
        code = self._code
        while reader.is_alive() and not self._is_drained(child, time.monotonic()):
            reader.join(LOOK)
        left = [pid for pid in tree.members(child.pid) if pid != child.pid]
        return {"why": why, "code": code, "total": self.writer.total, "lost": self.writer.lost, "left": len(left)}

    def _is_drained(self, child: "subprocess.Popen[bytes]", now: float) -> bool:
        """Return whether no more output is awaited: what the command has left behind may hold the pipe for long."""
        if self.writing:  # a disk that is slow
            return now - self.ended >= WRITING
        is_silent = now - max(self.heard, self.ended) >= DRAIN
        waits = child.stdout is not None and is_waiting(child.stdout.fileno())
        return (is_silent and not waits) or now - self.ended >= LONGEST_DRAIN

    def _wait(self, child: "subprocess.Popen[bytes]") -> str:
        """Wait until the command has ended, by itself or by us; return why it did."""
        timeout = self.request.get("timeout")
        end = None if timeout is None else time.monotonic() + timeout
        while not self._has_ended(child):
            why = self._why_now(end)
            if why is not None:
                self._stop(child)
                return why
            time.sleep(LOOK)
        return "exit"

    def _why_now(self, end: float | None) -> str | None:
        """Return why the command has to end now, None while it need not."""
        if os.path.exists(os.path.join(self.folder, CANCEL)):
            return "cancelled"
        if self.told:
            return "system"
        return "timeout" if end is not None and time.monotonic() >= end else None

    def _stop(self, child: "subprocess.Popen[bytes]") -> None:
        """Ask the command and all that it has started to end; then end what has not."""
        stop = self.request.get("stop")
        if stop:  # what it asked another program to do
            with suppress(OSError):
                subprocess.Popen(stop, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        tree.ask(child.pid)
        patience = time.monotonic() + float(self.request.get("patience", PATIENCE))
        while self._lives(child) and time.monotonic() < patience:
            time.sleep(LOOK)
        killing = time.monotonic() + KILLING
        while self._lives(child) and time.monotonic() < killing:
            tree.end(child.pid)
            time.sleep(LOOK)

    def _lives(self, child: "subprocess.Popen[bytes]") -> bool:
        ended = self._has_ended(child)
        return bool(tree.members(child.pid)) or not ended

    def _has_ended(self, child: "subprocess.Popen[bytes]") -> bool:
        """Collect what has ended, and return whether the command has."""
        if sys.platform == "win32":
            self._code = child.poll()
        else:
            for pid, status in tree.reap():
                if pid == child.pid:
                    self._code = child.returncode = os.waitstatus_to_exitcode(status)
        if self._code is None:
            return False
        self.ended = time.monotonic()
        return True

    def _read(self, child: "subprocess.Popen[bytes]") -> None:
        if child.stdout is None:
            return
        source = child.stdout.fileno()
        while data := os.read(source, BLOCK):
            self.writing = True
            self.writer.write(data)
            self.heard, self.writing = time.monotonic(), False

    def _tell(self, _signal: int, _frame: object) -> None:
        self.told = True


def _start(request: dict[str, Any]) -> "subprocess.Popen[bytes]":
    windows = sys.platform == "win32"
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
    return subprocess.Popen(
        request["command"],
        cwd=request["cwd"],
        env=request["env"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
        start_new_session=not windows,
        creationflags=flags if windows else 0,
    )


def _put(folder: str, name: str, value: dict[str, Any]) -> None:
    """Write a file whole: nobody sees a half of it, and one that stood there for its room is used."""
    path = os.path.join(folder, name)
    text = json.dumps(value).encode().ljust(ROOM)
    file = os.open(path + ".new", os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        os.write(file, text)
        os.fsync(file)
    finally:
        os.close(file)
    put_in_place(path + ".new", path)


def _put_end(folder: str, end: dict[str, Any]) -> None:
    """Write the end, however long the disk refuses it."""
    until = time.monotonic() + WRITING
    while True:
        try:
            _put(folder, END, end)
            return
        except OSError:
            if time.monotonic() >= until:
                raise
            time.sleep(1.0)


def _lock(folder: str) -> int:
    """Lock `alive` until this process ends, and return its descriptor."""
    file = os.open(os.path.join(folder, ALIVE), os.O_CREAT | os.O_RDWR, 0o600)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)  # somebody may be trying whether it is held
    return file


def main(folder: str) -> int:
    """Run the request of one folder."""
    os.umask(0o077)
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    lock = _lock(folder)
    try:
        with open(os.path.join(folder, END + ".new"), "wb") as room:
            room.write(b" " * ROOM)
        request = json.loads(sys.stdin.buffer.read())
    except (OSError, ValueError) as error:  # BATMON was ended in the middle of asking
        end = {"why": "not_started", "error": str(error)}
    else:
        supervised = Supervised(folder, request)
        end = supervised.run()
        supervised.writer.close()
    _put_end(folder, end | {"at": time.time()})
    os.close(lock)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
