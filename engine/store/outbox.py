"""Messages that are owed: in the store before they are sent, and noted there when they have been."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import delete, func, insert, select, update

from engine.notify.notice import Notice
from engine.store.codec import (
    finding_from_json,
    finding_to_json,
    pack_text,
    to_instant,
    to_moment,
    to_moment_or_none,
    unpack_text,
)
from engine.store.store import Store
from engine.store.tables import notices

SKIPPED = "skipped"  # of a kind that the channel does not ask for


class Owed(Struct, frozen=True, kw_only=True):
    """One message that waits to be sent, and how often that was tried."""

    id: int
    notice: Notice
    tries: int
    retry_at: datetime | None


class Outbox:
    """The messages in the store; every call is one transaction. Raises StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def told(self) -> dict[tuple[str, str], str]:
        """Return what each channel was last told of each job."""
        latest = select(func.max(notices.c.id)).group_by(notices.c.channel, notices.c.job_id)
        query = select(notices.c.channel, notices.c.job_id, notices.c.kind).where(notices.c.id.in_(latest))
        with self._store.reads.connection() as connection:
            return {(unpack_text(channel), job_id): kind for channel, job_id, kind in connection.execute(query)}

    def put(self, owed: Iterable[Notice]) -> None:
        """Owe these messages."""
        rows = [
            {
                "channel": pack_text(notice.channel),
                "job_id": notice.job,
                "kind": notice.kind,
                "at": to_instant(notice.at),
                "owed": to_instant(notice.owed),
                "finding_json": finding_to_json(notice.finding),
                "tries": 0,
                "outcome": None if notice.wanted else SKIPPED,
                "done_at": None if notice.wanted else to_instant(notice.owed),
            }
            for notice in owed
        ]
        with self._store.transaction() as connection:
            connection.execute(insert(notices), rows)

    def waiting(self, channel: str, limit: int = 1000) -> Sequence[Owed]:
        """Return what a channel has still to be sent, oldest first."""
        query = select(notices).where(notices.c.channel == pack_text(channel), notices.c.outcome.is_(None))
        with self._store.reads.connection() as connection:
            return [
                Owed(
                    id=row.id,
                    tries=row.tries,
                    retry_at=to_moment_or_none(row.retry_at),
                    notice=Notice(
                        channel=channel,
                        job=row.job_id,
                        kind=row.kind,
                        at=to_moment(row.at),
                        owed=to_moment(row.owed),
                        finding=finding_from_json(row.finding_json),
                    ),
                )
                for row in connection.execute(query.order_by(notices.c.id).limit(limit))
            ]

    def close(self, id: int, outcome: str, now: datetime, error: str | None = None) -> None:
        """Note what became of a message: `sent`, `given_up` or `dropped`."""
        values = {"outcome": outcome, "done_at": to_instant(now), "error": error}
        with self._store.transaction() as connection:
            connection.execute(update(notices).where(notices.c.id == id).values(values))

    def put_off(self, id: int, tries: int, until: datetime, error: str) -> None:
        """Note that a message could not be sent, and when it is tried again."""
        values = {"tries": tries, "retry_at": to_instant(until), "error": error}
        with self._store.transaction() as connection:
            connection.execute(update(notices).where(notices.c.id == id).values(values))

    def forget(self, before: datetime) -> None:
        """Remove what was done with before a moment, but for the last of each channel and job."""
        latest = select(func.max(notices.c.id)).group_by(notices.c.channel, notices.c.job_id)
        old = notices.c.outcome.is_not(None) & (notices.c.done_at < to_instant(before))
        with self._store.transaction() as connection:
            connection.execute(delete(notices).where(old, notices.c.id.not_in(latest)))
