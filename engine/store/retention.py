"""Removes what is older than `retention`: a little in each tick, in transactions short enough to go unnoticed.

Whole days go, so that the roll-up of a day that stays is still counted from all of its runs. A job's newest run and
its newest success stay, however old they are: its tile names them.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, or_, select, tuple_

from engine.clock import steady
from engine.store.codec import to_instant
from engine.store.dialect import told_errors
from engine.store.store import Store
from engine.store.tables import audit_rows, daily, latest, occurrences, runs, verdict_changes
from rules.model import RunOutcome

EVERY = timedelta(hours=1)
STEP = 0.025  # seconds of one tick, to which the transaction in progress is added
CHUNK = 1_000  # rows in one transaction: some 20 ms
_JOBS = 100  # jobs looked through in one transaction


class Removed(Struct, frozen=True, kw_only=True):
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


class Retention:
    """Looks through all jobs once an hour, in as many ticks as it takes."""

    def __init__(self, store: Store, step: float = STEP) -> None:
        self._store, self._step = store, step
        self._began: datetime | None = None
        self._pieces: Iterator[Removed] | None = None

    def work(self, now: datetime, keep: timedelta) -> Removed:
        """Remove some of what is older than `keep`, if anything is left to be looked at, and return how much.

        After an error what is left stays until the next hour.
        """
        if self._pieces is None:
            if self._began is not None and timedelta() <= now - self._began < EVERY:
                return Removed()
            self._began, self._pieces = now, remove_in_pieces(self._store, now - keep)
        total, end = Removed(), steady() + self._step
        pieces, self._pieces = self._pieces, None
        for removed in pieces:
            total += removed
            if steady() >= end:
                self._pieces = pieces
                break
        return total


def remove_older(store: Store, before: datetime, chunk: int = CHUNK) -> Removed:
    """Remove what happened before the day of `before`; may be called again after any error."""
    return sum(remove_in_pieces(store, before, chunk), start=Removed())


def remove_in_pieces(store: Store, before: datetime, chunk: int = CHUNK) -> Iterator[Removed]:
    """Remove what happened before the day of `before`, and yield after each transaction what it removed."""
    with told_errors():
        job_ids = sorted(store.reads.known_jobs())
    for begin in range(0, len(job_ids), _JOBS):
        for name, table, condition in _older(job_ids[begin : begin + _JOBS], before):
            count = chunk
            while count == chunk:
                with store.transaction() as connection:
                    count = _remove_chunk(connection, table, condition, chunk)
                yield Removed(**{name: count})


def remove_audit(store: Store, first: int, chunk: int = CHUNK) -> int:
    """Remove rows of the audit trail before number `first`, and return how many; 0 when none is left."""
    with store.transaction() as connection:
        return _remove_chunk(connection, audit_rows, audit_rows.c.seq < first, chunk)


def _older(job_ids: Sequence[str], before: datetime) -> list[tuple[str, Table, ColumnElement[bool]]]:
    first = before.astimezone(UTC).date()
    early = to_instant(before + timedelta(days=2))  # lets the keys be used: a local day is at most a day away
    older_runs = and_(runs.c.job_id.in_(job_ids), runs.c.started < early, runs.c.day < first, _not_shown())
    older_occurrences = and_(occurrences.c.job_id.in_(job_ids), occurrences.c.due < early, occurrences.c.day < first)
    older_changes = and_(verdict_changes.c.job_id.in_(job_ids), verdict_changes.c.at < to_instant(_midnight(first)))
    older_days = and_(daily.c.job_id.in_(job_ids), daily.c.day < first)
    return [
        ("days", daily, older_days),
        ("runs", runs, older_runs),
        ("occurrences", occurrences, older_occurrences),
        ("changes", verdict_changes, older_changes),
    ]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _not_shown() -> ColumnElement[bool]:
    """Return that a run is closed, and neither its job's newest run nor its newest success."""
    newest = and_(latest.c.started == runs.c.started, latest.c.number == runs.c.number)
    success = and_(latest.c.success_started == runs.c.started, latest.c.success_number == runs.c.number)
    shown = exists().where(latest.c.job_id == runs.c.job_id, or_(newest, success))
    return and_(runs.c.outcome != RunOutcome.OPEN.value, ~shown)


def _remove_chunk(connection: Connection, table: Table, condition: ColumnElement[bool], chunk: int) -> int:
    keys = list(table.primary_key)
    oldest = select(*keys).where(condition).limit(chunk)
    return connection.execute(delete(table).where(tuple_(*keys).in_(oldest))).rowcount
