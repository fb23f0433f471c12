"""Brings a store to the version this program knows: one transaction a step, and a copy before the first."""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path

from sqlalchemy import Engine, func, insert, inspect, select

from engine.store.codec import to_instant
from engine.store.dialect import copy_file
from engine.store.errors import StoreBroken, StoreTooNew
from engine.store.migrations import MIGRATIONS
from engine.store.tables import schema_version


def read_version(engine: Engine) -> int:
    """Return the version of the store, 0 for one without any table.

    Raises StoreBroken for a database that is somebody else's.
    """
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if schema_version.name in tables:
            return connection.execute(select(func.max(schema_version.c.version))).scalar() or 0
    if tables:
        raise StoreBroken(f"{engine.url}: no store of BATMON: it has other tables, such as {tables[0]}")
    return 0


def migrate(
    engine: Engine,
    now: datetime,
    path: Path | None,
    steps: Sequence[str] = MIGRATIONS,
    package: str = "engine.store.migrations",
) -> Path | None:
    """Apply the steps that the store lacks; return the copy made of an older one.

    `path` is the store's file; a server's store is not copied, its administrator's backups are.
    Raises StoreTooNew, before anything is changed, for a store of a later version.
    """
    version = read_version(engine)
    if version > len(steps):
        raise StoreTooNew(version, len(steps))
    copy = None
    if 0 < version < len(steps) and path is not None:
        copy = path.with_name(f"{path.name}.version-{version}")
        copy_file(path, copy)
    for number, step in enumerate(steps[version:], start=version + 1):
        upgrade = import_module(f"{package}.{step}").upgrade
        with engine.begin() as connection:
            if number == 1:
                schema_version.create(connection)
            upgrade(connection)
            connection.execute(insert(schema_version), [{"version": number, "applied": to_instant(now)}])
    return copy
