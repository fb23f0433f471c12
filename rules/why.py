"""Why a job stands as it does, as data: from what was expected over each line to the status, and what would mend it.

The steps are in the order in which the rules take them; their words stand in `ui/texts` under `why.` and `mend.`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

from rules.crosscheck import CrossCheck
from rules.model import Evidence, Finding, Meaning, Occurrence, Run, Source, Status, Verdict
from rules.outcomes import GIVES
from rules.patterns import in_order
from rules.rule import Expect, Rule

# what makes a job with this finding OK again
MENDS: Mapping[str, str] = {
    "failed": "success",
    "failed_outside": "success",
    "failed_after_success": "success",
    "missed": "success",
    "late": "success",
    "stuck": "success",
    "succeeded_late": "in_time",
    "succeeded_with_errors": "clean",
    "not_started": "start",
    "log_missing": "log",
    "log_unreadable": "readable",
    "output_stale": "output",
    "output_empty": "full_output",
    "workdir_missing": "workdir",
    "service_stopped": "service",
    "task_missing": "task",
    "task_disabled": "enable",
    "task_failed": "success",
    "scheduler_disagrees": "agree",
    "warning_lines": "no_warnings",
    "limit_exceeded": "within",
    "blocked": "other",
    "duration_unusual": "usual",
    "rule_too_slow": "pattern",
    "clock_skew": "clock",
    "probe_failed": "probe",
}


class Step(Struct, frozen=True, kw_only=True):
    """One step of a reason; `parameters` hold what its sentence needs, `evidence` the facts that it rests on."""

    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()


class Why(Struct, frozen=True, kw_only=True):
    """The whole reason of a verdict, what would make it OK (nothing where it is), and the witnesses side by side."""

    status: Status
    steps: tuple[Step, ...]
    mends: tuple[Step, ...] = ()
    check: CrossCheck = CrossCheck()


NO_REASON = Why(status=Status.UNKNOWN, steps=())


def why(rule: Rule, verdict: Verdict, runs: Sequence[Run], looked_in: str | None, seen: datetime | None) -> Why:
    """Return why the verdict is as it is.

    `runs` are the latest runs, for a job without occurrences; `seen` is the time of the newest line in `looked_in`.
    """
    occurrence = verdict.occurrence
    own = runs if occurrence is None else occurrence.runs
    steps = [_expected(rule, occurrence, verdict), _looked(rule, occurrence, looked_in, seen)]
    for run in own:
        steps += [*_lines(rule, run), _ended(run)]
    if occurrence is not None:
        steps.append(_outcome(rule, occurrence))
    steps += [_found(finding) for finding in verdict.findings]
    steps.append(Step(code="status", parameters={"status": verdict.status, "paused": verdict.paused is not None}))
    return Why(status=verdict.status, steps=tuple(steps), mends=_mends(rule, verdict))


def _expected(rule: Rule, occurrence: Occurrence | None, verdict: Verdict) -> Step:
    expect = rule.expect
    if expect is None:
        return Step(code="unexpected")
    if occurrence is None:
        return Step(code="every", parameters={"every": expect.every, "grace": expect.grace, "due": verdict.next_due})
    return Step(code="expected", parameters=_moments(expect, occurrence, verdict))


def _moments(expect: Expect, occurrence: Occurrence, verdict: Verdict) -> dict[str, object]:
    window = occurrence.window
    by, missed_at = window.due + expect.grace, window.due + expect.missed_after
    told = [finding.parameters for finding in verdict.findings if finding.parameters.get("due") == window.due]
    moved = next((said["missed_at"] for said in told if "missed_at" in said), missed_at)  # another job may move it
    return {"due": window.due, "start": window.start, "end": window.end, "by": by, "missed_at": moved}


def _looked(rule: Rule, occurrence: Occurrence | None, looked_in: str | None, seen: datetime | None) -> Step:
    if not rule.has_log:
        return Step(code="no_log")
    since = None if occurrence is None else occurrence.window.start
    silent = seen is None or (since is not None and seen < since)
    parameters = {"path": looked_in, "since": since, "seen": seen}
    return Step(code="nothing_in" if silent else "looked_in", parameters=parameters)


def _lines(rule: Rule, run: Run) -> list[Step]:
    """Return a step for each line that the run is known by, in the order of their times."""
    quoted = {item: _meaning(rule, item) for item in run.evidence} | dict.fromkeys(run.failures, Meaning.FAILURE)
    return [
        Step(code=f"line_{meaning}", parameters={"at": item.at, "pattern": item.pattern}, evidence=(item,))
        for item, meaning in sorted(quoted.items(), key=lambda pair: pair[0].at)
    ]


def _meaning(rule: Rule, item: Evidence) -> str:
    if item.source is not Source.LOG:
        return item.source
    return next((kind for kind, patterns in in_order(rule) if item.pattern in patterns), Meaning.ACTIVITY)


def _ended(run: Run) -> Step:
    how = "overran" if run.overran else "with_errors" if run.with_errors else run.outcome.value
    parameters = {"started": run.started, "ended": run.ended, "count": run.failure_lines, "limit": run.deadline}
    return Step(code=f"run_{how}", parameters=parameters)


def _outcome(rule: Rule, occurrence: Occurrence) -> Step:
    outcome = occurrence.outcome
    if outcome is None:
        return Step(code="undecided", parameters={"due": occurrence.window.due})
    gives = GIVES[outcome]
    if outcome == "succeeded_with_errors" and rule.failure_wins:
        gives = Status.ERROR
    parameters = {"due": occurrence.window.due, "outcome": outcome, "at": occurrence.outcome_at, "gives": gives}
    return Step(code="outcome" if gives is not None else "outcome_kept", parameters=parameters)


def _found(finding: Finding) -> Step:
    return Step(code="finding", parameters={"finding": finding}, evidence=finding.evidence)


def _mends(rule: Rule, verdict: Verdict) -> tuple[Step, ...]:
    """Return what would make the job OK, each thing once, the worst finding's first."""
    found: dict[str, Step] = {}
    for finding in verdict.findings:
        code = MENDS[finding.code]
        if code == "success" and not rule.success:
            code = "success_by_output" if rule.has_output else "success_by_silence"
        patterns = {"success": " | ".join(rule.success), "failure": " | ".join(rule.failure)}
        found.setdefault(code, Step(code=code, parameters={**finding.parameters, **patterns}))
    return tuple(found.values())
