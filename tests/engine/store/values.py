"""Short ways to the values that the tests of the store write."""

from datetime import UTC, datetime, timedelta

from engine.store import Batch, JobBatch
from engine.views import ChangeView
from rules.model import (
    Evidence,
    Finding,
    Occurrence,
    Origin,
    Outcome,
    Run,
    RunOutcome,
    Severity,
    Source,
    Status,
    Window,
)

NOW = datetime(2026, 11, 24, 6, 3, 11, 287001, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LINE = Evidence(
    source=Source.LOG,
    at=NOW,
    text="작업 ERROR\x1b[0m \udcff\0",
    file=r"C:\k\a.log",
    offset=1 << 40,
    line=4711,
    pattern="E",
)
ONE_RUN = Run(
    started=NOW,
    number=3,
    ended=NOW + MINUTE,
    outcome=RunOutcome.SUCCEEDED,
    failure_lines=1,
    warning_lines=2,
    values={"rows": "17", "이름": "값"},
    evidence=(LINE, LINE),
    failures=(LINE,),
    origin=Origin.RERUN,
    overran=True,
    last_at=NOW + MINUTE,
    has_start=True,
    deadline=NOW + HOUR,
    named_at=NOW - HOUR,
)


def run(started: datetime = NOW, outcome: RunOutcome = RunOutcome.SUCCEEDED, minutes: int | None = 1) -> Run:
    ended = None if minutes is None else started + minutes * MINUTE
    return Run(started=started, ended=ended, outcome=outcome)


def occurrence(
    due: datetime = NOW, outcome: Outcome | None = Outcome.SUCCEEDED, *runs: Run, final: bool = True
) -> Occurrence:
    window = Window(due=due, start=due - 15 * MINUTE, end=due + DAY)
    return Occurrence(
        window=window, outcome=outcome, outcome_at=due + MINUTE if outcome else None, final=final, runs=runs
    )


def change(
    at: datetime = NOW, before: Status | None = Status.OK, after: Status = Status.ERROR, job: str = "kindscrap"
) -> ChangeView:
    finding = Finding(
        code="failed",
        severity=Severity.ERROR,
        parameters={
            "due": at,
            "grace": 30 * MINUTE,
            "rows": 17,
            "share": 0.5,
            "known": True,
            "none": None,
            "at": ("a", "b"),
        },
        evidence=(LINE,),
    )
    return ChangeView(job=job, at=at, before=before, after=after, finding=finding if after is Status.ERROR else None)


def batch(*jobs: JobBatch, at: datetime = NOW) -> Batch:
    return Batch(at=at, jobs=jobs or (JobBatch(job_id="kindscrap", name="Kindscrap"),))


def job(
    *runs: Run,
    job_id: str = "kindscrap",
    zone: str = "UTC",
    occurrences: tuple[Occurrence, ...] = (),
    changes: tuple[ChangeView, ...] = (),
) -> JobBatch:
    return JobBatch(job_id=job_id, name=job_id, zone=zone, runs=runs, occurrences=occurrences, changes=changes)
