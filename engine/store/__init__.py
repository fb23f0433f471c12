"""What BATMON remembers: cursors, states, runs, occurrences, changes of status, the audit trail's rows."""

from engine.store.batch import AuditHead, AuditRow, Batch, JobBatch, RunKey
from engine.store.errors import StoreBroken, StoreBusy, StoreDamaged, StoreError, StoreFull, StoreInUse, StoreTooNew
from engine.store.reads import Reads
from engine.store.starting import LatestRuns
from engine.store.store import Store

__all__ = [
    "AuditHead",
    "AuditRow",
    "Batch",
    "JobBatch",
    "LatestRuns",
    "Reads",
    "RunKey",
    "Store",
    "StoreBroken",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreInUse",
    "StoreTooNew",
]
