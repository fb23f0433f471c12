"""Keeps the tables that are counted from others right: `daily` and `latest`.

Never added up: each affected row is counted again from its base rows, so that writing a run twice, changing or
dropping one that was counted already leaves the same figures as counting everything afresh.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
)

from engine.store.codec import to_instant
from engine.store.tables import FAILURES, OUTCOME_COLUMNS, daily, latest, occurrences, runs
from rules.model import RunOutcome

JobDay = tuple[str, date]

_FURTHEST = timedelta(hours=15)  # local days begin up to 14 h before and 12 h after those of UTC
_ONE: ColumnElement[int] = literal_column("1", Integer)
_NONE: ColumnElement[int] = literal_column("0", Integer)
_COUNTED = [column.name for column in daily.columns if column.name not in ("job_id", "day")]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, _ONE), else_=_NONE)


_of_run: dict[str, ColumnElement[Any]] = {
    "runs": _ONE,
    "succeeded": _count(runs.c.outcome == RunOutcome.SUCCEEDED.value),
    "with_errors": _count((runs.c.outcome == RunOutcome.SUCCEEDED.value) & (runs.c.failure_lines > 0)),
    "failed": _count(or_(*(runs.c.outcome == failure for failure in FAILURES))),
    "overran": _count(runs.c.overran),
    "timed": _count(runs.c.ended.is_not(None)),
    "duration_total": func.coalesce(runs.c.ended - runs.c.started, _NONE),
    "duration_max": func.coalesce(runs.c.ended - runs.c.started, _NONE),
}
_of_occurrence: dict[str, ColumnElement[Any]] = {
    "expected": _ONE,
    **{name: _count(occurrences.c.outcome == outcome.value) for outcome, name in OUTCOME_COLUMNS.items()},
}


def _counts_of(
    table: Table, instant: Column[int], counts: dict[str, ColumnElement[Any]], *conditions: ColumnElement[bool]
) -> Select[Any]:
    """Return the query for one row of counts per row of a base table; the range lets its primary key be used."""
    return select(table.c.job_id, table.c.day, *(counts.get(name, _NONE).label(name) for name in _COUNTED)).where(
        table.c.job_id == bindparam("the_job"),
        instant.between(bindparam("low"), bindparam("high")),
        table.c.day == bindparam("the_day"),
        *conditions,
    )


_parts = union_all(
    _counts_of(runs, runs.c.started, _of_run, runs.c.outcome != RunOutcome.OPEN.value),
    _counts_of(occurrences, occurrences.c.due, _of_occurrence, occurrences.c.final, occurrences.c.outcome.is_not(None)),
).subquery("parts")
_totals = [(func.max if name == "duration_max" else func.sum)(_parts.c[name]).label(name) for name in _COUNTED]
_forget_day = delete(daily).where(daily.c.job_id == bindparam("the_job"), daily.c.day == bindparam("the_day"))
_count_day = insert(daily).from_select(
    ["job_id", "day", *_COUNTED],
    select(_parts.c.job_id, _parts.c.day, *_totals).group_by(_parts.c.job_id, _parts.c.day),
)

_newest = select(runs).where(runs.c.job_id == bindparam("the_job"))
_newest = _newest.order_by(runs.c.started.desc(), runs.c.number.desc()).limit(1)
_first = _newest.subquery("newest")
_success = _newest.where(runs.c.outcome == RunOutcome.SUCCEEDED.value).subquery("success")
_forget_latest = delete(latest).where(latest.c.job_id == bindparam("the_job"))
_find_latest = insert(latest).from_select(
    ["job_id", "started", "number", "success_started", "success_number"],
    select(_first.c.job_id, _first.c.started, _first.c.number, _success.c.started, _success.c.number).select_from(
        _first.outerjoin(_success, _first.c.job_id == _success.c.job_id)
    ),
)


def recount_days(connection: Connection, days: Iterable[JobDay]) -> None:
    """Count the roll-up of these days again; a day without anything to count has no row."""
    rows = [{"the_job": job_id, "the_day": day, **_bounds(day)} for job_id, day in sorted(days)]
    if rows:
        connection.execute(_forget_day, [{"the_job": row["the_job"], "the_day": row["the_day"]} for row in rows])
        connection.execute(_count_day, rows)


def find_latest(connection: Connection, job_ids: Iterable[str]) -> None:
    """Look up the newest run and the newest success of these jobs again."""
    rows = [{"the_job": job_id} for job_id in sorted(job_ids)]
    if rows:
        connection.execute(_forget_latest, rows)
        connection.execute(_find_latest, rows)


def _bounds(day: date) -> dict[str, int]:
    """Return between which instants a local day lies, whatever its zone."""
    midnight = datetime.combine(day, time(), UTC)
    return {"low": to_instant(midnight - _FURTHEST), "high": to_instant(midnight + timedelta(days=1) + _FURTHEST)}
