"""Which jobs are to be judged, and the look at each: those that others depend on come first."""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

from engine.lane import Looked
from engine.state import JobState

MOST = 100_000  # events that may wait to be judged before long logs are read on: some 50 MB


class Found:
    """Looks that wait to be judged, one for each job; None for a job that is to be judged without one."""

    def __init__(self) -> None:
        self._states: Mapping[str, JobState] = {}
        self._order: dict[str, int] = {}
        self._looks: dict[str, Looked | None] = {}
        self._queue: list[tuple[int, str]] = []
        self._events = 0

    def keep(self, states: Mapping[str, JobState], order: Sequence[str]) -> None:
        """Go on with these jobs, in this order; a look at one that has changed since is void."""
        self._states = states
        self._order = {job_id: place for place, job_id in enumerate(order)}
        self._looks = {job_id: looked for job_id, looked in self._looks.items() if self._is_current(job_id, looked)}
        self._queue = [(self._order[job_id], job_id) for job_id in self._looks]
        self._events = sum(looked.events for looked in self._looks.values() if looked is not None)
        heapify(self._queue)

    def put(self, looked: Looked) -> None:
        """Add a look; the one that a job is away for is not given up for another that was under way beside it."""
        job_id = looked.state.job.id
        if not self._is_current(job_id, looked):
            return
        before = self._looks.get(job_id)
        if before is None or not before.apart:
            self._add(job_id, looked)

    def want(self, job_id: str) -> None:
        """Let a job be judged: by the look that waits, or without one."""
        if job_id not in self._looks and job_id in self._order:
            self._add(job_id, None)

    def has_room(self, more: int) -> bool:
        """Return whether more looks may wait beside these, and so many further events; from any thread."""
        return self._events + more < MOST

    def is_empty(self) -> bool:
        """Return whether no job is left to be judged."""
        return not self._queue

    def take(self) -> tuple[str, Looked | None]:
        """Return the next job and the look at it."""
        _, job_id = heappop(self._queue)
        looked = self._looks.pop(job_id)
        self._events -= 0 if looked is None else looked.events
        return job_id, looked

    def _add(self, job_id: str, looked: Looked | None) -> None:
        before = self._looks.get(job_id)
        if job_id not in self._looks:
            heappush(self._queue, (self._order[job_id], job_id))
        self._events += (0 if looked is None else looked.events) - (0 if before is None else before.events)
        self._looks[job_id] = looked

    def _is_current(self, job_id: str, looked: Looked | None) -> bool:
        return job_id in self._order and (looked is None or self._states.get(job_id) is looked.state)
