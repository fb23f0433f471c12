"""What a timeline asks of some jobs: their runs and outcomes in a stretch of time, without the lines."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, or_, select

from engine.store.codec import MICROSECOND, to_instant, to_moment, to_moment_or_none
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
    query = (
        select(table.started, table.ended, table.outcome, table.failure_lines, table.overran, table.origin)
        .where(*_touching(since, until))
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


def read_merged(
    connection: Connection, job_ids: Collection[str], since: datetime, until: datetime, limit: int, grain: timedelta
) -> dict[str, list[RunSpan]]:
    """Return the runs of each job as `read_spans` does, but as one those that are alike and began in the same `grain`.

    They are counted where they lie: a week of a run every minute is 10,080 rows, and no more pieces than its grains.
    """
    table = runs.c
    part = (table.started - to_instant(since - REACH)) // (grain // MICROSECOND)  # never below 0: that is rounded up
    has_end, failed = table.ended.is_not(None), table.failure_lines > 0
    rerun = table.origin == Origin.RERUN.value
    alike = (part, table.outcome, failed, table.overran, rerun, has_end)
    begun = func.min(table.started)
    query = (
        select(begun, func.max(table.ended), func.count(), table.outcome, failed, table.overran, rerun)
        .where(*_touching(since, until))
        .group_by(*alike)
        .order_by(begun.desc())
        .limit(limit)
    )
    found = {}
    for job_id in job_ids:
        rows = connection.execute(query.where(table.job_id == job_id)).all()
        found[job_id] = [
            RunSpan(
                started=to_moment(started),
                ended=to_moment_or_none(ended),
                outcome=_OUTCOMES[outcome],
                failure_lines=int(lines),
                overran=overran,
                rerun=bool(again),
                count=count,
            )
            for started, ended, count, outcome, lines, overran, again in reversed(rows)
        ]
    return found


def _touching(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    table = runs.c
    end = func.coalesce(table.ended, table.deadline, table.last_at)
    return (
        table.started >= to_instant(since - REACH),
        table.started < to_instant(until),
        or_(end.is_(None), end >= to_instant(since), table.started >= to_instant(since)),
    )


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
