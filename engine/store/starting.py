"""What a start asks of many jobs at once: a few queries for all of them, and of each no more than is held in memory."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from msgspec import Struct
from sqlalchemy import Column, Connection, Select, Table, and_, func, literal, select

from engine.store.codec import to_moment, to_moment_or_none, unpack_text
from engine.store.rows import run_from_row
from engine.store.tables import cursors, job_state, jobs, latest, notes, occurrences, runs
from engine.views import Mark
from rules.model import Outcome, Run, RunOutcome

JobIds = Collection[str] | None  # None: every job that was ever seen; else a few hundred
_OUTCOMES: dict[str | None, Outcome | None] = {None: None, **{one.value: one for one in Outcome}}
_RUN_OUTCOMES = {one.value: one for one in RunOutcome}
_LONG_AGO = literal(-(1 << 62))


class LatestRuns(Struct, frozen=True, kw_only=True):
    """A job's newest run, and its newest successful one."""

    last: Run
    success: Run | None


class RecentRun(Struct, frozen=True, kw_only=True):
    """What a run leaves in a tile once there is a newer one: its stroke, and how long it took."""

    started: datetime
    ended: datetime | None
    outcome: RunOutcome
    failure_lines: int
    overran: bool


def read_states(connection: Connection, job_ids: JobIds) -> dict[str, tuple[str | None, dict[str, str]]]:
    """Return the state and the cursors of these jobs."""
    query = _of(select(jobs.c.job_id, job_state.c.state).outerjoin_from(jobs, job_state), jobs, job_ids)
    found: dict[str, tuple[str | None, dict[str, str]]] = {
        job_id: (None if state is None else unpack_text(state), {}) for job_id, state in connection.execute(query)
    }
    query = _of(select(cursors.c.job_id, cursors.c.file, cursors.c.cursor), cursors, job_ids)
    for job_id, file, cursor in connection.execute(query):
        found[job_id][1][unpack_text(file)] = unpack_text(cursor)
    return found


def read_notes(connection: Connection, job_ids: JobIds) -> dict[str, str]:
    """Return what was noted on each of these jobs."""
    query = _of(select(notes.c.job_id, notes.c.notes), notes, job_ids)
    return {job_id: unpack_text(text) for job_id, text in connection.execute(query)}


def read_first_seen(connection: Connection, job_ids: JobIds) -> dict[str, datetime]:
    """Return when BATMON first saw each of these jobs."""
    query = _of(select(jobs.c.job_id, jobs.c.first_seen), jobs, job_ids)
    return {job_id: to_moment(instant) for job_id, instant in connection.execute(query)}


def read_latest_runs(connection: Connection, job_ids: JobIds) -> dict[str, LatestRuns]:
    """Return the newest run and the newest success of each of these jobs that has a run."""
    last, success = runs.alias("last"), runs.alias("success")
    at_last = and_(
        last.c.job_id == latest.c.job_id, last.c.started == latest.c.started, last.c.number == latest.c.number
    )
    at_success = and_(
        success.c.job_id == latest.c.job_id,
        success.c.started == latest.c.success_started,
        success.c.number == latest.c.success_number,
    )
    same = and_(latest.c.started == latest.c.success_started, latest.c.number == latest.c.success_number)
    lasts = connection.execute(_of(select(last).join(latest, at_last), latest, job_ids))
    newest = {row.job_id: run_from_row(row) for row in lasts}
    twins = set(connection.execute(_of(select(latest.c.job_id).where(same), latest, job_ids)).scalars())
    others = connection.execute(_of(select(success).join(latest, and_(at_success, ~same)), latest, job_ids))
    successes = {row.job_id: run_from_row(row) for row in others}
    return {
        job_id: LatestRuns(last=run, success=run if job_id in twins else successes.get(job_id))
        for job_id, run in newest.items()
    }


def read_recent_runs(connection: Connection, job_ids: JobIds, limit: int) -> Iterator[tuple[str, list[RecentRun]]]:
    """Yield the last runs of each of these jobs, oldest first."""
    names = ("started", "ended", "outcome", "failure_lines", "overran")
    for job_id, rows in groupby(_newest(connection, runs, runs.c.started, names, job_ids, limit), lambda row: row[0]):
        yield (
            job_id,
            [
                RecentRun(
                    started=to_moment(started),
                    ended=to_moment_or_none(ended),
                    outcome=_RUN_OUTCOMES[outcome],
                    failure_lines=failure_lines,
                    overran=overran,
                )
                for _, started, ended, outcome, failure_lines, overran in rows
            ],
        )


def read_recent_marks(connection: Connection, job_ids: JobIds, limit: int) -> Iterator[tuple[str, list[Mark]]]:
    """Yield the strokes of the last occurrences of each of these jobs, oldest first."""
    names = ("due", "outcome", "outcome_at")
    rows_of_all = _newest(connection, occurrences, occurrences.c.due, names, job_ids, limit)
    for job_id, rows in groupby(rows_of_all, lambda row: row[0]):
        yield (
            job_id,
            [
                Mark(due=to_moment(due), outcome=_OUTCOMES[outcome], at=to_moment_or_none(at))
                for _, due, outcome, at in rows
            ],
        )


def _of(query: Select[Any], table: Table, job_ids: JobIds) -> Select[Any]:
    return query if job_ids is None else query.where(table.c.job_id.in_(job_ids))


def _newest(
    connection: Connection, table: Table, instant: Column[int], names: tuple[str, ...], job_ids: JobIds, limit: int
) -> Iterator[Any]:
    """Yield the newest rows of each job, found by key: those older than the last that is wanted are not looked at."""
    inner = table.alias("wanted")
    nth = select(inner.c[instant.name]).where(inner.c.job_id == jobs.c.job_id)
    nth = nth.order_by(inner.c[instant.name].desc()).limit(1).offset(limit - 1)
    since = func.coalesce(nth.scalar_subquery(), _LONG_AGO)
    here = and_(table.c.job_id == jobs.c.job_id, instant >= since)
    query = select(table.c.job_id, *(table.c[name] for name in names)).join_from(jobs, table, here)
    query = _of(query, jobs, job_ids).order_by(*table.primary_key)
    yield from connection.execute(query)
