"""What was found when the job's files and its scheduler were asked, and the findings that follow.

Source: verdicts.md, section 7.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from rules.excuses import Block, Quiet
from rules.model import Evidence, Finding, Severity

WORKDIR_PATIENCE = timedelta(minutes=1)
UNREADABLE_PATIENCE = timedelta(minutes=10)
PROBE_PATIENCE = timedelta(minutes=10)
SHOWN = timedelta(hours=24)  # how long a slow rule or a wrong clock is told


class Trouble(Struct, frozen=True, kw_only=True):
    """Something that went wrong with a path, for how long, and why."""

    path: str
    since: datetime
    reason: str = ""  # a key of explain.REASONS


class SlowRule(Struct, frozen=True, kw_only=True):
    """A line on which a pattern ran out of its time."""

    pattern: str
    at: datetime  # when it was read
    evidence: Evidence


class Skew(Struct, frozen=True, kw_only=True):
    """A line with a stamp from the future."""

    ahead: timedelta
    at: datetime  # when it was read
    evidence: Evidence


class SchedulerState(StrEnum):
    """What a scheduler says of one entry."""

    READY = "ready"
    RUNNING = "running"
    STOPPED = "stopped"
    DISABLED = "disabled"
    MISSING = "missing"


class SchedulerReading(Struct, frozen=True, kw_only=True):
    """The answer of a job's scheduler; None is what it does not say.

    `must_run` marks what runs all the time (a service, a process); `failed` says whether the last run that ended was a
    failure by its result, None where there is none or it is no verdict. Two answers that differ in nothing but the
    time of asking are equal values, so `at` is not here: `since` is when the entry came into its state.
    """

    kind: str  # windows_task, windows_service, systemd, process
    name: str
    state: SchedulerState
    since: datetime
    must_run: bool = False
    started: datetime | None = None  # of the run in progress, else of the last one
    ended: datetime | None = None  # of the last one
    failed: bool | None = None
    result: str = ""  # as people know it: "0x1", "exit 1", "SIGKILL"
    # of the entry itself, beside what is judged
    next_run: datetime | None = None
    missed_runs: int | None = None
    account: str | None = None
    only_logged_on: bool | None = None  # whether it runs only while its account is logged on
    start_type: str = ""  # of a service: "automatic", "manual", "disabled"
    pid: int | None = None
    exit_code: int | None = None  # of a service that does not run


class RerunReading(Struct, frozen=True, kw_only=True):
    """A rerun that BATMON has begun; `failed` is what its end says of the job, None where that is nothing."""

    rid: str
    who: str
    started: datetime
    due: datetime | None = None  # the occurrence that it was begun for
    ended: datetime | None = None  # None while it runs
    failed: bool | None = None
    result: str = ""  # as people know it: "exit 3", "SIGKILL", "cancelled"


class Readings(Struct, frozen=True, kw_only=True):
    """The answers of one tick; None means nothing wrong there."""

    scheduler: SchedulerReading | None = None  # None: cannot be asked, or not answered yet
    probe_failed: Trouble | None = None
    reruns: tuple[RerunReading, ...] = ()  # by their start, as far back as a window may still change
    quiet: tuple[Quiet, ...] = ()  # pauses and maintenance, by their start
    blocks: tuple[Block, ...] = ()  # when jobs that this one depends on were ERROR, by their start
    log_missing: str | None = None  # what was looked for
    unreadable: Trouble | None = None
    workdir_missing: Trouble | None = None
    output_missing: str | None = None
    output_empty: str | None = None
    slow_rule: SlowRule | None = None  # the last one
    skew: Skew | None = None  # the last one


def seen_until(trouble: Trouble | None, latest: datetime | None, at: datetime) -> datetime | None:
    """Return until when a log is known that cannot be read, None where it can; its last line came at `latest`."""
    if trouble is None or at <= trouble.since:
        return None
    return trouble.since if latest is None else min(at, max(trouble.since, latest))


def reading_findings(readings: Readings, overdue: Severity | None, now: datetime) -> tuple[Finding, ...]:
    """Return the findings beside the occurrence.

    `overdue` is the severity of the `late` or `missed` beside them: only with it is a missing file a finding at all.
    """
    found: list[Finding] = []
    trouble = readings.workdir_missing
    if trouble is not None and now - trouble.since >= WORKDIR_PATIENCE:
        found.append(_about("workdir_missing", Severity.ERROR, path=trouble.path, since=trouble.since))
    trouble = readings.unreadable
    if trouble is not None and now >= trouble.since:
        severity = Severity.ERROR if now - trouble.since >= UNREADABLE_PATIENCE else Severity.WARNING
        found.append(_about("log_unreadable", severity, path=trouble.path, reason=trouble.reason, since=trouble.since))
    if overdue is not None and readings.log_missing is not None:
        found.append(_about("log_missing", overdue, path=readings.log_missing))
    if overdue is not None and readings.output_missing is not None:
        found.append(_about("output_stale", overdue, path=readings.output_missing))
    if readings.output_empty is not None:
        found.append(_about("output_empty", Severity.WARNING, path=readings.output_empty))
    trouble = readings.probe_failed
    if trouble is not None and now - trouble.since >= PROBE_PATIENCE:
        found.append(
            _about("probe_failed", Severity.WARNING, name=trouble.path, reason=trouble.reason, since=trouble.since)
        )
    slow, skew = readings.slow_rule, readings.skew
    if slow is not None and now - slow.at < SHOWN:
        found.append(_quoting("rule_too_slow", slow.evidence, pattern=slow.pattern))
    if skew is not None and now - skew.at < SHOWN:
        found.append(_quoting("clock_skew", skew.evidence, ahead=skew.ahead))
    return tuple(found)


def reading_changes(readings: Readings, now: datetime) -> datetime | None:
    """Return when time alone next changes one of these findings."""
    moments: list[datetime] = []
    if readings.workdir_missing is not None:
        moments.append(readings.workdir_missing.since + WORKDIR_PATIENCE)
    if readings.unreadable is not None:
        moments.append(readings.unreadable.since + UNREADABLE_PATIENCE)
    if readings.probe_failed is not None:
        moments.append(readings.probe_failed.since + PROBE_PATIENCE)
    moments += [told.at + SHOWN for told in (readings.slow_rule, readings.skew) if told is not None]
    return min((moment for moment in moments if moment > now), default=None)


def _about(code: str, severity: Severity, **parameters: object) -> Finding:
    return Finding(code=code, severity=severity, parameters=parameters)


def _quoting(code: str, evidence: Evidence, **parameters: object) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, parameters=parameters, evidence=(evidence,))
