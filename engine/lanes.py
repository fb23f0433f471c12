"""Looks at the files of all jobs, each file system in a lane of its own: one that hangs keeps nobody waiting."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from engine.bell import Bell
from engine.clock import steady
from engine.config.job import Job
from engine.lane import Lane, Look, Looked
from engine.look import places_of
from engine.mounts import MountTable, Share
from engine.state import JobState

SWIFT = 0.1  # seconds of a look after which a job that was slow is looked at among the others again
PATIENCE = 2.0  # seconds for which the judging waits for slow looks; what they find is judged between two ticks then
LOOKED = 0.05  # seconds between two looks at how far the lanes are


Place = tuple[Job, str]  # the file systems that a job's paths lie on


class Lanes:
    """All lanes, and what their looks have found until it is fetched.

    A job that was slow once goes by a lane of its own until a look at it is swift again. `has_room` says whether much
    may still be read, with so many events that wait to be fetched.
    """

    def __init__(self, look: Look, ready: Callable[[], None], has_room: Callable[[int], bool]) -> None:
        self._look, self._ready, self._has_room = look, ready, has_room
        self._mounts = MountTable()
        self._lanes: dict[str, Lane] = {}
        self._jobs: dict[str, list[JobState]] = {}  # by lane
        self._places: dict[str, Place] = {}
        self._slow: set[str] = set()
        self._states: dict[str, JobState] = {}
        self._found: deque[Looked] = deque()
        self._lock = threading.Lock()
        self._events = 0  # of what was found
        self._resting = Bell()  # a lane has come to rest

    def take(self, states: Iterable[JobState]) -> None:
        """Look at these jobs from now on."""
        self._states = {state.job.id: state for state in states}
        self._find_places({} if self._mounts.has_changed() else self._places)

    def sweep(self, moment: datetime) -> None:
        """Begin to look at every job that is not away."""
        if self._mounts.has_changed():
            self._find_places({})
        self._leave_slow()
        for job_id in [one for one in self._slow if self._is_swift_again(one)]:
            self._join_others(job_id)
        self._resting.hush()
        for name, jobs in self._jobs.items():
            self._lane(name).sweep(jobs, moment)

    def add(self, state: JobState) -> None:
        """Look at a job that has much to be read, when its lane has time."""
        self._lane(self._lane_of(state)).add(state)

    def go_on(self) -> None:
        """Look at the jobs that have waited for room."""
        for lane in self._lanes.values():
            lane.go_on()

    def wait(self, limit: float) -> None:
        """Wait until every job has been looked at, but for those that hang; `limit` seconds at most."""
        end = steady() + min(limit, PATIENCE)
        while not all(lane.is_idle() for lane in self._lanes.values()) and (left := end - steady()) > 0:
            if not self._resting.wait(min(left, LOOKED)):
                self._leave_slow()

    def fetch(self) -> Iterator[Looked]:
        """Yield what was found since, in the order in which it was found."""
        while self._found:
            looked = self._found.popleft()
            with self._lock:
                self._events -= looked.events
            yield looked

    def share(self, job_id: str) -> Share:
        """Return where a job's files lie; may be called in any thread."""
        place, state = self._places.get(job_id), self._states.get(job_id)
        return Share(name="" if place is None else place[1], hangs=state is not None and state.hanging is not None)

    def has_found(self) -> bool:
        """Return whether there is something to be fetched."""
        return bool(self._found)

    def hanging(self) -> dict[str, float]:
        """Return since when jobs cannot be looked at, by their ids: seconds of the steady clock."""
        found: dict[str, float] = {}
        for name, lane in self._lanes.items():
            if not lane.hangs:
                continue
            since = lane.stuck_since()
            if since is not None:
                found |= dict.fromkeys((state.job.id for state in self._jobs.get(name, ())), since)
            for state, began in lane.hanging():
                if self._states.get(state.job.id) is state:  # else it was another job's, by its rule or its files
                    found[state.job.id] = began
        return found

    def stop(self) -> None:
        """Look at nothing more."""
        for lane in list(self._lanes.values()):  # the tick may be adding one
            lane.stop()
        self._mounts.close()

    def _find_places(self, known: dict[str, Place]) -> None:
        places: dict[str, Place] = {}
        for job in (state.job for state in self._states.values()):
            place = known.get(job.id)
            if place is None or place[0] is not job:
                place = job, self._mounts.mounts_of(places_of(job))
            places[job.id] = place
        self._places = places
        self._share_out()

    def _share_out(self) -> None:
        jobs: dict[str, list[JobState]] = {}
        for state in self._states.values():
            jobs.setdefault(self._lane_of(state), []).append(state)
        self._jobs = jobs

    def _is_swift_again(self, job_id: str) -> bool:
        lane = self._lanes.get(_own(job_id))
        return job_id not in self._states or (lane is not None and lane.is_idle() and lane.took < SWIFT)

    def _join_others(self, job_id: str) -> None:
        """Look at a job among the others again."""
        lane = self._lanes.pop(_own(job_id), None)
        self._slow.remove(job_id)
        self._share_out()
        for waiting in [] if lane is None else lane.stop():
            self.add(waiting)

    def _lane_of(self, state: JobState) -> str:
        job_id = state.job.id
        if job_id in self._slow:
            return _own(job_id)
        return self._places[job_id][1] if job_id in self._places else ""

    def _lane(self, name: str) -> Lane:
        if name not in self._lanes:
            self._lanes[name] = Lane(name, self._look, self._tell, self._resting.ring, self._is_free)
        return self._lanes[name]

    def _is_free(self) -> bool:
        return self._has_room(self._events)

    def _tell(self, looked: Looked) -> None:
        with self._lock:
            self._events += looked.events
        self._found.append(looked)
        self._ready()

    def _leave_slow(self) -> None:
        slow = {job_id for lane in self._lanes.values() if (job_id := lane.leave_slow()) is not None}
        if slow - self._slow:
            self._slow |= slow
            self._share_out()


def _own(job_id: str) -> str:
    """Return the name of the lane of one job alone."""
    return f"of {job_id}"
