"""The values that `engine.monitor` hands to pages, API and command line: read, never computed there."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from msgspec import Struct, field

from engine.linemarks import LineMark
from rules.excuses import Quiet
from rules.model import Evidence, Finding, Meaning, Occurrence, Outcome, Phase, Run, RunOutcome, Status
from rules.plan import DayPlan
from rules.statistics import Tally


class Mark(Struct, frozen=True, kw_only=True):
    """One stroke of the occurrence bar; `outcome` is None for one that is due or running."""

    due: datetime
    outcome: Outcome | None
    running: bool = False
    at: datetime | None = None


class Acknowledged(Struct, frozen=True, kw_only=True):
    """That somebody has seen a status and is at it; it holds for that status alone, begun at `since`."""

    at: datetime
    by: str
    note: str
    status: Status
    since: datetime | None


class Notes(Struct, frozen=True, kw_only=True):
    """What operators have noted on a job: its pauses, oldest first, and that they know of its trouble."""

    pauses: tuple[Quiet, ...] = ()
    acknowledged: Acknowledged | None = None


class JobView(Struct, frozen=True, kw_only=True):
    """One job as it stands: the whole of what a tile shows."""

    id: str
    name: str
    description: str = ""
    tags: tuple[str, ...] = ()
    group: str | None = None
    scheduler: str = "manual"  # its type
    scheduler_name: str | None = None  # task, service, unit or line
    workdir: str | None = None
    log: str | None = None  # the newest file that matches, else the pattern
    rerun: str | None = None
    runbook: str | None = None  # what to do when it is not OK: a text, or where one lies
    expected: tuple[str, ...] = ()  # "06:00", "5m", a cron line
    every: timedelta | None = None  # where it is expected so often, at no fixed time
    zone: str = "UTC"
    status: Status = Status.UNKNOWN
    phase: Phase = Phase.WAITING
    since: datetime | None = None  # of this status
    findings: tuple[Finding, ...] = ()
    occurrence: Occurrence | None = None  # the open or the latest one
    success_by: datetime | None = None  # the grace of that occurrence, or when `every` runs out
    last_run: Run | None = None
    last_success: Run | None = None
    running: Run | None = None  # the run in progress
    rerunning: str | None = None  # the rerun that goes on
    usual_seconds: float | None = None  # median duration of the last clean runs
    next_expected: datetime | None = None
    last_line: Evidence | None = None  # the newest line of the log
    marks: tuple[Mark, ...] = ()  # the last 30, oldest first
    paused: Quiet | None = None  # the pause or maintenance that it is in
    acknowledged: Acknowledged | None = None  # while its status is still the one that was acknowledged
    catching_up: float | None = None  # 0..1 while the history is being read
    revision: int = 0  # of the last change of this view

    @property
    def headline(self) -> Finding | None:
        """Return the first of the worst findings, None for OK."""
        return self.findings[0] if self.findings else None


class ConfigProblem(Struct, frozen=True, kw_only=True):
    """One thing wrong (or, as a warning, not acted on) in the configuration; the fields make the sentence."""

    file: str
    line: int
    column: int
    key: str  # "jobs[kindscrap].expect.at[0]"
    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    warning: bool = False


class ConfigView(Struct, frozen=True, kw_only=True):
    """The configuration that is in force, and what is wrong with the file as it lies there now."""

    path: str
    loaded_at: datetime
    problems: tuple[ConfigProblem, ...] = ()  # of the refused edit; empty when the file is in force
    refused_at: datetime | None = None
    warnings: tuple[ConfigProblem, ...] = ()  # of the file in force


class Renewal(Struct, frozen=True, kw_only=True):
    """A store that was begun anew: why, and where the old one is kept."""

    at: datetime
    reason: str  # damaged | gone
    kept: str | None = None  # None where there was nothing to keep


class PulseView(Struct, frozen=True, kw_only=True):
    """How BATMON itself is: `/health` answers from this."""

    started: datetime
    last_tick: datetime | None
    tick_seconds: float  # how often
    tick_took: float | None  # seconds, the last one
    behind: float  # seconds that the last tick is late, 0 while on time
    healthy: bool
    missed_ticks: int = 0  # that did not begin when they were due, since the start
    reasons: tuple[str, ...] = ()  # codes: no_tick_yet, tick_late, store_failing, audit_failing, judging_failing, ...
    store_error: str | None = None
    audit_error: str | None = None
    notify_error: str | None = None  # which channel cannot be told, and why
    renewal: Renewal | None = None  # of the last day


class ChangeView(Struct, frozen=True, kw_only=True):
    """One change of status."""

    job: str
    at: datetime
    before: Status | None
    after: Status
    finding: Finding | None = None  # the new headline


class BoardView(Struct, frozen=True, kw_only=True):
    """All that a dashboard shows, at one revision."""

    revision: int
    at: datetime
    jobs: tuple[JobView, ...]
    changes: tuple[ChangeView, ...]  # the newest 20, newest first
    config: ConfigView
    pulse: PulseView


class DiskView(Struct, frozen=True, kw_only=True):
    """One disk, in bytes."""

    name: str
    total: int
    free: int


class MachineView(Struct, frozen=True, kw_only=True):
    """The machine's figures; bytes, bytes per second, percent."""

    host: str
    os: str
    cpu_percent: float
    cpu_count: int
    memory_total: int
    memory_used: int
    disks: tuple[DiskView, ...]
    sent_per_second: float
    received_per_second: float
    boot: datetime
    addresses: tuple[str, ...]
    mac: str | None
    batmon_memory: int  # resident bytes of this process
    python: str
    version: str


