"""The verdict that a life must have at a moment: verdicts.md, sections 6 and 7, over the plan of its runs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tests.simulator.plan import DAY, How, Life, PlannedRun, Window
from tests.simulator.states import (
    ENDED_BADLY,
    ENDED_WELL,
    FAILING,
    RUNNING,
    begun_in,
    belongs,
    idle_from,
    is_over,
    known_runs,
    late_moments,
    outcome,
    own_runs,
    reached,
    state_of,
    windows_until,
)
from tests.simulator.times import counted

RANK = {"UNKNOWN": 0, "OK": 1, "WARNING": 2, "ERROR": 3}
GIVES = {"succeeded": "OK", "recovered": "OK", "succeeded_late": "WARNING", "failed": "ERROR"}
GIVES |= {"stuck": "ERROR", "missed": "ERROR"}
SILENT = (None, "excused", "blind")  # the status stays as the occurrence before left it


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a verdict must say: all codes of its findings, those that it may say beside them, and the phase if plain."""

    status: str = "UNKNOWN"
    codes: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()
    worst: str | None = None  # the code of the worst finding, where there is one worst
    phase: str | None = None


UNSEEN = Expected()
GREEN = Expected(status="OK")


def expected_at(life: Life, t: datetime) -> Expected:
    """Return what the verdict at `t` must be."""
    runs = known_runs(life, t)
    core = _core(life, runs, t, strict=False)
    return _beside(life, runs, core, t)


def _core(life: Life, runs: Sequence[PlannedRun], t: datetime, *, strict: bool) -> Expected:
    place = next((n for n, run in enumerate(runs) if state_of(run, t) in (RUNNING, FAILING)), None)
    if place is not None and state_of(runs[place], t) == RUNNING:
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
    result: str | None = None
    for window, result in _since_last_word(life, windows, runs, t, strict):
        if result not in SILENT:
            now = _after_success(life, _given(life, result), own_runs(life, window, runs), t)
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
        return _said(result, "ERROR" if life.plan.failure_wins else "WARNING")
    assert result is not None
    return GREEN if GIVES[result] == "OK" else _said(result, GIVES[result])


def _said(code: str, status: str) -> Expected:
    return Expected(status=status, codes=frozenset({code}), worst=code)


def _after_success(life: Life, base: Expected, mine: Sequence[PlannedRun], t: datetime) -> Expected:
    """Return how the runs after the first success leave the job."""
    now, first = base, next((n for n, run in enumerate(mine) if state_of(run, t) in ENDED_WELL), None)
    for run in mine[first + 1 :] if first is not None else ():
        state = state_of(run, t)
        if state in ENDED_BADLY:
            now = _said("failed_after_success", "ERROR")
        elif state == How.STUCK:
            now = _said("stuck", "ERROR")
        elif state == How.ERRORS:
            now = _given(life, "succeeded_with_errors")
        elif state == How.CLEAN:
            now = GREEN if "succeeded_with_errors" in base.codes else base
    return now


def _outside(life: Life, run: PlannedRun, t: datetime, now: Expected) -> Expected:
    """Return how a run that belongs to no occurrence leaves the job."""
    state = state_of(run, t)
    if state in ENDED_BADLY:
        return _said("failed_outside", "ERROR")
    if state == How.STUCK:
        return _said("stuck", "ERROR")
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
    return replace(_worse(now, codes), phase="late" if late else "due")


def _worse(now: Expected, codes: set[str]) -> Expected:
    """Return the worse of a status and some warnings."""
    if not codes:
        return now
    only = next(iter(codes)) if len(codes) == 1 else None
    worst = now.worst if now.status == "ERROR" else None if now.status == "WARNING" else only
    status = max(now.status, "WARNING", key=lambda word: RANK[word])
    return replace(now, status=status, codes=now.codes | codes, worst=worst)


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
        now = replace(_said(words[-1], "ERROR"), maybe=frozenset(words))
    late_at, missed_at = (counted(plan, base, plan.every + span) for span in (plan.grace, plan.missed_after))
    late = reached(idle_from(runs, late_at, t), t, strict)
    missed = reached(idle_from(runs, missed_at, t), t, strict)
    if not idle:
        return replace(now, maybe=now.maybe | {"late", "missed"})
    if missed:
        worst = None if now.status == "ERROR" else "missed"
        phase = None if "stuck" in words else "late"
        return replace(now, status="ERROR", codes=now.codes | {"missed"}, worst=worst, phase=phase)
    phase = "late" if late and "stuck" not in words else None
    return replace(_worse(now, {"late"} if late else set()), phase=phase)


def _beside(life: Life, runs: Sequence[PlannedRun], now: Expected, t: datetime) -> Expected:
    """Return the verdict with the findings beside the occurrence: section 7."""
    ended = [run for run in runs if is_over(run, t)]
    extra: set[str] = set()
    if ended and any(at <= t for at in ended[-1].warned):
        extra.add("warning_lines")
    rows = ended[-1].rows if ended else None
    if rows is not None and life.plan.most_rows is not None and rows > life.plan.most_rows:
        extra.add("limit_exceeded")
    if any(skew.at <= t < skew.at + DAY for skew in life.skews):
        extra.add("clock_skew")
    found = _worse(now, extra)
    if {"late", "missed"} & now.codes:
        with_files = {"log_missing"} if life.plan.log_is_missing else set()
        if life.plan.has_output and not _has_output(life, runs, t):
            with_files.add("output_stale")
        found = replace(found, codes=found.codes | with_files)
    elif {"late", "missed"} & now.maybe:
        found = replace(found, maybe=found.maybe | {"log_missing", "output_stale"})
    return found


def _has_output(life: Life, runs: Sequence[PlannedRun], t: datetime) -> bool:
    """Return whether an output of the open occurrence has come."""
    window = windows_until(life, t)[-1] if life.plan.in_windows else None
    start = None if window is None else window.start
    return any(
        start is not None and run.names is None and at >= start and at <= t for run in runs for at in run.outputs
    )
