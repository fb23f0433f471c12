"""What is owed to the store: kept in order until it is written, and never lost to a full disk or a locked file."""

from collections import deque

from loguru import logger

from engine.store.batch import Batch
from engine.store.errors import StoreError
from engine.store.store import Store


class Keeper:
    """The writer of the store: one transaction per tick, tried again until it holds.

    `error` is what the store said last, None while it takes everything.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._owed: deque[Batch] = deque()
        self.error: str | None = None

    def owe(self, batch: Batch) -> None:
        """Add what has to be written next."""
        if batch.jobs or batch.audit:
            self._owed.append(batch)

    def write(self) -> None:
        """Write all that is owed, oldest first; what cannot be written now stays owed."""
        while self._owed:
            try:
                self._store.commit(self._owed[0])
            except StoreError as error:
                if self.error is None:
                    logger.error("the store cannot be written: {}", error)
                self.error = str(error)
                return
            self._owed.popleft()
            if self.error is not None:
                logger.info("the store can be written again")
            self.error = None
