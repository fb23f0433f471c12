"""A wall clock that a test sets forward and back under the running engine; the steady one goes on."""

import os
import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from types import SimpleNamespace

import apscheduler.schedulers.base
import pytest

from engine import clock


class SetClock:
    """Takes the place of the wall clock in the engine and in APScheduler; `ahead` is by how much it is wrong."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta()
        shifted = type("Shifted", (datetime,), {"now": lambda zone=None: self.now(zone)})
        patch.setattr(clock, "datetime", shifted)
        patch.setattr(apscheduler.schedulers.base, "datetime", shifted)
        patch.setattr(
            clock, "time", SimpleNamespace(time_ns=self.time_ns, monotonic=time.monotonic, thread_time=time.thread_time)
        )

    def now(self, zone: tzinfo | None = None) -> datetime:
        """Return what the clock shows."""
        return datetime.now(zone) + self.ahead

    def time_ns(self) -> int:
        """Return what the clock shows, in nanoseconds since 1970."""
        return time.time_ns() + int(self.ahead.total_seconds() * 1e9)

    def stamp(self, path: Path) -> None:
        """Give a file the modification time that the shown clock would have given it."""
        os.utime(path, ns=(self.time_ns(), self.time_ns()))
