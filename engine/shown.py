"""How a job in memory is shown: its tile as a value, and why it stands as it does."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from msgspec.structs import replace

from engine.logs.naming import resolved
from engine.probes import KINDS
from engine.state import MARKS, JobState
from engine.views import JobView, Mark
from rules.crosscheck import Asked, cross_check
from rules.explain import duration
from rules.model import Phase, Run, Status
from rules.rerun import has_ended, run_by_rerun
from rules.rule import Expect, Rule
from rules.runs import in_progress_run
from rules.why import NO_REASON, Why, why

LATEST = 3  # runs that explain a job without occurrences
BEHIND = timedelta(minutes=1)  # for so long a job that was read to its end counts as read, however much is written


def make_view(state: JobState, now: datetime, mask: Callable[[str], str] = str) -> JobView:
    """Return the job as it is shown; its revision is still the old one.

    `mask` takes the secrets of the configuration out of what an operator wrote there to be read.
    """
    job = state.job
    catching_up = None if state.current is not None and now - state.current < BEHIND else state.progress
    log = None
    if state.logs is not None and state.logs.paths:
        log = state.logs.newest or resolved(state.logs.paths[0], now.astimezone(state.rule.zone))
    verdict = state.memory.verdict if catching_up is None else None  # in the middle of a history it is not of now
    running = None if verdict is None else _running(state, now)
    return JobView(
        id=job.id,
        name=job.name,
        description=mask(job.description),
        tags=job.tags,
        group=job.group,
        scheduler=job.scheduler.type,
        scheduler_name=job.scheduler.entry,
        workdir=state.workdir,
        log=log,
        rerun=None if job.rerun_text is None else mask(job.rerun_text),
        runbook=None if job.runbook is None else mask(job.runbook),
        expected=expected_texts(state.rule),
        every=None if state.rule.expect is None else state.rule.expect.every,
        zone=state.rule.zone.key,
        status=Status.UNKNOWN if verdict is None else verdict.status,
        phase=Phase.WAITING if verdict is None else verdict.phase,
        since=None if verdict is None else state.memory.status_since,
        findings=() if verdict is None else verdict.findings,
        occurrence=None if verdict is None else verdict.occurrence,
        success_by=None if verdict is None else _success_by(state),
        last_run=state.last_run,
        last_success=state.last_success,
        running=running,
        rerunning=next((one.rid for one in state.reruns if one.ended is None), None),
        usual_seconds=_median(state.durations.values()),
        next_expected=None if verdict is None else verdict.next_due,
        last_line=state.last_line,
        marks=_marks(state, running) if catching_up is None else (),
        paused=None if verdict is None else verdict.paused,
        acknowledged=state.notes.acknowledged if verdict is not None and is_acknowledged(state) else None,
        catching_up=catching_up,
        revision=state.view.revision,
    )


def _running(state: JobState, now: datetime) -> Run | None:
    memory = state.memory
    by_rerun = run_by_rerun(state.reruns, memory.state, memory.runs, state.rule, now)
    run = by_rerun or in_progress_run(memory.state, now, state.rule)
    return None if run is not None and run is not by_rerun and has_ended(run, state.reruns, now) else run


def is_acknowledged(state: JobState) -> bool:
    """Return whether somebody has said to know of the status that the job has now."""
    said, verdict = state.notes.acknowledged, state.memory.verdict
    if said is None or verdict is None:
        return False
    return (said.status, said.since) == (verdict.status, state.memory.status_since)


def reason_of(state: JobState, now: datetime) -> Why:
    """Return why the job stands as it does; nothing is said of one that was not judged yet, or is being read."""
    verdict, memory = state.memory.verdict, state.memory
    if verdict is None or state.view.catching_up is not None:
        return NO_REASON
    looked_in = None
    if state.logs is not None:
        looked_in = state.readings.log_missing or state.logs.newest
    scheduler, rule = state.job.scheduler, state.rule
    asked = Asked(kind=scheduler.type, name=scheduler.entry) if scheduler.type in KINDS else None
    check = cross_check(rule, memory, state.readings, asked, looked_in, state.last_line, now)
    return replace(why(rule, verdict, memory.runs[-LATEST:], looked_in, memory.latest), check=check)


def expected_texts(rule: Rule) -> tuple[str, ...]:
    """Return when the job is expected, as short texts: `06:00`, `5m`, a cron line."""
    return () if rule.expect is None else _texts(rule.expect)


@lru_cache(maxsize=1024)
def _texts(expect: Expect) -> tuple[str, ...]:
    if expect.every is not None:
        return (duration(expect.every, "en").replace(" ", ""),)
    if expect.cron is not None:
        return (expect.cron,)
    return tuple(f"{clock:%H:%M:%S}" if clock.second else f"{clock:%H:%M}" for clock in expect.at)


def _success_by(state: JobState) -> datetime | None:
    verdict, expect = state.memory.verdict, state.rule.expect
    if verdict is None or expect is None:
        return None
    if expect.every is not None:
        return None if verdict.next_due is None else verdict.next_due + expect.grace
    return None if verdict.occurrence is None else verdict.occurrence.window.due + expect.grace


def _marks(state: JobState, running: Run | None) -> tuple[Mark, ...]:
    marks = list(state.marks)
    if running is None:
        return tuple(marks)
    occurrence = None if state.memory.verdict is None else state.memory.verdict.occurrence
    due = running.started if occurrence is None else occurrence.window.due
    now_running = Mark(due=due, outcome=None, running=True, at=running.started)
    if marks and marks[-1].due == due:
        marks[-1] = replace(marks[-1], running=True)
        return tuple(marks)
    return (*marks, now_running)[-MARKS:]


def _median(values: Iterable[float]) -> float | None:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else None
