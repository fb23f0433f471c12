"""All that differs between SQLite and PostgreSQL: how to connect, to replace a row, to read an error, to copy."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql.dml import Insert

from engine.clock import steady
from engine.store.errors import StoreBroken, StoreBusy, StoreDamaged, StoreFull

BUSY_MILLISECONDS = 250  # the tick keeps its batch and goes on sooner than it waits
CHECK_SECONDS = 5.0  # a store of many GB is not read whole at every start
READERS = 8

# https://www.sqlite.org/rescode.html
_SQLITE_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SQLITE_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def sqlite_path(url: URL) -> Path | None:
    """Return the file of a SQLite store, None for a server."""
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise StoreBroken(f"{url}: a store needs a file")
    return Path(url.database)


def make_engine(url: URL, *, reading: bool) -> Engine:
    """Return an engine with one connection that writes, or with several that cannot."""
    options: dict[str, Any] = {
        "pool_size": READERS if reading else 1,
        "max_overflow": 0,
        "pool_timeout": 10,
        "hide_parameters": True,  # an error's text is shown and logged: no log lines in it
    }
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, **options)
    waiting = {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False}
    engine = create_engine(url, connect_args=waiting, **options)
    event.listen(engine, "connect", _prepare_reader if reading else _prepare_writer)
    event.listen(engine, "begin", _begin_deferred if reading else _begin_immediate)
    return engine


def _prepare_writer(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins: Python's own BEGIN would leave DDL outside
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("PRAGMA cache_size=-16384")


def _prepare_reader(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA temp_store=MEMORY")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def replace_rows(
    connection: Connection,
    table: Table,
    rows: list[dict[str, Any]],
    *,
    keep: tuple[str, ...] = (),
    if_changed: bool = False,
) -> None:
    """Insert the rows; one whose key is there replaces the old one, but for the columns of `keep`.

    With `if_changed` a row that says the same is left alone, which spares its page a write.
    """
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, keep, if_changed), rows)


@cache
def _upsert(dialect: str, table: Table, keep: tuple[str, ...], if_changed: bool) -> Insert:
    """Return the statement of `replace_rows`: made once, as that takes longer than to write a row."""
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    names = [column.name for column in table.columns if column.name not in {*keys, *keep}]
    new = statement.excluded
    changed = or_(*(table.c[name].is_distinct_from(new[name]) for name in names)) if if_changed else None
    upsert: Insert = statement.on_conflict_do_update(
        index_elements=keys, set_={name: new[name] for name in names}, where=changed
    )
    return upsert


@contextmanager
def told_errors() -> Iterator[None]:
    """Raise what a database says as StoreBusy, StoreFull, StoreDamaged or StoreBroken."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreBusy(str(error)) from error
    except DBAPIError as error:
        raise _error_of(error.orig or error) from error
    except sqlite3.Error as error:  # from a pragma, before SQLAlchemy has the connection
        raise _error_of(error) from error
    except (SQLAlchemyError, OSError) as error:
        raise StoreBroken(str(error)) from error


def _error_of(error: BaseException) -> StoreBusy | StoreFull | StoreBroken:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _SQLITE_BUSY:
            return StoreBusy(str(error))
        if code in _SQLITE_DAMAGED:
            return StoreDamaged(str(error))
        return StoreFull(str(error)) if code == sqlite3.SQLITE_FULL else StoreBroken(str(error))
    state = str(getattr(error, "sqlstate", None) or "")
    if state.startswith("53"):  # insufficient resources
        return StoreFull(str(error))
    if state.startswith(("08", "40", "55", "57")) or not state:  # connection, rollback, lock, shutdown
        return StoreBusy(str(error))
    return StoreBroken(str(error))


def find_damage(path: Path) -> str | None:
    """Return what is wrong with a SQLite file, None for a sound (or an absent) one.

    The check reads the whole file, and is broken off after CHECK_SECONDS as "nothing found so far".
    """
    if not path.exists():
        return None
    end = steady() + CHECK_SECONDS
    with closing(sqlite3.connect(path, timeout=BUSY_MILLISECONDS / 1000)) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            connection.set_progress_handler(lambda: steady() > end, 10_000)
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _SQLITE_DAMAGED:
                return str(error)
            if code == sqlite3.SQLITE_INTERRUPT:
                return None
            raise _error_of(error) from error
    return None if found == "ok" else str(found)


def copy_file(path: Path, target: Path) -> None:
    """Write a consistent copy of a SQLite store that may be in use; what stood at `target` is replaced."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)  # in one go: one that is made in steps begins anew with each write
    part.replace(target)
