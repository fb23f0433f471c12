"""One batch inside one transaction: the base tables first, then what is counted from them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import accumulate, islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, Table, and_, bindparam, delete, or_, select
from sqlalchemy import Row as SqlRow

from engine.store.audits import write_audit
from engine.store.batch import Batch, JobBatch
from engine.store.codec import finding_to_json, pack_text, to_instant
from engine.store.dialect import replace_rows
from engine.store.rollup import JobDay, find_latest, recount_days
from engine.store.rows import occurrence_to_row, run_to_row
from engine.store.tables import cursors, job_state, jobs, notes, occurrences, runs, verdict_changes
from rules.model import Origin

Row = dict[str, Any]
JobInstant = tuple[str, int]
Change = tuple[str | None, str, str | None]  # before, after, finding
_CHUNK = 256  # keys looked up at once: SQLite takes up to 999 parameters, however old it is

_drop_cursor = delete(cursors).where(cursors.c.job_id == bindparam("the_job"), cursors.c.file == bindparam("the_file"))
_drop_run = delete(runs).where(
    runs.c.job_id == bindparam("the_job"), runs.c.started == bindparam("key"), runs.c.number == bindparam("the_number")
)
_drop_occurrence = delete(occurrences).where(
    occurrences.c.job_id == bindparam("the_job"), occurrences.c.due == bindparam("key")
)


def write_batch(connection: Connection, batch: Batch) -> None:
    """Write all of a batch; the caller's transaction makes it whole or absent."""
    at = to_instant(batch.at)
    seen = [{"job_id": job.job_id, "name": pack_text(job.name), "first_seen": at} for job in batch.jobs]
    replace_rows(connection, jobs, seen, keep=("first_seen",), if_changed=True)
    states = [
        {"job_id": job.job_id, "state": pack_text(job.state), "updated": at}
        for job in batch.jobs
        if job.state is not None
    ]
    replace_rows(connection, job_state, states)
    noted = [(job.job_id, job.notes) for job in batch.jobs if job.notes is not None]
    replace_rows(
        connection, notes, [{"job_id": job_id, "notes": pack_text(text), "updated": at} for job_id, text in noted]
    )
    _write_cursors(connection, batch.jobs)
    days = _write_runs(connection, batch.jobs) | _write_occurrences(connection, batch.jobs)
    recount_days(connection, days)
    find_latest(connection, {job.job_id for job in batch.jobs if job.runs or job.dropped_runs or job.dropped_spans})
    _write_changes(connection, batch.jobs)
    write_audit(connection, batch.audit)


def _write_cursors(connection: Connection, batches: Iterable[JobBatch]) -> None:
    kept: list[Row] = []
    gone: list[Row] = []
    for job in batches:
        for file, cursor in job.cursors.items():
            if cursor is None:
                gone.append({"the_job": job.job_id, "the_file": pack_text(file)})
            else:
                kept.append({"job_id": job.job_id, "file": pack_text(file), "cursor": pack_text(cursor)})
    if gone:
        connection.execute(_drop_cursor, gone)
    replace_rows(connection, cursors, kept)


def _write_runs(connection: Connection, batches: Iterable[JobBatch]) -> set[JobDay]:
    rows: list[Row] = []
    gone: list[Row] = []
    for job in batches:
        zone = ZoneInfo(job.zone) if job.runs else None
        rows += (run_to_row(job.job_id, run, _day(run.started, zone)) for run in job.runs)
        gone += (
            {"the_job": job.job_id, "key": to_instant(started), "the_number": number}
            for started, number in job.dropped_runs
        )
        gone += _runs_within(connection, job)
    keys = {(row["job_id"], row["started"]) for row in rows} | {(row["the_job"], row["key"]) for row in gone}
    days = _stored_days(connection, runs, "started", keys)
    if gone:
        connection.execute(_drop_run, gone)
    replace_rows(connection, runs, rows)
    return days | {(row["job_id"], row["day"]) for row in rows}


