"""What was done, on record: what people do before it is done, what BATMON does by itself when the file takes it."""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock

from loguru import logger
from msgspec import Struct

from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.audit import AuditTrail
from engine.clock import now
from engine.store.batch import AuditRow


class Act(Struct, frozen=True, kw_only=True):
    """One thing that BATMON did by itself."""

    at: datetime
    event: str
    detail: Mapping[str, object]
    job: str | None = None


class Recorder:
    """Writes acts in their order; `owe` takes the rows that are then owed to the store.

    `error` is what the audit file said last, None while it takes everything.
    """

    def __init__(self, trail: AuditTrail, owe: Callable[[AuditRow], None]) -> None:
        self._trail, self._owe = trail, owe
        self._kept: deque[Act] = deque()
        self._lock = Lock()  # rows are owed in their order
        self.error: str | None = None

    def record(self, event: str, detail: Mapping[str, object], job: str | None = None) -> None:
        """Write one act, after those that could not be written before; from any thread."""
        self._kept.append(Act(at=now(), event=event, detail=detail, job=job))
        self.write()

    def attest(self, event: str, actor: Actor, job: str | None, outcome: str, detail: Mapping[str, object]) -> None:
        """Write at once what somebody does or has tried; from any thread.

        Raises Refused with `no_record` where it cannot be written: it must not be done then.
        """
        try:
            self.witness(event, actor.name, actor.source, job, outcome, detail)
        except OSError as error:
            logger.error("the audit trail cannot be written: {}", error)
            raise Refused("no_record") from error

    def witness(
        self, event: str, who: str, source: str, job: str | None, outcome: str, detail: Mapping[str, object]
    ) -> None:
        """Write what a person did, or is about to do; from any thread.

        Raises OSError where it cannot be written: what needs a record is not done without one.
        """
        with self._lock:
            self._owe(self._trail.write(event, who, source, job, outcome, detail))

    def write(self) -> None:
        """Write what is kept, each with the time at which it was done; what cannot be written stays kept."""
        with self._lock:
            self._write()

    def _write(self) -> None:
        while self._kept:
            act = self._kept[0]
            try:
                row = self._trail.write(act.event, "batmon", "local", act.job, "done", act.detail, at=act.at)
            except OSError as error:
                if self.error is None:
                    logger.error("the audit trail cannot be written: {}", error)
                self.error = str(error)
                return
            self._kept.popleft()
            self._owe(row)
        if self.error is not None:
            logger.info("the audit trail can be written again")
        self.error = None
