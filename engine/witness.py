"""The scheduler of one kind, asked again and again beside the tick: what it last said, or why it says nothing."""

import threading
from collections.abc import Mapping
from datetime import datetime

from loguru import logger

from engine.clock import now, steady
from engine.probes import load_probe
from engine.probes.answers import NoAnswer, Probe, Readings, Reason, Schedulers
from engine.state import patience_over
from rules.readings import PROBE_PATIENCE, SchedulerReading, Trouble

PACE = 15.0  # seconds from one call to the next
REST = 3  # and at least this many times as long as the call took: asking is never most of what a machine does
LIMIT = 30.0  # seconds after which a call counts as hanging


class Witness:
    """Asks for all jobs of its kind at once, one call at a time, in a daemon thread: one that hangs keeps nobody.

    `take`, `start`, `stop` and `readings_of` return at once, from any thread.
    """

    def __init__(self, kind: str, pace: float = PACE, limit: float = LIMIT) -> None:
        self.kind = kind
        self._pace, self._limit = pace, limit
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._done = False
        self._thread: threading.Thread | None = None
        self._schedulers: Schedulers = {}
        self._readings: Readings = {}
        self._earlier: Readings = {}  # for a tick that began before the last answer was asked for
        self._asked = now()
        self._troubles: dict[str, Trouble] = {}
        self._call: tuple[float, datetime] | None = None  # the one in flight: when it began, by both clocks
        self._told: str | None = None

    def take(self, schedulers: Schedulers, kept: Mapping[str, SchedulerReading]) -> None:
        """Ask for these jobs from now on; `kept` are answers of an earlier life, good until there are newer ones."""
        with self._lock:
            if schedulers == self._schedulers:
                return
            same = {job_id for job_id, one in schedulers.items() if self._schedulers.get(job_id) == one}
            entries = {job_id: one.entry for job_id, one in schedulers.items() if job_id not in self._schedulers}
            known = {job_id: one for job_id, one in kept.items() if self._fits(one, entries.get(job_id))}
            self._readings = known | {job_id: one for job_id, one in self._readings.items() if job_id in same}
            self._earlier = dict(self._readings)
            self._troubles = {job_id: one for job_id, one in self._troubles.items() if job_id in same}
            self._schedulers = dict(schedulers)
        self._wake.set()

    def _fits(self, reading: SchedulerReading, entry: str | None) -> bool:
        return (reading.kind, reading.name) == (self.kind, entry)

    def start(self) -> None:
        """Begin to ask; once more is no matter."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=f"witness-{self.kind}", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the call in flight, without waiting for it."""
        self._done = True
        self._wake.set()

    def readings_of(self, job_id: str, moment: datetime) -> tuple[SchedulerReading | None, Trouble | None]:
        """Return what is known at `moment`: the last answer that was asked for by then, and why there is no newer one.

        The answer stands beside a failure until that is a finding: one that is lost must not turn a red job green.
        """
        with self._lock:
            known = self._readings if moment >= self._asked else self._earlier
            reading, trouble = known.get(job_id), self._troubles.get(job_id)
            one = self._schedulers.get(job_id)
            if trouble is None and one is not None and self._call is not None:
                began, asked = self._call
                if steady() - began > self._limit:
                    trouble = Trouble(path=one.entry or self.kind, since=asked, reason=Reason.TIMEOUT.value)
        if trouble is not None and moment - trouble.since >= PROBE_PATIENCE:
            reading = None
        return reading, trouble

    def _run(self) -> None:
        while not self._done:
            self._wake.clear()
            began = steady()
            self.ask()
            took = steady() - began
            self._wake.wait(max(self._pace - took, REST * took))

    def ask(self) -> None:
        """Ask once, and keep what was said."""
        with self._lock:
            schedulers, before, asked = self._schedulers, dict(self._readings), now()
            if not schedulers:
                return
            self._call = (steady(), asked)
        readings: Readings = {}
        reason: Reason | None = None
        try:
            readings = self._probe()(schedulers, before, asked)
        except NoAnswer as error:
            reason = error.reason
            self._tell(f"{error}")
        except Exception:  # asking must go on, whatever one answer was like
            reason = Reason.FAILED
            logger.exception("{}: the schedulers cannot be asked", self.kind)
        else:
            missing = schedulers.keys() - readings.keys()
            self._tell(f"no answer for {len(missing)} jobs, {min(missing)} among them" if missing else None)
        with self._lock:
            self._call = None
            self._keep(schedulers, readings, reason or Reason.NO_ANSWER, asked)

    def _probe(self) -> Probe:
        return load_probe(self.kind)

    def _keep(self, schedulers: Schedulers, readings: Readings, reason: Reason, asked: datetime) -> None:
        self._earlier, self._asked = dict(self._readings), asked
        for job_id, one in schedulers.items():
            if self._schedulers.get(job_id) != one:  # changed while it was asked
                continue
            if job_id in readings:
                self._readings[job_id] = readings[job_id]
                self._troubles.pop(job_id, None)
            else:
                before, path = self._troubles.get(job_id), one.entry or self.kind
                self._troubles[job_id] = patience_over(before, path, reason.value, asked)

    def _tell(self, trouble: str | None) -> None:
        """Log a trouble when it begins or changes, and its end."""
        if trouble == self._told:
            return
        if trouble is None:
            logger.info("{}: answers again", self.kind)
        else:
            logger.warning("{}: {}", self.kind, trouble)
        self._told = trouble
