"""Copies of the store for those who may have them: consistent, on record, and gone again when they were handed out."""

import shutil
import tempfile
from pathlib import Path

from loguru import logger

from engine.actions.actor import Actor
from engine.actions.copier import Copied
from engine.actions.refused import Refused
from engine.clock import now, wall_ns
from engine.recorder import Recorder
from engine.store.errors import StoreError
from engine.store.store import Store

PREFIX = "handing-out-"
LEFT = 3600  # seconds after which a copy is one that a crash has left
SPARE = 50_000_000  # bytes of the disk that a copy has to leave


class StoreCopies:
    """The port for copies of the store; they lie in folders of their own below `folder` while they are handed out."""

    def __init__(self, folder: Path, store: Store, recorder: Recorder) -> None:
        self._folder, self._store, self._recorder = folder, store, recorder

    def copy(self, actor: Actor) -> Copied:
        """Return a consistent copy, while the store is in use.

        Raises Refused: no_record, copy_no_file for a server's store, copy_failed.
        """
        path = self._store.path
        if path is None:
            raise Refused("copy_no_file")
        self._recorder.attest("store_download", actor, None, "begun", {})
        self._sweep()
        try:
            self._refuse_full(path)
            place = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._folder))  # its owner's alone
            copied = Copied(path=place / "batmon.db", name=f"batmon-{now():%Y%m%dT%H%M%SZ}.db")
            try:
                self._store.copy_to(copied.path)
            except BaseException:
                self.discard(copied)
                raise
        except (OSError, StoreError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self._recorder.attest("store_download", actor, None, "refused: copy_failed", {"reason": reason})
            raise Refused("copy_failed", {"reason": reason}) from error
        try:
            self._recorder.attest("store_download", actor, None, "done", {"bytes": copied.path.stat().st_size})
        except Refused:  # it may be the copy that has filled the disk
            self.discard(copied)
            raise
        return copied

    def discard(self, copied: Copied) -> None:
        """Remove a copy."""
        shutil.rmtree(copied.path.parent, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what a crash has left."""
        for place in self._folder.glob(f"{PREFIX}*"):
            if wall_ns() - place.stat().st_mtime_ns > LEFT * 1_000_000_000:
                logger.info("{}: left by an earlier hand-out, removed", place.name)
                shutil.rmtree(place, ignore_errors=True)

    def _refuse_full(self, path: Path) -> None:
        """Return where the disk holds a copy as well."""
        needed = sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*") if part.is_file())
        free = shutil.disk_usage(self._folder).free
        if needed + SPARE > free:
            raise OSError(28, f"{needed + SPARE} bytes are needed, {free} are free")
