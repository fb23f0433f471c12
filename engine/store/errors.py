"""What can go wrong with the store, one class for each thing that its caller can do about it."""

from pathlib import Path


class StoreError(Exception):
    """The store cannot do what was asked; what was asked left nothing half done."""


class StoreBusy(StoreError):
    """Somebody else holds the store for a moment: keep the batch and try again."""


class StoreFull(StoreError):
    """The disk is full: keep the batch, tell the operator, try again."""


class StoreBroken(StoreError):
    """The store cannot be read or written at all: tell the operator; trying again may help after a repair."""


class StoreDamaged(StoreBroken):
    """The store's file is no sound database any more: put it aside and begin a new one."""


class StoreTooNew(StoreError):
    """The store was written by a newer BATMON: install that one, or give another store."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"the store has version {found}, this BATMON knows versions up to {known}: "
            "start the newer BATMON, or put the copy made before its first start back in place"
        )
        self.found = found
        self.known = known


class StoreInUse(StoreError):
    """Another BATMON has this store open: stop that one first. `pid` is 0 where it could not be read."""

    def __init__(self, path: Path, pid: int) -> None:
        super().__init__(f"{path}: the store is in use by process {pid or '(unknown)'}")
        self.path = path
        self.pid = pid
