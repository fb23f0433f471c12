"""The verdict that a life must have at a moment: verdicts.md, sections 6 and 7, over the plan of its runs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from tests.simulator.beside import is_up, with_findings_beside
from tests.simulator.excused import lies_in, silence
from tests.simulator.plan import How, Life, PlannedRun, Window
from tests.simulator.states import (
    ENDED_BADLY,
    ENDED_WELL,
    FAILING,
    RUNNING,
    begins,
    begun_in,
    belongs,
    idle_from,
    is_over,
    known_runs,
    late_moments,
    missed_at,
    outcome,
    own_runs,
    reached,
    state_of,
    windows_until,
)
from tests.simulator.times import counted
from tests.simulator.wanted import GREEN, PAUSED, UNSEEN, Expected, said, with_warnings

GIVES = {"succeeded": "OK", "recovered": "OK", "succeeded_late": "WARNING", "failed": "ERROR"}
GIVES |= {"stuck": "ERROR", "missed": "ERROR"}
SILENT = (None, "excused", "blind")  # the status stays as the occurrence before left it


def expected_at(life: Life, t: datetime) -> Expected:
    """Return what the verdict at `t` must be."""
    if lies_in(life.quiet, t):
        return PAUSED
    seen = seen_until(life, t)
    runs = known_runs(life, seen)
    core = _core(life, runs, seen, strict=False)
    found = with_findings_beside(life, runs, core, seen, t)
    judged_by_service = not life.plan.in_windows and life.plan.every is None and is_up(life, t)
    return replace(found, status="OK") if found.status == "UNKNOWN" and judged_by_service else found


def seen_until(life: Life, t: datetime) -> datetime:
    """Return the last moment of which the log is known."""
    unreadable = [trouble.span for trouble in life.troubles if trouble.code == "log_unreadable"]
    span = lies_in(unreadable, t)
    return t if span is None else span.start


def _core(life: Life, runs: Sequence[PlannedRun], t: datetime, *, strict: bool) -> Expected:
    place = next((n for n, run in enumerate(runs) if state_of(run, t) in (RUNNING, FAILING)), None)
    if place is not None and state_of(runs[place], t) == RUNNING:
        if place and life.plan.every is not None and begins(runs[place - 1], runs[place]):  # as its scheduler says
            place -= 1
        before = _core(life, runs[:place], runs[place].began, strict=True)
        return replace(before, phase="running")
    if life.plan.in_windows:
        found = _of_windows(life, runs, t, strict=strict, idle=place is None)
    elif life.plan.every is not None:
        found = _of_every(life, runs, t, strict=strict, idle=place is None)
    else:
        found = UNSEEN
        for run in runs:
            found = _outside(life, run, t, found)
        found = replace(found, phase=None)
    return replace(found, phase="running") if place is not None else found


def _of_windows(life: Life, runs: Sequence[PlannedRun], t: datetime, *, strict: bool, idle: bool) -> Expected:
    now = UNSEEN
    windows = windows_until(life, t)
    if strict and windows and windows[-1].start == t:  # a moment before it was not open yet
        windows = windows[:-1]
    result: str | None = None
    for window, result in _since_last_word(life, windows, runs, t, strict):
        if result not in SILENT:
            now = _after_success(life, _given(life, result), own_runs(life, window, runs), t)
            now = replace(now, missed_at=missed_at(life, window)) if result == "missed" else now
        for run in begun_in(window, runs):
            if not belongs(life, run, window):
                now = _outside(life, run, t, now)
    if result is None and idle and windows:
        return _overdue(life, windows[-1], runs, t, now, strict=strict)
    last = next((state_of(run, t) for run in reversed(runs) if state_of(run, t) != How.NOTHING), None)
    hanging = result in SILENT or last == How.STUCK
    return replace(now, phase=None if hanging else "late" if result == "missed" else "done")


def _since_last_word(
    life: Life, windows: Sequence[Window], runs: Sequence[PlannedRun], t: datetime, strict: bool
) -> list[tuple[Window, str | None]]:
    """Return the last windows with their outcomes, from the last one on whose outcome gives a status of its own."""
    found: list[tuple[Window, str | None]] = []
    for window in reversed(windows):
        found.append((window, outcome(life, window, runs, t, strict=strict)))
        if found[-1][1] not in SILENT:
            break
    return found[::-1]


def _given(life: Life, result: str | None) -> Expected:
    if result == "succeeded_with_errors":
        return said(result, "ERROR" if life.plan.failure_wins else "WARNING")
    assert result is not None
    return GREEN if GIVES[result] == "OK" else said(result, GIVES[result])


def _after_success(life: Life, base: Expected, mine: Sequence[PlannedRun], t: datetime) -> Expected:
    """Return how the runs after the first success leave the job."""
    now, first = base, next((n for n, run in enumerate(mine) if state_of(run, t) in ENDED_WELL), None)
    for run in mine[first + 1 :] if first is not None else ():
        state = state_of(run, t)
        if state in ENDED_BADLY:
            now = said("failed_after_success", "ERROR")
        elif state == How.STUCK:
            now = said("stuck", "ERROR")
        elif state == How.ERRORS:
            now = _given(life, "succeeded_with_errors")
        elif state == How.CLEAN:
            now = GREEN if "succeeded_with_errors" in base.codes else base
    return now


def _outside(life: Life, run: PlannedRun, t: datetime, now: Expected) -> Expected:
    """Return how a run that belongs to no occurrence leaves the job."""
    state = state_of(run, t)
    if state in ENDED_BADLY:
        return said("failed_outside", "ERROR")
    if state == How.STUCK:
        return said("stuck", "ERROR")
    if state == How.ERRORS:
        return _given(life, "succeeded_with_errors")
    return GREEN if state == How.CLEAN else now


def _overdue(
    life: Life, window: Window, runs: Sequence[PlannedRun], t: datetime, now: Expected, *, strict: bool
) -> Expected:
    late_at, start_by = late_moments(life, window)
    late = reached(idle_from(runs, late_at, t), t, strict)
    codes = {"late"} if late else set()
    if start_by is not None and reached(idle_from(runs, start_by, t), t, strict):
        codes.add("not_started")
    missed = now.missed_at if "missed" in now.codes else missed_at(life, window)
    return replace(with_warnings(now, codes), phase="late" if late else "due", missed_at=missed)


def _of_every(life: Life, runs: Sequence[PlannedRun], t: datetime, *, strict: bool, idle: bool) -> Expected:
    plan = life.plan
    assert plan.every is not None
    place = max((n for n, run in enumerate(runs) if state_of(run, t) in ENDED_WELL), default=None)
    base, now = life.first_seen, UNSEEN
    if place is not None:
        base = runs[place].ended or base
        now = GREEN if state_of(runs[place], t) == How.CLEAN else _given(life, "succeeded_with_errors")
    bad = [run for run in runs[0 if place is None else place + 1 :] if is_over(run, t) or state_of(run, t) == FAILING]
    words = ["stuck" if state_of(run, t) == How.STUCK else "failed" for run in bad]
    if words:
        now = replace(said(words[-1], "ERROR"), maybe=frozenset(words))
    spans = (timedelta(), plan.grace, plan.missed_after)
    due, late_at, missed = (counted(plan, base, plan.every + span, life.quiet) for span in spans)
    missed = silence(life.blocks, due, missed, plan.missed_after, excusing=False).missed or missed
    late = reached(idle_from(runs, late_at, t), t, strict)
    is_missed = reached(idle_from(runs, missed, t), t, strict)
    if not idle:
        return replace(now, maybe=now.maybe | {"late", "missed"})
    if is_missed:
        worst = None if now.status == "ERROR" else "missed"
        phase = None if "stuck" in words else "late"
        return replace(now, status="ERROR", codes=now.codes | {"missed"}, worst=worst, phase=phase, missed_at=missed)
    phase = "late" if late and "stuck" not in words else None
    return replace(with_warnings(now, {"late"} if late else set()), phase=phase, missed_at=missed)
