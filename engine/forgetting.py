"""Forgets what is older than is kept: in the store a little in each tick, in the audit trail once a day."""

from collections.abc import Callable
from datetime import datetime, timedelta

from loguru import logger

from engine.audit import AuditTrail
from engine.store.batch import AuditRow
from engine.store.errors import StoreError
from engine.store.retention import Retention, remove_audit
from engine.store.store import Store

EVERY = timedelta(hours=1)
DAY = timedelta(days=1)


class Forgetting:
    """To be called with each tick; what cannot be forgotten now is forgotten later."""

    def __init__(self, store: Store, trail: AuditTrail, owe: Callable[[AuditRow], None]) -> None:
        self._store, self._trail, self._owe = store, trail, owe
        self._retention = Retention(store)
        self._looked: datetime | None = None
        self._gone = 1  # the store has no rows of the trail before this one

    def work(self, moment: datetime, keep: timedelta) -> None:
        """Forget some of what is older than `keep`."""
        try:
            self._retention.work(moment, keep)
            if self._gone < self._trail.first and not remove_audit(self._store, self._trail.first):
                self._gone = self._trail.first
        except StoreError as error:
            logger.warning("what is older than the retention stays for now: {}", error)
        if self._looked is None or not timedelta() <= moment - self._looked < EVERY:
            self._looked = moment
            self._shorten_trail(moment - keep)

    def _shorten_trail(self, before: datetime) -> None:
        try:
            row = self._trail.forget(before, slack=DAY)
        except OSError as error:
            logger.warning("the audit trail cannot be shortened now: {}", error)
            return
        if row is not None:
            self._owe(row)
