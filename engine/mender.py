"""Begins a new store where the old one is damaged or gone: its cursors went with it, so the logs are read again."""

from datetime import datetime, timedelta

from loguru import logger

from engine.audit import AuditTrail
from engine.book import Book
from engine.config.model import Config
from engine.keeper import Keeper
from engine.pulse import Pulse
from engine.recorder import Recorder
from engine.store.batch import Batch
from engine.store.errors import StoreError
from engine.store.store import Store
from engine.views import Renewal

SHOWN_PROBLEMS = 50
SHOWN = timedelta(days=1)  # for which a page says that the history was begun anew


class Mender:
    """Looks at the store before each tick, and says what it did in log, audit trail and pulse."""

    def __init__(
        self, store: Store, trail: AuditTrail, keeper: Keeper, book: Book, recorder: Recorder, pulse: Pulse
    ) -> None:
        self._store, self._trail, self._keeper = store, trail, keeper
        self._book, self._recorder, self._pulse = book, recorder, pulse

    def tell_start(self, moment: datetime) -> None:
        """Tell of a store, or an audit file, that was found damaged when it was opened."""
        if self._trail.problems:
            found = [f"{one.trouble} {one.first}-{one.last}" for one in self._trail.problems[:SHOWN_PROBLEMS]]
            self._recorder.record("audit_damaged", {"problems": found})
        if self._store.moved_aside is not None:
            self._tell(Renewal(at=moment, reason="damaged", kept=str(self._store.moved_aside)))

    def mend(self, config: Config, moment: datetime) -> bool:
        """Return whether a new store was begun and all jobs with it; one that cannot be is tried again."""
        renewal = self._pulse.renewal
        if renewal is not None and moment - renewal.at > SHOWN:
            self._pulse.renewal = None
        reason = self._store.find_loss()
        if reason is None:
            return False
        try:
            kept = self._store.renew(moment)
            head = self._store.reads.audit_head()
        except StoreError as error:
            self._keeper.note(error)
            return False
        self._keeper.forget_jobs()
        self._keeper.owe(Batch(at=moment, audit=self._trail.read_owed(head)))
        self._keeper.owe(Batch(at=moment, jobs=tuple(self._book.begin_anew(config, moment))))
        self._tell(Renewal(at=moment, reason=reason, kept=None if kept is None else str(kept)))
        return True

    def _tell(self, renewal: Renewal) -> None:
        where = "nothing was left of it" if renewal.kept is None else f"it is kept as {renewal.kept}"
        logger.error("the store was {} ({}); a new one is made from the logs", renewal.reason, where)
        self._recorder.record("store_renewed", {"reason": renewal.reason, "kept": renewal.kept})
        self._pulse.renewal = renewal
