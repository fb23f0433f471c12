"""The first sight of long logs, with Hyperscan and without it, beside a plain loop of `re` over the same lines."""

import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from engine.config.load import load
from engine.config.model import Config, Job
from engine.state import new_state
from engine.tick import tick_job
from tests.bench.mixture import write_room, write_text
from tests.bench.replay import run_child, search_plainly
from tests.bench.tree import LAST_DAY, ZONE, size_of

NOW = datetime.combine(LAST_DAY + timedelta(days=1), datetime.min.time(), ZONE)
WAYS = ("plain re", "with hyperscan", "without hyperscan")
ALL = "all"


def measure_catchup(scale: float) -> None:
    """Print the speed of catching up in one process, its ratio to a plain loop, and its peak memory.

    First on one log of mixed text, then on the logs of a room; of that also for each kind of log, of which another room
    has other shares.
    """
    for what, write in (("mixed log text", write_text), ("logs of a room", write_room)):
        with tempfile.TemporaryDirectory(prefix="batmon-bench-") as name:
            write(Path(name), scale)
            os.sync()  # or the system writes it half a minute later, while the second way is measured
            _measure(what, Path(name))


def _measure(what: str, folder: Path) -> None:
    sizes = Counter({ALL: size_of(folder)})
    for here in filter(Path.is_dir, folder.iterdir()):
        sizes[_kind(here.name)] += size_of(here)
    shares = ", ".join(f"{kind} {size / sizes[ALL]:.0%}" for kind, size in sizes.most_common()[1:])
    print(f"{sizes[ALL] / 1e6:,.0f} MB, {what}: {shares}", flush=True)
    plain: dict[str, float] = {}
    lines = []
    for way in WAYS:
        answer = folder / "answer"
        run_child([sys.executable, "-m", "tests.bench.catchup", str(folder), way], answer)
        found = json.loads(answer.read_text(encoding="utf-8"))
        plain = plain or found["seconds"]
        for kind, seconds in found["seconds"].items():
            speed = f"{sizes[kind] / 1e6 / seconds:6.1f} MB/s  {plain[kind] / seconds:5.2f} x the plain loop"
            peak = f"  peak {found['peak'] / 1e6:.0f} MB" if kind == ALL else ""
            if len(sizes) == 2 and kind != ALL:
                continue  # it is all
            lines.append((kind != ALL, kind, f"{way:18}{kind:8} {seconds:6.1f} s  {speed}{peak}"))
    print("\n".join(line for _, _, line in sorted(lines, key=lambda line: line[:2])), flush=True)


def catch_up(config: Config, job: Job) -> None:
    """Have a job read and judge all that its logs hold."""
    state = new_state(job, config.rule_of(job), NOW)
    tick_job(state, NOW)
    while state.logs is not None and state.logs.more:
        tick_job(state, NOW)
    if state.memory.verdict is None or state.last_line is None:
        raise SystemExit(f"{job.id}: not judged")


def _kind(job: str) -> str:
    return job.rstrip("0123456789")


def main(folder: Path, way: str) -> None:
    """Go through all lines in this process, in one way, and print the seconds by kind and the peak memory in bytes."""
    if way == "without hyperscan":
        sys.modules["hyperscan"] = None  # type: ignore[assignment]  # as if it were not installed
    elif way == "with hyperscan":
        import hyperscan  # noqa: F401  # what is not there is not measured
    config = load(folder / "batmon.yml").config
    if config is None:
        raise SystemExit(f"{folder}: batmon.yml has a problem")
    taken: dict[str, float] = {}
    for job in config.jobs:
        began = time.perf_counter()
        if way == "plain re":
            search_plainly(folder / job.id)
        else:
            catch_up(config, job)
        for kind in (ALL, _kind(job.id)):
            taken[kind] = taken.get(kind, 0.0) + time.perf_counter() - began
    print(json.dumps({"seconds": taken, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
