"""What a timeline asks of some jobs: their runs and outcomes in a stretch of time, without the lines."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select

from engine.store.codec import to_instant, to_moment, to_moment_or_none
from engine.store.tables import occurrences, runs
from engine.views import Mark, RunSpan
from rules.model import Origin, Outcome, RunOutcome

_OUTCOMES = {outcome.value: outcome for outcome in RunOutcome}
REACH = timedelta(days=2)  # a run that began earlier than this before a stretch is not looked for


def read_spans(
    connection: Connection, job_ids: Collection[str], since: datetime, until: datetime, limit: int
) -> dict[str, list[RunSpan]]:
    """Return the runs of each job that touch the stretch, oldest first, and of many the newest."""
    table = runs.c
    end = func.coalesce(table.ended, table.deadline, table.last_at)
    query = (
        select(table.started, table.ended, table.outcome, table.failure_lines, table.overran, table.origin)
        .where(table.started >= to_instant(since - REACH), table.started < to_instant(until))
        .where(or_(end.is_(None), end >= to_instant(since), table.started >= to_instant(since)))
        .order_by(table.started.desc(), table.number.desc())
        .limit(limit)
    )
    found = {}
    for job_id in job_ids:
        rows = connection.execute(query.where(table.job_id == job_id)).all()
        found[job_id] = [  # a day of a hundred busy jobs is 30,000 rows: their columns by name take twice as long
            RunSpan(
                started=to_moment(started),
                ended=to_moment_or_none(ended),
                outcome=_OUTCOMES[outcome],
                failure_lines=failure_lines,
                overran=overran,
                rerun=origin == Origin.RERUN.value,
            )
            for started, ended, outcome, failure_lines, overran, origin in reversed(rows)
        ]
    return found


def read_marks(
    connection: Connection, job_ids: Collection[str], since: datetime, until: datetime
) -> dict[str, list[Mark]]:
    """Return the outcomes of each job's occurrences that were due in the stretch, oldest first."""
    table = occurrences.c
    query = (
        select(table.due, table.outcome, table.outcome_at)
        .where(table.due >= to_instant(since), table.due < to_instant(until))
        .order_by(table.due)
    )
    found = {}
    for job_id in job_ids:
        rows = connection.execute(query.where(table.job_id == job_id)).all()
        found[job_id] = [
            Mark(
                due=to_moment(row.due),
                outcome=None if row.outcome is None else Outcome(row.outcome),
                at=to_moment_or_none(row.outcome_at),
            )
            for row in rows
        ]
    return found
