"""Everything that is asked of the store; each question has a connection of its own and never waits for the writer."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Engine, Select, select

from engine.store.audits import audit_from_json, read_audit_head
from engine.store.batch import AuditHead, AuditRow
from engine.store.codec import run_keys_from_json, to_instant, unpack_text
from engine.store.dialect import told_errors
from engine.store.errors import StoreDamaged
from engine.store.rows import change_from_row, day_count_from_row, occurrence_from_row, run_from_row
from engine.store.spans import read_marks, read_merged, read_spans
from engine.store.starting import (
    JobIds,
    LatestRuns,
    RecentRun,
    read_first_seen,
    read_latest_runs,
    read_notes,
    read_recent_marks,
    read_recent_runs,
    read_states,
)
from engine.store.stood import Stood, read_stood
from engine.store.sums import read_sums
from engine.store.tables import audit_rows, daily, jobs, occurrences, runs, verdict_changes
from engine.views import ChangeView, DayCount, Mark, RunSpan, Sums
from rules.model import Occurrence, Run, RunOutcome

_CHUNK = 500  # parameters in one statement


class Reads:
    """The questions. `since` and `until` are both included; None is no bound; newest comes first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.damage: str | None = None  # what an answer said of a file that is no sound store any more
        self._renewals = 0

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Give a connection that only reads."""
        renewals = self._renewals
        try:
            with told_errors(), self._engine.connect() as connection:
                yield connection
        except StoreDamaged as error:
            if renewals == self._renewals:  # else it is the store that was put aside meanwhile
                self.damage = str(error)
            raise

    def begin_anew(self) -> None:
        """Take note that another store stands in the place of the one that was damaged."""
        self._renewals += 1
        self.damage = None

    def load_states(self, job_ids: JobIds = None) -> dict[str, tuple[str | None, dict[str, str]]]:
        """Return the state and the cursors of these jobs; as always here, None is every job that was ever seen."""
        with self.connection() as connection:
            return read_states(connection, job_ids)

    def notes(self, job_ids: JobIds = None) -> dict[str, str]:
        """Return what was noted on each of these jobs, of those on which something was."""
        with self.connection() as connection:
            return read_notes(connection, job_ids)

    def first_seen(self, job_ids: JobIds = None) -> dict[str, datetime]:
        """Return when BATMON first saw each of these jobs."""
        with self.connection() as connection:
            return read_first_seen(connection, job_ids)

    def latest_runs(self, job_ids: JobIds = None) -> dict[str, LatestRuns]:
        """Return the newest run and the newest success of each of these jobs that has a run."""
        with self.connection() as connection:
            return read_latest_runs(connection, job_ids)

    def recent_runs(self, job_ids: JobIds = None, limit: int = 30) -> dict[str, list[RecentRun]]:
        """Return the last runs of each of these jobs, oldest first."""
        with self.connection() as connection:
            return dict(read_recent_runs(connection, job_ids, limit))

    def recent_marks(self, job_ids: JobIds = None, limit: int = 30) -> dict[str, list[Mark]]:
        """Return the strokes of the last occurrences of each of these jobs, oldest first."""
        with self.connection() as connection:
            return dict(read_recent_marks(connection, job_ids, limit))

    def known_jobs(self) -> dict[str, str]:
        """Return the name of every job that was ever seen."""
        with self.connection() as connection:
            rows = connection.execute(select(jobs.c.job_id, jobs.c.name))
            return {job_id: unpack_text(name) for job_id, name in rows}

    def runs(
        self, job_id: str, since: datetime | None = None, until: datetime | None = None, limit: int = 100
    ) -> list[Run]:
        """Return the runs that began between the two."""
        query = _between(select(runs).where(runs.c.job_id == job_id), runs.c.started, since, until)
        query = query.order_by(runs.c.started.desc(), runs.c.number.desc()).limit(limit)
        with self.connection() as connection:
            return [run_from_row(row) for row in connection.execute(query)]

    def run_before(self, job_id: str, when: datetime, *, succeeded: bool = False) -> Run | None:
        """Return the newest run that began before `when`; if asked for, the newest that succeeded."""
        query = select(runs).where(runs.c.job_id == job_id, runs.c.started < to_instant(when))
        if succeeded:
            query = query.where(runs.c.outcome == RunOutcome.SUCCEEDED.value)
        query = query.order_by(runs.c.started.desc(), runs.c.number.desc()).limit(1)
        with self.connection() as connection:
            row = connection.execute(query).first()
        return None if row is None else run_from_row(row)

    def run_after(self, job_id: str, key: tuple[datetime, int]) -> Run | None:
        """Return the oldest run that began after the one of this key."""
        started, number = to_instant(key[0]), key[1]
        later = (runs.c.started > started) | ((runs.c.started == started) & (runs.c.number > number))
        query = select(runs).where(runs.c.job_id == job_id, later).order_by(runs.c.started, runs.c.number).limit(1)
        with self.connection() as connection:
            row = connection.execute(query).first()
        return None if row is None else run_from_row(row)

    def durations(self, job_id: str, limit: int = 50) -> list[timedelta]:
        """Return how long the last clean runs took."""
        query = select(runs.c.ended - runs.c.started).where(
            runs.c.job_id == job_id,
            runs.c.outcome == RunOutcome.SUCCEEDED.value,
            runs.c.failure_lines == 0,
            runs.c.ended.is_not(None),
        )
        query = query.order_by(runs.c.started.desc()).limit(limit)
        with self.connection() as connection:
            return [timedelta(microseconds=value) for value in connection.execute(query).scalars()]

    def occurrences(
        self, job_id: str, since: datetime | None = None, until: datetime | None = None, limit: int = 100
    ) -> list[Occurrence]:
        """Return the occurrences due between the two, each with its runs (but those that retention removed)."""
        query = _between(select(occurrences).where(occurrences.c.job_id == job_id), occurrences.c.due, since, until)
        query = query.order_by(occurrences.c.due.desc()).limit(limit)
        with self.connection() as connection:
            rows = connection.execute(query).all()
            keys = [run_keys_from_json(row.runs_json) for row in rows]
            found = _find_runs(connection, job_id, {started for some in keys for started, _ in some})
        return [
            occurrence_from_row(row, tuple(found[key] for key in some if key in found))
            for row, some in zip(rows, keys, strict=True)
        ]

    def changes(
        self,
        job_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
    ) -> list[ChangeView]:
        """Return changes of status, of one job or of all."""
        table = verdict_changes.c
        query = select(verdict_changes) if job_id is None else select(verdict_changes).where(table.job_id == job_id)
        query = _between(query, table.at, since, until).order_by(table.at.desc(), table.job_id, table.seq.desc())
        with self.connection() as connection:
            return [change_from_row(row) for row in connection.execute(query.limit(limit))]

    def daily(self, job_id: str | None = None, since: date | None = None, until: date | None = None) -> list[DayCount]:
        """Return the counts of the days between the two, of one job or of all, oldest first."""
        query = select(daily) if job_id is None else select(daily).where(daily.c.job_id == job_id)
        if since is not None:
            query = query.where(daily.c.day >= since)
        if until is not None:
            query = query.where(daily.c.day <= until)
        with self.connection() as connection:
            return [day_count_from_row(row) for row in connection.execute(query.order_by(daily.c.day, daily.c.job_id))]

    def sums(self, job_ids: Collection[str], since: date, until: date) -> Sums:
        """Return the counts of these jobs over the days between the two, summed by job and by day."""
        with self.connection() as connection:
            return read_sums(connection, job_ids, since, until)

    def spans(
        self, job_ids: Collection[str], since: datetime, until: datetime, limit: int, grain: timedelta | None = None
    ) -> dict[str, list[RunSpan]]:
        """Return the runs of these jobs that touch the stretch, oldest first; of each job the newest `limit`.

        With a `grain` those that are alike and began in the same part of it are one.
        """
        with self.connection() as connection:
            if grain is not None:
                return read_merged(connection, job_ids, since, until, limit, grain)
            return read_spans(connection, job_ids, since, until, limit)

    def marks(self, job_ids: Collection[str], since: datetime, until: datetime) -> dict[str, list[Mark]]:
        """Return the outcomes of the occurrences of these jobs that were due in the stretch, oldest first."""
        with self.connection() as connection:
            return read_marks(connection, job_ids, since, until)

    def stood(self, job_ids: Collection[str], since: datetime, until: datetime) -> dict[str, Stood]:
        """Return how these jobs stood in the stretch: to what they changed and when, oldest first."""
        with self.connection() as connection:
            return read_stood(connection, job_ids, since, until)

    def audit_events(self) -> list[str]:
        """Return the events that are on record."""
        with self.connection() as connection:
            return list(connection.execute(select(audit_rows.c.event).distinct()).scalars())

    def audit_head(self) -> AuditHead:
        """Return where the audit trail ends as the store knows it."""
        with self.connection() as connection:
            return read_audit_head(connection)

    def audit(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        before: int | None = None,
    ) -> list[AuditRow]:
        """Return rows of the audit trail, those before a number if one is given."""
        query = _between(select(audit_rows.c.row_json), audit_rows.c.at, since, until)
        if before is not None:
            query = query.where(audit_rows.c.seq < before)
        query = query.order_by(audit_rows.c.seq.desc()).limit(limit)
        with self.connection() as connection:
            return [audit_from_json(unpack_text(text)) for text in connection.execute(query).scalars()]


def _between(query: Select[Any], column: Column[Any], since: datetime | None, until: datetime | None) -> Select[Any]:
    if since is not None:
        query = query.where(column >= to_instant(since))
    if until is not None:
        query = query.where(column <= to_instant(until))
    return query


def _find_runs(connection: Connection, job_id: str, starts: Iterable[int]) -> dict[tuple[int, int], Run]:
    wanted = sorted(starts)
    found = {}
    for begin in range(0, len(wanted), _CHUNK):
        query = select(runs).where(runs.c.job_id == job_id, runs.c.started.in_(wanted[begin : begin + _CHUNK]))
        found.update({(row.started, row.number): run_from_row(row) for row in connection.execute(query)})
    return found
