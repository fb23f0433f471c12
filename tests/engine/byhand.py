"""The rounds over a configuration's jobs, driven by a test: it says when files are looked at and when it is judged."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct, field

from engine.book import Book
from engine.clock import now
from engine.keeper import Keeper
from engine.look import look_if_needed
from engine.prober import Prober
from engine.pulse import Pulse
from engine.rounds import Rounds
from engine.seen import Seen
from engine.state import JobState
from engine.store.batch import Batch, JobBatch, batches_of
from engine.store.store import Store
from engine.views import ChangeView
from rules.model import Run, Status
from tests.engine.faults import until
from tests.engine.live import config_of, write_config

LIMIT = 5.0  # seconds of one round
ALL = 10_000


class ByHand:
    """BATMON without a clock of its own; `path` is its configuration."""

    def __init__(self, path: Path) -> None:
        self.path, self.config = path, config_of(path)
        self.store = Store.open(f"sqlite:///{(path.parent / 'byhand.db').as_posix()}", now())
        self.keeper, self.book, self.pulse = Keeper(self.store), Book(self.store), Pulse(lambda: 1.0)
        self.rounds = Rounds(self.book, Prober(), self.pulse, self.config, lambda: None)
        self._take()

    def _take(self) -> None:
        batches = self.book.take(self.config, now())
        self.rounds.take(self.config)
        self._keep(batches)

    def edit(self, jobs: str) -> None:
        """Put an edited configuration in force."""
        self.config = config_of(write_config(self.path.parent, jobs))
        self._take()

    def go(self, pace: float = LIMIT) -> list[JobBatch]:
        """Do one round; without any time nothing is judged."""
        return self._keep(self.rounds.go(now(), pace))

    def absorb(self, seconds: float = LIMIT) -> list[JobBatch]:
        """Judge what was found since."""
        return self._keep(self.rounds.absorb(now(), seconds))

    def look(self) -> None:
        """Look at every job, and leave what is found to be judged later."""
        self.go(0)
        until(self.has_found)

    def has_found(self) -> bool:
        """Return whether a look has come back that nobody has fetched yet."""
        return self.rounds.lanes.has_found()

    def state(self, job_id: str) -> JobState:
        """Return a job as it stands."""
        return self.book.states[job_id]

    def runs(self, job_id: str) -> list[Run]:
        """Return the runs that the store has, oldest first."""
        return list(reversed(self.store.reads.runs(job_id, None, None, ALL)))

    def changes(self, job_id: str) -> list[ChangeView]:
        """Return the changes of status that the store has, oldest first."""
        return list(reversed(self.store.reads.changes(job_id, None, None, ALL)))

    def status(self, job_id: str) -> Status | None:
        """Return the status of a job."""
        verdict = self.state(job_id).memory.verdict
        return None if verdict is None else verdict.status

    def codes(self, job_id: str) -> list[str]:
        """Return the findings of a job."""
        verdict = self.state(job_id).memory.verdict
        return [] if verdict is None else [finding.code for finding in verdict.findings]

    def _keep(self, batches: list[JobBatch]) -> list[JobBatch]:
        moment = now()
        for batch in batches_of(moment, (one for one in batches if not one.is_empty)):
            self.keeper.owe(batch)
        self.keeper.owe(Batch(at=moment))
        self.keeper.write()
        return batches


@contextmanager
def by_hand(path: Path) -> Iterator[ByHand]:
    """Give BATMON to be driven by hand, and end it."""
    one = ByHand(path)
    try:
        yield one
    finally:
        one.rounds.stop()
        one.store.close()


class Gate(Struct):
    """Looks that come back when the test lets them; put in the place of `rounds.look_if_needed`."""

    held: set[str] = field(default_factory=set)
    begun: list[str] = field(default_factory=list)
    _open: dict[str, threading.Event] = field(default_factory=dict)

    def hold(self, job_id: str) -> None:
        """Let the next looks at a job hang."""
        self._open[job_id] = threading.Event()
        self.held.add(job_id)

    def free(self, job_id: str) -> None:
        """Let those that hang go on, and the next ones pass."""
        self.held.discard(job_id)
        self._open[job_id].set()

    def __call__(self, state: JobState, moment: datetime | None) -> Seen | None:
        job_id = state.job.id
        gate = self._open.get(job_id) if job_id in self.held else None
        self.begun.append(job_id)
        seen = look_if_needed(state, moment)
        if gate is not None:
            gate.wait(60)
        return seen
