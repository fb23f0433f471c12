"""A SQLite database: its tables and their rows, read-only; whoever writes it waits no longer than a blink."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from msgspec import Struct

from engine.clock import steady
from engine.files.download import database_address
from engine.files.jail import Opened
from engine.files.previews.values import COLUMNS, Asked, Budget, Column, Part, Problem, Shown, Source, Table, clipped
from engine.logs.encoding import text_of
from engine.sharing import status_of

HOLD = 0.08  # seconds for which one question may keep writers waiting
COUNT = 0.04  # ... of which counting all rows may take these
PATIENCE = 0.1  # seconds to wait for a writer
COUNTED = 100_000
STEPS = 1_000  # of SQLite's machine between two looks at the clock
LARGEST = 16 * 1024 * 1024  # bytes of a value that are read
TEXT, BYTES = 500, 24  # of a value that are shown
TABLES = 500
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN)
LAST = 2**63 - 1
IN_WAL = (b"\x02\x02",)  # https://www.sqlite.org/fileformat.html, 1.3.3

Row = tuple[str | None, ...]


class _Page(Struct, frozen=True, kw_only=True):
    """Rows of a table, and where the next ones begin."""

    rows: tuple[Row, ...] = ()
    next: int | None = None
    problem: Problem | None = None


def show(source: Source, asked: Asked) -> Shown:
    """Return the rows of the table `asked.part`, of the first one where none is asked for."""
    try:
        with closing(_connect(source)) as database:
            return _show(database, asked)
    except sqlite3.DatabaseError as error:
        return Shown(body=None, problem=_problem(error))


def _connect(source: Source) -> sqlite3.Connection:
    opened = source.opened
    if not os.path.samestat(status_of(opened.path), opened.status):
        raise sqlite3.OperationalError("another file lies there now")
    way = "immutable=1" if _is_alone(opened, source.head) else "mode=ro"
    database = sqlite3.connect(f"{database_address(opened.path)}?{way}", uri=True, timeout=PATIENCE)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    database.execute("PRAGMA trusted_schema=OFF")  # a view must not call what does more than to read
    database.execute("PRAGMA query_only=ON")
    database.text_factory = lambda raw: text_of(raw, "line")
    return database


def _is_alone(opened: Opened, head: bytes) -> bool:
    """Return whether nobody has a database in WAL mode open: to read it any other way would make files beside it."""
    return head[18:20] in IN_WAL and not os.path.exists(f"{opened.path}-shm")


def _show(database: sqlite3.Connection, asked: Asked) -> Shown:
    names = [
        str(row[0])
        for row in _ask(
            database,
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            f" ORDER BY type, name LIMIT {TABLES}",
        )
    ]
    if not names:
        return Shown(body=None, problem="nothing")
    table = asked.part if asked.part in names else names[0]
    told = _ask(database, "SELECT name, type FROM pragma_table_info(?)", (table,))
    columns = [(str(name), str(kind or "")) for name, kind in told]
    key = _key(database, table, [name for name, _ in columns])
    page = _page(database, table, [name for name, _ in columns[:COLUMNS]], key, asked)
    total, about = _count(database, table, key)
    body = Table(
        columns=tuple(Column(name=name, kind=kind, number=_is_numeric(kind)) for name, kind in columns[:COLUMNS]),
        rows=page.rows,
        next=page.next,
        total=total,
        about=about,
        parts=tuple(Part(name=name) for name in names),
        part=table,
        hidden=max(0, len(columns) - COLUMNS),
    )
    return Shown(body=body, problem=page.problem)


def _page(database: sqlite3.Connection, table: str, columns: Sequence[str], key: str, asked: Asked) -> _Page:
    """Return rows from a row id on, or behind so many of them where a table has no row ids."""
    cells = ", ".join(_cell(column) for column in columns)
    where = f"WHERE {key} >= ? ORDER BY {key} LIMIT ?" if key else "LIMIT -1 OFFSET ?"
    start = (asked.at or -LAST, asked.rows + 1) if key else (asked.at,)
    budget, rows, last = Budget(), list[Row](), 0
    try:
        with _hurry(database, HOLD), closing(database.execute(_select(table, key, cells, where), start)) as found:
            for number, *values in found:
                row = tuple(_shown(value) for value in values)
                if len(rows) >= asked.rows or (rows and not budget.take(row)):
                    return _Page(rows=tuple(rows), next=_after(key, last, asked.at + len(rows)))
                rows.append(row)
                last = number
    except sqlite3.DatabaseError as error:
        after = _after(key, last, asked.at + len(rows)) if rows else None
        return _Page(rows=tuple(rows), next=after, problem=_problem(error))
    return _Page(rows=tuple(rows))


def _select(table: str, key: str, cells: str, where: str) -> str:
    return f"SELECT {key or '0'}, {cells} FROM {_quoted(table)} {where}"


def _after(key: str, last: int, passed: int) -> int | None:
    return passed if not key else last + 1 if last < LAST else None


def _key(database: sqlite3.Connection, table: str, columns: Sequence[str]) -> str:
    """Return by what name the row ids of a table are asked for, "" where it has none that begin at 0 or above."""
    taken = {column.casefold() for column in columns}
    key = next((name for name in ("rowid", "_rowid_", "oid") if name not in taken), "")
    try:
        lowest = _ask(database, f"SELECT min({key}) FROM {_quoted(table)}")[0][0] if key else None
    except sqlite3.OperationalError as error:
        if "no such column" not in str(error):
            raise
        return ""
    return key if isinstance(lowest, int) and lowest >= 0 else ""


def _count(database: sqlite3.Connection, table: str, key: str) -> tuple[int | None, bool]:
    """Return how many rows a table has, and whether that is guessed by its row ids.

    SQLite counts a whole table in one step, which nothing interrupts: so no more than some are counted.
    """
    try:
        with _hurry(database, COUNT):
            some = f"SELECT count(*) FROM (SELECT 1 FROM {_quoted(table)} LIMIT {COUNTED + 1})"
            count = database.execute(some).fetchall()[0][0]
            if count <= COUNTED:
                return count, False
    except sqlite3.DatabaseError:  # that took too long already, or it is broken further down
        pass
    if not key:
        return None, True
    try:
        ends = [f"(SELECT {end}({key}) FROM {_quoted(table)})" for end in ("max", "min")]  # each alone is a look-up
        span = _ask(database, f"SELECT {' - '.join(ends)} + 1")[0][0]
        return span if isinstance(span, int) else None, True
    except sqlite3.DatabaseError:
        return None, True


def _ask(database: sqlite3.Connection, question: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
    with _hurry(database, HOLD), closing(database.execute(question, values)) as found:
        return found.fetchall()


@contextmanager
def _hurry(database: sqlite3.Connection, seconds: float) -> Iterator[None]:
    end = steady() + seconds
    database.set_progress_handler(lambda: steady() > end, STEPS)
    try:
        yield
    finally:
        database.set_progress_handler(None, STEPS)


def _problem(error: sqlite3.DatabaseError) -> Problem:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:
        return "slow"
    if code == sqlite3.SQLITE_TOOBIG:
        return "too_big"
    return "busy" if code in BUSY or not code else "broken"


def _cell(column: str) -> str:
    name = _quoted(column)
    text, data = f"substr({name}, 1, {TEXT + 1})", f"substr({name}, 1, {BYTES + 1})"
    return f"CASE typeof({name}) WHEN 'text' THEN {text} WHEN 'blob' THEN {data} ELSE {name} END"


def _shown(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value[:BYTES].hex(" ") + ("…" if len(value) > BYTES else "")
    return clipped(str(value), TEXT)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _is_numeric(kind: str) -> bool:
    return any(word in kind.upper() for word in ("INT", "REAL", "FLOA", "DOUB", "NUM", "DEC"))
