"""What one tick owes the store: values only, written by `Store.commit` in one transaction."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from engine.views import ChangeView
from rules.model import Occurrence, Origin, Run

RunKey = tuple[datetime, int]  # Run.key
Span = tuple[datetime, datetime]


class AuditRow(Struct, frozen=True, kw_only=True):
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


class AuditHead(Struct, frozen=True, kw_only=True):
    """Where the audit trail ends: how many rows, and the hash of the last one."""

    count: int = 0
    hash: str = ""


class JobBatch(Struct, frozen=True, kw_only=True):
    """What one job owes. A run or an occurrence that is there already is replaced.

    `zone` is the job's time zone: it says to which day of the roll-up a run or an occurrence belongs.
    A cursor of None is removed; a state of None stays as it was, and so do notes. What is dropped goes first: these
    runs, and those that began after the first and until the second moment of a span; none that a rerun made.
    """

    job_id: str
    name: str
    zone: str = "UTC"
    state: str | None = None
    cursors: Mapping[str, str | None] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()
    dropped_runs: tuple[RunKey, ...] = ()
    dropped_spans: tuple[Span, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    dropped_occurrences: tuple[datetime, ...] = ()
    changes: tuple[ChangeView, ...] = ()
    notes: str | None = None

    def drops(self, run: Run) -> bool:
        """Return whether a run that was kept before goes with this."""
        if run.key in self.dropped_runs:
            return True
        return run.origin is not Origin.RERUN and any(one < run.started <= other for one, other in self.dropped_spans)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is owed."""
        said = self.cursors or self.runs or self.occurrences or self.changes
        return self.state is None and self.notes is None and not said


class Batch(Struct, frozen=True, kw_only=True):
    """All that one tick owes; `at` is its now, and the `first_seen` of the jobs that are new."""

    at: datetime
    jobs: tuple[JobBatch, ...] = ()
    audit: tuple[AuditRow, ...] = ()


def batches_of(at: datetime, jobs: Iterable[JobBatch]) -> Iterator[Batch]:
    """Yield batches that hold what these jobs owe, in its order: one, but where a job owes twice."""
    part: dict[str, JobBatch] = {}
    for job in jobs:
        if job.job_id in part:
            yield Batch(at=at, jobs=tuple(part.values()))
            part = {}
        part[job.job_id] = job
    if part:
        yield Batch(at=at, jobs=tuple(part.values()))


def merge(batches: Iterable[Batch]) -> Batch:
    """Return one batch that leaves the store as these would, one after the other.

    Of a job's states and cursors only the last are in it: what is owed for long stays as small as what it says.
    """
    found = list(batches)
    jobs: dict[str, JobBatch] = {}
    for batch in found:
        for job in batch.jobs:
            before = jobs.get(job.job_id)
            jobs[job.job_id] = job if before is None else _merge_job(before, job)
    rows = tuple(row for batch in found for row in batch.audit)
    return Batch(at=min(batch.at for batch in found), jobs=tuple(jobs.values()), audit=rows)


def _merge_job(first: JobBatch, second: JobBatch) -> JobBatch:
    gone_occurrences = set(second.dropped_occurrences)
    runs = {run.key: run for run in first.runs if not second.drops(run)}
    occurrences = {one.window.due: one for one in first.occurrences if one.window.due not in gone_occurrences}
    return replace(
        second,
        state=first.state if second.state is None else second.state,
        cursors={**first.cursors, **second.cursors},
        runs=tuple((runs | {run.key: run for run in second.runs}).values()),
        dropped_runs=(*first.dropped_runs, *second.dropped_runs),
        dropped_spans=(*first.dropped_spans, *second.dropped_spans),
        occurrences=tuple((occurrences | {one.window.due: one for one in second.occurrences}).values()),
        dropped_occurrences=(*first.dropped_occurrences, *second.dropped_occurrences),
        changes=(*first.changes, *second.changes),
        notes=first.notes if second.notes is None else second.notes,
    )
