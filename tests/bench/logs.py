"""Windows of a large log: counting its lines beside `wc -l` and plain reading, its end, jumps, appended lines."""

import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from threading import Event
from zoneinfo import ZoneInfo

import psutil

from engine.logs.follow import Cursor
from engine.logs.lineindex import LineIndex
from engine.logs.port import Wanted
from engine.logs.reader import Known, Reader
from engine.logs.source import FileSource
from engine.logs.tailing import Tail, Tailer
from rules.rule import Rule
from rules.timestamps import FileClock
from tests.bench.figures import Figure, told

SIZE = 1_000_000_000  # bytes
ROUNDS = 3  # of which the fastest counts: other programs run too
JUMPS = 300
START = datetime(2026, 11, 1)
KNOWN = Known(
    rule=Rule(job_id="job", zone=ZoneInfo("Asia/Seoul"), expect=None, failure=(r"\bERROR\b",), success=("작업 완료",)),
    encoding="auto",
    cursor=Cursor(clock=FileClock(layout="^iso")),
)


def measure_logs(scale: float) -> None:
    """Print the figures of one log of a gigabyte, or of `scale` of it, on a warm disk."""
    with tempfile.TemporaryDirectory(prefix="batmon-bench-") as folder:
        path = Path(folder) / "job.log"
        lines = write_log(path, int(SIZE * scale))
        print(f"{path.stat().st_size / 1e6:,.0f} MB, {lines:,} lines")
        print("| what | asked for | measured | |\n|---|---|---|---|")
        for figure in (*_counting(path, lines), *_windows(path, lines), _appended(path)):
            print(told(figure), flush=True)


def write_log(path: Path, size: int) -> int:
    """Write a log of mixed lines, each with its number, and return how many."""
    dice, number, written = Random("bench"), 0, 0
    words = ["페이지 수집", "rows written", "ERROR 공시목록 수집 실패: Read timed out.", "작업 완료", "x" * 120, "ok"]
    with path.open("wb") as log:
        while written < size:
            rows = []
            for _ in range(10_000):
                number += 1
                at = START + timedelta(seconds=number // 8)
                rows.append(f"{at:%Y-%m-%d %H:%M:%S},{number % 1000:03} [I] {number} {dice.choice(words)}\n")
            data = "".join(rows).encode()
            written += log.write(data)
    return number


def _counting(path: Path, lines: int) -> list[Figure]:
    counted = 0

    def count() -> None:
        nonlocal counted
        with FileSource(str(path)) as source:
            index = LineIndex(source.head, "line")
            index.complete(source)
            counted = index.breaks_before(source, source.size) or 0

    def read() -> None:
        with path.open("rb", buffering=0) as file:
            while file.read(1 << 20):
                pass

    wc = _fastest(lambda: subprocess.run(["wc", "-l", str(path)], check=True, stdout=subprocess.DEVNULL))
    reading, counting = _fastest(read), _fastest(count)
    assert counted == lines, (counted, lines)
    return [
        Figure(what="`wc -l`", measured=wc * 1000, unit="ms"),
        Figure(what="plain reading", measured=reading * 1000, unit="ms"),
        Figure(what="index of all lines", measured=counting * 1000, unit="ms"),
        Figure(what="index / `wc -l`", measured=counting / wc, unit="x", most=5),
    ]


def _windows(path: Path, lines: int) -> list[Figure]:
    reader, process, dice = Reader(), psutil.Process(), Random("jumps")
    held = process.memory_info().rss
    first = _ask(reader, Wanted(path=str(path), count=200), lines)
    while _ask_counted(reader, path) < 1.0:
        time.sleep(0.02)
    jumps = [
        _ask(reader, Wanted(path=str(path), line=number, count=50), number)
        for number in (dice.randrange(1, lines - 50) for _ in range(JUMPS))
    ]
    moments = [START + timedelta(seconds=dice.randrange(1, lines // 8 - 10)) for _ in range(30)]
    times = [
        _ask(reader, Wanted(path=str(path), at=at.replace(tzinfo=KNOWN.rule.zone), count=50), at) for at in moments
    ]
    grown = process.memory_info().rss - held
    return [
        Figure(what="last 200 lines, nothing counted yet", measured=first * 1000, unit="ms", most=300),
        Figure(what="a jump to a line (50 of them), median", measured=median(jumps) * 1000, unit="ms", most=1),
        Figure(what="a jump to a line, 99 of 100", measured=sorted(jumps)[len(jumps) * 99 // 100] * 1000, unit="ms"),
        Figure(what="a jump to a time, median", measured=median(times) * 1000, unit="ms"),
        Figure(what="memory", measured=grown / 1e6, unit="MB", most=40),
    ]


def _ask(reader: Reader, wanted: Wanted, expected: "int | datetime") -> float:
    """Return how long a window took, whose line was the right one."""
    began = time.perf_counter()
    window = reader.window(wanted, KNOWN, datetime.now(UTC))
    took = time.perf_counter() - began
    line = window.lines[-1 if wanted.line is None and wanted.at is None else 0]
    if isinstance(expected, int):
        assert line.text.split()[3] == str(expected), (line, expected)
    else:
        assert line.text.startswith(f"{expected:%Y-%m-%d %H:%M:%S}"), (line, expected)
    return took


def _ask_counted(reader: Reader, path: Path) -> float:
    return reader.window(Wanted(path=str(path), count=1), KNOWN, datetime.now(UTC)).counted


def _appended(path: Path) -> Figure:
    """Return how long it takes until a line that is appended has been told."""
    awake, tailer, took = Event(), Tailer(), []
    place = Reader().place(str(path), KNOWN, None, None, datetime.now(UTC))
    tail = Tail(str(path), "auto", place, awake.set)
    tailer.add(tail)
    time.sleep(0.3)
    for number in range(20):
        awake.clear()
        began = time.perf_counter()
        with path.open("ab") as log:
            log.write(b"2026-12-01 00:00:00 appended %d\n" % number)
        assert awake.wait(5), "it is never told"
        took.append(time.perf_counter() - began)
        tail.take()
    tail.close()
    return Figure(what="an appended line is told, slowest of 20", measured=max(took) * 1000, unit="ms", most=300)


def _fastest(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)
