"""BATMON as a child whose tick hangs once a file is there: `python -m tests.engine.hanging CONFIG FILE STANDSTILL`.

It says on stdout how it is, twice a second, and ends as it is told on stdin: `stop` is what the service manager asks.
"""

import json
import sys
import threading
import time
from datetime import datetime
from functools import partial
from pathlib import Path

from engine import live, pulse, rounds, watchdog
from engine.clock import now
from engine.look import look
from engine.seen import Seen
from engine.service import start
from engine.state import JobState
from engine.store.batch import JobBatch
from engine.tick import judge


def hang_or_judge(hang: Path, state: JobState, seen: Seen, now: datetime, may_wait: bool) -> JobBatch | None:
    """Judge a job, for ever once `hang` is there: as with a fault of our own."""
    while hang.exists():
        time.sleep(0.1)
    return judge(state, seen, now, may_wait)


def wait_for_word(stop: threading.Event) -> None:
    """Wait for a line on stdin."""
    sys.stdin.readline()
    stop.set()


def main(config: Path, hang: Path, standstill: float) -> None:
    """Watch until told to stop, or until the watchdog ends it."""
    watchdog.STANDSTILL, pulse.LATE, live.STOP_PATIENCE = standstill, 1.0, 1.0
    vars(rounds)["judge"] = partial(hang_or_judge, hang)
    vars(rounds)["look_if_needed"] = lambda state, moment: look(state, moment or now())
    monitor = start(config)
    stop = threading.Event()
    threading.Thread(target=wait_for_word, args=(stop,), daemon=True).start()
    while not stop.wait(0.5):
        view = monitor.pulse()
        said = {"healthy": view.healthy, "reasons": view.reasons, "missed": view.missed_ticks, "behind": view.behind}
        print(json.dumps(said), flush=True)
    monitor.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
