"""What the schedulers say of the jobs they start: one witness per kind, so that none waits for another."""

from collections.abc import Collection, Mapping
from datetime import datetime

from engine.config.schedulers import AnyScheduler
from engine.probes import KINDS
from engine.witness import LIMIT, PACE, Witness
from rules.readings import SchedulerReading, Trouble


class Prober:
    """Asks every kind of scheduler that a job has and that can be asked; a kind without jobs is left alone."""

    def __init__(self, pace: float = PACE, limit: float = LIMIT) -> None:
        self._witnesses = {kind: Witness(kind, pace, limit) for kind in KINDS}
        self._kinds: dict[str, str] = {}  # by job id
        self._running = False

    def take(self, schedulers: Mapping[str, AnyScheduler], kept: Mapping[str, SchedulerReading | None]) -> None:
        """Ask for these jobs from now on; `kept` are the last answers of an earlier life."""
        self._kinds = {job_id: one.type for job_id, one in schedulers.items() if one.type in KINDS}
        known = {job_id: reading for job_id, reading in kept.items() if reading is not None}
        for kind, witness in self._witnesses.items():
            witness.take({job_id: schedulers[job_id] for job_id, of in self._kinds.items() if of == kind}, known)
        if self._running:
            self.start()

    @property
    def asked(self) -> Collection[str]:
        """Return the ids of the jobs whose schedulers are asked."""
        return self._kinds

    def start(self) -> None:
        """Begin to ask, in the background."""
        self._running = True
        for kind in set(self._kinds.values()):
            self._witnesses[kind].start()

    def stop(self) -> None:
        """Ask no more; a call that hangs is not waited for."""
        self._running = False
        for witness in self._witnesses.values():
            witness.stop()

    def readings_of(self, job_id: str, moment: datetime) -> tuple[SchedulerReading | None, Trouble | None]:
        """Return the job's last answer and why there is no newer one; both None where it cannot be asked."""
        kind = self._kinds.get(job_id)
        return (None, None) if kind is None else self._witnesses[kind].readings_of(job_id, moment)
