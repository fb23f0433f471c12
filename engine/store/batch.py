"""What one tick owes the store: values only, written by `Store.commit` in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.views import ChangeView
from rules.model import Occurrence, Run

RunKey = tuple[datetime, int]  # Run.key


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One line of the audit trail; `detail` holds plain JSON values, secrets masked."""

    seq: int
    at: datetime
    event: str
    who: str
    source: str
    job: str | None
    outcome: str
    detail: Mapping[str, object]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """Where the audit trail ends: how many rows, and the hash of the last one."""

    count: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobBatch:
    """What one job owes. A run or an occurrence that is there already is replaced.

    `zone` is the job's time zone: it says to which day of the roll-up a run or an occurrence belongs.
    A cursor of None is removed; a state of None stays as it was.
    """

    job_id: str
    name: str
    zone: str = "UTC"
    state: str | None = None
    cursors: Mapping[str, str | None] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()
    dropped_runs: tuple[RunKey, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    dropped_occurrences: tuple[datetime, ...] = ()
    changes: tuple[ChangeView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All that one tick owes; `at` is its now, and the `first_seen` of the jobs that are new."""

    at: datetime
    jobs: tuple[JobBatch, ...] = ()
    audit: tuple[AuditRow, ...] = ()
