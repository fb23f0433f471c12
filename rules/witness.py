"""The scheduler as a witness beside the log: the run that it says is going on, and what its answer is worth saying.

Source: verdicts.md, sections 6 and 7. An answer speaks of the present: at a moment before its `since` it says nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.model import Evidence, Finding, Run, Severity, Source
from rules.readings import SchedulerReading, SchedulerState
from rules.rule import Rule
from rules.runs import RunState, at_limit
from rules.schedule import limit_of

STOPPED_PATIENCE = timedelta(minutes=1)
APART = timedelta(minutes=1)  # the scheduler's start of a run and the run's first line


def run_by_scheduler(
    reading: SchedulerReading | None, state: RunState, runs: Sequence[Run], rule: Rule, now: datetime
) -> Run | None:
    """Return the run that the scheduler knows to be going on, None where it knows none or the log has seen its success.

    It is in progress, or has reached its limit; the lines that the log has of it are its own.
    """
    if reading is None or reading.must_run or reading.state is not SchedulerState.RUNNING or reading.started is None:
        return None
    began = reading.started
    if now < max(began, reading.since) or any(run.succeeded and run.started >= began - APART for run in runs):
        return None
    run = state.open
    if run is None or run.started < began - APART:
        number = sum(other.started == began for other in runs)
        run = Run(started=began, number=number, last_at=began, evidence=(_quoted(reading),))
    is_first = not any(other.started >= began - APART for other in runs)  # then it began before it wrote its first line
    deadline = limit_of(rule.expect, rule.zone, run.started)
    run = replace(run, started=min(began, run.started) if is_first else run.started, has_start=True, deadline=deadline)
    return at_limit(run) if run.deadline is not None and now >= run.deadline else run


def is_up(reading: SchedulerReading | None, now: datetime) -> bool:
    """Return whether something that must always run does: for a service of which no more is expected that is enough."""
    if reading is None or now < reading.since:
        return False
    return reading.must_run and reading.state is SchedulerState.RUNNING


def scheduler_findings(reading: SchedulerReading | None, runs: Sequence[Run], now: datetime) -> tuple[Finding, ...]:
    """Return what the scheduler's answer says beside the log; `runs` are the latest ones, by their start."""
    if reading is None or now < reading.since:
        return ()
    match reading.state:
        case SchedulerState.MISSING:
            return (_finding("task_missing", Severity.ERROR, reading),)
        case SchedulerState.DISABLED:
            return (_finding("task_disabled", Severity.WARNING, reading),)
    if reading.must_run:
        stopped = reading.state is not SchedulerState.RUNNING and now - reading.since >= STOPPED_PATIENCE
        return (_finding("service_stopped", Severity.ERROR, reading),) if stopped else ()
    return () if reading.state is SchedulerState.RUNNING or not reading.failed else _about_result(reading, runs)


def scheduler_changes(reading: SchedulerReading | None, now: datetime) -> datetime | None:
    """Return when time alone next changes one of these findings."""
    if reading is None or not reading.must_run or reading.state is SchedulerState.RUNNING:
        return None
    moment = reading.since + STOPPED_PATIENCE
    return moment if moment > now else None


def _about_result(reading: SchedulerReading, runs: Sequence[Run]) -> tuple[Finding, ...]:
    """A failure by its result: contradicted by the log of the same run, made good by a later one, or a failure."""
    began = (reading.started or reading.ended or reading.since) - APART
    mine = [run for run in runs if run.started >= began]
    if not any(run.succeeded for run in mine):
        return (_finding("task_failed", Severity.ERROR, reading),)
    if mine[0].succeeded and (reading.ended is None or mine[0].started <= reading.ended):
        return (_finding("scheduler_disagrees", Severity.WARNING, reading, *mine[0].evidence[-1:]),)
    return ()


def _finding(code: str, severity: Severity, reading: SchedulerReading, *more: Evidence) -> Finding:
    parameters = {"name": reading.name, "since": reading.since, "result": reading.result}
    return Finding(code=code, severity=severity, parameters=parameters, evidence=(*more, _quoted(reading)))


def _quoted(reading: SchedulerReading) -> Evidence:
    result = f", {reading.result}" if reading.result else ""
    text = f"{reading.kind} {reading.name}: {reading.state.value}{result}"
    return Evidence(source=Source.SCHEDULER, at=reading.since, text=text)
