"""The audit trail: one line per act, each with the hash of the line before, so that a missing or changed one shows.

The file says what happened, the store where it ends: what is cut off at the file's end shows as well.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from io import FileIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from loguru import logger
from msgspec.structs import replace

from engine.auditcheck import FORGOTTEN, Inspection, inspect_file
from engine.auditkeep import cut, last_before
from engine.clock import now
from engine.masking import make_mask
from engine.private import opener
from engine.store.audits import audit_to_json, hash_of
from engine.store.batch import AuditHead, AuditRow

if TYPE_CHECKING:
    from loguru import Message, Record


RECENT = 2_000  # rows kept in memory


class AuditTrail:
    """The only writer of the audit file.

    `owed` are the rows that stood in the file when it was opened and did not reach the store: they are to be
    committed first. `problems` is what was wrong with the file then.
    """

    def __init__(
        self, path: Path, store_head: AuditHead, secrets: Iterable[str] = (), clock: Callable[[], datetime] = now
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        found = inspect_file(path, store_head)
        self.path = path
        self.problems = found.problems
        self.first = found.first
        self.owed = found.owed
        self.head = found.end
        self._secrets = frozenset(secrets)
        self._mask = make_mask(self._secrets)
        self._clock = clock
        self._lock = Lock()
        self._written = self.head.count
        self._recent: deque[AuditRow] = deque(found.owed[-RECENT:], RECENT)
        self._handler = self._add_sink()

    def write(
        self,
        event: str,
        who: str,
        source: str,
        job: str | None,
        outcome: str,
        detail: Mapping[str, object],
        at: datetime | None = None,
    ) -> AuditRow:
        """Write one line and return its row, which the caller owes to the store; the line is on the disk by then.

        `at` is when it was done, if not now.
        Raises OSError if it cannot be written: what needs a record must not be done without one.
        """
        with self._lock:
            bare = AuditRow(
                seq=self.head.count + 1,
                at=(at or self._clock()).astimezone(UTC),
                event=event,
                who=self._mask(who),
                source=self._mask(source),
                job=job,
                outcome=self._mask(outcome),
                detail={self._mask(str(name)): self._plain(value) for name, value in detail.items()},
                previous=self.head.hash,
                hash="",
            )
            row = replace(bare, hash=hash_of(bare))
            self._log(row)
            if self._written != row.seq:  # somebody has removed all of loguru's handlers
                self._handler = self._add_sink()
                self._log(row)
            self.head = AuditHead(count=row.seq, hash=row.hash)
            self._recent.append(row)
            return row

    def newest(self) -> list[AuditRow]:
        """Return the rows that were written last, oldest first: for who cannot wait until they are stored."""
        with self._lock:
            return list(self._recent)

    def inspect(self) -> Inspection:
        """Read the whole file, and compare its end with what was written; what is written meanwhile may be in it."""
        return inspect_file(self.path, self.head)

    def forget(self, before: datetime, slack: timedelta = timedelta()) -> AuditRow | None:
        """Take away what is older, and return the row that says so, None where there is nothing to be taken.

        Nothing is, until the oldest row is older by `slack`: the file is written anew then. Raises OSError where the
        row cannot be written; what could not be taken away is taken by the next call.
        """
        last = last_before(self.path, before) if last_before(self.path, before - slack, one=True) else None
        if last is None:
            return None
        detail = {"through": last.seq, "hash": last.hash, "until": last.at}
        row = self.write(FORGOTTEN, "batmon", "local", None, "done", detail)
        try:
            with self._lock:
                cut(self.path, last.seq)
            self.first = last.seq + 1
        except OSError as error:  # as while somebody reads the file on Windows: they go the next time
            logger.warning("the audit file cannot be shortened now: {}", error)
        return row

    def hide(self, secrets: Iterable[str]) -> None:
        """Write these down no more, and the earlier ones neither: who had a password may still type it."""
        if not self._secrets.issuperset(secrets):
            self._secrets |= frozenset(secrets)
            self._mask = make_mask(self._secrets)

    def read_owed(self, store_head: AuditHead) -> tuple[AuditRow, ...]:
        """Return the rows that a store lacks which ends at `store_head`."""
        with self._lock:
            return inspect_file(self.path, store_head).owed

    def close(self) -> None:
        """Take the file out of loguru."""
        with suppress(ValueError):  # somebody else has removed it
            logger.remove(self._handler)

    def _log(self, row: AuditRow) -> None:
        logger.bind(audit=self, row=row, line=audit_to_json(row)).info("audit row {}", row.seq)

    def _add_sink(self) -> int:
        return logger.add(self._append, level=0, format=_line_alone, filter=self._is_mine, catch=False, diagnose=False)

    def _is_mine(self, record: "Record") -> bool:
        return record["extra"].get("audit") is self

    def _append(self, message: "Message") -> None:
        """Append the line, on a line of its own even after one that a power cut left without its end.

        A line that cannot be written whole, as on a full disk, leaves nothing of itself.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.path, "ab+", buffering=0, opener=opener) as file:
            size = file.seek(0, os.SEEK_END)
            try:
                _write_whole(file, (b"" if _ends_line(file, size) else b"\n") + message.encode())
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
        self._written = message.record["extra"]["row"].seq

    def _plain(self, value: object) -> object:
        """Return a value as JSON has it, with no secret in it."""
        match value:
            case str():
                return self._mask(value)
            case None | bool() | int() | float():
                return value
            case datetime() | date() | time():
                return value.isoformat()
            case timedelta():
                return value.total_seconds()
            case Mapping():
                return {self._mask(str(key)): self._plain(item) for key, item in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._plain(item) for item in value]
        return self._mask(str(value))


def _line_alone(_record: "Record") -> str:
    return "{extra[line]}\n"


def _ends_line(file: FileIO, size: int) -> bool:
    if size == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _write_whole(file: FileIO, data: bytes) -> None:
    """Write all of `data`: a disk that is nearly full takes a part and refuses the rest in the next call."""
    while data:
        data = data[file.write(data) :]
