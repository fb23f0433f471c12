"""A real server with large files in a job's folder, clients that take them slowly or leave, and what that costs it."""

import os
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Self
from urllib.parse import quote

import psutil
from msgspec import Struct, field

from tests.bench.many import HEAD
from tests.bench.ui_lines import running
from tests.browser import Server

MARKS = (0, 1_234_567_890, 1_999_999_990)  # places in the large file where something stands: the rest is a hole
HUGE = 2_000_000_000  # bytes of the large file
ENDLESS = 200_000_000_000  # bytes of one that nobody can take while a test runs
LINES = 400_000  # of the log
FILES = "/api/v1/jobs/large/files/download?path="
LOG = "/api/v1/jobs/large/log/download?file=job.log"
JOB = "  - {{id: large, name: large, scheduler: manual, workdir: '{folder}', log: 'logs/job.log'}}\n"


class Room(Struct):
    """The folder, and the server that shows it."""

    folder: Path
    server: Server

    @property
    def process(self) -> psutil.Process:
        assert self.server.process is not None
        return psutil.Process(self.server.process.pid)

    def memory(self) -> float:
        """Return the megabytes that the server holds."""
        return float(self.process.memory_info().rss) / 1e6

    def open_files(self) -> list[str]:
        """Return which files of the folder it holds open, each as often as it does."""
        found = []
        for descriptor in Path(f"/proc/{self.process.pid}/fd").iterdir():
            try:
                path = os.readlink(descriptor)
            except FileNotFoundError:  # it is closed by now
                continue
            if path.startswith(str(self.folder)):
                found.append(os.path.relpath(path, self.folder))
        return sorted(found)

    def closes_all(self, seconds: float) -> bool:
        """Return whether it holds none of them open within some seconds."""
        end = time.monotonic() + seconds
        while self.open_files():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True


@contextmanager
def served(folder: Path) -> Iterator[Room]:
    """Give a server of a job whose working folder holds large files, most of them holes, and a log."""
    work = folder / "work"
    (work / "logs").mkdir(parents=True)
    (work / "below").mkdir()
    for name, size in (("huge.bin", HUGE), ("endless.bin", ENDLESS), ("below/one.bin", HUGE // 2)):
        with (work / name).open("wb") as file:
            os.truncate(file.fileno(), size)
    with (work / "huge.bin").open("r+b") as file:
        for mark in MARKS:
            os.pwrite(file.fileno(), mark_at(mark), mark)
    with (work / "logs" / "job.log").open("w", encoding="utf-8") as log:
        for start in range(0, LINES, 10_000):
            log.write(
                "".join(f"2026-11-24 06:00:00 line {start + number} " + "x" * 60 + "\n" for number in range(10_000))
            )
    config = folder / "batmon.yml"
    config.write_text(HEAD + JOB.format(folder=work), encoding="utf-8")
    with running(config) as server:
        yield Room(folder=work, server=server)


def mark_at(place: int) -> bytes:
    """Return the ten bytes that stand at a place."""
    return b"%010d" % place


class Client:
    """One download over a socket of its own: it takes what it is told to, and leaves without a word."""

    def __init__(self, server: Server, path: str, *headers: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        lines = [f"GET {quote(path, safe='/?=&%')} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._socket.recv(65536)
        raw, _, self.rest = head.partition(b"\r\n\r\n")
        status, *rows = raw.decode("latin-1").split("\r\n")
        self.status = int(status.split()[1])
        self.headers = {name.lower(): value for name, _, value in (row.partition(": ") for row in rows)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def take(self, size: int) -> bytes:
        """Return the next bytes, so many at most; none at the end."""
        data, self.rest = self.rest[:size], self.rest[size:]
        return data or self._socket.recv(size)

    def read(self) -> bytes:
        """Return all that comes."""
        return b"".join(iter(lambda: self.take(1 << 20), b""))

    def leave(self) -> None:
        """Hang up."""
        self._socket.close()


class Asking(Struct):
    """Asks the server for something small again and again; keeps how long each answer took."""

    server: Server
    paths: tuple[str, ...] = ("/health",)
    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    done: Event = field(default_factory=Event)

    @contextmanager
    def beside(self) -> Iterator[Self]:
        """Ask in a thread of its own for as long as the block runs."""
        thread = Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.done.set()
            thread.join(30)

    def slowest(self, share: float = 0.99) -> float:
        """Return the seconds within which that share of the answers came."""
        return sorted(self.took)[int((len(self.took) - 1) * share)]

    def usual(self) -> float:
        """Return the seconds within which half of the answers came, of the path that keeps one waiting the longest."""
        return max(median(self.took[number :: len(self.paths)]) for number in range(len(self.paths)))

    def _run(self) -> None:
        while not self.done.wait(0.02):
            for path in self.paths:
                began = time.perf_counter()
                try:
                    urllib.request.urlopen(self.server.url + path, timeout=20).read()
                except OSError as error:
                    self.failed.append(f"{path}: {error}")
                self.took.append(time.perf_counter() - began)
