"""The values that every room passes on: what was expected, what was seen, what follows from it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct, field

from rules.excuses import Quiet


class Status(StrEnum):
    """How a job stands; UNKNOWN and PAUSED are no judgement."""

    OK = "OK"
    WARNING = "WARNING"
    ERROR = "ERROR"
    UNKNOWN = "UNKNOWN"
    PAUSED = "PAUSED"


class Severity(StrEnum):
    """How bad one finding is."""

    WARNING = "WARNING"
    ERROR = "ERROR"


class Phase(StrEnum):
    """What the job is doing, beside its status."""

    WAITING = "waiting"
    DUE = "due"
    RUNNING = "running"
    LATE = "late"
    DONE = "done"
    PAUSED = "paused"


class Source(StrEnum):
    """Where a piece of evidence came from."""

    LOG = "log"
    OUTPUT = "output"
    SCHEDULER = "scheduler"
    PROCESS = "process"
    PING = "ping"
    RERUN = "rerun"
    CLOCK = "clock"


class Meaning(StrEnum):
    """What a line means."""

    START = "start"
    SUCCESS = "success"
    FAILURE = "failure"
    WARNING = "warning"
    ACTIVITY = "activity"


class RunOutcome(StrEnum):
    """How a run ended; OPEN is still in progress."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ABORTED = "aborted"
    OPEN = "open"


class Origin(StrEnum):
    """Who started a run."""

    SCHEDULE = "schedule"
    RERUN = "rerun"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What became of an occurrence: verdicts.md, section 6."""

    SUCCEEDED = "succeeded"
    SUCCEEDED_LATE = "succeeded_late"
    SUCCEEDED_WITH_ERRORS = "succeeded_with_errors"
    RECOVERED = "recovered"
    FAILED = "failed"
    STUCK = "stuck"
    EXCUSED = "excused"
    BLIND = "blind"
    MISSED = "missed"


class Evidence(Struct, frozen=True, kw_only=True, gc=False):
    """One fact with its source; `offset` is in bytes, `line` counts from 1."""

    source: Source
    at: datetime
    text: str
    file: str | None = None
    offset: int | None = None
    line: int | None = None
    pattern: str | None = None


class Event(Struct, frozen=True, kw_only=True, gc=False):
    """A piece of evidence that means something."""

    meaning: Meaning
    at: datetime
    evidence: Evidence
    values: Mapping[str, str] = field(default_factory=dict)
    named_at: datetime | None = None  # the time of day in an output's name: which occurrence it belongs to
    placed: datetime | None = None  # the time above it in its file, where its own lies below


class Run(Struct, frozen=True, kw_only=True, gc=False):
    """One execution of a job.

    `ended` is None while it is in progress and when it reached its limit without an end (`overran`).
    `number` tells runs of one job apart that began at the same instant, from 0.
    """

    started: datetime
    number: int = 0
    ended: datetime | None = None
    outcome: RunOutcome = RunOutcome.OPEN
    failure_lines: int = 0
    warning_lines: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()  # its first line, its start, success and warning lines
    failures: tuple[Evidence, ...] = ()  # the first of its failure lines
    origin: Origin = Origin.UNKNOWN
    overran: bool = False
    last_at: datetime | None = None  # of its last line
    has_start: bool = False
    deadline: datetime | None = None  # until when it is in progress: started + max_runtime, or less once it is over
    named_at: datetime | None = None  # what the name of its output says

    @property
    def belongs_at(self) -> datetime:
        """Return the moment whose window the run belongs to."""
        return self.named_at or self.started

    @property
    def key(self) -> tuple[datetime, int]:
        """Return what names this run among all runs of its job."""
        return (self.started, self.number)

    @property
    def duration(self) -> timedelta | None:
        """Return how long the run took, None without an end."""
        return None if self.ended is None else self.ended - self.started

    @property
    def in_progress(self) -> bool:
        """Return whether the run may still end by itself."""
        return self.outcome is RunOutcome.OPEN

    @property
    def succeeded(self) -> bool:
        """Return whether the run succeeded, clean or with errors."""
        return self.outcome is RunOutcome.SUCCEEDED

    @property
    def failed(self) -> bool:
        """Return whether the run counts as failed; a run in progress with a failure line does."""
        if self.outcome is RunOutcome.OPEN:
            return self.failure_lines > 0
        return self.outcome in (RunOutcome.FAILED, RunOutcome.ABORTED) and not self.overran

    @property
    def with_errors(self) -> bool:
        """Return whether the run succeeded although it has failure lines."""
        return self.succeeded and self.failure_lines > 0


class Window(Struct, frozen=True, kw_only=True, gc=False):
    """One time at which a job is expected: due, and the half-open window around it."""

    due: datetime
    start: datetime
    end: datetime


class Occurrence(Struct, frozen=True, kw_only=True, gc=False):
    """A window with what became of it; `outcome` is None until one is reached."""

    window: Window
    outcome: Outcome | None = None
    outcome_at: datetime | None = None
    final: bool = False
    runs: tuple[Run, ...] = ()
    rule: str | None = None  # the mark of the rule that it was told by


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is wrong or worth saying; `parameters` hold what the sentence needs."""

    code: str
    severity: Severity
    parameters: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()


class Verdict(Struct, frozen=True, kw_only=True):
    """All findings of a job at one moment, worst first."""

    status: Status
    phase: Phase
    findings: tuple[Finding, ...] = ()
    occurrence: Occurrence | None = None  # the one that is open, or the latest
    next_due: datetime | None = None
    paused: Quiet | None = None  # the pause or maintenance that the moment lies in
    valid_until: datetime | None = None  # when silence alone changes something; None: never

    @property
    def headline(self) -> Finding | None:
        """Return the first of the worst findings, None for an OK verdict."""
        return self.findings[0] if self.findings else None
