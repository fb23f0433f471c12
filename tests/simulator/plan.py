"""The values of a planned life: how a job is declared, what it writes, and what its runs are meant to be."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property

from msgspec import Struct, field

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
TAIL = 10 * SECOND  # lines this soon after a success belong to its run: verdicts.md, section 5


class How(StrEnum):
    """How a planned run ends."""

    CLEAN = "clean"
    ERRORS = "errors"
    FAILED = "failed"
    ABORTED = "aborted"
    STUCK = "stuck"
    NOTHING = "nothing"  # lines that make no run at all


class Plan(Struct, frozen=True, kw_only=True):
    """A job as its owner declares it; the field names are those of config.md."""

    zone: str
    at: tuple[time, ...] = ()
    cron: tuple[int, tuple[int, ...], tuple[int, ...]] | None = None  # minute, hours (none: each), weekdays (none: all)
    every: timedelta | None = None
    days: tuple[int | str, ...] = ()
    calendar: str | None = None
    excluded: frozenset[date] = frozenset()
    included: frozenset[date] = frozenset()
    between: tuple[time, time] | None = None
    early: timedelta = 15 * MINUTE
    grace: timedelta = 15 * MINUTE
    missed_after: timedelta = 15 * MINUTE
    start_within: timedelta | None = None
    max_runtime: timedelta | None = None
    settle: timedelta = 2 * MINUTE
    has_start: bool = False
    has_success: bool = True
    has_output: bool = False
    failure_wins: bool = False
    log_is_missing: bool = False  # no file that `log` matches
    most_rows: int | None = None  # limits: {rows: {max: ...}}
    usual: float | None = None  # limits: {duration: {usual: ...}}
    must_run: bool = False  # its scheduler is a service

    @property
    def in_windows(self) -> bool:
        """Return whether the job has occurrences."""
        return bool(self.at) or self.cron is not None

    @property
    def ends_by_silence(self) -> bool:
        """Return whether a stretch of lines without a failure is a clean run."""
        return not (self.has_start or self.has_success or self.has_output)

    @property
    def cron_text(self) -> str | None:
        """Return the cron line."""
        if self.cron is None:
            return None
        minute, hours, weekdays = self.cron
        dow = ",".join(str((day + 1) % 7) for day in weekdays) or "*"
        return f"{minute} {','.join(map(str, hours)) or '*'} * * {dow}"


class Line(Struct, frozen=True, kw_only=True):
    """What a job writes at a time: `start`, `success`, `failure`, `warning`, `output` or anything else."""

    at: datetime  # its stamp
    word: str
    rows: int | None = None
    written: datetime | None = None  # None: at its stamp
    names: datetime | None = None  # the time of day in an output's name


class PlannedRun(Struct, frozen=True, kw_only=True):
    """One run as it is meant. `over` is when its end is known, `ended` the end itself (None without one)."""

    began: datetime
    over: datetime
    how: How
    lines: tuple[Line, ...] = ()
    ended: datetime | None = None
    failures: tuple[datetime, ...] = ()
    limit: datetime | None = None  # from then on a stretch that still writes is in progress no more
    warned: tuple[datetime, ...] = ()
    rows: int | None = None
    outputs: tuple[datetime, ...] = ()  # when an output came that belongs to it
    names: datetime | None = None  # the time of day in its output's name, which says where it belongs
    witnessed: bool = False  # only the scheduler has seen it: known until `over`, and no run afterwards


class Span(Struct, frozen=True, kw_only=True):
    """A stretch of time, half-open."""

    start: datetime
    end: datetime


class Trouble(Struct, frozen=True, kw_only=True):
    """Something that goes wrong beside the job for a while; named for its finding."""

    code: str
    span: Span


class Answer(Struct, frozen=True, kw_only=True):
    """What the job's scheduler says from `since` until `until`."""

    state: str
    since: datetime
    until: datetime
    started: datetime | None = None
    ended: datetime | None = None
    failed: bool | None = None


class Window(Struct, frozen=True, kw_only=True):
    """One expected time with the half-open window around it."""

    due: datetime
    start: datetime
    end: datetime


class Skew(Struct, frozen=True, kw_only=True):
    """A line whose stamp lies in the future: read at `at`."""

    at: datetime
    ahead: timedelta


class Life(Struct, kw_only=True, dict=True):  # which keeps what it has worked out
    """A job's whole life: what it wrote, and the windows it lived through."""

    seed: int
    plan: Plan
    windows: tuple[Window, ...]
    begins: datetime  # the windows before this are not looked at
    ends: datetime
    first_seen: datetime
    watching: bool = True  # False: a replay
    copied: timedelta | None = None  # the log is copied once a day, at this time after midnight UTC
    runs: list[PlannedRun] = field(default_factory=list)
    fates: dict[datetime, str] = field(default_factory=dict)  # by due time
    declared: dict[datetime, str] = field(default_factory=dict)  # outcome that the fate is named for, by due time
    skews: list[Skew] = field(default_factory=list)
    slow: list[datetime] = field(default_factory=list)  # when a line was read on which a pattern ran out of its time
    quiet: list[Span] = field(default_factory=list)  # pauses and maintenance
    blocks: list[Span] = field(default_factory=list)  # when a job that this one depends on was ERROR
    troubles: list[Trouble] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    blurred: list[tuple[datetime, datetime]] = field(default_factory=list)  # not probed: stamps and clock disagree

    @cached_property
    def oldest(self) -> datetime | None:
        """Return the stamp of the oldest line."""
        return min((line.at for run in self.runs for line in run.lines), default=None)

    def arrives(self, moment: datetime) -> datetime:
        """Return when a line written then lies where BATMON reads it."""
        for trouble in self.troubles:
            if trouble.code == "log_unreadable" and trouble.span.start <= moment < trouble.span.end:
                return trouble.span.end
        if self.copied is None:
            return moment
        midnight = moment.replace(hour=0, minute=0, second=0)
        arrival = midnight + self.copied
        return arrival if arrival > moment else arrival + DAY
