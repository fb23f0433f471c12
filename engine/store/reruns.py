"""The reruns in the store: one row each, written when it begins, when it ends, and when what it led to is known."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, select

from engine.actions.rerun import RerunState, RerunView
from engine.store.codec import pack_text, to_instant, to_instant_or_none, unpack_text
from engine.store.dialect import replace_rows
from engine.store.store import Store
from engine.store.tables import reruns

_encoder, _decoder = msgspec.json.Encoder(), msgspec.json.Decoder(RerunView)


class RerunRows:
    """What is asked of the table, and written to it; every call blocks, and raises StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, views: Iterable[RerunView]) -> None:
        """Write these; one that is there is replaced."""
        rows = [
            {
                "rid": view.rid,
                "job_id": view.job,
                "started": to_instant(view.started),
                "ended": to_instant_or_none(view.ended),
                "state": view.state.value,
                "rerun_json": pack_text(write_rerun(view)),
            }
            for view in views
        ]
        with self._store.transaction() as connection:
            replace_rows(connection, reruns, rows)

    def get(self, rid: str) -> RerunView | None:
        """Return one."""
        with self._store.reads.connection() as connection:
            text = connection.execute(select(reruns.c.rerun_json).where(reruns.c.rid == rid)).scalar()
        return None if text is None else read_rerun(text)

    def of_job(self, job_id: str, limit: int) -> list[RerunView]:
        """Return the last ones of a job, newest first."""
        query = select(reruns.c.rerun_json).where(reruns.c.job_id == job_id).order_by(reruns.c.started.desc())
        with self._store.reads.connection() as connection:
            return [read_rerun(text) for text in connection.execute(query.limit(limit)).scalars()]

    def recent(self, limit: int) -> list[RerunView]:
        """Return the last ones of every job, oldest first, and all that still run."""
        place = func.row_number().over(partition_by=reruns.c.job_id, order_by=reruns.c.started.desc())
        numbered = select(reruns.c.rerun_json, reruns.c.started, reruns.c.state, place.label("place")).subquery()
        wanted = (numbered.c.place <= limit) | (numbered.c.state == RerunState.RUNNING.value)
        query = select(numbered.c.rerun_json).where(wanted).order_by(numbered.c.started)
        with self._store.reads.connection() as connection:
            return [read_rerun(text) for text in connection.execute(query).scalars()]

    def known(self, rids: Iterable[str]) -> set[str]:
        """Return which of these are there."""
        with self._store.reads.connection() as connection:
            return set(connection.execute(select(reruns.c.rid).where(reruns.c.rid.in_(list(rids)))).scalars())

    def forget(self, before: datetime) -> Sequence[str]:
        """Remove those that ended before then, and return their ids."""
        old = reruns.c.ended < to_instant(before)
        with self._store.transaction() as connection:
            gone = list(connection.execute(select(reruns.c.rid).where(old)).scalars())
            connection.execute(delete(reruns).where(old))
        return gone


def write_rerun(view: RerunView) -> str:
    """Return a rerun as JSON."""
    return _encoder.encode(view).decode()


def read_rerun(text: str) -> RerunView:
    """Return the rerun of `write_rerun`. Raises msgspec.DecodeError for what is none."""
    return _decoder.decode(unpack_text(text))