def _runs_within(connection: Connection, job: JobBatch) -> Iterator[Row]:
    """Yield the keys of the runs that began in a span of what is told anew, but for those of reruns."""
    spans = sorted((to_instant(start), to_instant(end)) for start, end in job.dropped_spans)
    if not spans:
        return
    starts, ends = [start for start, _ in spans], list(accumulate((end for _, end in spans), max))
    within = and_(runs.c.job_id == job.job_id, runs.c.started > starts[0], runs.c.started <= ends[-1])
    for row in connection.execute(select(runs.c.started, runs.c.number, runs.c.origin).where(within)):
        begun = bisect_left(starts, row.started)
        if begun and row.started <= ends[begun - 1] and row.origin != Origin.RERUN.value:
            yield {"the_job": job.job_id, "key": row.started, "the_number": row.number}


def _write_occurrences(connection: Connection, batches: Iterable[JobBatch]) -> set[JobDay]:
    rows: list[Row] = []
    gone: list[Row] = []
    for job in batches:
        zone = ZoneInfo(job.zone) if job.occurrences else None
        rows += (occurrence_to_row(job.job_id, one, _day(one.window.due, zone)) for one in job.occurrences)
        gone += ({"the_job": job.job_id, "key": to_instant(due)} for due in job.dropped_occurrences)
    keys = {(row["job_id"], row["due"]) for row in rows} | {(row["the_job"], row["key"]) for row in gone}
    days = _stored_days(connection, occurrences, "due", keys)
    if gone:
        connection.execute(_drop_occurrence, gone)
    replace_rows(connection, occurrences, rows)
    return days | {(row["job_id"], row["day"]) for row in rows}


def _stored_days(connection: Connection, table: Table, instant: str, keys: Iterable[JobInstant]) -> set[JobDay]:
    """Return the days that count these rows now: another one than the row's new day after a change of zone."""
    return {(row.job_id, row.day) for row in _stored(connection, table, instant, ("day",), keys)}


def _stored(
    connection: Connection, table: Table, instant: str, names: tuple[str, ...], keys: Iterable[JobInstant]
) -> Iterator[SqlRow[Any]]:
    """Return the job, the instant and the named columns of the rows that are there, of many keys at once."""
    rest = iter(sorted(keys))
    while chunk := list(islice(rest, _CHUNK)):
        size = 1 << (len(chunk) - 1).bit_length()  # few sizes, so that SQLAlchemy has each of them ready
        padded = chunk + chunk[-1:] * (size - len(chunk))
        values: Row = {f"job{n}": job_id for n, (job_id, _) in enumerate(padded)}
        values |= {f"instant{n}": key for n, (_, key) in enumerate(padded)}
        yield from connection.execute(_query_of(table, instant, names, size), values)


@cache
def _query_of(table: Table, instant: str, names: tuple[str, ...], size: int) -> Select[Any]:
    """Return the query for the rows of `size` keys: OR is looked up by key, where SQLite scans for IN (VALUES ...)."""
    rows = (
        and_(table.c.job_id == bindparam(f"job{n}"), table.c[instant] == bindparam(f"instant{n}")) for n in range(size)
    )
    return select(table.c.job_id, *(table.c[name] for name in names)).where(or_(*rows))


def _day(moment: datetime, zone: ZoneInfo | None) -> date:
    return moment.astimezone(zone).date()


def _write_changes(connection: Connection, batches: Iterable[JobBatch]) -> None:
    """Append the changes; those of one job and instant keep their order, and a repeated batch adds none."""
    told: dict[JobInstant, list[Change]] = {}
    for job in batches:
        for change in job.changes:
            one = (change.before and change.before.value, change.after.value, finding_to_json(change.finding))
            told.setdefault((job.job_id, to_instant(change.at)), []).append(one)
    stored: dict[JobInstant, dict[int, Change]] = {}
    for row in _stored(connection, verdict_changes, "at", ("at", "seq", "before", "after", "finding_json"), told):
        stored.setdefault((row.job_id, row.at), {})[row.seq] = (row.before, row.after, row.finding_json)
    rows: list[Row] = []
    for (job_id, at), new in told.items():
        found = stored.get((job_id, at), {})
        old = [found[seq] for seq in sorted(found)]
        if old[-len(new) :] == new:
            continue
        rows += (
            {"job_id": job_id, "at": at, "seq": seq, "before": before, "after": after, "finding_json": finding}
            for seq, (before, after, finding) in enumerate(new, start=len(old))
        )
    replace_rows(connection, verdict_changes, rows)
