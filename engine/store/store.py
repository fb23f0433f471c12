"""The store: one process, one writing connection, readers beside it that never wait for it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock as Mutex

from sqlalchemy import Connection, Engine, make_url

from engine.private import make_file
from engine.store.batch import Batch
from engine.store.dialect import copy_file, find_damage, make_engine, sqlite_path, told_errors
from engine.store.errors import StoreBroken, StoreDamaged
from engine.store.lock import Lock
from engine.store.place import PARTS, SIDES, identity_of, move_aside
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
        self._identity: tuple[int, int] | None = None
        self._damage: str | None = None

    @classmethod
    def open(cls, url: str, now: datetime) -> "Store":
        """Open the store of an SQLAlchemy address, making it if there is none.

        Raises StoreInUse if another process has it, StoreTooNew if a newer BATMON wrote it, StoreBusy if
        somebody holds it locked, StoreBroken if it is no store, or cannot be read or written.
        """
        address = make_url(url)
        path = sqlite_path(address)
        with told_errors():
            lock = None if path is None else Lock(_lock_beside(path))
            writer, reader = make_engine(address, reading=False), make_engine(address, reading=True)
            store = cls(writer, reader, lock, path)
            try:
                store._begin(now)
            except BaseException:
                store.close()
                raise
        return store

    def _begin(self, now: datetime) -> None:
        if self.path is not None and not self.path.exists():
            make_file(self.path)  # SQLite would make one that everybody may read
        if self.path is not None and find_damage(self.path):
            self.moved_aside = move_aside(self.path, now)
        self.copied = migrate(self.writer, now, self.path)
        self._identity = None if self.path is None else identity_of(self.path)

    def find_loss(self) -> str | None:
        """Return why the store has to be renewed: `damaged`, or `gone` from its place; None while it is sound.

        A store that is only found damaged by reading all of it is not looked for here.
        """
        if self.path is None:
            return None
        if self._identity is None or identity_of(self.path) != self._identity:
            return "gone"
        return "damaged" if self._damage or self.reads.damage else None

    def renew(self, now: datetime) -> Path | None:
        """Put what is left of a lost store aside, begin a new one, and return where the old one is kept.

        A sound store that somebody has put in its place is taken as it is. To be called again after any StoreError.
        """
        path = self.path
        if path is None:
            raise StoreBroken("a server's store is renewed by its administrator")
        with self.writing, told_errors():
            damaged = self.find_loss() == "damaged"
            self._reader.dispose()
            self.writer.dispose()
            gc.collect()  # closes what was in use when its pool was disposed of: Windows moves no open file
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock_again(path)
            # a log that was written ahead of one store must not be folded into another that lies there now
            lost = damaged or not path.exists()
            kept = move_aside(path, now, PARTS if lost else SIDES)
            self.moved_aside = kept if lost else None
            self._identity = None  # until the next is begun, there is no store
            self._begin(now)
            self._damage = None
            self.reads.begin_anew()
        return self.moved_aside

    def _lock_again(self, path: Path) -> None:
        if self._lock is None or not self._lock.is_in_place:
            fresh = Lock(_lock_beside(path))
            if self._lock is not None:
                self._lock.release()
            self._lock = fresh

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give the connection that writes; what is done with it is whole or absent."""
        with self.writing:
            try:
                with told_errors(), self.writer.begin() as connection:
                    yield connection
            except StoreDamaged as error:
                self._damage = str(error)
                raise

    def commit(self, batch: Batch) -> None:
        """Write all of a batch, or nothing of it.

        Writing the same batch again changes nothing. Raises StoreBusy, StoreFull or StoreBroken: the caller keeps
        the batch and tries again.
        """
        with self.transaction() as connection:
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


def _lock_beside(path: Path) -> Path:
    return path.with_name(path.name + ".lock")
