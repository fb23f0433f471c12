"""How BATMON itself is: when it ticked, how many ticks it missed, and what keeps it from being healthy."""

import threading
from collections.abc import Callable
from datetime import datetime

from engine.clock import now, steady
from engine.views import PulseView, Renewal

LATE = 10.0  # seconds behind its pace from which BATMON is not healthy
PATIENCE = 2  # and at least this many ticks


class Pulse:
    """The marks that tick and loop leave behind, by a clock that nobody sets.

    `failing` names what could not be judged; `progress` is when the tick last moved, and `doing` the job it was at.
    """

    def __init__(self, pace: Callable[[], float]) -> None:
        self.failing: set[str] = set()
        self.blind = False  # the files of no job at all can be reached
        self.progress = steady()
        self.doing: str | None = None
        self.renewal: Renewal | None = None
        self._pace = pace
        self._lock = threading.Lock()
        self._started = now()
        self._last_tick: datetime | None = None
        self._began: float | None = None
        self._ended: float | None = None
        self._took: float | None = None
        self._missed = 0
        self._loop: float | None = None

    @property
    def pace(self) -> float:
        """Return the seconds from one tick to the next."""
        return self._pace()

    def begin(self) -> None:
        """Note that a tick begins; those that should have begun since the one before are missed."""
        with self._lock:
            began = steady()
            if self._began is not None:
                self._missed += max(0, round((began - self._began) / self.pace) - 1)
            self._began = self.progress = began

    def move(self, job_id: str) -> None:
        """Note that the tick has come to a job."""
        self.progress, self.doing = steady(), job_id

    def end(self, moment: datetime) -> None:
        """Note that the tick that began at `moment` is done."""
        self._ended = self.progress = steady()
        self._took = None if self._began is None else self._ended - self._began
        self._last_tick, self.doing = moment, None

    def turn(self) -> None:
        """Note that the loop that serves browsers has turned."""
        self._loop = steady()

    def rest(self) -> None:
        """Note that the loop has ended: it is not expected to turn any more."""
        self._loop = None

    def tick_silence(self) -> float:
        """Return for how many seconds the tick has not moved."""
        return steady() - self.progress

    def loop_silence(self) -> float:
        """Return for how many seconds the loop has not turned; 0 where there is none."""
        turned = self._loop
        return 0.0 if turned is None else steady() - turned

    def missed(self) -> int:
        """Return how many ticks did not begin when they were due, those of a tick that still stands included."""
        with self._lock:
            standing = 0 if self._began is None else int((steady() - self._began) / self.pace) - 1
            return self._missed + max(0, standing)

    def view(self, store_error: str | None, audit_error: str | None, notify_error: str | None = None) -> PulseView:
        """Return how BATMON is, with the reasons why it is not healthy."""
        pace, last = self.pace, self._ended
        behind = 0.0 if last is None else max(0.0, steady() - last - pace)
        reasons = {
            "no_tick_yet": last is None,
            "tick_late": behind > max(PATIENCE * pace, LATE),
            "store_failing": store_error is not None,
            "audit_failing": audit_error is not None,
            "judging_failing": bool(self.failing),
            "files_unreachable": self.blind,
        }
        return PulseView(
            started=self._started,
            last_tick=self._last_tick,
            tick_seconds=pace,
            tick_took=self._took,
            behind=behind,
            missed_ticks=self.missed(),
            healthy=not any(reasons.values()),
            reasons=tuple(code for code, holds in reasons.items() if holds),
            store_error=store_error,
            audit_error=audit_error,
            notify_error=notify_error,
            renewal=self.renewal,
        )
