"""The lines of a log counted beside `wc -l` and plain reading, and any place of it found by number and by time."""

import gc
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from random import Random
from statistics import median
from unittest.mock import patch
from zoneinfo import ZoneInfo

import psutil

from engine.logs import feeds
from engine.logs.follow import Cursor
from engine.logs.lineindex import LineIndex
from engine.logs.port import Wanted
from engine.logs.reader import Known, Reader
from engine.logs.source import FileSource
from engine.views import LogWindow
from rules.rule import Rule
from rules.timestamps import FileClock
from tests.bench.figures import Figure
from tests.longlog import LongLog, moment_of

ROUNDS = 5  # of which the fastest counts: other programs run too
JUMPS = 300
TIMES = 30
WINDOW = 50  # lines
TIMES_WC, PLAIN_TIMES_WC = 2.0, 5.0  # as long as `wc -l` the index may take: with numpy, and without
KNOWN = Known(
    rule=Rule(job_id="job", zone=ZoneInfo("Asia/Seoul"), expect=None, failure=(r"\bERROR\b",), success=("작업 완료",)),
    encoding="auto",
    cursor=Cursor(clock=FileClock(layout="^iso")),
)


def measure_index(name: str, log: LongLog) -> Iterator[Figure]:
    """Yield what counting takes, and what a jump does once all is counted."""
    ways = (lambda: _run("wc", "-l", log), lambda: _read(log), lambda: _count(log), lambda: _count_plainly(log))
    wc, reading, counting, plainly = _in_turn(*ways)
    yield Figure(what=f"{name}: `wc -l`", measured=wc * 1e3, unit="ms")
    yield Figure(what=f"{name}: plain reading", measured=reading * 1e3, unit="ms")
    yield Figure(what=f"{name}: index of all lines", measured=counting * 1e3, unit="ms")
    yield Figure(what=f"{name}: index / `wc -l`", measured=counting / wc, unit="x", most=TIMES_WC)
    what = f"{name}: index without numpy / `wc -l`"
    yield Figure(what=what, measured=plainly / wc, unit="x", most=PLAIN_TIMES_WC)
    tail = min(_took(lambda: _run("tail", "-n", "200", log)) for _ in range(ROUNDS))
    yield Figure(what=f"{name}: `tail -n 200`", measured=tail * 1e3, unit="ms")
    yield from _windows(name, log)


def _windows(name: str, log: LongLog) -> Iterator[Figure]:
    reader, dice = Reader(), Random("jumps")
    gc.collect()
    held = psutil.Process().memory_info().rss
    end = log.count - 199
    first = _ask(reader, log, Wanted(path=str(log.path), count=200), end)
    while _window(reader, Wanted(path=str(log.path), count=1)).counted < 1.0:
        time.sleep(0.02)
    numbers = [dice.randrange(1, log.count - WINDOW) for _ in range(JUMPS)]
    jumps = [_ask(reader, log, Wanted(path=str(log.path), line=number, count=WINDOW), number) for number in numbers]
    times = []
    for number in (dice.randrange(1, log.count // 997) * 997 + 16 for _ in range(TIMES)):
        first_of = number // 8 * 8  # all lines of its second have a stamp
        at = moment_of(first_of).replace(tzinfo=KNOWN.rule.zone)
        times.append(_ask(reader, log, Wanted(path=str(log.path), at=at, count=WINDOW), first_of))
    grown = psutil.Process().memory_info().rss - held
    what = f"{name}: a jump to a line ({WINDOW} of them)"
    yield Figure(what=f"{name}: last 200 lines, nothing counted yet", measured=first * 1e3, unit="ms", most=300)
    yield Figure(what=f"{what}, median", measured=median(jumps) * 1e3, unit="ms", most=1)
    yield Figure(what=f"{what}, 99 of 100", measured=sorted(jumps)[JUMPS * 99 // 100] * 1e3, unit="ms")
    yield Figure(what=f"{name}: a jump to a time, median", measured=median(times) * 1e3, unit="ms")
    yield Figure(what=f"{name}: memory of the index and its reader", measured=grown / 1e6, unit="MB")


def _ask(reader: Reader, log: LongLog, wanted: Wanted, first: int) -> float:
    """Return how long a window took, whose lines are those of the file."""
    began = time.perf_counter()
    window = _window(reader, wanted)
    took = time.perf_counter() - began
    shown = [(line.offset, line.text) for line in window.lines]
    assert shown == [(at, text) for _, at, text in islice(log.rows(first), len(shown))], (wanted, shown[:1])
    return took


def _window(reader: Reader, wanted: Wanted) -> LogWindow:
    return reader.window(wanted, KNOWN, datetime.now(UTC))


def _count(log: LongLog) -> None:
    with FileSource(str(log.path)) as source:
        index = LineIndex(source.head, "line")
        index.complete(source)
        counted = index.breaks_before(source, source.size)
    assert counted == log.count, (counted, log.count)


def _count_plainly(log: LongLog) -> None:
    with patch.object(feeds, "_counter", lambda: None):
        _count(log)


def _read(log: LongLog) -> None:
    with log.path.open("rb", buffering=0) as file:
        room = bytearray(1 << 20)
        while file.readinto(room):
            pass


def _run(*command: object) -> None:
    *words, log = command
    assert isinstance(log, LongLog)
    subprocess.run([*map(str, words), str(log.path)], check=True, stdout=subprocess.DEVNULL)


def _in_turn(*works: Callable[[], None]) -> list[float]:
    """Return the fastest of some rounds of each: one after the other, so that all have the same neighbours."""
    rounds = [[_took(work) for work in works] for _ in range(ROUNDS)]
    return [min(taken) for taken in zip(*rounds, strict=True)]


def _took(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
