"""`batmon replay --json` over 90 days of 200 jobs, beside a plain loop of `re` over the same lines."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from msgspec import Struct

from tests.bench.tree import AT, size_of, write_tree

ROOT = Path(__file__).resolve().parents[2]
LOOKED = 0.05  # seconds between two looks at the memory
PATTERNS = (r"\bERROR\b", r"Traceback \(most recent call last\)", r"작업\s*완료", r"작업\s*시작")


class Cost(Struct, frozen=True, kw_only=True):
    """What a child process took: seconds, and the most bytes that it and its own children held at once."""

    seconds: float
    peak: int


def measure_replay(scale: float) -> None:
    """Print the seconds, MB/s and peak memory of a replay, and its ratio to a plain loop over the same bytes."""
    with tempfile.TemporaryDirectory(prefix="batmon-bench-") as folder:
        config = write_tree(Path(folder), scale)
        size = size_of(Path(folder))
        print(f"{size / 1e6:,.0f} MB of logs, 90 days, scale {scale:g}", flush=True)
        plain = run_child([sys.executable, "-m", "tests.bench.replay", folder], Path(os.devnull))
        print(f"plain re: {plain.seconds:6.1f} s  {size / 1e6 / plain.seconds:6.1f} MB/s", flush=True)
        answer = Path(folder) / "answer.json"
        words = ["-m", "ui.cli", "replay", "--json", "--config", str(config), "--at", AT.isoformat()]
        cost = run_child([sys.executable, *words], answer)
        jobs = json.loads(answer.read_text(encoding="utf-8"))["jobs"]
        occurrences = sum(len(job["occurrences"]) for job in jobs)
        print(f"replay:   {cost.seconds:6.1f} s  {size / 1e6 / cost.seconds:6.1f} MB/s  peak {cost.peak / 1e6:.0f} MB")
        print(f"{len(jobs)} jobs, {occurrences:,} occurrences; {plain.seconds / cost.seconds:.2f} x the plain loop")


def run_child(command: list[str], output: Path) -> Cost:
    """Run a command with its output in a file; a replay that ends with 0, 1 or 2 has judged."""
    began = time.monotonic()
    with output.open("wb") as file:
        child = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL, cwd=ROOT)
        peaks = [0]
        watch = threading.Thread(target=_watch_memory, args=(child, peaks))
        watch.start()
        code = child.wait()
    seconds = time.monotonic() - began
    watch.join()
    if code not in (0, 1, 2):
        raise SystemExit(f"{' '.join(command)} ended with {code}")
    return Cost(seconds=seconds, peak=peaks[0])


def _watch_memory(child: "subprocess.Popen[bytes]", peaks: list[int]) -> None:
    """Keep the most memory that the process and its children had together, as long as it lives."""
    process = psutil.Process(child.pid)
    while child.poll() is None:
        held = 0
        for one in _family(process):
            try:
                held += one.memory_info().rss
            except psutil.Error:
                continue
        peaks[0] = max(peaks[0], held)
        time.sleep(LOOKED)


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def search_plainly(folder: Path) -> int:
    """Return how many lines match: each line of each log against each pattern, as monitors usually do."""
    patterns, found = [re.compile(pattern) for pattern in PATTERNS], 0
    for path in sorted(folder.rglob("*.log")):
        with path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                found += any(pattern.search(line) is not None for pattern in patterns)
    return found


if __name__ == "__main__":
    print(search_plainly(Path(sys.argv[1])))
