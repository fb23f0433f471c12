"""The folder of deleted logs: each with a record of where it lay, who deleted it and why, readable by nobody else.

A record is written before its file is moved and says what is being done, so that `mend` ends what a crash cut off.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Lock

from loguru import logger
from msgspec import MsgspecError, Struct, json
from msgspec.structs import replace

from engine.actions.housekeeper import Trashed, TrashState
from engine.actions.refused import Refused
from engine.files.moving import NEW, Place, folder_of
from engine.logs.follow import moment_of

DAYS = 30  # for which a deleted log is kept
RECORD, FILE = ".json", ".log"


class Stage(StrEnum):
    """How far a deleted log has come; those that end in -ing were begun, and are ended after a crash."""

    MOVING = "moving"
    KEPT = "kept"
    RESTORING = "restoring"
    REMOVING = "removing"
    REMOVED = "removed"
    EMPTYING = "emptying"
    EMPTIED = "emptied"


STATES = {
    Stage.REMOVED: TrashState.REMOVED,
    Stage.REMOVING: TrashState.REMOVED,
    Stage.EMPTIED: TrashState.EMPTIED,
    Stage.EMPTYING: TrashState.EMPTIED,
}


class Record(Struct, frozen=True, kw_only=True):
    """What is known of a deleted log; `raw` is its path as bytes, which any name survives."""

    id: str
    job: str
    path: str
    raw: bytes
    size: int
    modified: int
    device: int
    inode: int
    at: datetime
    by: str
    source: str
    reason: str
    stage: Stage
    since: datetime | None = None  # of its first line
    until: datetime | None = None  # of its last line
    cursor: str | None = None  # how far it was read
    digest: str | None = None  # of a copy
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_reason: str = ""

    @property
    def place(self) -> str:
        """Return where it lay."""
        return os.fsdecode(self.raw)

    @property
    def spare(self) -> str:
        """Return the name under which its file stands beside its place for a moment."""
        return f".batmon-{self.id}.moving"

    @property
    def is_kept(self) -> bool:
        """Return whether the file is in the trash."""
        return self.stage in (Stage.KEPT, Stage.RESTORING)

    @property
    def shown(self) -> Trashed:
        """Return it as it is shown."""
        return Trashed(
            id=self.id,
            job=self.job,
            path=self.path,
            name=os.path.basename(self.path),
            size=self.size,
            modified=moment_of(self.modified),
            at=self.at,
            by=self.by,
            reason=self.reason,
            state=STATES.get(self.stage, TrashState.KEPT),
            until=self.at + timedelta(days=DAYS),
            ended_at=self.ended_at,
            ended_by=self.ended_by,
            ended_reason=self.ended_reason,
        )


def new_id(at: datetime) -> str:
    """Return a name that no other deleted log has."""
    return f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


class Trash:
    """Keeps the records in memory as they stand on the disk; safe to ask from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._records: dict[str, Record] | None = None
        self._moving: set[tuple[str, str]] = set()

    @contextmanager
    def alone(self, job_id: str, what: str) -> Iterator[None]:
        """Let nobody else move the same file of a job meanwhile. Raises Refused: log_moving."""
        with self._lock:
            if (job_id, what) in self._moving:
                raise Refused("log_moving")
            self._moving.add((job_id, what))
        try:
            yield
        finally:
            with self._lock:
                self._moving.discard((job_id, what))

    def all(self, job_id: str | None = None) -> list[Record]:
        """Return the records, of one job or of all, the newest first."""
        with self._lock:
            found = [one for one in self._known().values() if job_id in (None, one.job)]
        return sorted(found, key=lambda one: (one.at, one.id), reverse=True)

    def get(self, job_id: str, trash_id: str) -> Record | None:
        """Return one record of a job, None where there is none; a name from outside is never made into a path."""
        with self._lock:
            found = self._known().get(trash_id)
        return found if found is not None and found.job == job_id else None

    def put(self, record: Record) -> Record:
        """Have a record on the disk. Raises OSError."""
        with self._lock:
            known = self._known()
            self._make_folder()
            with folder_of(str(self.folder)) as handle:
                target = Place(str(self.folder), f"{record.id}{RECORD}", handle)
                part = target.beside(f"{record.id}{RECORD}.part")
                with suppress(FileNotFoundError):
                    part.remove()
                with os.fdopen(part.open(NEW), "wb") as file:
                    file.write(json.encode(record))
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(target)
            known[record.id] = record
        return record

    def drop(self, record: Record) -> None:
        """Keep a record no longer."""
        with self._lock:
            self._known().pop(record.id, None)
            with suppress(FileNotFoundError):
                (self.folder / f"{record.id}{RECORD}").unlink()

    def file_of(self, record: Record) -> Path:
        """Return where the file of a record lies."""
        return self.folder / f"{record.id}{FILE}"

    def size_of(self, record: Record) -> int:
        """Return how long the file of a record is; what is recorded where it cannot be asked."""
        try:
            return self.file_of(record).stat().st_size
        except OSError:
            return record.size

    def change(self, record: Record, stage: Stage, **fields: object) -> Record:
        """Have a record at another stage on the disk, and return it. Raises OSError."""
        return self.put(replace(record, stage=stage, **fields))

    def change_told(self, record: Record, stage: Stage, **fields: object) -> Record:
        """Have a record at the stage that has been reached, if only in memory: `mend` reaches it again."""
        try:
            return self.change(record, stage, **fields)
        except OSError as error:
            logger.error("the record of a deleted log cannot be written, {}: {}", record.path, error)
        changed = replace(record, stage=stage, **fields)
        with self._lock:
            self._known()[record.id] = changed
        return changed

    def sweep(self) -> None:
        """Remove what a crash has left half-written."""
        for part in self.folder.glob("*.part"):
            with suppress(OSError):
                part.unlink()

    def _known(self) -> dict[str, Record]:
        if self._records is None:
            self._records = {record.id: record for record in self._read()}
        return self._records

    def _read(self) -> Iterator[Record]:
        for path in self.folder.glob(f"*{RECORD}"):
            try:
                record = json.decode(path.read_bytes(), type=Record)
            except (OSError, MsgspecError) as error:
                logger.warning("the record of a deleted log cannot be read, its file stays: {}: {}", path.name, error)
                continue
            if record.id == path.name.removesuffix(RECORD):
                yield record

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        os.chmod(self.folder, 0o700)
