"""What is declared of a job, as far as `rules` needs to know it: when it is expected and what its lines mean."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from rules.model import Severity


class Expect(Struct, frozen=True, kw_only=True):
    """When a job is expected, with every default resolved: config.md and verdicts.md, section 4.

    Exactly one of `at`, `cron`, `every` is set. `days` holds weekday numbers (0 is Monday) and the words
    `first-business-day`, `last-business-day`; empty means every day. `excluded` and `included` are `except` and `also`.
    """

    at: tuple[time, ...] = ()
    cron: str | None = None
    every: timedelta | None = None
    days: tuple[int | str, ...] = ()
    calendar: str | None = None  # a country or an exchange; an own list is its base with the two below
    calendar_excluded: frozenset[date] = frozenset()
    calendar_included: frozenset[date] = frozenset()
    excluded: frozenset[date] = frozenset()
    included: frozenset[date] = frozenset()
    between: tuple[tuple[time, time], ...] = ()
    early: timedelta = timedelta(minutes=15)
    grace: timedelta = timedelta(minutes=15)
    start_within: timedelta | None = None
    missed_after: timedelta = timedelta(minutes=15)
    max_runtime: timedelta | None = None  # None: 4 h, but not past the start of the next window


class Limit(Struct, frozen=True, kw_only=True):
    """The bounds of one value of a run.

    `usual` is for `duration` alone: unusual is a run that takes more than so many times as long as the job's last
    ones, or less than that part of it.
    """

    low: float | None = None
    high: float | None = None
    severity: Severity = Severity.WARNING
    usual: float | None = None


class Rule(Struct, frozen=True, kw_only=True):
    """What `rules` needs to know of one job."""

    job_id: str
    zone: ZoneInfo
    mark: str | None = None  # the same for two rules that judge alike: an outcome keeps that of the rule it was told by
    expect: Expect | None = None
    start: tuple[str, ...] = ()
    success: tuple[str, ...] = ()
    failure: tuple[str, ...] = ()
    warning: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    timestamp: str = "auto"
    settle: timedelta = timedelta(minutes=2)
    failure_wins: bool = False
    has_log: bool = True
    has_output: bool = False
    limits: Mapping[str, Limit] = field(default_factory=dict)

    @property
    def has_windows(self) -> bool:
        """Return whether the job is due at times of its own, and not a while after its last success or never."""
        return self.expect is not None and self.expect.every is None
