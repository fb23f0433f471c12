"""The findings beside the occurrence: verdicts.md, section 7, over the plan of a life."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median

from msgspec.structs import replace

from tests.simulator.excused import lies_in
from tests.simulator.plan import DAY, MINUTE, Answer, How, Life, PlannedRun
from tests.simulator.states import ENDED_WELL, is_over, state_of, windows_until
from tests.simulator.wanted import Expected, with_more

ENOUGH, KEPT = 5, 20  # clean runs that make a habit, and how many of the last ones count


def with_findings_beside(
    life: Life, runs: Sequence[PlannedRun], now: Expected, seen: datetime, t: datetime
) -> Expected:
    """Return the verdict with what stands beside it at `t`; the log is known, with these runs, until `seen`."""
    ended = [run for run in runs if is_over(run, seen)]
    found = with_more(now, _of_runs(life, ended, seen) | _troubles(life, t) | _by_scheduler(life, runs, t))
    if ended and state_of(ended[-1], seen) != How.CLEAN:
        found = replace(found, maybe=found.maybe | {"duration_unusual"})
    overdue = {"late", "missed"}
    if overdue & now.codes:
        found = _explained(life, found, t)
        files = {"log_missing"} if life.plan.log_is_missing else set()
        if life.plan.has_output and not _has_output(life, runs, t):
            files.add("output_stale")
        found = replace(found, codes=found.codes | files)
    elif overdue & now.maybe:
        found = replace(found, maybe=found.maybe | {"log_missing", "output_stale", "blocked"})
    return found


def _of_runs(life: Life, ended: Sequence[PlannedRun], t: datetime) -> dict[str, str]:
    if not ended:
        return {}
    found, last, plan = {}, ended[-1], life.plan
    if any(at <= t for at in last.warned):
        found["warning_lines"] = "WARNING"
    if last.rows is not None and plan.most_rows is not None and last.rows > plan.most_rows:
        found["limit_exceeded"] = "WARNING"
    clean = [run for run in ended if state_of(run, t) == How.CLEAN]
    if plan.usual is not None and _is_unusual(clean, last, plan.usual):
        found["duration_unusual"] = "WARNING"
    return found


def _is_unusual(clean: Sequence[PlannedRun], last: PlannedRun, usual: float) -> bool:
    if len(clean) <= ENOUGH or clean[-1] is not last:
        return False
    *before, mine = [(run.ended - run.began).total_seconds() for run in clean if run.ended is not None]
    middle = median(before[-KEPT:])
    return mine > usual * middle or mine < middle / usual


def _troubles(life: Life, t: datetime) -> dict[str, str]:
    found = {}
    for trouble in life.troubles:
        span = trouble.span
        lasted = t - span.start
        if not span.start <= t < span.end:
            continue
        if trouble.code == "workdir_missing" and lasted >= MINUTE:
            found[trouble.code] = "ERROR"
        elif trouble.code == "log_unreadable":
            found[trouble.code] = "ERROR" if lasted >= 10 * MINUTE else "WARNING"
        elif trouble.code == "output_empty" or (trouble.code == "probe_failed" and lasted >= 10 * MINUTE):
            found[trouble.code] = "WARNING"
    for code, moments in (("rule_too_slow", life.slow), ("clock_skew", [skew.at for skew in life.skews])):
        if any(at <= t < at + DAY for at in moments):
            found[code] = "WARNING"
    return found


def is_up(life: Life, t: datetime) -> bool:
    """Return whether the job is a service, and running."""
    answer = _answer(life, t)
    return life.plan.must_run and answer is not None and answer.state == "running"


def _answer(life: Life, t: datetime) -> Answer | None:
    return next((answer for answer in life.answers if answer.since <= t < answer.until), None)


def _by_scheduler(life: Life, runs: Sequence[PlannedRun], t: datetime) -> dict[str, str]:
    answer = _answer(life, t)
    if answer is None:
        return {}
    if answer.state in ("missing", "disabled"):
        return {f"task_{answer.state}": "ERROR" if answer.state == "missing" else "WARNING"}
    if life.plan.must_run:
        return {"service_stopped": "ERROR"} if answer.state == "stopped" and t - answer.since >= MINUTE else {}
    return _result(answer, runs, t) if answer.state == "ready" and answer.failed else {}


def _result(answer: Answer, runs: Sequence[PlannedRun], t: datetime) -> dict[str, str]:
    assert answer.started is not None
    assert answer.ended is not None
    won = [run for run in runs if state_of(run, t) in ENDED_WELL and run.ended is not None]
    later = [run for run in won if run.ended is not None and run.ended > answer.started]
    if any(run.began <= answer.ended for run in later):
        return {"scheduler_disagrees": "WARNING"}
    return {} if later else {"task_failed": "ERROR"}


def _explained(life: Life, now: Expected, t: datetime) -> Expected:
    """Return the verdict with `blocked` beside its `late` or `missed`, where another job explains it."""
    block = lies_in(life.blocks, t)
    if block is None:
        return now
    if now.missed_at is None or block.start < now.missed_at:
        return with_more(now, {"blocked": "WARNING"})
    return replace(now, maybe=now.maybe | {"blocked"})


def _has_output(life: Life, runs: Sequence[PlannedRun], t: datetime) -> bool:
    """Return whether an output of the open occurrence has come."""
    window = windows_until(life, t)[-1] if life.plan.in_windows else None
    start = None if window is None else window.start
    return any(
        start is not None and run.names is None and at >= start and at <= t for run in runs for at in run.outputs
    )
