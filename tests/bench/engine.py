"""What a tick costs for 10 to 10,000 jobs, beside the bare system calls and beside other monitors of logs.

Every number of jobs is measured in a process of its own: `python -m tests.bench.engine COUNT`. With few jobs ticks are
measured at several starts, of which the middle one counts: how fast one thread wakes another differs from start to
start, and there it weighs as much as the jobs do.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil
from msgspec import Struct
from msgspec.structs import asdict, replace

from engine.live import LiveMonitor
from engine.service import start
from tests.bench.catchup import measure_catchup
from tests.bench.many import NEWS, append, news, write_jobs
from tests.bench.peers import measure_peers

COUNTS = (10, 100, 1000, 10_000)
TICKS = 65  # at one a second: more than a minute, so that what is done once a minute is in it
ROUNDS = 5  # times that all jobs gain 4 KB: at least, and with few jobs so often that 400 have
GROWING = 500  # jobs that grow while ticks are timed
FEW = 100  # jobs
STARTS = 5  # with so few
SETTLED = 3.0  # seconds after which a folder counts as unchanged
GROWN_FOR = 60  # seconds


class Figures(Struct, frozen=True, kw_only=True):
    """Seconds for all jobs, unless said otherwise: the floor of the system and what a tick takes."""

    jobs: int
    start: float  # until every job is judged
    stat: float
    unchanged: float  # mean of a minute
    read: float
    grown: float
    memory: int  # bytes
    tick_grown: float  # the longest tick while 500 jobs grow in every second
    missed: int  # of these ticks
    memory_grown: int
    stats: tuple[float, ...] = ()  # the unchanged tick in times of the bare calls, at each start
    reads: tuple[float, ...] = ()  # the news in times of reading them, at each start


def measure_engine(scale: float) -> None:
    """Print the table of the engine, its peers, and the first sight of a long history, or of `scale` of it.

    The numbers of jobs are never scaled: fewer jobs cost more each.
    """
    print("| jobs | start | unchanged tick | x stat | 4 KB of news each | x read | 500 grow each second | memory |")
    print("|---|---|---|---|---|---|---|---|")
    for jobs in COUNTS:
        figures = Figures(**_told(str(jobs)))
        if jobs <= FEW:
            figures = _with_starts(figures, [_told(str(jobs), "ticks") for _ in range(STARTS - 1)])
        print(row_of(figures), flush=True)
    for count in COUNTS[:-1]:
        measure_peers(count)
    measure_catchup(scale)


def _told(*words: str) -> dict[str, Any]:
    """Return what a process of its own has measured."""
    answer = subprocess.run([sys.executable, "-m", "tests.bench.engine", *words], stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def _with_starts(one: Figures, others: list[dict[str, Any]]) -> Figures:
    """Return the figures with the ticks of the start in the middle."""
    measured = [asdict(one), *others]
    stats = sorted((each["unchanged"] / each["stat"], each["unchanged"], each["stat"]) for each in measured)
    reads = sorted((each["grown"] / each["read"], each["grown"], each["read"]) for each in measured)
    _, unchanged, stat = stats[len(stats) // 2]
    _, grown, read = reads[len(reads) // 2]
    return replace(
        one,
        unchanged=unchanged,
        stat=stat,
        grown=grown,
        read=read,
        stats=tuple(ratio for ratio, *_ in stats),
        reads=tuple(ratio for ratio, *_ in reads),
    )


def row_of(one: Figures) -> str:
    """Return a row of the table."""
    cells = (
        f"{one.jobs:,}",
        f"{one.start:.1f} s",
        f"{one.unchanged * 1e3:.2f} ms ({one.unchanged / one.jobs * 1e6:.1f} us a job)",
        f"{one.unchanged / one.stat:.1f}{_range(one.stats)}",
        f"{one.grown * 1e3:.2f} ms ({one.grown / one.jobs * 1e6:.0f} us a job)",
        f"{one.grown / one.read:.1f}{_range(one.reads)}",
        f"{one.tick_grown * 1e3:.0f} ms at most, {one.missed} missed",
        f"{one.memory / 1e6:.0f} MB, {one.memory_grown / 1e6:.0f} MB",
    )
    return f"| {' | '.join(cells)} |"


def _range(ratios: Sequence[float]) -> str:
    return f" ({ratios[0]:.1f}-{ratios[-1]:.1f})" if ratios else ""


def main(count: int, part: str = "all") -> None:
    """Measure one number of jobs, or only its plain ticks, and print the figures as JSON."""
    with tempfile.TemporaryDirectory(prefix="batmon-bench-") as name:
        config, logs = write_jobs(Path(name), count)
        began = time.perf_counter()
        monitor = start(config)
        while any(view.since is None or view.catching_up is not None for view in monitor.board().jobs):
            time.sleep(0.01)
        started = time.perf_counter() - began
        time.sleep(SETTLED)
        own = psutil.Process()
        unchanged, stat = _unchanged(monitor, logs)
        memory = own.memory_info().rss
        if part == "ticks":
            grown, read = _news(monitor, logs)
            print(json.dumps({"unchanged": unchanged, "stat": stat, "grown": grown, "read": read}))
            monitor.stop()
            return
        longest, missed = _grow(monitor, logs[:GROWING])
        memory_grown = own.memory_info().rss
        grown, read = _news(monitor, logs)
        figures = Figures(
            jobs=count,
            start=started,
            unchanged=unchanged,
            memory=memory,
            tick_grown=longest,
            missed=missed,
            memory_grown=memory_grown,
            stat=stat,
            grown=grown,
            read=read,
        )
        print(json.dumps(asdict(figures)))
        monitor.stop()


def _unchanged(monitor: LiveMonitor, logs: list[Path]) -> tuple[float, float]:
    """Return the mean seconds of a tick over a minute, and of bare `stat` calls halfway from each tick to the next.

    A machine that is shared is slower at one moment than at another, for both.
    """
    took, stat = [], []
    for _ in range(TICKS):
        took += _ticks(monitor, 1)
        time.sleep(monitor.pulse().tick_seconds / 2)
        stat.append(_timed(lambda: _stat(logs)))
    return statistics.fmean(took), statistics.fmean(stat)


def _ticks(monitor: LiveMonitor, count: int) -> list[float]:
    """Return how long each of the next ticks took, as they come by themselves."""
    took: list[float] = []
    last = monitor.pulse().last_tick
    while len(took) < count:
        pulse = monitor.pulse()
        if pulse.last_tick != last and pulse.tick_took is not None:
            took.append(pulse.tick_took)
            last = pulse.last_tick
        time.sleep(0.02)
    return took


def _grow(monitor: LiveMonitor, logs: list[Path]) -> tuple[float, int]:
    """Return the longest tick and the missed ones while these logs gain 4 KB in every second."""
    before = monitor.pulse().missed_ticks
    writer = subprocess.Popen([sys.executable, "-m", "tests.bench.grow", str(GROWN_FOR), *map(str, logs)])
    longest = max(_ticks(monitor, GROWN_FOR - 5))
    writer.wait()
    return longest, monitor.pulse().missed_ticks - before


def _stop_ticking(monitor: LiveMonitor) -> None:
    """Let ticks come only where they are asked for."""
    monitor._watchdog.stop()
    monitor._ticker.change_pace(86_400)
    time.sleep(1)


def _news(monitor: LiveMonitor, logs: list[Path]) -> tuple[float, float]:
    """Return the seconds of a tick in which every log has gained 4 KB, and of reading those bytes alone.

    No tick comes by itself any more.
    """
    _stop_ticking(monitor)
    grown, read = [], []
    for _ in range(max(ROUNDS, 400 // len(logs))):
        append(logs, news())
        read.append(_timed(lambda: _read(logs)))
        grown.append(_read_on(monitor))
    return statistics.median(grown), statistics.median(read)


def _read_on(monitor: LiveMonitor) -> float:
    """Return the seconds of the ticks until every log has been read: with many jobs one leaves some to the next."""
    states, took = monitor._book.states.values(), 0.0
    wanted = {state.job.id: state.last_line for state in states}
    while any(state.last_line is wanted[state.job.id] for state in states):
        took += _tick(monitor)
    return took


def _tick(monitor: LiveMonitor) -> float:
    """Return the seconds of a tick in the thread that ticks always: from another one both would wait for each other."""
    pulse, done = monitor._pulse, threading.Event()
    end = pulse.end
    pulse.end = lambda moment: (end(moment), done.set())  # type: ignore[method-assign, func-returns-value, assignment]
    monitor._ticker._ring()
    done.wait()
    pulse.end = end  # type: ignore[method-assign]
    took = monitor.pulse().tick_took
    assert took is not None
    return took


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _stat(logs: list[Path]) -> None:
    for path in map(str, logs):
        os.stat(path)


def _read(logs: list[Path]) -> None:
    for log in map(str, logs):
        with open(log, "rb") as file:
            file.seek(-NEWS, os.SEEK_END)
            file.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
