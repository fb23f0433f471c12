"""What became of one occurrence, and how its outcome leaves the job standing.

`outcome_of` is the table of verdicts.md, section 6: the first row that fits decides.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from rules.excuses import Block, Quiet, quiet_at, silence_of
from rules.model import Evidence, Finding, Occurrence, Outcome, Run, Severity, Status, Window
from rules.rule import Expect, Rule

GIVES: Mapping[Outcome, Status | None] = {  # None: the status stays as the occurrence before left it
    Outcome.SUCCEEDED: Status.OK,
    Outcome.SUCCEEDED_LATE: Status.WARNING,
    Outcome.SUCCEEDED_WITH_ERRORS: Status.WARNING,  # ERROR where failure_wins
    Outcome.RECOVERED: Status.OK,
    Outcome.FAILED: Status.ERROR,
    Outcome.STUCK: Status.ERROR,
    Outcome.EXCUSED: None,
    Outcome.BLIND: None,
    Outcome.MISSED: Status.ERROR,
}
SEVERITY = {Status.WARNING: Severity.WARNING, Status.ERROR: Severity.ERROR}


class Standing(Struct, frozen=True, kw_only=True):
    """A status with the findings that it rests on."""

    status: Status = Status.UNKNOWN
    findings: tuple[Finding, ...] = ()


class Seen(Struct, frozen=True, kw_only=True):
    """What is known beside a window's own runs: since when, and from how far back."""

    first_seen: datetime  # when BATMON first saw the job; in a replay, from when it is judged
    watching: bool = True  # BATMON was there from then on; False in a replay
    oldest: datetime | None = None  # the oldest evidence that the job's files hold
    latest: datetime | None = None  # the newest line or output
    looked_in: str | None = None  # the log that was searched
    others: tuple[Run, ...] = ()  # runs of earlier windows
    quiet: tuple[Quiet, ...] = ()  # pauses and maintenance
    blocks: tuple[Block, ...] = ()  # when jobs that this one depends on were ERROR


def outcome_of(window: Window, runs: Sequence[Run], expect: Expect, seen: Seen, now: datetime) -> Occurrence:
    """Return the occurrence with the outcome that its runs, in order of their start, have reached by `now`."""
    success = next((run for run in runs if run.succeeded), None)
    failed = next((run for run in runs if run.failed), None)
    overran = next((run for run in runs if run.overran), None)
    outcome: Outcome | None = None
    at: datetime | None = None
    if success is not None and success.ended is not None:
        outcome, at = _of_success(success, runs, window, expect), success.ended
    elif failed is not None:
        outcome, at = Outcome.FAILED, failed_at(failed)
    elif overran is not None:
        outcome, at = Outcome.STUCK, overran.deadline
    else:
        outcome, at = _of_silence(window, runs, expect, seen, now)
    final = window.end <= now and outcome is not None and not any(run.in_progress for run in runs)
    return Occurrence(window=window, outcome=outcome, outcome_at=at, final=final, runs=tuple(runs))


def _of_success(success: Run, runs: Sequence[Run], window: Window, expect: Expect) -> Outcome:
    if success.with_errors:
        return Outcome.SUCCEEDED_WITH_ERRORS
    if success is not runs[0]:
        return Outcome.RECOVERED
    in_time = success.ended is not None and success.ended <= window.due + expect.grace
    return Outcome.SUCCEEDED if in_time else Outcome.SUCCEEDED_LATE


def _of_silence(
    window: Window, runs: Sequence[Run], expect: Expect, seen: Seen, now: datetime
) -> tuple[Outcome | None, datetime | None]:
    """Return the outcome of a window in which no run has ended, and since when: excused, blind or missed."""
    silent_at = window.due + expect.missed_after
    silence = silence_of(window.due, silent_at, expect.missed_after, seen.blocks)
    missed_at, excused_at = silence.missed_at, silence.excused_at
    if missed_at is not None and excused_at is not None and missed_at >= window.end:
        missed_at = None  # excused when its window closed: that is final
    going_on = any(run.in_progress for run in runs)
    if now >= window.due and quiet_at(seen.quiet, window.due) is not None and not going_on:
        return Outcome.EXCUSED, window.due
    if now >= silent_at and _was_busy(window.due, silent_at, seen.others):
        return Outcome.EXCUSED, silent_at
    if _was_blind(window, seen):
        return Outcome.BLIND, min(window.end, now)
    missed_at = None if missed_at is None else idle_from((*seen.others, *runs), missed_at)
    if missed_at is not None and now >= missed_at:
        return Outcome.MISSED, missed_at
    if excused_at is not None and now >= excused_at and not going_on:
        return Outcome.EXCUSED, excused_at
    return None, None


def _was_blind(window: Window, seen: Seen) -> bool:
    """Return whether nothing could be seen: the files do not reach back so far, and nobody was watching."""
    watched = window.due >= seen.first_seen and (seen.watching or seen.oldest is None)
    return not watched and (seen.oldest is None or window.end <= seen.oldest)


def _was_busy(due: datetime, until: datetime, others: Sequence[Run]) -> bool:
    """Return whether an earlier run was in progress all the time from due to `until`."""
    return any(run.started <= due and (run.in_progress or (run.deadline or due) >= until) for run in others)


def reached(runs: Sequence[Run], moment: datetime, now: datetime) -> bool:
    """Return whether `moment` has come, and then one at which none of the runs was in progress."""
    idle = idle_from(runs, moment)
    return idle is not None and now >= idle


