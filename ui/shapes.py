"""The JSON shapes of the REST API, shared by `batmon check --json`: unknown is null, nothing is left out."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, JsonValue

from engine.views import Acknowledged, ChangeView, JobView
from rules.excuses import Quiet
from rules.model import Evidence, Finding, Occurrence, Origin, Outcome, Phase, Run, RunOutcome, Severity, Source, Status
from ui.context import Words, legible, zone_of


class Shape(BaseModel):
    """What all shapes have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EvidenceShape(Shape):
    """One fact with its source; `offset` in bytes, `line` from 1."""

    source: Source
    file: str | None
    offset: int | None
    line: int | None
    text: str
    pattern: str | None
    at: datetime


class FindingShape(Shape):
    """One thing that is wrong or worth saying."""

    code: str
    severity: Severity
    message: str
    parameters: dict[str, JsonValue]
    evidence: list[EvidenceShape]


class RunShape(Shape):
    """One execution of a job; its evidence in the order of the lines, failures included."""

    id: str
    job: str
    occurrence_due: datetime | None
    started: datetime
    ended: datetime | None
    duration_s: float | None
    outcome: RunOutcome
    failure_lines: int
    values: dict[str, str]
    evidence: list[EvidenceShape]
    origin: Origin


class OccurrenceShape(Shape):
    """One expected time with what became of it; `outcome` is null until one is reached."""

    job: str
    due: datetime
    window_start: datetime
    window_end: datetime
    outcome: Outcome | None
    outcome_at: datetime | None
    final: bool
    runs: list[RunShape]


class PausedShape(Shape):
    """A pause, or a maintenance window (`by` is null): until when, by whom, why."""

    since: datetime
    until: datetime | None
    by: str | None
    reason: str


class AcknowledgedShape(Shape):
    """That somebody knows of the job's trouble, until its status changes: when, who, and what they noted."""

    at: datetime
    by: str
    note: str


class JobShape(Shape):
    """One job with its verdict."""

    id: str
    name: str
    description: str
    tags: list[str]
    group: str | None
    scheduler: str
    status: Status
    phase: Phase
    since: datetime | None
    headline: str | None
    findings: list[FindingShape]
    last_run: RunShape | None
    last_success: RunShape | None
    next_expected: datetime | None
    paused: PausedShape | None
    acknowledged: AcknowledgedShape | None


class VerdictShape(Shape):
    """One change of status."""

    job: str
    at: datetime
    before: Status | None
    after: Status
    finding: FindingShape | None


def job_shape(view: JobView, words: Words) -> JobShape:
    """Return a job as the API gives it; its moments carry the offset of the job's own zone."""
    zone = zone_of(view.zone)
    findings = [finding_shape(finding, view.zone, words) for finding in view.findings]
    occurrence = view.occurrence
    return JobShape(
        id=view.id,
        name=view.name,
        description=view.description,
        tags=list(view.tags),
        group=view.group,
        scheduler=view.scheduler,
        status=view.status,
        phase=view.phase,
        since=_local(view.since, zone),
        headline=findings[0].message if findings else None,
        findings=findings,
        last_run=run_shape(view.last_run, view.id, zone, occurrence) if view.last_run else None,
        last_success=run_shape(view.last_success, view.id, zone, occurrence) if view.last_success else None,
        next_expected=_local(view.next_expected, zone),
        paused=None if view.paused is None else paused_shape(view.paused, zone),
        acknowledged=None if view.acknowledged is None else _acknowledged(view.acknowledged, zone),
    )


def paused_shape(quiet: Quiet, zone: ZoneInfo) -> PausedShape:
    """Return the pause or maintenance that a job is in."""
    since, until = quiet.start.astimezone(zone), _local(quiet.end, zone)
    return PausedShape(since=since, until=until, by=quiet.by, reason=legible(quiet.reason))


def _acknowledged(said: Acknowledged, zone: ZoneInfo) -> AcknowledgedShape:
    return AcknowledgedShape(at=said.at.astimezone(zone), by=legible(said.by), note=legible(said.note))


def finding_shape(finding: Finding, zone: str, words: Words) -> FindingShape:
    """Return a finding with its sentence."""
    return FindingShape(
        code=finding.code,
        severity=finding.severity,
        message=words.sentence(finding, zone),
        parameters={name: _plain(value, zone_of(zone)) for name, value in finding.parameters.items()},
        evidence=[evidence_shape(evidence, zone_of(zone)) for evidence in finding.evidence],
    )


def evidence_shape(evidence: Evidence, zone: ZoneInfo) -> EvidenceShape:
    """Return one fact with its source."""
    return EvidenceShape(
        source=evidence.source,
        file=None if evidence.file is None else legible(evidence.file),
        offset=evidence.offset,
        line=evidence.line,
        text=legible(evidence.text),
        pattern=evidence.pattern,
        at=evidence.at.astimezone(zone),
    )


def run_shape(run: Run, job: str, zone: ZoneInfo, occurrence: Occurrence | None = None) -> RunShape:
    """Return a run; it names its due time where it is known to belong to `occurrence`."""
    belongs = occurrence is not None and any(own.key == run.key for own in occurrence.runs)
    duration = run.duration
    return RunShape(
        id=f"{run.started.astimezone(zone):%Y%m%dT%H%M%S%z}.{run.number}",
        job=job,
        occurrence_due=_local(occurrence.window.due, zone) if occurrence and belongs else None,
        started=run.started.astimezone(zone),
        ended=_local(run.ended, zone),
        duration_s=None if duration is None else duration.total_seconds(),
        outcome=run.outcome,
        failure_lines=run.failure_lines,
        values={name: legible(value) for name, value in run.values.items()},
        evidence=[evidence_shape(evidence, zone) for evidence in in_order(run)],
        origin=run.origin,
    )


def in_order(run: Run) -> list[Evidence]:
    """Return what a run is known by, each line once, in the order of time."""
    return sorted(dict.fromkeys((*run.evidence, *run.failures)), key=lambda evidence: evidence.at)


def occurrence_shape(occurrence: Occurrence, job: str, zone: ZoneInfo) -> OccurrenceShape:
    """Return an expected time with its outcome and its runs."""
    return OccurrenceShape(
        job=job,
        due=occurrence.window.due.astimezone(zone),
        window_start=occurrence.window.start.astimezone(zone),
        window_end=occurrence.window.end.astimezone(zone),
        outcome=occurrence.outcome,
        outcome_at=_local(occurrence.outcome_at, zone),
        final=occurrence.final,
        runs=[run_shape(run, job, zone, occurrence) for run in occurrence.runs],
    )


def verdict_shape(change: ChangeView, zone: str, words: Words) -> VerdictShape:
    """Return one change of status with the headline that it came with, as it was said then."""
    return VerdictShape(
        job=change.job,
        at=change.at.astimezone(zone_of(zone)),
        before=change.before,
        after=change.after,
        finding=finding_shape(change.finding, zone, words.at(change.at)) if change.finding else None,
    )


def iso(at: datetime) -> str:
    """Return a moment as all shapes write it: ISO 8601, UTC as Z."""
    return at.isoformat().replace("+00:00", "Z")


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else at.astimezone(zone)


def _plain(value: object, zone: ZoneInfo) -> JsonValue:
    """Return a parameter as JSON has it: moments as ISO 8601, lengths in seconds, what is unknown to JSON as text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return iso(value.astimezone(zone))
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(key): _plain(item, zone) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, zone) for item in value]
    return legible(str(value))
