"""The store: one process, one writing connection, readers beside it that never wait for it."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Lock as Mutex

from sqlalchemy import Engine, make_url

from engine.store.batch import Batch
from engine.store.dialect import copy_file, find_damage, make_engine, sqlite_path, told_errors
from engine.store.errors import StoreBroken
from engine.store.lock import Lock
from engine.store.reads import Reads
from engine.store.versions import migrate
from engine.store.writes import write_batch


class Store:
    """What is kept of all jobs. Made by `Store.open`; `reads` answers every question.

    `moved_aside` is the damaged store that was found and put out of the way, `copied` the copy of an older one
    made before it was brought to this version.
    """

    def __init__(self, writer: Engine, reader: Engine, lock: Lock | None, path: Path | None) -> None:
        self.reads = Reads(reader)
        self.path = path
        self.moved_aside: Path | None = None
        self.copied: Path | None = None
        self.writer = writer
        self.writing = Mutex()  # retention takes turns with the tick
        self._reader = reader
        self._lock = lock

    @classmethod
    def open(cls, url: str, now: datetime) -> "Store":
        """Open the store of an SQLAlchemy address, making it if there is none.

        Raises StoreInUse if another process has it, StoreTooNew if a newer BATMON wrote it, StoreBusy if
        somebody holds it locked, StoreBroken if it is no store, or cannot be read or written.
        """
        address = make_url(url)
        path = sqlite_path(address)
        with told_errors():
            lock = None if path is None else Lock(path.with_name(path.name + ".lock"))
            writer, reader = make_engine(address, reading=False), make_engine(address, reading=True)
            store = cls(writer, reader, lock, path)
            try:
                if path is not None and find_damage(path):
                    store.moved_aside = _move_aside(path, now)
                store.copied = migrate(writer, now, path)
            except BaseException:
                store.close()
                raise
        return store

    def commit(self, batch: Batch) -> None:
        """Write all of a batch, or nothing of it.

        Writing the same batch again changes nothing. Raises StoreBusy, StoreFull or StoreBroken: the caller keeps
        the batch and tries again.
        """
        with self.writing, told_errors(), self.writer.begin() as connection:
            write_batch(connection, batch)

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of a SQLite store, while it is in use. Raises StoreBroken for a server's store."""
        if self.path is None:
            raise StoreBroken("only a SQLite store can be copied as a file")
        with told_errors():
            copy_file(self.path, target)

    def close(self) -> None:
        """Close every connection and let the next process in."""
        self._reader.dispose()
        self.writer.dispose()  # the last one out folds the write-ahead log into the store
        if self._lock is not None:
            self._lock.release()


def _move_aside(path: Path, now: datetime) -> Path:
    """Rename a damaged store and what belongs to it; an older one of the same second is not overwritten."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(target.with_name(target.name + suffix))
    return target
