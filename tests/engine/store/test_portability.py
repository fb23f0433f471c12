"""The same statements for PostgreSQL, and the ways that SQLite takes through its indexes."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from engine.store import Store, rollup, writes
from engine.store.retention import remove_older
from engine.store.tables import metadata
from tests.engine.store.values import DAY, NOW, batch, job, occurrence, run


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: str(table.name))
def test_every_table_can_be_made_on_postgresql(table: Any) -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped

    assert str(CreateTable(table).compile(dialect=dialect)).lstrip().startswith("CREATE TABLE")
    for index in table.indexes:
        assert str(CreateIndex(index).compile(dialect=dialect)).startswith("CREATE INDEX")


@pytest.mark.parametrize(
    "statement",
    [rollup._count_day, rollup._forget_day, rollup._find_latest, rollup._forget_latest, writes._drop_run],
    ids=["count", "forget", "find latest", "forget latest", "drop"],
)
def test_statements_can_be_said_to_postgresql(statement: Any) -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped

    assert "%(" in str(statement.compile(dialect=dialect))


ACTIONS: dict[str, Callable[[Store], object]] = {
    "commit": lambda store: store.commit(
        batch(job(run(), run(NOW - DAY), occurrences=(occurrence(), occurrence(NOW + DAY))), job(run(), job_id="b"))
    ),
    "runs": lambda store: store.reads.runs("kindscrap", NOW, NOW, 5),
    "run_after": lambda store: store.reads.run_after("kindscrap", (NOW, 0)),
    "run_before": lambda store: store.reads.run_before("kindscrap", NOW, succeeded=True),
    "durations": lambda store: store.reads.durations("kindscrap"),
    "occurrences": lambda store: store.reads.occurrences("kindscrap", NOW, NOW, 5),
    "changes": lambda store: store.reads.changes("kindscrap", NOW, NOW, 5),
    "changes of all": lambda store: store.reads.changes(None, NOW, NOW, 5),
    "daily": lambda store: store.reads.daily("kindscrap", NOW.date(), NOW.date()),
    "sums": lambda store: store.reads.sums(["kindscrap"], NOW.date(), NOW.date()),
    "retention": lambda store: remove_older(store, NOW - DAY),
}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS.keys())
def test_no_question_reads_a_whole_table_of_the_past(store: Store, action: Callable[[Store], object]) -> None:
    store.commit(batch(job(run(), run(NOW - DAY), occurrences=(occurrence(),))))
    said: list[tuple[str, Any]] = []

    def listen(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        said.append((statement, values[0] if many else values))

    for engine in (store.writer, store.reads._engine):
        event.listen(engine, "before_cursor_execute", listen)
    action(store)
    for engine in (store.writer, store.reads._engine):
        event.remove(engine, "before_cursor_execute", listen)

    plans: list[Any] = []
    with store.writer.connect() as connection:
        for statement, values in said:
            if statement.split()[0] in ("SELECT", "INSERT", "DELETE", "WITH"):
                plans += connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        assert connection.execute(text("SELECT 1")).scalar() == 1
    whole = [
        row[3]
        for row in plans
        if row[3] in {f"SCAN {name}" for name in ("runs", "occurrences", "verdict_changes", "daily")}
    ]
    assert whole == []
    assert plans
