"""The only file that reads the time and the only one that imports APScheduler."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from engine.bell import Bell


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def wall_ns() -> int:
    """Return the wall clock in nanoseconds since 1970: what file times are compared with."""
    return time.time_ns()


def steady() -> float:
    """Return seconds of a clock that nobody sets: for ages and limits."""
    return time.monotonic()


def worked() -> float:
    """Return the seconds for which this thread has had a processor: what hangs takes none."""
    return time.thread_time()


class Ticker:
    """Calls `tick` every `seconds`, one call at a time, in a thread of its own that keeps no process from ending.

    Between two ticks it calls `between` when there is something to be done then. The wall clock may be set back under
    it: `rouse` makes the next tick due now.
    """

    def __init__(self, tick: Callable[[], None], between: Callable[[], None], seconds: float) -> None:
        self._tick, self._between = tick, between
        self._bell = Bell()
        self._due = False
        self._done = False
        self._scheduler = BackgroundScheduler(
            executors={"default": DebugExecutor()},  # in its own thread: there is only a bell to be rung
            timezone=UTC,
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        # the tick itself is not APScheduler's: a process waits for the threads of its pools before it ends
        self._job = self._scheduler.add_job(self._ring, "interval", seconds=seconds, next_run_time=now())

    def start(self) -> None:
        """Begin; the first tick is due at once."""
        threading.Thread(target=self._run, name="tick", daemon=True).start()
        self._scheduler.start()

    def nudge(self) -> None:
        """Call `between` once the thread is free; from any thread."""
        self._bell.ring()

    def _ring(self) -> None:
        self._due = True
        self._bell.ring()

    def _run(self) -> None:
        while self._bell.wait() and not self._done:
            if self._due:
                self._due = False
                self._tick()
            else:
                self._between()

    def rouse(self) -> None:
        """Make the next tick due now, whatever the wall clock says."""
        self._job.modify(next_run_time=now())

    def change_pace(self, seconds: float) -> None:
        """Tick every `seconds` from now on."""
        self._job.reschedule("interval", seconds=seconds)

    def stop(self) -> None:
        """Begin no further tick; one that hangs is not waited for."""
        self._scheduler.shutdown(wait=False)
        self._done = True
        self._bell.ring()
