"""Makes all checks of the doctor at once, each in a thread that may be left alone, and gives the worst first."""

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from loguru import logger
from msgspec.structs import replace

from engine.clock import now, steady
from engine.config.model import Config
from engine.doctor import CHECKS, load_check, name_of
from engine.doctor.diagnosis import RISING, Diagnosis, Level, Progress, Report
from engine.doctor.jobfiles import JobFiles, look_at
from engine.doctor.patient import Patient
from engine.views import JobView

LIMIT = 45.0  # seconds for each check, all at once
FRESH = 10.0  # seconds for which a report is told again


class Examination:
    """The port for examinations: one at a time; who asks meanwhile gets its report, too."""

    def __init__(self, patient: Callable[[], Patient]) -> None:
        self._patient = patient
        self._turn, self._lock = threading.Lock(), threading.Lock()
        self._report: tuple[float, Report] | None = None
        self._found: dict[str, Diagnosis] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._running = False

    def examine(self) -> Report:
        """Return what is wrong; it takes some seconds, and LIMIT at most."""
        asked = steady()
        with self._turn:
            if self._report is not None and self._report[0] > asked - FRESH:
                return self._report[1]
            report = self._examine()
            self._report = (steady(), report)
            return report

    def progress(self) -> Progress:
        """Return what the examination in progress has found, or the last one."""
        with self._lock:
            return Progress(running=self._running, of=len(CHECKS), diagnoses=_ordered(self._found))

    def _examine(self) -> Report:
        began, patient = steady(), self._patient()
        with self._lock:
            self._found, self._running = {}, True
            round_ = self._found
        begun = [self._begin(entry, patient, round_) for entry in CHECKS]
        for thread in filter(None, begun):
            thread.join(max(0.0, began + LIMIT - steady()))
        with self._lock:
            for name in map(name_of, CHECKS):
                silent = Diagnosis(code="check_silent", level=Level.UNKNOWN, check=name, seconds=LIMIT)
                round_.setdefault(name, silent)
            self._found, self._running = dict(round_), False  # what comes later is of no report
            return Report(at=patient.now, seconds=steady() - began, diagnoses=_ordered(self._found))

    def _begin(self, entry: str, patient: Patient, found: dict[str, Diagnosis]) -> threading.Thread | None:
        """Begin a check, unless the one before it still hangs: then there is no thread to wait for."""
        name = name_of(entry)
        if name in self._threads and self._threads[name].is_alive():
            return None
        self._threads[name] = threading.Thread(
            target=self._check, args=(entry, patient, found), name=f"check {name}", daemon=True
        )
        self._threads[name].start()
        return self._threads[name]

    def _check(self, entry: str, patient: Patient, found: dict[str, Diagnosis]) -> None:
        name, began = name_of(entry), steady()
        try:
            diagnosis = load_check(entry)(patient)
        except Exception as error:  # a check that fails is a finding, and the others go on
            logger.opt(exception=error).warning("the check {} failed", name)
            diagnosis = Diagnosis(code="check_failed", level=Level.UNKNOWN, parameters={"reason": _reason(error)})
        with self._lock:
            found[name] = replace(diagnosis, check=name, seconds=round(steady() - began, 3))


def patient_of(
    config: Config,
    audit_file: Path,
    store_address: str,
    warnings: int,
    *,
    refused: int = 0,
    jobs: Iterable[JobView] = (),
    notify_error: str | None = None,
    serving: bool = False,
) -> Patient:
    """Return what is to be examined, as of now."""
    moment = now()
    return Patient(
        config=config,
        audit_file=audit_file,
        store_address=store_address,
        now=moment,
        serving=serving,
        warnings=warnings,
        refused=refused,
        succeeded=frozenset(job.id for job in jobs if job.last_success is not None),
        notify_error=notify_error,
        look=look_once(config, moment),
    )


def look_once(config: Config, moment: datetime) -> Callable[[], Mapping[str, JobFiles]]:
    """Return what looks at the files of all jobs when it is first called, whoever calls it."""
    turn = threading.Lock()

    @lru_cache(maxsize=1)
    def look() -> Mapping[str, JobFiles]:
        return look_at(config, moment)

    def look_in_turn() -> Mapping[str, JobFiles]:
        with turn:
            return look()

    return look_in_turn


def _ordered(found: Mapping[str, Diagnosis]) -> tuple[Diagnosis, ...]:
    """Return the worst first, else in the order of the checks."""
    places = [name_of(entry) for entry in CHECKS]
    return tuple(sorted(found.values(), key=lambda one: (-RISING.index(one.level), places.index(one.check))))


def _reason(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (said or type(error).__name__)[:200]