def idle_from(runs: Sequence[Run], moment: datetime) -> datetime | None:
    """Return the first time from `moment` on at which none of the runs is in progress, None while one is."""
    holding = [run for run in runs if run.in_progress or (run.deadline is not None and run.deadline > moment)]
    for run in sorted(holding, key=lambda run: run.key) if len(holding) > 1 else holding:
        if run.started <= moment and run.in_progress:
            return None
        if run.started <= moment and run.deadline is not None:
            moment = max(moment, run.deadline)
    return moment


def standing_after(occurrence: Occurrence, before: Standing, rule: Rule, seen: Seen) -> Standing:
    """Return how the job stands after this occurrence; `before` where it has no outcome or one that says nothing."""
    if occurrence.outcome is None or GIVES[occurrence.outcome] is None:
        return before
    base = standing = _of_outcome(occurrence, rule, seen)
    first = next((place for place, run in enumerate(occurrence.runs) if run.succeeded), None)
    if first is None:
        return base
    for run in occurrence.runs[first + 1 :]:
        standing = _after_success(run, occurrence.runs[first], base, standing, rule)
    return standing


def _after_success(run: Run, success: Run, base: Standing, standing: Standing, rule: Rule) -> Standing:
    if run.failed:
        parameters = {"success_at": success.ended, "at": failed_at(run), "count": run.failure_lines}
        return _standing("failed_after_success", Status.ERROR, parameters, _proof(run))
    if run.overran:
        return stuck(run)
    if run.with_errors:
        return with_errors(run, rule)
    if not run.succeeded:
        return standing
    return Standing(status=Status.OK) if base.status is Status.OK or success.with_errors else base


def _of_outcome(occurrence: Occurrence, rule: Rule, seen: Seen) -> Standing:
    runs, due = occurrence.runs, occurrence.window.due
    grace = due if rule.expect is None else due + rule.expect.grace
    match occurrence.outcome:
        case Outcome.FAILED:
            return failed([run for run in runs if run.failed][-1], "failed", due)
        case Outcome.STUCK:
            return stuck([run for run in runs if run.overran][-1])
        case Outcome.MISSED:
            touched = seen.latest is not None and occurrence.window.start <= seen.latest < occurrence.window.end
            missed: dict[str, object] = {"due": due, "by": grace, "missed_at": occurrence.outcome_at}
            missed |= {"looked_in": seen.looked_in, "last_line": seen.latest}
            if touched:
                missed["variant"] = "unfinished"
            return _standing("missed", Status.ERROR, missed, ())
        case Outcome.SUCCEEDED_WITH_ERRORS:
            return with_errors(next(run for run in runs if run.succeeded), rule)
        case Outcome.SUCCEEDED_LATE:
            at = runs[0].ended or due
            late = {"due": due, "by": grace, "at": at, "over": at - grace}
            return _standing("succeeded_late", Status.WARNING, late, runs[0].evidence[-1:])
        case Outcome.SUCCEEDED | Outcome.RECOVERED:
            return Standing(status=Status.OK)
    raise ValueError(f"how {occurrence.outcome} leaves a job is not told here")


def decides(run: Run) -> bool:
    """Return whether a run that belongs to no occurrence says how it leaves the job standing."""
    return run.failed or run.overran or run.succeeded


def standing_of_run(run: Run, before: Standing, rule: Rule) -> Standing:
    """Return how a run that belongs to no occurrence leaves the job standing; `before` unless it `decides`."""
    if run.failed:
        return failed(run, "failed_outside", None)
    if run.overran:
        return stuck(run)
    if run.with_errors:
        return with_errors(run, rule)
    return Standing(status=Status.OK) if run.succeeded else before


def failed(run: Run, code: str, due: datetime | None) -> Standing:
    """Return the standing that a failed run gives."""
    parameters: dict[str, object] = {"started": run.started, "at": failed_at(run), "count": run.failure_lines}
    if due is not None:
        parameters["due"] = due
    if not run.failure_lines:
        parameters["variant"] = "aborted"
    elif run.in_progress and code == "failed":
        parameters["variant"] = "running"
    return _standing(code, Status.ERROR, parameters, _proof(run))


def stuck(run: Run) -> Standing:
    """Return the standing that a run gives which has reached its limit without an end."""
    limit = None if run.deadline is None else run.deadline - run.started
    parameters = {"started": run.started, "age_from": run.started, "limit": limit}
    return _standing("stuck", Status.ERROR, parameters, run.evidence[:1])


def with_errors(run: Run, rule: Rule) -> Standing:
    """Return the standing that a success with failure lines gives."""
    status = Status.ERROR if rule.failure_wins else Status.WARNING
    parameters = {"at": run.ended, "count": run.failure_lines}
    return _standing("succeeded_with_errors", status, parameters, _proof(run))


def failed_at(run: Run) -> datetime:
    """Return the moment at which the run is known to have failed."""
    return run.failures[0].at if run.failures else run.ended or run.deadline or run.started


def worst(standing: Standing, findings: Sequence[Finding]) -> Standing:
    """Return the standing with more findings: the worst of them decides, the order within one severity is kept."""
    if not findings:
        return standing
    ranked = sorted((*standing.findings, *findings), key=lambda finding: finding.severity is not Severity.ERROR)
    return replace(standing, status=Status(ranked[0].severity), findings=tuple(ranked))


def _standing(code: str, status: Status, parameters: Mapping[str, object], evidence: tuple[Evidence, ...]) -> Standing:
    finding = Finding(code=code, severity=SEVERITY[status], parameters=parameters, evidence=evidence)
    return Standing(status=status, findings=(finding,))


def _proof(run: Run) -> tuple[Evidence, ...]:
    return run.failures or run.evidence[-1:]
