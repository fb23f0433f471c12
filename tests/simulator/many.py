"""Many lives: as many as it takes to judge a number of occurrences, in one process or several, and what they showed."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import count, islice

from tests.simulator.drive import check
from tests.simulator.drive_files import check_files
from tests.simulator.generate import make_life
from tests.simulator.tally import Tally

AT_LEAST = 500  # times that each outcome and each finding must have been asked for
Lives = Callable[[int, int], Tally]  # the first number and how many -> what they have shown
PACK = 40  # lives that one process takes at a time
SHOWN = 10  # wrong ones that are printed
OUTCOMES = (
    "succeeded",
    "succeeded_late",
    "succeeded_with_errors",
    "recovered",
    "failed",
    "stuck",
    "excused",
    "blind",
    "missed",
)
FINDINGS = (
    "succeeded_late",
    "succeeded_with_errors",
    "failed",
    "stuck",
    "late",
    "missed",
    "log_missing",
    "output_stale",
    "warning_lines",
    "limit_exceeded",
    "not_started",
    "failed_after_success",
    "failed_outside",
    "output_empty",
    "log_unreadable",
    "workdir_missing",
    "service_stopped",
    "task_missing",
    "task_disabled",
    "task_failed",
    "scheduler_disagrees",
    "blocked",
    "duration_unusual",
    "rule_too_slow",
    "clock_skew",
    "probe_failed",
)


def told(first: int, number: int) -> Tally:
    """Return what the lives of these numbers have shown, told as events."""
    tally = Tally()
    for seed in range(first, first + number):
        tally.add(check(seed, make_life(seed)))
    return tally


def in_files(first: int, number: int) -> Tally:
    """Return what the lives of these numbers have shown that are written as real files."""
    tally = Tally()
    for seed in range(first, first + number):
        life = make_life(seed, befallen=False)
        if life.copied is None and not life.plan.has_output:
            tally.add(check_files(seed, life))
    return tally


def until(occurrences: int, lives: Lives = told) -> Tally:
    """Return what lives have shown, one after another until so many occurrences have been judged."""
    tally, seeds = Tally(), count()
    while tally.occurrences < occurrences:
        tally.add(lives(next(seeds), 1))
    return tally


def until_in_processes(occurrences: int, lives: Lives = told, processes: int = 2) -> Tally:
    """Return the same, over several processes."""
    tally, packs = Tally(), count(0, PACK)
    with ProcessPoolExecutor(processes) as pool:
        while tally.occurrences < occurrences:
            started = [pool.submit(lives, first, PACK) for first in islice(packs, 2 * processes)]
            for future in started:
                tally.add(future.result())
    return tally


def rare(counts: Counter[str], words: Sequence[str], least: int = AT_LEAST) -> list[str]:
    """Return those of the words that were asked for too rarely."""
    return [word for word in words if counts[word] < least]


def table(tally: Tally) -> list[str]:
    """Return the lines of a table of everything that was hit."""
    found = [f"{tally.occurrences} occurrences of {tally.lives} lives, {tally.probes} verdicts looked at"]
    for title, counts in (("outcome", tally.outcomes), ("finding", tally.findings), ("status", tally.statuses)):
        found += [f"{title:10}{word:26}{number:9}" for word, number in sorted(counts.items())]
    return found


def wrong_ones(tally: Tally, way: str = "") -> list[str]:
    """Return what went wrong, each with the plan it contradicts, and how to see it again."""
    found = tally.wrong[:SHOWN]
    seeds = sorted({line.split()[1] for line in tally.wrong}, key=int)
    again = [f"again: python -m tests.simulator {seed} {way}".rstrip() for seed in seeds[:SHOWN]]
    return [f"{len(tally.wrong)} wrong, in {len(seeds)} lives", *found, *again] if tally.wrong else []


def main(words: Sequence[str]) -> int:
    """Live through many lives and print what they showed; 1 for a wrong one, or for something hardly ever hit."""
    parser = argparse.ArgumentParser(prog="python -m tests.long simulator")
    parser.add_argument("--occurrences", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=10_000, help="occurrences whose log is written as real files")
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args(words)
    began = time.monotonic()
    tally = until_in_processes(chosen.occurrences, told, chosen.processes)
    tally.add(until_in_processes(chosen.files, in_files, chosen.processes))
    lines = [*table(tally), f"{time.monotonic() - began:.0f} s", *wrong_ones(tally)]
    few = [*rare(tally.outcomes, OUTCOMES), *rare(tally.findings, FINDINGS)]
    lines += [f"fewer than {AT_LEAST} times: {', '.join(few)}"] if few else []
    print("\n".join(lines), file=sys.stderr if tally.wrong else sys.stdout)
    return 1 if tally.wrong or few else 0
