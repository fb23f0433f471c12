"""One thread that looks at jobs one after the other, and leaves a look that does not come back to itself.

Another thread goes on with the next job then. The threads are daemons: they keep no process from ending.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from loguru import logger
from msgspec import Struct

from engine.bell import Bell
from engine.clock import steady
from engine.seen import Seen
from engine.state import JobState

PROMPT = 0.9  # seconds of one look after which the others go on without it: within a tick of a second
MOST = 16  # looks that hang in one lane; beyond them its other jobs wait

Look = Callable[[JobState, datetime | None], Seen | None]


class Looked(Struct, frozen=True, kw_only=True):
    """What became of one look: what was seen, or the error that ended it; `apart` means that the job is away for it."""

    state: JobState
    apart: bool
    seen: Seen | None
    error: Exception | None

    @property
    def events(self) -> int:
        """Return how many events were seen: what a look that waits to be judged takes of the memory."""
        return 0 if self.seen is None else len(self.seen.events)


class Lane:
    """Jobs that are looked at one after the other: a sweep over all of them, then those that have much to be read."""

    def __init__(
        self,
        name: str,
        look: Look,
        tell: Callable[[Looked], None],
        rest: Callable[[], None],
        has_room: Callable[[], bool],
    ) -> None:
        self.name = name
        self._look, self._tell, self._rest, self._has_room = look, tell, rest, has_room
        self._lock = threading.RLock()
        self._bell = Bell()  # there is something to be done
        self._sweep: Iterator[JobState] | None = None
        self._jobs: Iterable[JobState] = ()
        self._moment: datetime | None = None
        self._behind: deque[JobState] = deque()
        self._current: JobState | None = None
        self._since = 0.0
        self.took = PROMPT  # seconds of the last look
        self._life = 1  # of the thread at work; one that was left to its look has an earlier one
        self._at_work = 0  # the life of the thread that was started last
        self._stopped = False
        self._hanging: dict[int, tuple[JobState, float]] = {}  # by the life of the thread

    def sweep(self, jobs: Iterable[JobState], moment: datetime) -> None:
        """Look at these jobs; a sweep over the same list that is still under way goes on instead."""
        with self._lock:
            if self._sweep is None or self._jobs is not jobs:  # others have been moved to a lane that may hang
                self._sweep, self._moment, self._jobs = iter(jobs), moment, jobs
            self._go_on()

    def add(self, state: JobState) -> None:
        """Look at a job when no sweep is under way."""
        with self._lock:
            self._behind.append(state)
            self._go_on()

    def go_on(self) -> None:
        """Look at those that have waited for room."""
        with self._lock:
            if self._behind:
                self._go_on()

    def is_idle(self) -> bool:
        """Return whether nothing waits for a look; those that hang are not waited for."""
        with self._lock:
            waits = self._sweep is not None
            waits = waits or (self._has_room() and any(not state.hangs for state in self._behind))
            return self._stopped or (self._current is None and not (waits and self._is_free()))

    @property
    def hangs(self) -> bool:
        """Return whether a look hangs."""
        return bool(self._hanging)

    def hanging(self) -> list[tuple[JobState, float]]:
        """Return the jobs whose looks hang, each with since when."""
        with self._lock:
            return list(self._hanging.values())

    def stuck_since(self) -> float | None:
        """Return since when so many looks hang that no other job is looked at; None while there are fewer."""
        with self._lock:
            return None if self._is_free() else max(since for _, since in self._hanging.values())

    def leave_slow(self) -> str | None:
        """Leave a look that takes too long to its thread, and let another go on; return the id of its job."""
        with self._lock:
            state = self._current
            if state is None or steady() - self._since < PROMPT:
                return None
            state.hangs = True
            self._hanging[self._life] = (state, self._since)
            self._current = None
            self._life += 1
            self._start()
            return state.job.id

    def stop(self) -> list[JobState]:
        """Look at nothing more, and return what waited to be looked at; what hangs is not waited for."""
        with self._lock:
            waiting = list(self._behind)
            self._stopped, self._sweep = True, None
            self._behind.clear()
            self._life += 1
            self._bell.ring()
            return waiting

    def _is_free(self) -> bool:
        return len(self._hanging) < MOST

    def _go_on(self) -> None:
        if self._at_work != self._life:
            self._start()
        self._bell.ring()

    def _start(self) -> None:
        if self._stopped or not self._is_free():
            return
        thread = threading.Thread(target=self._run, args=(self._life,), name=f"look {self.name}", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # the system has no thread to spare: tried again at the next sweep
            logger.warning("nobody looks at the files of {} for now: {}", self.name, error)
        else:
            self._at_work = self._life

    def _run(self, life: int) -> None:
        while (work := self._next(life)) is not None:
            jobs, moment = work
            while (state := self._take(life, jobs, moment)) is not None:
                self._look_at(state, moment)
            self._finish(life, jobs)
        self._leave(life)

    def _take(self, life: int, jobs: Iterator[JobState], moment: datetime | None) -> JobState | None:
        """Return the job that is looked at now; None after the last, and for a thread that was left to its look."""
        with self._lock:
            if life != self._life:
                return None
            for state in jobs:
                if moment is None or not (state.away or state.hangs):
                    self._since, self._current = steady(), state
                    return state
            return None

    def _look_at(self, state: JobState, moment: datetime | None) -> None:
        seen, failed = None, None
        try:
            seen = self._look(state, moment)
        except Exception as error:  # one job's trouble is not another's; it is told where it is judged
            failed = error
        if seen is not None or failed is not None:
            apart = moment is None
            self._tell(Looked(state=state, apart=apart, seen=seen, error=failed))

    def _next(self, life: int) -> tuple[Iterator[JobState], datetime | None] | None:
        """Return the jobs to be looked at next, waiting for them; None when this thread has to end."""
        while True:
            with self._lock:
                if life != self._life:
                    return None
                if self._sweep is not None:
                    return self._sweep, self._moment
                if (behind := self._take_behind()) is not None:
                    return iter((behind,)), None
            self._rest()
            self._bell.wait()

    def _finish(self, life: int, jobs: Iterator[JobState]) -> None:
        """Take note that all these jobs have been looked at."""
        with self._lock:
            if life == self._life:
                self._current, self.took = None, steady() - self._since
                if self._sweep is jobs:
                    self._sweep = None

    def _take_behind(self) -> JobState | None:
        """Return the next job with much to be read; there is no second look beside one that hangs."""
        for _ in range(len(self._behind) if self._has_room() else 0):
            state = self._behind.popleft()
            if not state.hangs:
                return state
            self._behind.append(state)
        return None

    def _leave(self, life: int) -> None:
        """End a thread; where it was left to a look that hung, that is over."""
        with self._lock:
            hung = self._hanging.pop(life, None)
            if hung is not None:
                hung[0].hangs = False
                self._go_on()
