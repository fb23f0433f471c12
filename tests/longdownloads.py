"""`python -m tests.long downloads [SECONDS]`: two gigabytes to a quick client, to a slow one, to many that leave.

Beside each the server is asked for small things all the time. What it holds, what it leaves open and how late the
small answers are is printed; 1 where one of them is more than it may be.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench.figures import Figure, told
from tests.downloading import FILES, HUGE, LOG, Asking, Client, Room, served

PIECE = 1 << 20
MEMORY, LATE = 24.0, 0.3  # MB, seconds
SLOW = 60.0  # seconds
LEAVING = 200  # clients one after the other
TOGETHER = 10  # clients at once


def main(words: Sequence[str]) -> int:
    """Print each figure as it is there; 1 where one is missed."""
    seconds = float(words[0]) if words else SLOW
    missed = 0
    print("| what | asked | measured | |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="batmon-downloads-") as name, served(Path(name)) as room:
        _whole(room, LOG)  # what the first answers of all leave in memory is no leak
        for what, work in (
            ("2 GB to one client", lambda: _whole(room, FILES + "huge.bin")),
            ("a folder of 1 GB as a zip", lambda: _whole(room, FILES + "below")),
            (f"{TOGETHER} slow clients for {seconds:.0f} s", lambda: _slow(room, seconds)),
            (f"{LEAVING} clients that leave", lambda: _leaving(room)),
        ):
            for figure in _figures(room, what, work):
                print(told(figure), flush=True)
                missed += figure.most is not None and figure.measured > figure.most
    return 1 if missed else 0


def _figures(room: Room, what: str, work: Callable[[], int]) -> list[Figure]:
    before, began = room.memory(), time.perf_counter()
    with Asking(room.server, ("/health", "/api/v1/jobs")).beside() as asking:
        taken = work()
    took, left = time.perf_counter() - began, room.memory() - before
    ended = time.perf_counter()
    closed = room.closes_all(30)
    remark = f"{taken / 1e6:,.0f} MB in {took:.1f} s"
    return [
        Figure(what=f"{what}: memory", measured=left, unit="MB", most=MEMORY, remark=remark),
        Figure(
            what=f"{what}: files open afterwards",
            measured=len(room.open_files()),
            unit="files",
            most=0,
            remark=f"all closed after {time.perf_counter() - ended:.2f} s" if closed else "",
        ),
        Figure(
            what=f"{what}: slowest small answer of 100", measured=asking.slowest() * 1e3, unit="ms", most=LATE * 1e3
        ),
        Figure(what=f"{what}: small answers that failed", measured=len(asking.failed), unit="answers", most=0),
    ]


def _whole(room: Room, path: str) -> int:
    with Client(room.server, path) as client:
        taken = sum(iter(lambda: len(client.take(PIECE)), 0))
    assert "huge" not in path or taken == HUGE, f"{taken} bytes came"
    return taken


def _slow(room: Room, seconds: float) -> int:
    taken, end = 0, time.monotonic() + seconds
    with ExitStack() as stack:
        clients = [stack.enter_context(Client(room.server, FILES + "huge.bin")) for _ in range(TOGETHER)]
        while time.monotonic() < end:
            taken += sum(len(client.take(100_000)) for client in clients)
            time.sleep(0.1)
    return taken


def _leaving(room: Room) -> int:
    taken = 0
    for number in range(LEAVING):
        with Client(room.server, (FILES + "endless.bin", FILES, LOG)[number % 3]) as client:
            taken += len(client.take(100_000))
    return taken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
