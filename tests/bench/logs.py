"""Logs of 100 MB, 1 GB and 4 GB of mixed text, and a sparse one of 10 GB, beside what other programs need for them.

`python -m tests.bench logs [--scale 0.1] [--only index --only page]`: the parts are `index` (beside `wc -l` and
`tail`), `page` (a server and a real browser, beside `lnav`) and `search` (beside `rg`). The files are made once, in a
temporary folder, and removed at the end.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.figures import Figure, told
from tests.bench.logs_index import measure_index
from tests.bench.logs_page import measure_page
from tests.bench.search import measure_search
from tests.longlog import LongLog

SIZES = {"100 MB": 100_000_000, "1 GB": 1_000_000_000, "4 GB": 4_000_000_000}  # bytes
SPARSE = 10_000_000_000  # bytes
SPARE = 2_000_000_000  # bytes of the disk that are left to others
PARTS = ("index", "page", "search")


def measure_logs(scale: float, only: Sequence[str] = ()) -> None:
    """Print the figures of all parts, or of some, each beside what is asked for."""
    parts = only or PARTS
    if unknown := set(parts) - set(PARTS):
        raise SystemExit(f"{', '.join(unknown)}: no such part; there are: {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory(prefix="batmon-bench-") as name:
        folder = Path(name)
        needed = int(sum(SIZES.values()) * scale) + SPARE
        if (free := shutil.disk_usage(folder).free) < needed:
            raise SystemExit(f"{folder}: {free / 1e9:.1f} GB are free, {needed / 1e9:.1f} GB are needed")
        logs = write_logs(folder, scale)
        print("| what | asked for | measured | |\n|---|---|---|---|", flush=True)
        for figure in _figures(logs, folder, scale, parts):
            print(told(figure), flush=True)


def write_logs(folder: Path, scale: float) -> dict[str, LongLog]:
    """Return the logs by the names of their sizes."""
    logs = {}
    for name, size in SIZES.items():
        log = logs[name] = LongLog(folder / f"{name.replace(' ', '').lower()}.log")
        log.write(size=int(size * scale))
        print(f"{name}: {log.size / 1e6:,.0f} MB, {log.count:,} lines", flush=True)
    os.sync()  # else it is written to the disk while the first figures are measured
    return logs


def _figures(logs: dict[str, LongLog], folder: Path, scale: float, parts: Sequence[str]) -> Iterator[Figure]:
    if "index" in parts:
        for name, log in logs.items():
            yield from measure_index(name, log)
    if "page" in parts:
        yield from measure_page(logs, write_sparse(folder, int(SPARSE * scale)))
    if "search" in parts:
        yield from measure_search(logs["1 GB"].path)


def write_sparse(folder: Path, size: int) -> LongLog:
    """Return a short log that is the end of a file of that size: what lies before it is a hole."""
    log = LongLog(folder / "sparse.log")
    log.write(1_000)
    lines = log.path.read_bytes()
    with log.path.open("wb") as file:
        file.truncate(size - len(lines))
        file.seek(size - len(lines))
        file.write(lines)
    return log
