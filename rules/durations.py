"""Whether a run took as long as the job's runs usually do; off unless `limits` ask for it.

Source: verdicts.md, section 7.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from rules.model import Finding, Run, Severity
from rules.rule import Rule

KEPT = 21  # the latest run and the 20 before it
ENOUGH = 5  # runs that are needed before anything is unusual

Durations = tuple[tuple[datetime, timedelta], ...]  # of clean runs, by their start


def remembered(durations: Durations, runs: Sequence[Run], rule: Rule) -> Durations:
    """Return the durations with those of `runs`; a run that is not clean has none."""
    if _factor(rule) is None:
        return ()
    kept = dict(durations)
    for run in runs:
        kept.pop(run.started, None)
        if run.succeeded and not run.with_errors and run.duration is not None:
            kept[run.started] = run.duration
    return tuple(sorted(kept.items()))[-KEPT:]


def duration_findings(durations: Durations, rule: Rule, run: Run) -> tuple[Finding, ...]:
    """Return the finding that `run`, the latest one that has ended, was unusually long or short; else nothing."""
    factor = _factor(rule)
    before = [length for started, length in durations if started < run.started]
    mine = dict(durations).get(run.started)
    if factor is None or mine is None or len(before) < ENOUGH:
        return ()
    usual = timedelta(seconds=median(length.total_seconds() for length in before))
    if usual / factor <= mine <= usual * factor:
        return ()
    parameters = {"found": mine, "usual": usual}
    finding = Finding(
        code="duration_unusual", severity=Severity.WARNING, parameters=parameters, evidence=run.evidence[-1:]
    )
    return (finding,)


def _factor(rule: Rule) -> float | None:
    limit = rule.limits.get("duration")
    return None if limit is None else limit.usual
