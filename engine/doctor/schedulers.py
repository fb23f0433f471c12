"""Whether the schedulers know the tasks, services, units and processes that the jobs name."""

from collections.abc import Iterator

from engine.config.schedulers import AnyScheduler
from engine.doctor.diagnosis import Detail, Diagnosis, Level, summed
from engine.doctor.patient import Patient
from engine.probes import KINDS, load_probe
from engine.probes.answers import NoAnswer
from rules.readings import SchedulerReading, SchedulerState


def check(patient: Patient) -> Diagnosis:
    """Return which entries are not there, are disabled, or failed last; each kind is asked once."""
    jobs = {job.id: job.scheduler for job in patient.config.jobs if job.enabled}
    askable = {job_id: one for job_id, one in jobs.items() if one.type in KINDS}
    details = [
        detail
        for kind in sorted({one.type for one in askable.values()})
        for detail in _ask(kind, {job_id: one for job_id, one in askable.items() if one.type == kind}, patient)
    ]
    unfound = {one.job for one in details if one.code != "scheduler_failed"}
    told = {"asked": len(askable), "found": len(askable) - len(unfound), "others": len(jobs) - len(askable)}
    return summed("schedulers_bad", details, told, good="schedulers_ok" if askable else "schedulers_none")


def _ask(kind: str, jobs: dict[str, AnyScheduler], patient: Patient) -> Iterator[Detail]:
    try:
        readings = load_probe(kind)(jobs, {}, patient.now)
    except NoAnswer as error:
        told = {"kind": kind, "reason": error.reason.value}
        for job_id, one in jobs.items():
            parameters = {**told, "entry": one.entry}
            yield Detail(code="scheduler_silent", level=Level.UNKNOWN, job=job_id, parameters=parameters)
        return
    for job_id, one in jobs.items():
        found = _detail(job_id, kind, one.entry, readings.get(job_id))
        if found is not None:
            yield found


def _detail(job_id: str, kind: str, entry: str | None, reading: SchedulerReading | None) -> Detail | None:
    told = {"kind": kind, "entry": entry}
    if reading is None:
        return Detail(code="scheduler_unread", level=Level.UNKNOWN, job=job_id, parameters=told)
    if reading.state is SchedulerState.MISSING and kind != "process":  # a process is there while it runs
        return Detail(code="scheduler_missing", level=Level.PROBLEM, job=job_id, parameters=told)
    if reading.state is SchedulerState.DISABLED:
        return Detail(code="scheduler_disabled", level=Level.WARNING, job=job_id, parameters=told)
    if reading.failed:
        result = {**told, "result": reading.result}
        return Detail(code="scheduler_failed", level=Level.WARNING, job=job_id, parameters=result)
    return None
