"""Reruns that BATMON has begun: the runs that are theirs, and what their ends say beside the log.

Source: verdicts.md, section 5: a rerun is a run, its exit code is evidence beside its log lines, and it belongs to the
occurrence that it was begun for. A rerun that goes on is a run in progress; a failure by its exit code is a failure
line of its run; success by it counts where neither a pattern nor an output says what success is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.model import Evidence, Origin, Run, RunOutcome, Source
from rules.readings import RerunReading
from rules.rule import Rule
from rules.runs import KEPT_FAILURES, RunState, at_limit, by_silence
from rules.schedule import limit_of

BEFORE = timedelta(seconds=2)  # a stamp in whole seconds lies before the start that it is of
AFTER = timedelta(seconds=10)  # what it has left to be written
YOUNG = timedelta(hours=1)  # for so long after its end what is known of a rerun may change without a line

Key = tuple[datetime, int]  # Run.key


def run_by_rerun(
    reruns: Sequence[RerunReading], state: RunState, runs: Sequence[Run], rule: Rule, now: datetime
) -> Run | None:
    """Return the run of the rerun that goes on at `now`, None where none does or the log has seen its success.

    It is in progress, or has reached its limit; the lines that the log has of it are its own.
    """
    rerun = next((one for one in reversed(reruns) if one.started <= now and not _has_ended(one, now)), None)
    if rerun is None or any(run.succeeded and is_of(run, rerun) for run in runs):
        return None
    run = state.open
    if run is None or not is_of(run, rerun):
        run = Run(started=rerun.started, last_at=rerun.started, evidence=(_begun(rerun),))
    run = _marked(run, rerun, is_first=not any(is_of(other, rerun) for other in runs))
    run = replace(run, has_start=True, deadline=limit_of(rule.expect, rule.zone, run.started))
    return at_limit(run) if run.deadline is not None and now >= run.deadline else run


def with_reruns(runs: Sequence[Run], reruns: Sequence[RerunReading], rule: Rule, now: datetime) -> tuple[Run, ...]:
    """Return the runs, by their start, with those of reruns as such, each with what the rerun's end says by `now`."""
    found = list(runs)
    for rerun in reruns:
        if rerun.started <= now:
            found = _with_rerun(found, rerun, rule, now)
    return tuple(found)


def parted(
    state: RunState, at: datetime, reruns: Sequence[RerunReading], rule: Rule
) -> tuple[RunState, tuple[Run, ...]]:
    """Return the state and the run that ended, where a rerun began between an open stretch of lines and one at `at`."""
    run = state.open
    if run is None or run.has_start or not any(run.started < one.started - BEFORE <= at for one in reruns):
        return state, ()
    closed = by_silence(run, rule)
    return RunState(open=None, last=closed or state.last), (closed,) if closed else ()


def told_runs(
    told: Mapping[Key, Run],
    runs: Sequence[Run],
    reruns: Sequence[RerunReading],
    rule: Rule,
    now: datetime,
    before: datetime | None,
) -> dict[Key, Run]:
    """Return what is told of runs: those of a rerun as what they are, and again while its end is young.

    `before` is when something was told last: what has ended since then is young.
    """
    young = [one for one in reruns if before is None or one.ended is None or before - one.ended < YOUNG]
    fresh = [one for one in reruns if one in young or any(is_of(run, one) for run in told.values())]
    marked = [run for run in with_reruns(runs, reruns, rule, now) if run.origin is Origin.RERUN]
    mine = [run for run in marked if any(is_of(run, one) for one in fresh)]
    mine = [run for run in mine if not run.in_progress or run.has_start or run.failure_lines]
    others = {key: run for key, run in told.items() if not any(is_of(run, one) for one in reruns)}
    return others | {run.key: run for run in mine}


def _with_rerun(runs: list[Run], rerun: RerunReading, rule: Rule, now: datetime) -> list[Run]:
    mine = [run for run in runs if is_of(run, rerun)]
    others = [run for run in runs if not is_of(run, rerun)]
    mine = [_marked(run, rerun, is_first=place == 0) for place, run in enumerate(mine)]
    if _has_ended(rerun, now):
        last = _ended(mine[-1] if mine else None, rerun, rule)
        mine = mine[:-1] if last is None else [*mine[:-1], last]
    return sorted((*others, *mine), key=lambda run: run.key)


def _marked(run: Run, rerun: RerunReading, *, is_first: bool) -> Run:
    """Return a run of a rerun: it began with the command, which is known better than its first line, and is for it."""
    named_at = rerun.due or run.named_at
    if not is_first:
        return replace(run, origin=Origin.RERUN, named_at=named_at)
    return replace(run, started=rerun.started, number=0, origin=Origin.RERUN, named_at=named_at)


def _ended(run: Run | None, rerun: RerunReading, rule: Rule) -> Run | None:
    """Return the last run of a rerun that has ended; None where there is none, and its end says nothing."""
    if rerun.failed is None or (run is None and not rerun.failed and not _decides(rule)):
        return run
    ended = rerun.ended or rerun.started
    said = Evidence(source=Source.RERUN, at=ended, text=f"{rerun.who}: {rerun.result}")
    if run is None:
        run = _marked(Run(started=rerun.started, last_at=ended, evidence=(_begun(rerun),)), rerun, is_first=True)
    if said in run.failures or said in run.evidence:
        return run
    if rerun.failed:
        outcome = RunOutcome.FAILED if run.in_progress or run.overran else run.outcome
        failures = (*run.failures, said) if len(run.failures) < KEPT_FAILURES else run.failures
        failed = replace(run, outcome=outcome, failure_lines=run.failure_lines + 1, failures=failures, overran=False)
        return replace(failed, ended=max(run.ended or ended, ended), deadline=ended)
    run = replace(run, evidence=(*run.evidence, said))
    if not _decides(rule) or run.failed:
        return run
    return replace(run, outcome=RunOutcome.SUCCEEDED, ended=ended, deadline=ended, overran=False)


def _decides(rule: Rule) -> bool:
    """Return whether success is nothing but the absence of failure: then the exit code says it."""
    return not rule.success and not rule.has_output


def is_of(run: Run, rerun: RerunReading) -> bool:
    """Return whether a run falls into the time of a rerun."""
    if run.origin is Origin.RERUN and run.started == rerun.started:
        return True
    last = None if rerun.ended is None else rerun.ended + AFTER
    return rerun.started - BEFORE <= run.started and (last is None or run.started <= last)


def has_ended(run: Run, reruns: Sequence[RerunReading], now: datetime) -> bool:
    """Return whether a run is a rerun's that has ended, whatever its log still waits for."""
    return any(is_of(run, rerun) and _has_ended(rerun, now) for rerun in reruns)


def _has_ended(rerun: RerunReading, now: datetime) -> bool:
    return rerun.ended is not None and rerun.ended <= now


def _begun(rerun: RerunReading) -> Evidence:
    return Evidence(source=Source.RERUN, at=rerun.started, text=rerun.who)
