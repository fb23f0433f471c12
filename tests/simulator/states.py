"""How the runs of a plan stand at a moment, and what the table of verdicts.md section 6 makes of them."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from zoneinfo import ZoneInfo

from tests.simulator.excused import lies_in, silence
from tests.simulator.plan import HOUR, How, Life, PlannedRun, Window
from tests.simulator.times import DEFAULT_MAX_RUNTIME, window_of

RUNNING, FAILING, BEYOND = "running", "failing", "beyond"
ENDED_WELL = (How.CLEAN, How.ERRORS)
ENDED_BADLY = (How.FAILED, How.ABORTED, FAILING)
MOST_AT_ONCE = 8  # of the runs before a window, that many may still be in progress
DAYS = timedelta(days=3)  # no run takes longer
TICK = timedelta(microseconds=1)


def state_of(run: PlannedRun, t: datetime) -> str:
    """Return how a run stands at `t`: in progress, or as it ended."""
    failing = any(at <= t for at in run.failures)
    if run.witnessed:
        return How.NOTHING if t >= run.over else How.STUCK if run.limit is not None and t >= run.limit else RUNNING
    if t < run.over:
        if run.limit is not None and t >= run.limit:
            return How.FAILED if failing else BEYOND
        return FAILING if failing else RUNNING
    if run.how is How.ERRORS and not failing:  # its only failure line is still to come, behind the success
        return How.CLEAN
    return run.how


def is_over(run: PlannedRun, t: datetime) -> bool:
    """Return whether it is a run, and over."""
    return state_of(run, t) not in (RUNNING, FAILING, BEYOND, How.NOTHING)


def free_until(run: PlannedRun) -> datetime:
    """Return when the run is in progress no more."""
    return run.over if run.limit is None else min(run.over, run.limit)


def place_of(run: PlannedRun) -> datetime:
    """Return the moment whose window a run belongs to."""
    return run.names or run.began


def belongs(life: Life, run: PlannedRun, window: Window) -> bool:
    """Return whether a run that began in a window is its occurrence's: section 5, last but one."""
    plan, zone = life.plan, ZoneInfo(life.plan.zone)
    reach = max(plan.missed_after, plan.max_runtime or DEFAULT_MAX_RUNTIME, 12 * HOUR)
    same_day = run.began.astimezone(zone).date() == window.due.astimezone(zone).date()
    return run.began <= window.due + reach or same_day


def own_runs(life: Life, window: Window, runs: Sequence[PlannedRun]) -> list[PlannedRun]:
    """Return the runs of an occurrence, in order."""
    return [run for run in begun_in(window, runs) if belongs(life, run, window)]


def begun_in(window: Window, runs: Sequence[PlannedRun]) -> Sequence[PlannedRun]:
    """Return the runs whose place is in a window; `runs` are in the order of their places."""
    return runs[bisect_left(runs, window.start, key=place_of) : bisect_left(runs, window.end, key=place_of)]


def reached(moment: datetime, t: datetime, strict: bool) -> bool:
    """Return whether a moment has come; `strict`: before `t`, and not just at it."""
    return moment < t if strict else moment <= t


def idle_from(runs: Sequence[PlannedRun], moment: datetime, t: datetime) -> datetime:
    """Return the first time from `moment` on at which, as it is known at `t`, no run is in progress."""
    first = bisect_left(runs, moment - DAYS, key=place_of)
    for run, following in zip_longest(runs[first:], runs[first + 1 :]):
        if run.began <= moment < free_until(run) and not (came_to_nothing(run, t) and not begins(run, following)):
            moment = free_until(run)
    return moment


def begins(head: PlannedRun, run: PlannedRun | None) -> bool:
    """Return whether a scheduler saw the start of a run whose first line came later."""
    return run is not None and head.witnessed and run.began == head.over


def came_to_nothing(run: PlannedRun, t: datetime) -> bool:
    """Return whether what looked like a run is known to have been none."""
    over = run.over if run.witnessed else free_until(run)
    return t >= over and (run.how is How.NOTHING or state_of(run, t) == BEYOND)


