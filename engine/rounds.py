"""One round over all jobs: their files are looked at side by side, then those with news or due are judged in order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from loguru import logger

from engine.book import Book
from engine.catchup import LONG, CatchUp
from engine.clock import steady
from engine.config.model import Config
from engine.found import Found
from engine.lane import Looked
from engine.lanes import Lanes
from engine.look import is_of, look_if_needed, places_of, unchanged
from engine.prober import Prober
from engine.pulse import Pulse
from engine.state import JobState
from engine.store.batch import JobBatch
from engine.tick import is_old, judge, save
from rules.readings import SchedulerReading, Trouble

SLOW = 0.1  # seconds of work of a look after which the job is given a rest,
REST, LONGEST = 9, 30.0  # so many times as long as that, up to this: looking is a tenth of the time at most
HANGS = 10.0  # seconds after which a look that does not come back is told


class Rounds:
    """The work of the tick on the jobs of a book; `ready` is called when there is something to be absorbed."""

    def __init__(self, book: Book, prober: Prober, pulse: Pulse, config: Config, ready: Callable[[], None]) -> None:
        self._book, self._prober, self._pulse, self._ready, self._config = book, prober, pulse, ready, config
        self.catch_up = CatchUp(ready)
        self._week: tuple[int, int] | None = None
        self._dependents: dict[str, list[str]] = {}
        self.found = Found()
        self.lanes = Lanes(look_if_needed, ready, self.found.has_room)
        self._held: set[str] = set()  # jobs that wait until the histories of others are read
        self._hanging: set[str] = set()
        self._inline: set[str] = set()  # jobs whose history could not be read in another process
        self._done = False

    def take(self, config: Config) -> None:
        """Go over the jobs that are in the book now."""
        states = self._book.states
        quiet_changed = config.maintenance != self._config.maintenance
        self._config, self._week = config, None
        self.found.keep(states, self._book.order)
        self._held = {job_id for job_id in self._held if job_id in states and states[job_id].away}
        self._dependents = {}
        for job_id, state in states.items():
            for other in state.job.depends_on:
                self._dependents.setdefault(other, []).append(job_id)
        self.catch_up.keep(states)
        self.lanes.take(states.values())
        for job_id, state in states.items():
            state.nudged = state.nudged or quiet_changed
            if job_id not in self._prober.asked:
                self._put_reading(state, (None, None))
            if state.current is None and not (state.away or state.hangs):
                self._begin(job_id, state)

    def go(self, moment: datetime, pace: float) -> list[JobBatch]:
        """Look at every job and judge those with news; what takes longer than `pace` seconds is taken up later."""
        began = steady()
        self._ask_schedulers(moment)
        self._turn_week(moment)
        self.lanes.sweep(moment)
        self.lanes.wait(pace / 2)
        batches = self._judge_all(moment, began + pace)
        while self._release():
            self.lanes.wait(began + pace - steady())
            batches += self._judge_all(moment, began + pace)
        self._book.settle()
        return batches + [save(state, moment) for state in self._unsaved() if is_old(state, moment)]

    def unsaved(self, moment: datetime) -> list[JobBatch]:
        """Return what has to be kept of the jobs that have waited for it, for as long as may be."""
        return [save(state, moment) for state in self._unsaved()]

    def _unsaved(self) -> list[JobState]:
        return [state for state in self._book.states.values() if state.unsaved and not state.away]

    def absorb(self, moment: datetime, seconds: float) -> list[JobBatch]:
        """Judge what was found between two rounds, for so long."""
        batches = self._judge_all(moment, steady() + seconds)
        self._release()
        return batches

    def stop(self) -> None:
        """Look at nothing more and judge nothing more; what hangs is not waited for."""
        self._done = True
        self.lanes.stop()
        self.catch_up.stop()

    def _ask_schedulers(self, moment: datetime) -> None:
        for job_id in self._prober.asked:
            self._put_reading(self._book.states[job_id], self._prober.readings_of(job_id, moment))

    def _put_reading(self, state: JobState, said: tuple[SchedulerReading | None, Trouble | None]) -> None:
        if said != (state.scheduler, state.probe_failed):
            state.scheduler, state.probe_failed = said
            state.nudged = True

    def _turn_week(self, moment: datetime) -> None:
        """Judge every job once in a week: which maintenance lies ahead is known for two."""
        if not self._config.maintenance:
            return
        week = moment.astimezone(ZoneInfo(self._config.timezone)).isocalendar()[:2]
        if week != self._week:
            self._week = week
            for state in self._book.states.values():
                state.nudged = True

    def _judge_all(self, moment: datetime, end: float) -> list[JobBatch]:
        """Judge what has been found, in the order of the jobs; what is left at `end` stays for the next time."""
        batches = self._take_pieces()
        self._find_hanging(moment)
        for looked in self.lanes.fetch():
            self.found.put(looked)
        while not (self.found.is_empty() or self._done):
            if steady() >= end:
                self._ready()
                break
            job_id, one = self.found.take()
            state = self._book.states[job_id]
            reds = state.reds
            batch = self._judge(job_id, state, one, moment)
            if batch is not None:
                batches.append(batch)
            if state.reds != reds:
                self._judge_dependents(job_id)
        self.lanes.go_on()
        return batches

    def _judge_dependents(self, job_id: str) -> None:
        for other in self._dependents.get(job_id, ()):
            self.found.want(other)

    def _judge(self, job_id: str, state: JobState, looked: Looked | None, moment: datetime) -> JobBatch | None:
        """Return what has to be kept of one job; one that fails is no other's trouble, and stands where it stood."""
        self._pulse.move(job_id)
        if not (self._is_here(state) if looked is None else self._is_wanted(state, looked)):
            return None
        seen = unchanged(state, moment) if looked is None or looked.seen is None else looked.seen
        standing = state.standing()
        state.silent = None if looked is not None else state.silent or state.memory
        try:
            if looked is not None and looked.error is not None:
                raise looked.error
            self._book.surround(state, self._config, seen.at)
            batch = judge(state, seen, seen.at, may_wait=True)
        except Exception:  # one job's trouble is not another's
            if job_id not in self._pulse.failing:
                logger.exception("{}: cannot be judged", job_id)
            self._pulse.failing.add(job_id)
            state.stand_at(standing)
            return None
        self._pulse.failing.discard(job_id)
        state.nudged = False
        if looked is not None and state.logs is not None and state.logs.more and not state.away:
            self._read_on(job_id, state)
        return batch

    def _is_here(self, state: JobState) -> bool:
        """Return whether a job can be judged without a look: nothing of its files is on its way, but for what hangs."""
        return not self.catch_up.is_reading(state) and (not state.away or state.hanging is not None)

    def _is_wanted(self, state: JobState, looked: Looked) -> bool:
        """Return whether a look is of the job as it stands now, and take note that it has come back."""
        state.hanging = None
        if looked.apart:
            state.away = False
        seen = looked.seen
        if seen is None:
            return True
        if seen.worked >= SLOW:
            state.rests = steady() + min(REST * seen.worked, LONGEST)
        return is_of(seen, state)

    def _begin(self, job_id: str, state: JobState) -> None:
        """Look at a job for the first time, once the histories of those that it depends on have been read."""
        state.away = True
        if self._waits_for_others(state):
            self._held.add(job_id)
        else:
            self.lanes.add(state)

    def _waits_for_others(self, state: JobState) -> bool:
        others = (self._book.states.get(other) for other in state.job.depends_on)
        return any(other is not None and self._is_unread(other) for other in others)

    def _is_unread(self, state: JobState) -> bool:
        """Return whether the history of a job is still to be read, as far as it can be."""
        if state.hanging is not None or state.job.id in self._pulse.failing:
            return False
        return state.current is None or state.progress is not None

    def _release(self) -> set[str]:
        """Begin with the jobs that have waited for others and need not any more."""
        states = self._book.states
        free = {job_id for job_id in self._held if not self._waits_for_others(states[job_id])}
        self._held -= free
        for job_id in free:
            self.lanes.add(states[job_id])
        return free

    def _read_on(self, job_id: str, state: JobState) -> None:
        """Go on with a job of which there is more to be read: beside the others, or in another process."""
        state.away = True
        if state.unread > LONG and job_id not in self._inline:
            self.catch_up.begin(state)
        else:
            self.lanes.add(state)

    def _take_pieces(self) -> list[JobBatch]:
        """Return what has to be kept of the pieces of histories that were read; where one is over, the job goes on."""
        batches = []
        for state, piece, given in self.catch_up.pieces():
            if piece is not None:
                state.progress = piece.progress
                batches.append(piece.batch)
                continue
            if not given:
                self._inline.add(state.job.id)
            self._judge_dependents(state.job.id)
            self.lanes.add(state)
        return batches

    def _find_hanging(self, moment: datetime) -> None:
        """Tell of the looks that hang, and of those that do not hang any more."""
        hanging, states = self.lanes.hanging(), self._book.states
        for job_id in self._hanging - hanging.keys():
            if job_id in states:
                states[job_id].hanging = None
                self.found.want(job_id)
        self._hanging = set()
        for job_id, since in hanging.items():
            gone, state = steady() - since, states.get(job_id)
            if state is None or gone < HANGS:
                continue
            self._hanging.add(job_id)
            if state.hanging is None:
                path = places_of(state.job)[-1]
                state.hanging = Trouble(path=path, since=moment - timedelta(seconds=gone), reason="unreachable")
                self.found.want(job_id)
            elif moment >= state.due:
                self.found.want(job_id)
        self._pulse.blind = 0 < len(states) == len(self._hanging)
