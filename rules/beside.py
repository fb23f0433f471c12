"""What is found beside the occurrence: files, scheduler, other jobs, and what the latest run said.

Source: verdicts.md, section 7.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from rules.durations import duration_findings
from rules.excuses import blocked_at
from rules.known import Known
from rules.limits import limit_findings
from rules.model import Finding, Severity, Verdict
from rules.readings import Readings, reading_findings
from rules.rule import Rule
from rules.witness import scheduler_findings


def findings_beside(
    rule: Rule, known: Known, readings: Readings, verdict: Verdict, now: datetime
) -> tuple[Finding, ...]:
    """Return the findings of verdicts.md, section 7, beside a verdict."""
    latest = verdict.occurrence
    if latest is not None and any((item.named_at or item.at) >= latest.window.start for item in known.outputs):
        readings = replace(readings, output_missing=None)
    overdue = [finding for finding in verdict.findings if finding.code in ("late", "missed")]
    runs = (*known.before, *known.runs)
    return (
        *_of_runs(rule, known),
        *reading_findings(readings, overdue[0].severity if overdue else None, now),
        *scheduler_findings(readings.scheduler, runs, now),
        *_blocked(overdue, readings, now),
    )


def _blocked(overdue: Sequence[Finding], readings: Readings, now: datetime) -> tuple[Finding, ...]:
    """Return that a job which this one depends on explains why it is overdue: it was ERROR before the silence told."""
    block = blocked_at(readings.blocks, now)
    told = [finding.parameters.get("missed_at") for finding in overdue]
    if block is None or not any(not isinstance(moment, datetime) or block.start < moment for moment in told):
        return ()
    return (Finding(code="blocked", severity=Severity.WARNING, parameters={"job": block.job, "since": block.start}),)


def _of_runs(rule: Rule, known: Known) -> Sequence[Finding]:
    """Return what the latest run that has ended says beside its outcome: warning lines, values out of their limits."""
    run = next((run for run in reversed((*known.before, *known.runs)) if not run.in_progress), None)
    if run is None:
        return ()
    findings = [*limit_findings(run, rule.limits), *duration_findings(known.durations, rule, run)]
    if run.warning_lines:
        evidence = tuple(item for item in run.evidence if item.pattern in rule.warning)
        parameters = {"count": run.warning_lines}
        findings.append(
            Finding(code="warning_lines", severity=Severity.WARNING, parameters=parameters, evidence=evidence)
        )
    return findings
