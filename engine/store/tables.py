"""The tables of the store as they are now; `migrations/` is how a store comes to have them.

Instants are whole microseconds since 1970 in UTC: exact, small, and ordered as numbers. Days are local days.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, Table, Text

from rules.model import Outcome, RunOutcome

FAILURES = (RunOutcome.FAILED.value, RunOutcome.ABORTED.value)
OUTCOME_COLUMNS = {outcome: f"was_{outcome.value}" for outcome in Outcome}

metadata = MetaData()


def _job_column() -> Column[str]:
    return Column("job_id", Text, ForeignKey("jobs.job_id", ondelete="CASCADE"), primary_key=True)


schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("applied", BigInteger, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
)

job_state = Table(
    "job_state",
    metadata,
    _job_column(),
    Column("state", Text, nullable=False),
    Column("updated", BigInteger, nullable=False),
)

# What operators have noted on a job: no log says it again.
notes = Table(
    "notes",
    metadata,
    _job_column(),
    Column("notes", Text, nullable=False),
    Column("updated", BigInteger, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    _job_column(),
    Column("file", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
)

# Newest first is the primary key read backwards; the second index finds the last success and the last clean runs.
runs = Table(
    "runs",
    metadata,
    _job_column(),
    Column("started", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("ended", BigInteger),
    Column("outcome", Text, nullable=False),
    Column("failure_lines", Integer, nullable=False),
    Column("warning_lines", Integer, nullable=False),
    Column("values_json", Text, nullable=False),
    Column("evidence_json", Text, nullable=False),
    Column("failures_json", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("overran", Boolean, nullable=False),
    Column("last_at", BigInteger),
    Column("has_start", Boolean, nullable=False),
    Column("deadline", BigInteger),
    Column("named_at", BigInteger),
)
Index("runs_by_outcome", runs.c.job_id, runs.c.outcome, runs.c.started)
_failures = runs.c.outcome.in_(FAILURES)
Index("runs_failed", runs.c.started, sqlite_where=_failures, postgresql_where=_failures)

occurrences = Table(
    "occurrences",
    metadata,
    _job_column(),
    Column("due", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("window_start", BigInteger, nullable=False),
    Column("window_end", BigInteger, nullable=False),
    Column("outcome", Text),
    Column("outcome_at", BigInteger),
    Column("final", Boolean, nullable=False),
    Column("runs_json", Text, nullable=False),
    Column("rule", Text),
)

verdict_changes = Table(
    "verdict_changes",
    metadata,
    _job_column(),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("finding_json", Text),
)
Index("verdict_changes_by_time", verdict_changes.c.at)

# The newest of a channel and a job says what it was last told; one without an outcome is still owed.
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("job_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("owed", BigInteger, nullable=False),
    Column("finding_json", Text),
    Column("tries", Integer, nullable=False),
    Column("retry_at", BigInteger),
    Column("outcome", Text),
    Column("done_at", BigInteger),
    Column("error", Text),
)
Index("notices_told", notices.c.channel, notices.c.job_id, notices.c.id)
_waiting = notices.c.outcome.is_(None)
Index("notices_owed", notices.c.channel, notices.c.id, sqlite_where=_waiting, postgresql_where=_waiting)
# A job that is gone keeps its reruns: who did what stays on record.
reruns = Table(
    "reruns",
    metadata,
    Column("rid", Text, primary_key=True),
    Column("job_id", Text, nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("state", Text, nullable=False),
    Column("rerun_json", Text, nullable=False),
)
Index("reruns_by_job", reruns.c.job_id, reruns.c.started)
Index("reruns_by_time", reruns.c.started)

audit_rows = Table(
    "audit_rows",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("job", Text),
    Column("row_json", Text, nullable=False),
)
Index("audit_rows_by_time", audit_rows.c.at)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("count", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)

# Counted from `runs` that are closed and `occurrences` that are final; durations in microseconds.
daily = Table(
    "daily",
    metadata,
    _job_column(),
    Column("day", Date, primary_key=True),
    Column("runs", Integer, nullable=False),
    Column("succeeded", Integer, nullable=False),
    Column("with_errors", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("overran", Integer, nullable=False),
    Column("timed", Integer, nullable=False),
    Column("duration_total", BigInteger, nullable=False),
    Column("duration_max", BigInteger, nullable=False),
    Column("expected", Integer, nullable=False),
    *(Column(name, Integer, nullable=False) for name in OUTCOME_COLUMNS.values()),
)
Index("daily_by_day", daily.c.day)

# The keys of each job's newest run and newest success: what a start reads for all jobs at once.
latest = Table(
    "latest",
    metadata,
    _job_column(),
    Column("started", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("success_started", BigInteger),
    Column("success_number", Integer),
)
