"""The verdict of a job that is expected `every` so often: the age of its last success.

Source: verdicts.md, section 6.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.excuses import silence_of
from rules.known import INSTANT, Judgement, Known, in_progress, phase_of_run
from rules.model import Finding, Phase, Run, Severity, Status, Verdict
from rules.outcomes import Seen, Standing, failed, reached, stuck, with_errors, worst
from rules.rule import Expect, Rule
from rules.schedule import after_counted

NOTHING_SEEN, CLEAN = Standing(), Standing(status=Status.OK)


def judge_every(rule: Rule, expect: Expect, every: timedelta, known: Known, now: datetime) -> Judgement:
    open_run = in_progress(known)
    if open_run is not None and not open_run.failed:
        earlier = replace(known, runs=known.runs[:-1])
        before = judge_every(rule, expect, every, earlier, open_run.started - INSTANT).verdict
        verdict = Verdict(status=before.status, phase=Phase.RUNNING, findings=before.findings, next_due=before.next_due)
        return Judgement(verdict=verdict)
    success = next((run for run in reversed(known.runs) if run.succeeded), known.success)
    base = known.seen.first_seen if success is None or success.ended is None else success.ended
    due, late_at, missed_at = _moments(rule, expect, every, base, known.seen)
    standing = _standing_every(rule, known, success)
    late = late_at is not None and open_run is None and reached(known.runs, late_at, now)
    if late:
        missed = missed_at is not None and reached(known.runs, missed_at, now)
        standing = worst(standing, (_overdue(every, base, success, missed, missed_at, known.seen),))
    phase = Phase.LATE if late else Phase.DUE if due is not None and now >= due else Phase.WAITING
    moments = [moment for moment in (due, late_at, missed_at) if moment is not None and moment > now]
    verdict = Verdict(
        status=standing.status,
        phase=phase_of_run(known) or phase,
        findings=standing.findings,
        next_due=due,
        valid_until=min(moments, default=None),
    )
    return Judgement(verdict=verdict)


def _moments(
    rule: Rule, expect: Expect, every: timedelta, base: datetime, seen: Seen
) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Return when the job is due, late and missed after a success at `base`; in a pause its clock stands still."""
    lengths = (every, every + expect.grace, every + expect.missed_after)
    due, late_at, missed_at = (after_counted(expect, rule.zone, base, length, seen.quiet) for length in lengths)
    if due is not None and missed_at is not None and seen.blocks:
        missed_at = silence_of(due, missed_at, expect.missed_after, seen.blocks, excuses=False).missed_at
    return due, late_at, missed_at


def _standing_every(rule: Rule, known: Known, success: Run | None) -> Standing:
    standing = NOTHING_SEEN if success is None else CLEAN
    if success is not None and success.with_errors:
        standing = with_errors(success, rule)
    for run in reversed(known.runs):  # the last one that is decided
        if success is None or run.key > success.key:
            if run.failed:
                return failed(run, "failed", None)
            if run.overran:
                return stuck(run)
    return standing


def _overdue(
    every: timedelta, base: datetime, success: Run | None, missed: bool, missed_at: datetime | None, seen: Seen
) -> Finding:
    return Finding(
        code="missed" if missed else "late",
        severity=Severity.ERROR if missed else Severity.WARNING,
        parameters={
            "variant": "never" if success is None else "every",
            "every": every,
            "age_from": base,
            "missed_at": missed_at,
            "looked_in": seen.looked_in,
        },
        evidence=() if success is None else success.evidence[-1:],
    )
