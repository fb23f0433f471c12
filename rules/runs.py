"""From events to runs: a fold with an explicit state, so that it can stop and go on anywhere.

Nothing here depends on when a line was read: silence closes a run only in the eye of the beholder (`as_of`), never in
the state, so a line that was written in time but read late still finds its run open. Source: verdicts.md, section 5.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from rules.model import Event, Meaning, Run, RunOutcome
from rules.rule import Rule

TAIL = timedelta(seconds=10)  # lines this soon after a success belong to its run
KEPT_FAILURES = 5  # failure lines that a run quotes; the others are counted
KEPT_EVIDENCE = 12  # other lines that it quotes

Deadline = Callable[[datetime], datetime]  # began -> when the run has reached its max_runtime


class RunState(Struct, frozen=True, kw_only=True, gc=False):
    """All that the fold remembers: the run that no evidence has closed yet, and the one that was closed last."""

    open: Run | None = None
    last: Run | None = None


def fold(state: RunState, event: Event, rule: Rule, deadline: Deadline) -> tuple[RunState, tuple[Run, ...]]:
    """Return the state after `event` and the runs that it began, changed or closed, in order."""
    if _belongs_to_tail(state, event):
        return _fold_into_tail(state, event)
    state, told = _close_before(state, event, rule)
    match event.meaning:
        case Meaning.START:
            state, more = _on_start(state, event, deadline)
        case Meaning.SUCCESS:
            state, more = _on_success(state, event, deadline)
        case Meaning.FAILURE if rule.start and state.open is None:
            state, more = _on_stray_failure(state, event, rule, deadline)
        case Meaning.FAILURE | Meaning.WARNING | Meaning.ACTIVITY:
            state, more = _on_line(state, event, rule, deadline)
    return state, told + more


def as_of(state: RunState, now: datetime, rule: Rule) -> Run | None:
    """Return the open run as it stands at `now`: in progress, or ended by silence or limit; None for no run at all."""
    run = state.open
    if run is None or run.last_at is None or run.deadline is None:
        return None
    if run.has_start:
        return at_limit(run) if now >= run.deadline else run
    if now - run.last_at >= rule.settle:
        return by_silence(run, rule)
    if now >= run.deadline:  # still writing, but no longer believed to be one run
        return replace(run, outcome=RunOutcome.FAILED) if run.failure_lines else None
    return run


def shown_runs(state: RunState, now: datetime, rule: Rule) -> tuple[Run, ...]:
    """Return the open run as `as_of` does, nothing where there is none."""
    run = as_of(state, now, rule)
    return () if run is None else (run,)


def next_change(state: RunState, now: datetime, rule: Rule, last_at: datetime | None = None) -> datetime | None:
    """Return when silence alone next changes what `as_of` says, None for never.

    `last_at` is the time of the open run's last line where that is later than the state says.
    """
    run = state.open
    if run is None or run.last_at is None or run.deadline is None:
        return None
    deadline = run.deadline if run.deadline > now else None
    if run.has_start:
        return deadline
    silent_at = (last_at or run.last_at) + rule.settle
    return silent_at if silent_at > now and (deadline is None or silent_at < deadline) else deadline


def prolonged(state: RunState, event: Event, rule: Rule, last_at: datetime | None = None) -> datetime | None:
    """Return the time of the open run's last line with `event`, if all that `fold` does with it is to put that there.

    `last_at` is that time before the event where it is later than the state says.
    """
    run = state.open
    if event.meaning is not Meaning.ACTIVITY or event.values or run is None:
        return None
    last_at = last_at or run.last_at
    if last_at is None or run.deadline is None:
        return None
    goes_on = event.at < run.deadline if run.has_start else event.at - last_at < rule.settle
    return max(last_at, event.at) if goes_on else None


def goes_by(state: RunState, event: Event, rule: Rule) -> bool:
    """Return whether `fold` leaves the state as it is: a line without a meaning while no run is in progress."""
    if state.open is not None or event.meaning is not Meaning.ACTIVITY:
        return False
    return bool(rule.start) or _belongs_to_tail(state, event)


def _belongs_to_tail(state: RunState, event: Event) -> bool:
    last = state.last
    if state.open is not None or last is None or not last.succeeded or last.ended is None:
        return False
    return event.meaning not in (Meaning.START, Meaning.SUCCESS) and event.at - last.ended <= TAIL


def _fold_into_tail(state: RunState, event: Event) -> tuple[RunState, tuple[Run, ...]]:
    if state.last is None or event.meaning is Meaning.ACTIVITY:
        return state, ()
    run = replace(_with(state.last, event), last_at=state.last.last_at)
    return RunState(open=state.open, last=run), (run,)


def _close_before(state: RunState, event: Event, rule: Rule) -> tuple[RunState, tuple[Run, ...]]:
    """Close the open run if it had ended, by silence or at its limit, before this event came."""
    run = state.open
    if run is None or run.last_at is None or run.deadline is None:
        return state, ()
    if event.at < run.deadline if run.has_start else event.at - run.last_at < rule.settle:
        return state, ()
    closed = at_limit(run) if run.has_start else by_silence(run, rule)
    return RunState(open=None, last=closed or state.last), (closed,) if closed else ()


def _on_start(state: RunState, event: Event, deadline: Deadline) -> tuple[RunState, tuple[Run, ...]]:
    told: tuple[Run, ...] = ()
    if state.open is not None:
        outcome = RunOutcome.FAILED if state.open.failure_lines else RunOutcome.ABORTED
        run = state.open
        closed = replace(run, outcome=outcome, ended=run.last_at, deadline=_over(run, event.at))
        state, told = RunState(open=None, last=closed), (closed,)
    run = replace(_began(state, event, deadline), has_start=True)
    return RunState(open=run, last=state.last), (*told, run)


def _on_success(state: RunState, event: Event, deadline: Deadline) -> tuple[RunState, tuple[Run, ...]]:
    run = _first(state, event, deadline) if state.open is None else state.open
    ended = max(event.at, run.started)
    over = _over(run, ended)
    closed = _with(run, event, outcome=RunOutcome.SUCCEEDED, ended=ended, named_at=event.named_at, deadline=over)
    return RunState(open=None, last=closed), (closed,)


def _on_stray_failure(
    state: RunState, event: Event, rule: Rule, deadline: Deadline
) -> tuple[RunState, tuple[Run, ...]]:
    """A failure outside any run is a failed run; the lines that follow it closely are the same one."""
    last = state.last
    if last is not None and _is_stray(last) and last.ended is not None and event.at - last.ended < rule.settle:
        run = replace(_with(last, event), ended=max(event.at, last.ended))
    else:
        run = _began(state, event, deadline)
        run = replace(run, outcome=RunOutcome.FAILED, ended=event.at, deadline=_over(run, event.at))
    return RunState(open=None, last=run), (run,)


def _is_stray(run: Run) -> bool:
    return run.outcome is RunOutcome.FAILED and not run.has_start


def _on_line(state: RunState, event: Event, rule: Rule, deadline: Deadline) -> tuple[RunState, tuple[Run, ...]]:
    if state.open is None and rule.start:
        return state, ()
    run = _began(state, event, deadline) if state.open is None else _with(state.open, event)
    return RunState(open=run, last=state.last), () if event.meaning is Meaning.ACTIVITY else (run,)


def _began(state: RunState, event: Event, deadline: Deadline) -> Run:
    run = _first(state, event, deadline)
    return run if event.meaning is Meaning.ACTIVITY and not event.values else _with(run, event)


def _first(state: RunState, event: Event, deadline: Deadline) -> Run:
    """Return the run that begins with an event, which is not counted yet."""
    number = state.last.number + 1 if state.last is not None and state.last.started == event.at else 0
    first = (event.evidence,) if event.meaning in (Meaning.ACTIVITY, Meaning.FAILURE) else ()
    return Run(started=event.at, number=number, last_at=event.at, deadline=deadline(event.at), evidence=first)


def _with(run: Run, event: Event, **ending: Any) -> Run:
    """Return a run with one more line, and with what ends it if that is its last."""
    last_at = event.at if run.last_at is None else max(run.last_at, event.at)
    if event.meaning is Meaning.ACTIVITY:
        return replace(run, last_at=last_at, values={**run.values, **event.values} if event.values else run.values)
    failed = event.meaning is Meaning.FAILURE
    quoted = () if failed or len(run.evidence) >= KEPT_EVIDENCE else (event.evidence,)
    return replace(
        run,
        last_at=last_at,
        failure_lines=run.failure_lines + failed,
        warning_lines=run.warning_lines + (event.meaning is Meaning.WARNING),
        values={**run.values, **event.values} if event.values else run.values,
        evidence=run.evidence + quoted,
        failures=(*run.failures, event.evidence)[:KEPT_FAILURES] if failed else run.failures,
        **ending,
    )


def at_limit(run: Run) -> Run:
    """Return a run with a start that has reached its limit: failed if it has a failure line, else stuck."""
    if run.failure_lines:
        return replace(run, outcome=RunOutcome.FAILED)
    return replace(run, outcome=RunOutcome.ABORTED, overran=True)


def _over(run: Run, moment: datetime) -> datetime:
    """Return until when a run that is in progress no more from `moment` on was in progress."""
    return moment if run.deadline is None else min(run.deadline, moment)


def by_silence(run: Run, rule: Rule) -> Run | None:
    """Return a stretch of lines that is over; None where it is no run at all."""
    over = _over(run, (run.last_at or run.started) + rule.settle)
    if run.failure_lines:
        return replace(run, outcome=RunOutcome.FAILED, ended=run.last_at, deadline=over)
    if rule.success or rule.has_output:
        return None
    return replace(run, outcome=RunOutcome.SUCCEEDED, ended=run.last_at, deadline=over)


def in_progress_run(state: RunState, now: datetime, rule: Rule) -> Run | None:
    """Return the run that is in progress at `now`, also one that is stuck."""
    run = as_of(state, now, rule)
    return run if run is not None and (run.in_progress or run.overran) else None


def with_run(runs: tuple[Run, ...], run: Run) -> tuple[Run, ...]:
    """Return the runs with this one in its place by key."""
    if not runs or runs[-1].key < run.key:
        return (*runs, run)
    return tuple(sorted((*(other for other in runs if other.key != run.key), run), key=lambda other: other.key))