def outcome(life: Life, window: Window, runs: Sequence[PlannedRun], t: datetime, *, strict: bool = False) -> str | None:
    """Return the first row of the table that fits; `runs` are those begun by `t`, in order."""
    mine = [(run, state_of(run, t)) for run in own_runs(life, window, runs)]
    mine = [(run, state) for run, state in mine if state not in (How.NOTHING, BEYOND)]
    due, plan = window.due, life.plan
    won = next((place for place, (_, state) in enumerate(mine) if state in ENDED_WELL), None)
    if won is not None:
        run, state = mine[won]
        if state == How.ERRORS:
            return "succeeded_with_errors"
        if won > 0:
            return "recovered"
        assert run.ended is not None
        return "succeeded" if run.ended <= due + plan.grace else "succeeded_late"
    states = {state for _, state in mine}
    if states & set(ENDED_BADLY):
        return "failed"
    if How.STUCK in states:
        return "stuck"
    if reached(due, t, strict) and lies_in(life.quiet, due) and not any(state == RUNNING for _, state in mine):
        return "excused"
    silent = due + plan.missed_after
    before = runs[: bisect_left(runs, window.start, key=place_of)][-MOST_AT_ONCE:]
    before = [run for run in before if not came_to_nothing(run, t)]
    if reached(silent, t, strict) and any(run.began <= due and free_until(run) >= silent for run in before):
        return "excused"
    if is_blind(life, window, t):
        return "blind"
    blocked = silence(life.blocks, due, silent, plan.missed_after, excusing=True)
    final = blocked.excused is not None and blocked.missed is not None and blocked.missed >= window.end
    until = runs[: bisect_left(runs, window.end, key=place_of)]  # a later run is the next window's
    if blocked.missed is not None and not final and reached(idle_from(until, blocked.missed, t), t, strict):
        return "missed"
    excused = blocked.excused is not None and reached(blocked.excused, t, strict)
    return "excused" if excused and not any(state == RUNNING for _, state in mine) else None


def missed_at(life: Life, window: Window) -> datetime | None:
    """Return when silence in a window is missed, None for never."""
    patience = life.plan.missed_after
    return silence(life.blocks, window.due, window.due + patience, patience, excusing=True).missed


def is_blind(life: Life, window: Window, t: datetime) -> bool:
    """Return whether nothing was seen in a window and nothing could be."""
    oldest = life.oldest if life.oldest is not None and life.arrives(life.oldest) <= t else None
    watched = window.due >= life.first_seen if life.watching or oldest is None else False
    return not watched and (oldest is None or window.end <= oldest)


def is_final(life: Life, window: Window, runs: Sequence[PlannedRun], t: datetime) -> bool:
    """Return whether nothing can change any more."""
    going_on = any(state_of(run, t) in (RUNNING, FAILING) for run in own_runs(life, window, runs))
    return window.end <= t and not going_on and outcome(life, window, runs, t) is not None


def known_runs(life: Life, t: datetime) -> list[PlannedRun]:
    """Return the runs whose first line has been read by `t`."""
    begun = life.runs[: bisect_left(life.runs, t + TICK, key=lambda run: run.began)]
    at_once = life.copied is None and not life.troubles
    return begun if at_once else [run for run in begun if life.arrives(run.began) <= t]


def windows_until(life: Life, t: datetime) -> Sequence[Window]:
    """Return the windows that are judged at `t`."""
    oldest = life.oldest if life.oldest is not None and life.arrives(life.oldest) <= t else life.first_seen
    first = window_of(life.windows, min(life.first_seen, oldest))
    assert first is not None, "a life lies inside its windows"
    starts = [bisect_left(life.windows, moment, key=lambda window: window.start) for moment in (first.start, t + TICK)]
    return life.windows[starts[0] : starts[1]]


def late_moments(life: Life, window: Window) -> tuple[datetime, datetime | None]:
    """Return when an open window is late, and when it is not started."""
    within: timedelta | None = life.plan.start_within if life.plan.has_start else None
    return window.due + life.plan.grace, None if within is None else window.due + within
