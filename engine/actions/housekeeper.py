"""What the pages may ask of keeping a job's log files, and the values that they get."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from msgspec import Struct, field

from engine.actions.actor import Actor
from engine.files.port import Taken
from rules.model import Evidence

MOST = 1000  # files of one page
Order = Literal["name", "size", "modified"]


class Wanted(Struct, frozen=True, kw_only=True):
    """Which of a job's log files: those whose name holds a text, in an order, one page of them."""

    text: str = ""
    order: Order = "modified"
    descending: bool = True
    offset: int = 0
    limit: int | None = None  # None: all


class Held(Struct, frozen=True, kw_only=True):
    """Why a log is not deleted now; `code` names the reason, `parameters` what its sentence needs."""

    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)


class KeptLog(Struct, frozen=True, kw_only=True):
    """One log file of a job; `held` is None for one that may be deleted."""

    path: str
    name: str
    size: int
    modified: datetime
    encoding: str | None
    packed: bool
    held: Held | None = None


class LogPage(Struct, frozen=True, kw_only=True):
    """Some of the log files of a job; `total` fit the text, `count` and `size` are of all of them."""

    logs: Sequence[KeptLog]
    total: int
    count: int
    size: int


class TrashState(StrEnum):
    """What became of a deleted log."""

    KEPT = "kept"
    RESTORED = "restored"
    REMOVED = "removed"  # for good, by a person
    EMPTIED = "emptied"  # for good, after its days


class Trashed(Struct, frozen=True, kw_only=True):
    """A log that was deleted: where it lay, who deleted it, when and why, and what has become of it."""

    id: str
    job: str
    path: str
    name: str
    size: int
    modified: datetime
    at: datetime
    by: str
    reason: str
    state: TrashState
    until: datetime  # when it is removed for good
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_reason: str = ""


class TrashPage(Struct, frozen=True, kw_only=True):
    """Some of a job's deleted logs, newest first; `size` is what those hold that are kept."""

    trashed: Sequence[Trashed]
    total: int
    size: int
    days: int


class Housekeeper(Protocol):
    """The port for keeping log files. Every call blocks on the disk; what is not done raises actions.Refused."""

    def page(self, job_id: str, wanted: Wanted) -> LogPage:
        """Return some of the log files of a job. Raises NoSuchLog where its folder cannot be read."""

    def delete(self, job_id: str, file: str, reason: str, actor: Actor) -> Trashed:
        """Move a log, named by its path or its name, to the trash."""

    def trash(self, job_id: str, offset: int, limit: int) -> TrashPage:
        """Return what was deleted of a job, and is kept in the trash or on record."""

    def restore(self, job_id: str, trash_id: str, reason: str, actor: Actor) -> Trashed:
        """Put a deleted log back where it lay."""

    def remove(self, job_id: str, trash_id: str, reason: str, actor: Actor) -> Trashed:
        """Remove a deleted log for good."""

    def take(self, job_id: str, trash_id: str, actor: Actor) -> Taken:
        """Return a deleted log to be handed out, once that is on record."""

    def find_deleted(self, job_id: str, path: str) -> Trashed | None:
        """Return the log that was deleted last at a path, None where none was."""

    def deleted(self, job_id: str, seen: Sequence[Evidence]) -> Mapping[int, Trashed]:
        """Return the deleted logs that evidence stands in, by its place in the sequence."""
