"""How jobs stood in a stretch of time, by the changes of their status."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.store.codec import to_instant, to_moment
from engine.store.tables import verdict_changes
from rules.model import Status

_CHUNK = 500  # parameters in one statement
Stood = list[tuple[datetime, Status]]


def read_stood(connection: Connection, job_ids: Collection[str], since: datetime, until: datetime) -> dict[str, Stood]:
    """Return the changes of each job between the two, oldest first, and before them the last one before `since`."""
    found: dict[str, Stood] = {job_id: [] for job_id in job_ids}
    table, inner = verdict_changes, verdict_changes.alias("earlier")
    begin = to_instant(since)
    last = select(func.max(inner.c.at)).where(inner.c.job_id == table.c.job_id, inner.c.at <= begin)
    query = (
        select(table.c.job_id, table.c.at, table.c.after)
        .where(table.c.at >= func.coalesce(last.scalar_subquery(), begin), table.c.at < to_instant(until))
        .order_by(table.c.job_id, table.c.at, table.c.seq)
    )
    ids = sorted(job_ids)
    for start in range(0, len(ids), _CHUNK):
        for job_id, at, after in connection.execute(query.where(table.c.job_id.in_(ids[start : start + _CHUNK]))):
            found[job_id].append((to_moment(at), Status(after)))
    return found
