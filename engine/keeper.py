"""What is owed to the store: kept in order until it is written, and never lost to a full disk or a locked file."""

from collections import deque

from loguru import logger
from msgspec.structs import replace

from engine.store.batch import Batch, merge
from engine.store.errors import StoreError
from engine.store.store import Store

MOST = 100  # batches owed one by one; beyond, they become one


class Keeper:
    """The writer of the store: one transaction per tick, tried again until it holds.

    `error` is what the store said last, None while it takes everything.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._owed: deque[Batch] = deque()
        self._arrived: deque[Batch] = deque()  # from any thread; appending and taking are each whole
        self.error: str | None = None

    def _split(self) -> None:
        """Owe the jobs of the first batch one by one; a job alone whose values are refused is told and left out."""
        batch = self._owed.popleft()
        if len(batch.jobs) + len(batch.audit) <= 1:
            logger.exception("a value cannot be stored: {!r}", batch)
            return
        parts = [replace(batch, jobs=(job,), audit=()) for job in batch.jobs]
        parts += [replace(batch, jobs=(), audit=(row,)) for row in batch.audit]
        self._owed.extendleft(reversed(parts))

    def forget_jobs(self) -> None:
        """Owe nothing more of any job: its logs are read again, and give the same."""
        self._gather()
        rows = [replace(batch, jobs=()) for batch in self._owed if batch.audit]
        self._owed = deque(rows)

    def owe(self, batch: Batch) -> None:
        """Add what has to be written next; from any thread."""
        if batch.jobs or batch.audit:
            self._arrived.append(batch)

    def _gather(self) -> None:
        """Take up what has arrived; of much that could not be written for long, only what counts is kept."""
        while self._arrived:
            self._owed.append(self._arrived.popleft())
            if len(self._owed) > MOST:
                self._owed = deque([merge(self._owed)])

    def note(self, error: StoreError) -> None:
        """Take down that the store refuses; it is told once."""
        if self.error is None:
            logger.error("the store cannot be written: {}", error)
        self.error = str(error)

    def write(self) -> None:
        """Write all that is owed, oldest first; what cannot be written now stays owed."""
        self._gather()
        while self._owed:
            try:
                self._store.commit(self._owed[0])
            except StoreError as error:
                self.note(error)
                return
            except (ValueError, TypeError):  # a value that no store takes: one job's must not hold up the others
                self._split()
                continue
            self._owed.popleft()
        if self.error is not None:
            logger.info("the store can be written again")
        self.error = None
