"""The daily roll-up summed where it lies: a year of a thousand jobs is 365,000 rows, but 1,365 sums."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Row, cast, func, select

from engine.store.rows import tally_from_row
from engine.store.tables import daily
from engine.views import Sums
from rules.statistics import Tally, add

_CHUNK = 500  # parameters in one statement
_SUMS = [
    # PostgreSQL sums big integers to a decimal; microseconds of a thousand years fit into 64 bits
    cast((func.max if column.name == "duration_max" else func.sum)(column), BigInteger).label(column.name)
    for column in daily.columns
    if column.name not in ("job_id", "day")
]


def read_sums(connection: Connection, job_ids: Collection[str], since: date, until: date) -> Sums:
    """Return the sums of these jobs over the days between the two, both included: by job, and by day."""
    by_job: dict[str, Tally] = {}
    by_day: dict[date, Tally] = {}
    ids = sorted(job_ids)
    for begin in range(0, len(ids), _CHUNK):
        chunk = ids[begin : begin + _CHUNK]
        by_job.update(
            (row[0], tally_from_row(row)) for row in _grouped(connection, daily.c.job_id, chunk, since, until)
        )
        for row in _grouped(connection, daily.c.day, chunk, since, until):
            tally = tally_from_row(row)
            by_day[row[0]] = add(by_day[row[0]], tally) if row[0] in by_day else tally
    return Sums(jobs=by_job, days=by_day)


def _grouped(connection: Connection, by: Column[Any], job_ids: list[str], since: date, until: date) -> "list[Row[Any]]":
    query = select(by, *_SUMS).where(daily.c.job_id.in_(job_ids), daily.c.day.between(since, until)).group_by(by)
    return list(connection.execute(query))
