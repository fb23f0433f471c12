"""Keeps the trash of deleted logs: ends what a crash cut off, and empties it of what is older than its days."""

import os
import stat
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from filecmp import cmp
from pathlib import Path
from threading import Lock

from loguru import logger

from engine.actions.refused import Refused
from engine.actions.trash import DAYS, Record, Stage, Trash
from engine.actions.trashmoves import erase
from engine.clock import steady
from engine.recorder import Recorder

EVERY = 3600.0  # seconds between two looks
SURE = 3000.0  # seconds for which a log must have been overdue: a clock that leaps for a moment empties nothing


class TrashKeeper:
    """To be called with each tick; what takes long is done in a thread of its own."""

    def __init__(self, trash: Trash, recorder: Recorder, seconds: Callable[[], float] = steady) -> None:
        self._trash, self._recorder, self._seconds = trash, recorder, seconds
        self._mending, self._mended = Lock(), False
        self._looked: float | None = None
        self._overdue: dict[str, float] = {}  # since when, by the steady clock
        self._working = Lock()

    def work(self, moment: datetime, keep: timedelta) -> None:
        """Look after the trash once an hour, beside the tick; what is gone for good is forgotten after `keep`."""
        if self._looked is not None and self._seconds() - self._looked < EVERY:
            return
        self._looked = self._seconds()
        threading.Thread(target=self._look, args=(moment, keep), name="trash", daemon=True).start()

    def _look(self, moment: datetime, keep: timedelta) -> None:
        if not self._working.acquire(blocking=False):
            return
        try:
            self.mend()
            self.empty(moment, keep)
        except Exception:  # the next look comes in an hour
            logger.exception("the trash of deleted logs cannot be looked after")
        finally:
            self._working.release()

    def empty(self, moment: datetime, keep: timedelta) -> None:
        """Remove for good what has been in the trash for its days, and was overdue at an earlier look as well."""
        records = self._trash.all()
        due = {one.id for one in records if one.stage is Stage.KEPT and moment - one.at >= timedelta(days=DAYS)}
        self._overdue = {name: since for name, since in self._overdue.items() if name in due}
        for record in records:
            if record.id in due and self._seconds() - self._overdue.setdefault(record.id, self._seconds()) >= SURE:
                self._empty_one(record, moment)
            elif record.ended_at is not None and moment - record.ended_at > keep:
                self._trash.drop(record)

    def _empty_one(self, record: Record, moment: datetime) -> None:
        try:
            with self._trash.alone(record.job, record.id):
                known = self._trash.get(record.job, record.id)
                if known is None or not known.is_kept:  # somebody was faster
                    return
                record = self._trash.change(record, Stage.EMPTYING, ended_at=moment, ended_by=None)
                erase(self._trash, record)
                self._end_emptying(record)
        except (OSError, Refused) as error:
            logger.warning("{} stays in the trash for now: {!r}", record.path, error)

    def _end_emptying(self, record: Record) -> None:
        self._recorder.record("log_emptied", _detail(record, deleted=record.at, days=DAYS), record.job)
        self._trash.change(record, Stage.EMPTIED)

    def mend(self) -> None:
        """End what was begun before a crash, once; whoever acts waits for it."""
        with self._mending:
            if self._mended:
                return
            self._trash.sweep()
            for record in self._trash.all():
                try:
                    self._mend_one(record)
                except OSError as error:
                    logger.warning("{}: what was begun with a deleted log is not ended: {}", record.path, error)
            self._mended = True

    def _mend_one(self, record: Record) -> None:
        match record.stage:
            case Stage.MOVING:
                self._mend_moving(record)
            case Stage.RESTORING:
                self._mend_restoring(record)
            case Stage.REMOVING:
                with suppress(FileNotFoundError):
                    self._trash.file_of(record).unlink()
                self._tell("log_remove", record, "done")
                self._trash.change(record, Stage.REMOVED)
            case Stage.EMPTYING:
                with suppress(FileNotFoundError):
                    self._trash.file_of(record).unlink()
                self._end_emptying(record)

    def _mend_moving(self, record: Record) -> None:
        """A log lies where it lay, or in the trash, or (moved to another volume) in both: then it was not deleted."""
        here, spare = self._trash.file_of(record), _beside(record)
        is_back = _is_of(record, record.place)
        if (is_back or here.exists()) and _is_of(record, spare):
            os.unlink(spare)
        if is_back or not here.exists():
            with suppress(FileNotFoundError):
                here.unlink()
            self._tell("log_delete", record, "undone")
            self._trash.drop(record)
        else:
            self._tell("log_delete", record, "done")
            self._trash.change(record, Stage.KEPT)

    def _mend_restoring(self, record: Record) -> None:
        """A log that stands in its place again, whole, is restored; else it is still in the trash."""
        here, spare = self._trash.file_of(record), _beside(record)
        if here.exists() or os.path.lexists(record.place):  # the whole of it lies there
            with suppress(FileNotFoundError):
                os.unlink(spare)
        if not here.exists() or _is_same(here, record.place):
            with suppress(FileNotFoundError):
                here.unlink()
            self._tell("log_restore", record, "done")
            self._trash.drop(record)
            return
        self._tell("log_restore", record, "undone")
        self._trash.change(record, Stage.KEPT)

    def _tell(self, event: str, record: Record, outcome: str) -> None:
        detail = _detail(record, reason=record.reason, found="after a restart")
        self._recorder.witness(event, record.by, record.source, record.job, outcome, detail)


def _detail(record: Record, **more: object) -> Mapping[str, object]:
    return {"file": record.path, "size": record.size, "trash": record.id, **more}


def _beside(record: Record) -> str:
    return os.path.join(os.path.dirname(record.place), record.spare)


def _is_of(record: Record, path: str) -> bool:
    """Return whether the very file that was to be deleted lies at a path."""
    try:
        found = os.stat(path, follow_symlinks=False)
    except OSError:
        return False
    seen = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    return seen == (record.device, record.inode, record.size, record.modified)


def _is_same(here: Path, place: str) -> bool:
    """Return whether a file of the trash stands in its place as well: by another name, or as a copy."""
    try:
        mine, theirs = here.stat(), os.stat(place, follow_symlinks=False)
        if os.path.samestat(mine, theirs):
            return True
        return stat.S_ISREG(theirs.st_mode) and cmp(here, place, shallow=False)
    except OSError:
        return False