class DayCount(Tally, frozen=True, kw_only=True):
    """One job's local day: its closed runs, and its final occurrences by outcome."""

    job: str
    day: date


class Sums(Struct, frozen=True, kw_only=True):
    """What some jobs did in some days: by job, and by day; only those that have something to count."""

    jobs: Mapping[str, Tally]
    days: Mapping[date, Tally]


class RunSpan(Struct, frozen=True, kw_only=True):
    """A run as far as a timeline draws it, or so many alike (`count`) from the start of the first to the last end."""

    started: datetime
    ended: datetime | None
    outcome: RunOutcome
    failure_lines: int
    overran: bool
    rerun: bool
    count: int = 1


class LaneView(Struct, frozen=True, kw_only=True):
    """One job's lane of a timeline: what was planned, what became of it, and when it ran.

    `plan` holds each local day of the job that the stretch touches; `marks` the outcomes by their due times; `runs`
    what ran in it, oldest first. `more` says that there were more runs than are given: the newest are.
    """

    job: str
    plan: tuple[DayPlan, ...] = ()
    every: timedelta | None = None
    grace: timedelta = timedelta()
    missed_after: timedelta = timedelta()
    marks: tuple[Mark, ...] = ()
    runs: tuple[RunSpan, ...] = ()
    quiet: tuple[Quiet, ...] = ()
    more: bool = False


class LogLine(Struct, frozen=True, kw_only=True):
    """One line of a log as people see it; `offset` in bytes, `meaning` by its job's rules, `at` by its own stamp."""

    number: int | None  # from 1, None where the lines above are not counted yet
    offset: int
    text: str
    meaning: Meaning = Meaning.ACTIVITY
    at: datetime | None = None
    marks: tuple[LineMark, ...] = ()  # where they are asked for


class LogWindow(Struct, frozen=True, kw_only=True):
    """Neighbouring lines of one log file, and whether there is more above and below."""

    path: str
    encoding: str
    lines: tuple[LogLine, ...]
    above: bool
    below: bool
    end: int = 0  # byte where the next line begins
    size: int = 0
    total: int | None = None  # lines of the whole file
    from_end: int | None = None  # of a window with the last line: which from the end its first line is
    counted: float = 1.0  # share of the file whose lines are counted
    cut: bool = False  # of a packed file: there is more of it than is looked at
    edition: str = ""  # by which the file is known again
    same: bool = True  # whether it is the one of the edition that was asked for
