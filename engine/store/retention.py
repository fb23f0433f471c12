"""Removes what is older than `retention`, in transactions short enough that no tick has to wait for one.

Whole days go, so that the roll-up of a day that stays is still counted from all of its runs. A job's newest run and
its newest success stay, however old they are: its tile names them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, or_, select, tuple_

from engine.store.codec import to_instant
from engine.store.dialect import told_errors
from engine.store.store import Store
from engine.store.tables import daily, latest, occurrences, runs, verdict_changes
from rules.model import RunOutcome

CHUNK = 2_000  # rows in one transaction: some 20 ms
_JOBS = 100  # jobs looked through in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How many rows retention removed."""

    runs: int = 0
    occurrences: int = 0
    changes: int = 0
    days: int = 0

    def __add__(self, other: "Removed") -> "Removed":
        return Removed(
            runs=self.runs + other.runs,
            occurrences=self.occurrences + other.occurrences,
            changes=self.changes + other.changes,
            days=self.days + other.days,
        )


def remove_older(store: Store, before: datetime, chunk: int = CHUNK) -> Removed:
    """Remove what happened before the day of `before`; may be called again after any error."""
    with told_errors():
        job_ids = sorted(store.reads.known_jobs())
    total = Removed()
    for begin in range(0, len(job_ids), _JOBS):
        total += _remove_of(store, job_ids[begin : begin + _JOBS], before, chunk)
    return total


def _remove_of(store: Store, job_ids: Sequence[str], before: datetime, chunk: int) -> Removed:
    first = before.astimezone(UTC).date()
    early = to_instant(before + timedelta(days=2))  # lets the keys be used: a local day is at most a day away
    older_runs = and_(runs.c.job_id.in_(job_ids), runs.c.started < early, runs.c.day < first, _not_shown())
    older_occurrences = and_(occurrences.c.job_id.in_(job_ids), occurrences.c.due < early, occurrences.c.day < first)
    older_changes = and_(verdict_changes.c.job_id.in_(job_ids), verdict_changes.c.at < to_instant(_midnight(first)))
    older_days = and_(daily.c.job_id.in_(job_ids), daily.c.day < first)
    return Removed(
        days=_remove_all(store, daily, older_days, chunk),
        runs=_remove_all(store, runs, older_runs, chunk),
        occurrences=_remove_all(store, occurrences, older_occurrences, chunk),
        changes=_remove_all(store, verdict_changes, older_changes, chunk),
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _not_shown() -> ColumnElement[bool]:
    """Return that a run is closed, and neither its job's newest run nor its newest success."""
    newest = and_(latest.c.started == runs.c.started, latest.c.number == runs.c.number)
    success = and_(latest.c.success_started == runs.c.started, latest.c.success_number == runs.c.number)
    shown = exists().where(latest.c.job_id == runs.c.job_id, or_(newest, success))
    return and_(runs.c.outcome != RunOutcome.OPEN.value, ~shown)


def _remove_all(store: Store, table: Table, condition: ColumnElement[bool], chunk: int) -> int:
    removed = 0
    while True:
        with store.transaction() as connection:
            count = _remove_chunk(connection, table, condition, chunk)
        removed += count
        if count < chunk:
            return removed


def _remove_chunk(connection: Connection, table: Table, condition: ColumnElement[bool], chunk: int) -> int:
    keys = list(table.primary_key)
    oldest = select(*keys).where(condition).limit(chunk)
    return connection.execute(delete(table).where(tuple_(*keys).in_(oldest))).rowcount
